"""A sheet to draw on: twice the size while drawing, then reduced, grained and handed over."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from parvis.ops.town.dice import Dice
from parvis.ops.town.model import Language

Point = tuple[float, float]
Colour = tuple[int, ...]

SCALE = 2
_GRAIN = 3.2
_GRAIN_TILE = 512


@dataclass(frozen=True, slots=True)
class Brief:
    """What a sketch is asked for."""

    dice: Dice
    language: Language
    options: Mapping[str, str]

    def choose(self, name: str, values: Sequence[str]) -> str:
        """The option of that name, or one by chance. Always one draw, so pictures stay the same."""
        by_chance = self.dice.pick(values)
        return self.options.get(name, by_chance)

    def say(self, english: str, french: str) -> str:
        return french if self.language == "fr" else english


@dataclass(frozen=True, slots=True)
class Sketch:
    """A picture decided but not yet drawn: what it shows, and how to draw it."""

    alt_text: str
    paint: Callable[[], Image.Image]


def rgb(code: str, alpha: float = 1.0) -> Colour:
    """A colour from `#rrggbb`, see-through where `alpha` is below one."""
    value = int(code.removeprefix("#"), 16)
    return (value >> 16, value >> 8 & 255, value & 255, round(alpha * 255))


def blend(first: str, second: str, share: float) -> str:
    """A colour between two."""
    one, two = rgb(first), rgb(second)
    mixed = [round(a + (b - a) * share) for a, b in zip(one[:3], two[:3], strict=True)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def distance(first: str, second: str) -> float:
    """How far apart two colours are, 0 to 441."""
    return math.dist(rgb(first)[:3], rgb(second)[:3])


class Canvas:
    """Shapes in the picture's own units; y grows downwards."""

    def __init__(self, width: int, height: int, background: str) -> None:
        self.width, self.height = width, height
        self.image = Image.new("RGB", (width * SCALE, height * SCALE), rgb(background)[:3])
        self.pen = ImageDraw.Draw(self.image, "RGBA")

    def sky(self, colours: Sequence[str], top: float = 0, bottom: float | None = None) -> None:
        """A vertical blend through the colours."""
        end = self.height if bottom is None else bottom
        rows = np.array([rgb(code)[:3] for code in colours], dtype=float)
        steps = np.linspace(0, len(colours) - 1, 64)
        column = np.stack([np.interp(steps, range(len(colours)), rows[:, part]) for part in range(3)], axis=1)
        strip = Image.fromarray(column.round().astype(np.uint8)[:, None, :], "RGB")
        size = (self.width * SCALE, max(1, round((end - top) * SCALE)))
        self.image.paste(strip.resize(size, Image.Resampling.BILINEAR), (0, round(top * SCALE)))

    def polygon(self, points: Sequence[Point], fill: str, alpha: float = 1.0) -> None:
        self.pen.polygon([_big(point) for point in points], fill=rgb(fill, alpha))

    def rect(self, box: tuple[float, ...], fill: str, alpha: float = 1.0, radius: float = 0) -> None:
        corners = [value * SCALE for value in box]
        if corners[2] <= corners[0] or corners[3] <= corners[1]:
            return
        self.pen.rounded_rectangle(corners, radius * SCALE, fill=rgb(fill, alpha))

    def disc(self, centre: Point, radius: float, fill: str, alpha: float = 1.0) -> None:
        self.oval(centre, (radius, radius), fill, alpha)

    def oval(self, centre: Point, radii: Point, fill: str, alpha: float = 1.0) -> None:
        (x, y), (across, down) = centre, radii
        box = [x - across, y - down, x + across, y + down]
        self.pen.ellipse([value * SCALE for value in box], fill=rgb(fill, alpha))

    def ring(self, centre: Point, radius: float, stroke: str, width: float) -> None:
        x, y = centre
        box = [x - radius, y - radius, x + radius, y + radius]
        self.pen.ellipse([value * SCALE for value in box], outline=rgb(stroke), width=round(width * SCALE))

    def wedge(self, centre: Point, radius: float, angles: Point, fill: str) -> None:
        """A slice of a disc between two angles in degrees, clockwise from three o'clock."""
        x, y = centre
        box = [x - radius, y - radius, x + radius, y + radius]
        self.pen.pieslice([value * SCALE for value in box], *angles, fill=rgb(fill))

    def line(self, points: Sequence[Point], stroke: str, width: float, alpha: float = 1.0) -> None:
        """A line with round joints and ends."""
        big = [_big(point) for point in points]
        thick = max(1, round(width * SCALE))
        self.pen.line(big, fill=rgb(stroke, alpha), width=thick, joint="curve")
        if alpha == 1.0 and thick > SCALE:
            for x, y in (big[0], big[-1]):
                self.pen.ellipse(
                    [x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2], fill=rgb(stroke)
                )

    def glow(self, centre: Point, radius: float, colour: str, strength: float = 1.0) -> None:
        """Light that fades outwards."""
        size = max(2, round(radius * 2 * SCALE))
        mask = _halo().resize((size, size), Image.Resampling.BILINEAR)
        mask = mask.point(lambda value: round(value * strength))
        corner = [round(value * SCALE - size / 2) for value in centre]
        self.image.paste(rgb(colour)[:3], (corner[0], corner[1]), mask)

    def text(
        self,
        at: Point,
        words: str,
        size: float,
        fill: str | Colour,
        *,
        anchor: str = "left",
        bold: float = 0,
    ) -> float:
        """Letters on a baseline. Returns how wide they are."""
        return _Lettering(self.pen, size, fill, bold).write(at, words, anchor)

    def finish(self, seed: int) -> Image.Image:
        """The picture at its own size, with a little grain so that flat colour looks printed."""
        pixels = np.asarray(self.image.reduce(SCALE), dtype=np.int16)
        tile = _grain()
        shift = seed % _GRAIN_TILE
        tile = np.roll(tile, (shift, shift * 7 % _GRAIN_TILE), axis=(0, 1))
        repeats = [math.ceil(extent / _GRAIN_TILE) for extent in (self.height, self.width)]
        noise = np.tile(tile, repeats)[: self.height, : self.width, None]
        return Image.fromarray(np.clip(pixels + noise, 0, 255).astype(np.uint8), "RGB")


class _Lettering:
    """Writes with Pillow's own font, which has no accents: those are drawn by hand above it."""

    def __init__(self, pen: ImageDraw.ImageDraw, size: float, fill: str | Colour, bold: float) -> None:
        self._pen = pen
        self._size = size * SCALE
        self._fill = rgb(fill) if isinstance(fill, str) else fill
        self._font = _font(max(1, round(self._size)))
        self._stroke = bold * self._size

    def write(self, at: Point, words: str, anchor: str) -> float:
        letters = unicodedata.normalize("NFD", _plain(words))
        bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
        width = self._font.getlength(bare)
        x, y = _big(at)
        x -= {"left": 0.0, "middle": width / 2, "right": width}[anchor]
        self._pen.text((x, y), bare, fill=self._fill, font=self._font, anchor="ls", stroke_width=self._stroke)
        written = ""
        for letter in letters:
            if unicodedata.combining(letter):
                self._accent(letter, written, x, y)
            else:
                written += letter
        return width / SCALE

    def _accent(self, mark: str, written: str, x: float, y: float) -> None:
        letter = written[-1]
        middle = x + (self._font.getlength(written) + self._font.getlength(written[:-1])) / 2
        high = 0.76 if letter.isupper() else 0.58
        unit = self._size * 0.1
        top = y - self._size * (high + 0.04)
        strokes: dict[str, list[Point]] = {
            "\u0301": [(-0.7, 0.5), (0.8, -0.9)],
            "\u0300": [(0.7, 0.5), (-0.8, -0.9)],
            "\u0302": [(-1.2, 0.4), (0, -0.8), (1.2, 0.4)],
            "\u0327": [(0.2, 8.0), (0.5, 9.2), (-0.7, 9.5)],
        }
        thick = max(1, round(self._size * 0.075 + self._stroke * 1.5))
        if mark == "\u0308":
            for side in (-1.2, 1.2):
                centre = middle + side * unit
                self._pen.ellipse([centre - thick, top - thick, centre + thick, top + thick], fill=self._fill)
        elif mark in strokes:
            drop = y + unit * 0.2 - 8 * unit if mark == "\u0327" else top
            line = [(middle + dx * unit, drop + dy * unit) for dx, dy in strokes[mark]]
            self._pen.line(line, fill=self._fill, width=thick, joint="curve")


def _plain(words: str) -> str:
    for fancy, simple in (("œ", "oe"), ("Œ", "Oe"), ("\u00a0", " "), ("\u202f", " ")):
        words = words.replace(fancy, simple)
    return words


def _big(point: Point) -> Point:
    return (point[0] * SCALE, point[1] * SCALE)


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return cast(ImageFont.FreeTypeFont, ImageFont.load_default(size=size))


@cache
def _halo() -> Image.Image:
    steps = np.linspace(-1, 1, 256)
    distance = np.hypot(steps[:, None], steps[None, :])
    light = np.clip(1 - distance, 0, 1) ** 2
    return Image.fromarray((light * 255).astype(np.uint8), "L")


@cache
def _grain() -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    noise = np.random.default_rng(1921).normal(0, _GRAIN, (_GRAIN_TILE, _GRAIN_TILE))
    return noise.round().astype(np.int16)
