"""Paper cut-outs that move: the drawings' canvas, copied for every picture."""

from __future__ import annotations

from typing import Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from parvis.ops.town.clips.clip import Shot
from parvis.ops.town.drawings.canvas import SCALE, Canvas, Point, rgb


class Sheet(Canvas):
    """A canvas in the units of a phone's screen, 540 by 960 unless the shot says otherwise."""

    @classmethod
    def of(cls, shot: Shot, background: str) -> Self:
        """An empty sheet for the shot."""
        return cls(shot.width, shot.height, background)

    def again(self) -> Self:
        """A copy to go on with; this sheet stays as it is."""
        copy = type(self).__new__(type(self))
        copy.width, copy.height = self.width, self.height
        copy.image = self.image.copy()
        copy.pen = ImageDraw.Draw(copy.image, "RGBA")
        return copy

    def stamp(self, mask: NDArray[np.uint8], at: Point, fill: str, alpha: float) -> None:
        """A colour through a mask, whose pixels are those of the large picture."""
        left, top = (round(value * SCALE) for value in at)
        strength = Image.fromarray(np.ascontiguousarray(mask)).point(lambda value: value * alpha)
        self.image.paste(rgb(fill)[:3], (left, top), strength)

    def pixels(self) -> NDArray[np.uint8]:
        """The picture at its own size."""
        return np.asarray(self.image.reduce(SCALE))


def eased(share: float) -> float:
    """A share of a way, 0 to 1, as something with weight goes it: slow, fast, slow."""
    held = min(1.0, max(0.0, share))
    return held * held * (3 - 2 * held)


def landing(share: float) -> float:
    """A share of a way that ends a little beyond its aim, and comes back."""
    held = min(1.0, max(0.0, share)) - 1
    return max(0.0, 1 + held * held * (2.70158 * held + 1.70158))


def between(first: Point, second: Point, share: float) -> Point:
    """The point at that share of the way from one to the other."""
    return (first[0] + (second[0] - first[0]) * share, first[1] + (second[1] - first[1]) * share)
