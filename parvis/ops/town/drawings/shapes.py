"""Shapes that several pictures share: palettes, hills, roofs, reeds, arches."""

from __future__ import annotations

import math

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Canvas, Point

PAPER, SAND, STONE, INK = "#faf8f5", "#ece4d6", "#cdc1ae", "#1b1a18"
COBALT, NAVY, SKY = "#2743d6", "#141c4e", "#b4c6f2"
CLAY, OCHRE, SAGE, MOSS = "#c8643c", "#dba545", "#8aa68a", "#3f5f4a"
ROSE, PLUM, CREAM, TEAL = "#e6b0a0", "#6d3b5c", "#f7eedd", "#2e7d84"

WARM = (CLAY, OCHRE, ROSE, "#e98b5a", "#f0c987", "#b5492f")
COOL = (COBALT, TEAL, SKY, "#5f7fe0", SAGE, NAVY)
FULL = (COBALT, CLAY, OCHRE, TEAL, ROSE, SAGE, PLUM, NAVY)


def wavy(dice: Dice, width: float, base: float, height: float, step: float = 12) -> list[Point]:
    """A ridge of rolling hills from left to right."""
    waves = [
        (height * share, dice.uniform(low, high) * math.tau / width, dice.uniform(0, math.tau))
        for share, low, high in ((0.6, 0.5, 1.2), (0.3, 1.4, 2.6), (0.1, 4, 7))
    ]
    count = int(width / step) + 1
    return [
        (
            at * step,
            base - sum(size * (1 + math.sin(at * step * pace + turn)) / 2 for size, pace, turn in waves),
        )
        for at in range(count + 1)
    ]


def hills(canvas: Canvas, dice: Dice, colours: list[str], top: float, bottom: float) -> None:
    """Ranges of hills, one for each colour, the farthest first."""
    for position, colour in enumerate(colours):
        base = top + (bottom - top) * (position + 1) / len(colours)
        ridge = wavy(dice, canvas.width, base, (bottom - top) * 0.55)
        canvas.polygon([*ridge, (canvas.width, bottom + 2), (0, bottom + 2)], colour)


def roofs(canvas: Canvas, dice: Dice, ground: float, colours: tuple[str, str], lit: str = "") -> None:
    """A row of house fronts with gables, and Saint-Loup's tower somewhere among them."""
    wall, roof = colours
    x, tower = -10.0, dice.uniform(0.25, 0.75) * canvas.width
    unit = canvas.height / 24
    while x < canvas.width:
        wide, tall = dice.uniform(1.3, 2.4) * unit, dice.uniform(1.2, 2.8) * unit
        canvas.rect((x, ground - tall, x + wide, ground), wall)
        peak = (x + wide / 2, ground - tall - dice.uniform(0.5, 1.1) * unit)
        canvas.polygon([(x - 2, ground - tall), peak, (x + wide + 2, ground - tall)], roof)
        if lit and dice.chance(0.6):
            window = x + wide * dice.uniform(0.2, 0.6)
            canvas.rect(
                (window, ground - tall * 0.7, window + unit * 0.3, ground - tall * 0.7 + unit * 0.4), lit
            )
        x += wide + dice.uniform(0, 0.25) * unit
    canvas.rect((tower, ground - 5 * unit, tower + unit * 1.3, ground), wall)
    canvas.polygon(
        [
            (tower - 3, ground - 5 * unit),
            (tower + unit * 0.65, ground - 8 * unit),
            (tower + unit * 1.3 + 3, ground - 5 * unit),
        ],
        roof,
    )


def ripples(canvas: Canvas, dice: Dice, top: float, colour: str, count: int = 60) -> None:
    """Light lying on water, longer and wider apart towards the viewer."""
    depth = canvas.height - top
    for _ in range(count):
        far = dice.random() ** 1.6
        y, x = top + far * depth, dice.uniform(-60, canvas.width)
        long = (20 + 150 * far) * dice.uniform(0.4, 1.2)
        canvas.line([(x, y), (x + long, y)], colour, 1.2 + 3 * far, alpha=0.35)


def reeds(canvas: Canvas, dice: Dice, colour: str, span: Point, height: float) -> None:
    """Stalks from the bottom edge, some with a head."""
    left, right = span
    for _ in range(int((right - left) / 9)):
        x, tall = dice.uniform(left, right), height * dice.uniform(0.45, 1)
        lean = dice.uniform(-0.16, 0.16) * tall
        tip = (x + lean, canvas.height - tall)
        canvas.line([(x, canvas.height + 4), (x + lean * 0.35, canvas.height - tall * 0.6), tip], colour, 2.6)
        if dice.chance(0.35):
            canvas.oval((tip[0], tip[1] + 10), (4.5, 17), colour)


def curve(start: Point, bend: Point, end: Point, steps: int = 24) -> list[Point]:
    """A quadratic Bézier curve as points."""
    found = []
    for step in range(steps + 1):
        t = step / steps
        weights = ((1 - t) ** 2, 2 * t * (1 - t), t * t)
        corners = tuple(zip(weights, (start, bend, end), strict=True))
        found.append((sum(w * p[0] for w, p in corners), sum(w * p[1] for w, p in corners)))
    return found


def around(centre: Point, radius: float, degrees: float) -> Point:
    """The point at that distance and angle, clockwise from three o'clock."""
    angle = math.radians(degrees)
    return (centre[0] + radius * math.cos(angle), centre[1] + radius * math.sin(angle))
