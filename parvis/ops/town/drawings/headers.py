"""Wide pictures for the top of a profile: hills, river, roofs, stars, plain pattern."""

from __future__ import annotations

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Sketch, blend
from parvis.ops.town.drawings.shapes import (
    CLAY,
    COBALT,
    CREAM,
    FULL,
    NAVY,
    OCHRE,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    SKY,
    TEAL,
    hills,
    ripples,
    roofs,
)

WIDTH, HEIGHT = 1200, 400
_SKIES = (
    ((SKY, "#e8eefb", CREAM), SAGE, TEAL),
    (("#f4d3b0", "#f8e7d0", CREAM), ROSE, PLUM),
    (("#2d357f", "#c77a86", "#f3bd7e"), "#63508a", "#241e4d"),
    (("#dfe6ea", "#eef0ec", CREAM), "#a8b3ad", "#4d6764"),
    (("#f7e3a8", CREAM), OCHRE, CLAY),
    (("#9fb6f3", "#dfe7fb"), "#6f87da", COBALT),
)


def header(brief: Brief) -> Sketch:
    view = brief.choose("view", ("hills", "river", "skyline", "stars", "pattern"))
    alt = brief.say("Drawn landscape", "Paysage dessiné")
    return Sketch(alt, lambda: _header(brief.dice, view))


def _header(dice: Dice, view: str) -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, SAND)
    if view == "stars":
        _stars(canvas, dice)
    elif view == "pattern":
        _pattern(canvas, dice)
    else:
        _land(canvas, dice, view)
    return canvas.finish(dice.getrandbits(20))


def _land(canvas: Canvas, dice: Dice, view: str) -> None:
    sky, far, near = dice.pick(_SKIES)
    canvas.sky(sky, 0, 320)
    sun = (dice.uniform(150, 1050), dice.uniform(80, 190))
    canvas.glow(sun, 220, CREAM, 0.8)
    canvas.disc(sun, dice.uniform(26, 50), CREAM)
    layers = 3 if view == "river" else 4
    ranges = [blend(blend(sky[-1], far, 0.6), near, step / layers) for step in range(layers)]
    hills(canvas, dice, ranges, 170, 300 if view == "river" else 400)
    if view == "skyline":
        roofs(canvas, dice, 350, (blend(near, far, 0.3), blend(near, NAVY, 0.3)))
        canvas.rect((0, 350, WIDTH, HEIGHT), blend(near, NAVY, 0.3))
    if view == "river":
        canvas.sky((blend(near, sky[0], 0.6), blend(near, sky[0], 0.2)), 300, HEIGHT)
        ripples(canvas, dice, 304, CREAM, 50)


def _stars(canvas: Canvas, dice: Dice) -> None:
    canvas.sky(("#080c28", "#17205a", "#3d468f"))
    for _ in range(220):
        at = (dice.uniform(0, WIDTH), dice.uniform(0, 360) * dice.random() ** 0.5)
        canvas.disc(at, 0.6 + dice.paretovariate(3) * 0.7, CREAM, dice.uniform(0.4, 1))
    hills(canvas, dice, ["#141a4a", "#0b1030"], 280, 400)
    canvas.wedge((dice.uniform(200, 1000), 330), 40, (180, 360), "#252e70")


def _pattern(canvas: Canvas, dice: Dice) -> None:
    colours = dice.sample(FULL, 3)
    canvas.rect((0, 0, WIDTH, HEIGHT), blend(colours[0], CREAM, dice.pick((0.0, 0.7))))
    for column in range(12):
        for row in range(4):
            x, y, turn = column * 100, row * 100, dice.randrange(4)
            corner = (x + (turn in (1, 2)) * 100, y + (turn in (2, 3)) * 100)
            span = (turn * 90, turn * 90 + 90)
            canvas.wedge(corner, 100, span, dice.pick((*colours[1:], CREAM)))
