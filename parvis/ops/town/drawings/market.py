"""The Saturday market: a stall under its awning, and what was carried home from it."""

from __future__ import annotations

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Point, Sketch, blend
from parvis.ops.town.drawings.shapes import (
    CLAY,
    COBALT,
    CREAM,
    INK,
    MOSS,
    NAVY,
    OCHRE,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    SKY,
    TEAL,
)

WIDTH, HEIGHT = 1200, 900
_AWNINGS = {
    "blue": ("bleu", COBALT),
    "red": ("rouge", "#b8392f"),
    "green": ("vert", MOSS),
    "yellow": ("jaune", OCHRE),
    "plum": ("prune", PLUM),
}
_HEAPS = (CLAY, OCHRE, "#b8392f", SAGE, MOSS, PLUM, "#e9e2c8", "#e58a3a", "#7aa04f")


def stall(brief: Brief) -> Sketch:
    colour = brief.dice.pick(tuple(_AWNINGS))
    crates = brief.dice.randint(4, 6)
    alt = brief.say(
        f"Drawing of a market stall under a {colour} and cream striped awning, with {crates} crates of round fruit and vegetables.",
        f"Dessin d'un étal sous un auvent rayé {_AWNINGS[colour][0]} et crème, avec {crates} cageots de fruits et légumes ronds.",
    )
    return Sketch(alt, lambda: _stall(brief.dice, _AWNINGS[colour][1], crates))


def _stall(dice: Dice, colour: str, crates: int) -> Image.Image:
    ground = dice.pick((SKY, "#f3dfc4", "#dfe6dc", ROSE))
    canvas = Canvas(WIDTH, HEIGHT, ground)
    canvas.sky((blend(ground, CREAM, 0.1), blend(ground, CREAM, 0.7)), 0, 700)
    for x in range(-60, WIDTH, 240):
        canvas.wedge((x + 120, 420), 110, (180, 360), blend(ground, INK, 0.09))
        canvas.rect((x + 10, 420, x + 230, 700), blend(ground, INK, 0.09))
    canvas.rect((0, 690, WIDTH, HEIGHT), "#bfae97")
    for x in (120, 1064):
        canvas.rect((x, 250, x + 16, 780), "#6b4a33")
    _heaps(canvas, dice, crates)
    canvas.rect((96, 640, 1104, 800), "#8a6242")
    for x in range(96, 1104, 112):
        canvas.line([(x, 646), (x, 796)], "#6b4a33", 4)
    wide = 1080 / 12
    for stripe in range(12):
        tone = colour if stripe % 2 == 0 else CREAM
        left = 60 + stripe * wide
        top = 150 + stripe * (900 / 12)
        canvas.polygon([(top, 110), (top + 75, 110), (left + wide, 262), (left, 262)], tone)
        canvas.wedge((left + wide / 2, 260), wide / 2, (0, 180), blend(tone, INK, 0.1))
    for x in (300, 600, 900):
        canvas.line([(x, 270), (x, 330)], INK, 3)
        canvas.glow((x, 352), 120, "#ffe2a3", 0.7)
        canvas.disc((x, 350), 17, "#fff1c9")
    return canvas.finish(dice.getrandbits(20))


def _heaps(canvas: Canvas, dice: Dice, crates: int) -> None:
    wide = 980 / crates
    for crate in range(crates):
        left, colour = 110 + crate * wide, dice.pick(_HEAPS)
        size = dice.uniform(17, 27)
        for row in range(4):
            count = int((wide - 34 - row * 30) / (size * 1.6))
            for place in range(count):
                x = left + wide / 2 + (place - (count - 1) / 2) * size * 1.6
                y = 590 - row * size * 1.15 + dice.uniform(-3, 3)
                canvas.disc((x, y), size, blend(colour, INK, dice.uniform(0.0, 0.16)))
                canvas.disc((x - size * 0.3, y - size * 0.3), size * 0.3, CREAM, 0.35)
        canvas.rect((left + 8, 588, left + wide - 8, 646), "#b98d5e", radius=4)
        canvas.line([(left + 10, 616), (left + wide - 10, 616)], "#8a6242", 4)
        tag = left + wide / 2
        canvas.rect((tag - 30, 600, tag + 30, 636), CREAM, radius=4)
        canvas.text((tag, 628), f"{dice.randint(1, 5)},{dice.randint(0, 9)}0", 24, INK, anchor="middle")


_THINGS = {
    "bread": ("two loaves and a knife", "deux pains et un couteau"),
    "cheese": ("a wheel of cheese with a wedge cut out, and a pear", "une tomme entamée et une poire"),
    "fruit": ("a bowl of round fruit", "un saladier de fruits ronds"),
    "soup": ("a steaming bowl of soup and a spoon", "un bol de soupe fumante et une cuillère"),
}


def still_life(brief: Brief) -> Sketch:
    thing = brief.choose("of", tuple(_THINGS))
    english, french = _THINGS[thing]
    alt = brief.say(
        f"Drawn still life on a table: {english}, a jug behind.",
        f"Nature morte dessinée sur une table : {french}, une cruche derrière.",
    )
    return Sketch(alt, lambda: _still_life(brief.dice, thing))


def _still_life(dice: Dice, thing: str) -> Image.Image:
    wall, table, jug = dice.pick(
        (
            (SAND, "#8fa4d9", COBALT),
            ("#c7d4ea", "#d9b48a", CLAY),
            ("#e8c3b4", CREAM, TEAL),
            ("#3a4687", "#d9a86c", OCHRE),
            ("#dfd2a8", "#6f8f86", PLUM),
        )
    )
    canvas = Canvas(WIDTH, HEIGHT, wall)
    canvas.polygon(
        [(0, 0), (dice.uniform(300, 700), 0), (dice.uniform(700, 1100), 560), (0, 560)],
        blend(wall, CREAM, 0.3),
    )
    canvas.rect((0, 560, WIDTH, HEIGHT), table)
    canvas.polygon([(0, 560), (WIDTH, 560), (WIDTH, 590), (0, 576)], blend(table, INK, 0.12))
    x = dice.pick((280.0, 920.0))
    canvas.oval((x + 20, 646), (150, 26), INK, 0.16)
    canvas.ring((x + (110 if x < 600 else -110), 420), 62, jug, 22)
    canvas.oval((x, 510), (122, 136), jug)
    canvas.rect((x - 60, 300, x + 60, 430), jug, radius=16)
    canvas.oval((x, 304), (66, 16), blend(jug, INK, 0.35))
    canvas.oval((x - 46, 480), (16, 60), CREAM, 0.28)
    {"bread": _bread, "cheese": _cheese, "fruit": _fruit, "soup": _soup}[thing](
        canvas, dice, (600 + (70 if x < 600 else -70), 650)
    )
    return canvas.finish(dice.getrandbits(20))


def _bread(canvas: Canvas, dice: Dice, at: Point) -> None:
    x, y = at
    for dx, dy, wide, tall in ((70, -40, 220, 96), (-60, 40, 250, 104)):
        canvas.oval((x + dx + 16, y + dy + tall * 0.75), (wide, 30), INK, 0.18)
        crust = dice.pick(("#b5743a", "#a5632f", "#c58a4a"))
        canvas.oval((x + dx, y + dy), (wide, tall), crust)
        canvas.oval((x + dx - 14, y + dy - 18), (wide * 0.82, tall * 0.6), blend(crust, OCHRE, 0.4))
        for cut in range(-2, 3):
            centre = x + dx + cut * wide * 0.32
            canvas.line([(centre - 24, y + dy + 26), (centre + 30, y + dy - 46)], "#f3ddb3", 12)
    canvas.polygon([(x - 250, y + 186), (x + 90, y + 160), (x + 96, y + 176), (x - 220, y + 204)], "#d8dce4")
    canvas.rect((x + 90, y + 156, x + 240, y + 182), "#5a3a28", radius=10)


def _cheese(canvas: Canvas, dice: Dice, at: Point) -> None:
    x, y = at
    rind, paste = dice.pick((("#8d8a84", "#f4e7b8"), ("#c9843f", "#f6dd8e"), ("#d9cdb6", "#fbf3da")))
    canvas.oval((x + 20, y + 96), (270, 44), INK, 0.18)
    canvas.rect((x - 250, y - 50, x + 250, y + 60), rind)
    canvas.oval((x, y + 60), (250, 58), rind)
    canvas.oval((x, y - 50), (250, 58), blend(rind, CREAM, 0.28))
    canvas.polygon([(x, y - 50), (x + 60, y + 6), (x + 60, y + 116), (x, y + 70)], blend(paste, INK, 0.08))
    canvas.polygon([(x, y - 50), (x + 230, y - 26), (x + 230, y + 84), (x, y + 70)], paste)
    for _ in range(9):
        canvas.oval(
            (x + dice.uniform(24, 205), y + dice.uniform(-14, 66)),
            (dice.uniform(4, 13), dice.uniform(4, 9)),
            blend(paste, OCHRE, 0.6),
        )
    pear = x - 330
    canvas.oval((pear, y + 66), (74, 80), "#a9b65a")
    canvas.oval((pear + 6, y - 26), (42, 66), "#a9b65a")
    canvas.oval((pear - 26, y + 40), (16, 34), CREAM, 0.3)
    canvas.line([(pear + 8, y - 86), (pear + 22, y - 122)], "#5a3a28", 8)


def _fruit(canvas: Canvas, dice: Dice, at: Point) -> None:
    x, y = at
    canvas.oval((x, y + 130), (210, 34), INK, 0.18)
    colours = dice.sample((CLAY, OCHRE, "#b8392f", "#a9b65a", "#e58a3a", PLUM), 2)
    for dx, dy in ((-120, -50), (0, -64), (118, -52), (-62, -130), (58, -134), (0, -190)):
        tone = blend(dice.pick(colours), INK, dice.uniform(0, 0.14))
        canvas.disc((x + dx, y + dy), 70, tone)
        canvas.oval((x + dx - 24, y + dy - 26), (16, 22), CREAM, 0.4)
        canvas.line([(x + dx, y + dy - 66), (x + dx + 8, y + dy - 86)], "#5a3a28", 5)
    bowl = dice.pick((NAVY, CREAM, TEAL))
    canvas.wedge((x, y - 20), 226, (0, 180), bowl)
    canvas.rect((x - 236, y - 34, x + 236, y - 8), blend(bowl, CREAM, 0.25), radius=12)
    canvas.rect((x - 80, y + 180, x + 80, y + 214), blend(bowl, INK, 0.2), radius=10)


def _soup(canvas: Canvas, dice: Dice, at: Point) -> None:
    x, y = at
    bowl, soup = dice.pick((CREAM, COBALT, CLAY)), dice.pick(("#7aa04f", "#d98a3a", "#b8392f", "#c9a55a"))
    canvas.oval((x, y + 166), (230, 36), INK, 0.18)
    canvas.wedge((x, y - 10), 236, (0, 180), bowl)
    canvas.oval((x, y - 10), (236, 54), blend(bowl, INK, 0.16))
    canvas.oval((x, y - 4), (208, 42), soup)
    for _ in range(10):
        canvas.disc(
            (x + dice.uniform(-150, 150), y - 4 + dice.uniform(-22, 22)),
            dice.uniform(4, 10),
            blend(soup, CREAM, 0.5),
        )
    for wisp in (-80, 0, 80):
        points = [(x + wisp + (18 if step % 2 else -18), y - 70 - step * 34) for step in range(6)]
        canvas.line(points, CREAM, 12, alpha=0.4)
    canvas.line([(x + 290, y + 150), (x + 430, y - 30)], "#d8dce4", 15)
    canvas.oval((x + 280, y + 166), (34, 46), "#d8dce4")
