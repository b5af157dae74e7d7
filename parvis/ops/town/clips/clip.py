"""What a clip consists of: the shot that a scene is asked for, and the take that it gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.dice import seed_of

# A picture: rows of RGB bytes, or rows of packed RGBA. It may be smaller than the clip.
Picture = NDArray[np.uint8] | NDArray[np.uint32]
Plane = NDArray[np.floating[Any]]
Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shot:
    """Size, length and chance of one clip: the same shot gives the same take."""

    name: str
    seconds: float
    width: int = 540
    height: int = 960
    fps: int = 24
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many pictures it has."""
        return round(self.seconds * self.fps)

    @property
    def times(self) -> list[float]:
        """The moment of each picture, in seconds."""
        return [place / self.fps for place in range(self.count)]

    @property
    def turns(self) -> list[float]:
        """The same as a share of the whole, 0 up to 1: what runs round with it loops."""
        return [place / self.count for place in range(self.count)]

    def rng(self) -> np.random.Generator:
        """Chance that depends on the clip's name alone."""
        return np.random.default_rng(seed_of("clip", self.name))

    def size(self, divisor: float) -> tuple[int, int]:
        """Rows and columns of a picture so many times smaller."""
        return round(self.height / divisor), round(self.width / divisor)


@dataclass(frozen=True, slots=True)
class Take:
    """Pictures one after the other, and what is heard meanwhile: (2, samples), or nothing."""

    pictures: Iterable[Picture]
    sound: Sound | None = None


Scene = Callable[[Shot], Take]
