"""Faces and emblems: small pictures that must be told apart at forty pixels."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Sketch, blend, distance
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
    around,
)

_SIDE = 400
_APART = 90
_GROUNDS = (
    SAND,
    SKY,
    ROSE,
    OCHRE,
    SAGE,
    COBALT,
    CLAY,
    TEAL,
    PLUM,
    "#f0c987",
    "#d9d3f0",
    NAVY,
    MOSS,
    "#bfe0dc",
)
_SKINS = ("#f0cdb0", "#e2b08c", "#c98f68", "#9a6444", "#6e4430", "#f6dcc6")
_HAIRS = (INK, "#4a2f22", "#8a5a34", "#c9963f", "#b5492f", "#8e8a88", "#efe9e0", "#2a2550")
_CLOTHES = (COBALT, CLAY, OCHRE, TEAL, PLUM, MOSS, NAVY, CREAM, ROSE, SAGE)


_STYLES = {
    "f": ("short", "bob", "bob", "bun", "curls", "long", "long", "fringe", "cap", "scarf"),
    "m": ("short", "short", "curls", "bald", "fringe", "cap", "quiff", "quiff"),
    "": ("short", "bob", "bun", "curls", "long", "fringe", "cap", "quiff"),
}
_EXTRAS = {
    "f": ("glasses", "earrings", "earrings", "", ""),
    "m": ("glasses", "beard", "beard", "", ""),
    "": ("glasses", "earrings", "", ""),
}


def avatar(brief: Brief) -> Sketch:
    """Two in three are portraits, the others emblems; the look, f or m, is a hint for the hair."""
    portrait = brief.dice.chance(0.64) or "portrait" in brief.options
    look = brief.options.get("look", "")
    alt = (
        brief.say("Drawn portrait", "Portrait dessiné")
        if portrait
        else brief.say("Drawn emblem", "Emblème dessiné")
    )
    return Sketch(alt, lambda: _portrait(brief.dice, look) if portrait else _emblem(brief.dice))


def _portrait(dice: Dice, look: str) -> Image.Image:
    ground, skin = dice.pick(_GROUNDS), dice.pick(_SKINS)
    hair = dice.pick([colour for colour in _HAIRS if distance(colour, ground) > _APART])
    cloth = dice.pick([colour for colour in _CLOTHES if distance(colour, ground) > _APART])
    canvas = Canvas(_SIDE, _SIDE, ground)
    _backdrop(canvas, dice, ground)
    style = dice.pick(_STYLES[look])
    if style in ("long", "bob"):
        low = 350 if style == "long" else 268
        canvas.rect((112, 96, 288, low), hair, radius=84)
    if style == "bun":
        canvas.disc((200, 66), 42, hair)
    if style == "curls":
        for turn in range(0, 360, 30):
            canvas.disc(around((200, 150), 84, turn), 40, hair)
    canvas.rect((84, 306, 316, 470), cloth, radius=92)
    canvas.rect((168, 240, 232, 336), blend(skin, INK, 0.14), radius=30)
    canvas.wedge((200, 312), 48, (0, 180), skin if dice.chance(0.5) else blend(cloth, CREAM, 0.6))
    canvas.oval((200, 186), (78, 94), skin)
    for side in (-1, 1):
        canvas.oval((200 + side * 79, 194), (14, 20), blend(skin, INK, 0.08))
    _hair(canvas, dice, style, (hair, cloth, skin))
    _face(canvas, dice, skin, hair)
    _extra(canvas, dice, look, (skin, hair))
    return canvas.finish(dice.getrandbits(20))


def _backdrop(canvas: Canvas, dice: Dice, ground: str) -> None:
    tone = blend(ground, dice.pick((CREAM, INK, OCHRE, COBALT)), 0.22)
    kind = dice.randrange(4)
    if kind == 0:
        canvas.disc((dice.uniform(80, 320), dice.uniform(70, 200)), dice.uniform(90, 170), tone)
    elif kind == 1:
        canvas.polygon([(0, 400), (0, dice.uniform(90, 260)), (400, dice.uniform(90, 260)), (400, 400)], tone)
    elif kind == 2:
        for x in range(-20, 420, 80):
            canvas.rect((x, 0, x + 34, 400), tone)


def _hair(canvas: Canvas, dice: Dice, style: str, colours: tuple[str, str, str]) -> None:
    hair, cloth, skin = colours
    if style == "bald":
        canvas.wedge((200, 190), 90, (150, 205), hair)
        canvas.wedge((200, 190), 90, (-25, 30), hair)
        canvas.oval((200, 186), (76, 94), skin)
    elif style == "cap":
        hat = dice.pick([colour for colour in _CLOTHES if colour != hair])
        canvas.wedge((200, 146), 88, (180, 360), hat)
        canvas.rect((112, 134, 322 if dice.chance(0.5) else 288, 154), blend(hat, INK, 0.25), radius=10)
    elif style == "scarf":
        canvas.wedge((200, 176), 102, (180, 360), cloth)
        canvas.wedge((200, 176), 66, (200, 340), blend(cloth, CREAM, 0.3))
        canvas.oval((200, 198), (68, 76), skin)
    elif style == "fringe":
        canvas.wedge((200, 168), 88, (180, 360), hair)
        canvas.rect((114, 140, 286, 172), hair, radius=8)
    elif style == "quiff":
        canvas.wedge((200, 150), 82, (180, 360), hair)
        canvas.oval((226, 88), (66, 34), hair)
    else:
        canvas.wedge((200, 164), 86, (180, 360), hair)
        side = dice.pick((-1, 1))
        canvas.oval((200 + side * 34, 158), (54, 22), hair)
        canvas.oval((200 - side * 46, 160), (40, 14), hair)


def _face(canvas: Canvas, dice: Dice, skin: str, hair: str) -> None:
    for side in (-1, 1):
        canvas.oval((200 + side * 31, 196), (7, 9), INK)
        canvas.line([(200 + side * 18, 174), (200 + side * 42, 171)], blend(hair, INK, 0.4), 5)
        canvas.oval((200 + side * 46, 226), (15, 9), CLAY, 0.22)
    canvas.line([(200, 200), (193, 226), (204, 228)], blend(skin, INK, 0.28), 5)
    mouth = dice.randrange(3)
    if mouth == 0:
        canvas.wedge((200, 242), 22, (10, 170), "#a63f3a")
    elif mouth == 1:
        canvas.line([(180, 248), (200, 256), (221, 247)], "#8c3b36", 6)
    else:
        canvas.line([(184, 251), (217, 251)], "#8c3b36", 6)


def _extra(canvas: Canvas, dice: Dice, look: str, colours: tuple[str, str]) -> None:
    skin, hair = colours
    extra = dice.pick(_EXTRAS[look])
    if extra == "glasses":
        rim = dice.pick((INK, COBALT, CLAY))
        for side in (-1, 1):
            canvas.ring((200 + side * 33, 196), 27, rim, 6)
        canvas.line([(193, 194), (207, 194)], rim, 6)
    elif extra == "beard":
        canvas.wedge((200, 222), 70, (12, 168), hair)
        canvas.oval((200, 240), (26, 13), skin)
        canvas.line([(186, 242), (214, 242)], "#8c3b36", 6)
    elif extra == "earrings":
        for side in (-1, 1):
            canvas.disc((200 + side * 82, 226), 10, OCHRE)


def _emblem(dice: Dice) -> Image.Image:
    ground = dice.pick(_GROUNDS)
    marks = [colour for colour in (CREAM, COBALT, CLAY, OCHRE, NAVY, TEAL, PLUM, ROSE) if colour != ground]
    dice.shuffle(marks)
    if ground in (COBALT, NAVY, TEAL, PLUM, MOSS, CLAY):
        marks.sort(key=lambda colour: colour not in (CREAM, OCHRE, ROSE))
    else:
        marks.sort(key=lambda colour: colour in (CREAM, ROSE, OCHRE))
    canvas = Canvas(_SIDE, _SIDE, ground)
    dice.pick(_EMBLEMS)(canvas, dice, (marks[0], marks[1], ground))
    return canvas.finish(dice.getrandbits(20))


Marks = tuple[str, str, str]


def _sun_and_hill(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    canvas.disc((dice.uniform(130, 270), 160), dice.uniform(60, 84), marks[1])
    canvas.oval((dice.uniform(60, 140), 400), (230, dice.uniform(120, 170)), marks[0])
    canvas.oval((dice.uniform(270, 340), 410), (200, 110), blend(marks[0], INK, 0.25))


def _leaf(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    for turn in range(0, 360, dice.pick((45, 60, 72, 90))):
        for step in range(9):
            reach = 34 + step * 13
            canvas.disc(
                around((200, 200), reach, turn),
                7 + 24 * (1 - abs(step - 4) / 5),
                marks[step % 2 and turn % 2],
            )
    canvas.disc((200, 200), 30, marks[1])


def _bird(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    way = dice.pick((-1, 1))
    canvas.wedge((200, 210), 118, (0, 180), marks[0])
    canvas.disc((200 + way * 70, 172), 52, marks[0])
    canvas.polygon([(200 + way * 112, 152), (200 + way * 178, 176), (200 + way * 112, 196)], marks[1])
    canvas.polygon([(200 - way * 100, 210), (200 - way * 178, 150), (200 - way * 150, 250)], marks[0])
    canvas.wedge((200 - way * 22, 214), 66, (0, 180), blend(marks[0], marks[2], 0.4))
    canvas.disc((200 + way * 82, 164), 9, marks[2])
    for leg in (-22, 22):
        canvas.line([(200 + leg, 322), (200 + leg, 366)], marks[1], 8)


def _wheel(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    for turn in range(0, 360, dice.pick((20, 30, 45))):
        canvas.line([around((200, 200), 20, turn), around((200, 200), 128, turn)], marks[1], 5)
    canvas.ring((200, 200), 148, marks[0], 26)
    canvas.disc((200, 200), 28, marks[0])


def _waves(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    rows, wide = dice.pick((3, 4)), dice.pick((80, 100, 134))
    for row in range(rows):
        y = 110 + row * 260 / rows
        for x in range(-wide, 480, wide):
            canvas.wedge((x + (row % 2) * wide / 2, y + 30), wide / 2, (180, 360), marks[row % 2])


def _quarters(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    for column in range(2):
        for row in range(2):
            turn = dice.randrange(4)
            corner = (column * 200 + (turn in (1, 2)) * 200, row * 200 + (turn in (2, 3)) * 200)
            span = {0: (0, 90), 1: (90, 180), 2: (180, 270), 3: (270, 360)}[turn]
            canvas.wedge(corner, 200, span, marks[(column + row) % 2])
            canvas.wedge(corner, dice.pick((60, 90, 110)), span, marks[2])


def _flower(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    petals = dice.pick((5, 6, 7, 8))
    for petal in range(petals):
        canvas.disc(around((200, 190), 88, petal * 360 / petals - 90), 58 - petals * 2, marks[0])
    canvas.disc((200, 190), 52, marks[1])


def _house(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    canvas.rect((110, 180, 290, 340), marks[0])
    canvas.polygon([(86, 190), (200, 80), (314, 190)], marks[1])
    canvas.rect((176, 250, 224, 340), marks[2], radius=dice.pick((0, 24)))


def _cat(canvas: Canvas, _dice: Dice, marks: Marks) -> None:
    canvas.polygon([(104, 210), (112, 84), (196, 150)], marks[0])
    canvas.polygon([(296, 210), (288, 84), (204, 150)], marks[0])
    canvas.oval((200, 226), (112, 98), marks[0])
    for side in (-1, 1):
        canvas.oval((200 + side * 44, 212), (15, 20), marks[2])
        for tilt in (-12, 6):
            canvas.line([(200 + side * 60, 252), (200 + side * 140, 252 + tilt)], marks[2], 4)
    canvas.polygon([(186, 246), (214, 246), (200, 264)], marks[1])


def _moon(canvas: Canvas, dice: Dice, marks: Marks) -> None:
    canvas.disc((200, 200), 122, marks[0])
    canvas.disc((200 + dice.pick((-56, 56)), 176), 106, marks[2])
    for _ in range(7):
        canvas.disc((dice.uniform(40, 360), dice.uniform(40, 360)), dice.uniform(5, 10), marks[1])


_EMBLEMS: tuple[Callable[[Canvas, Dice, Marks], None], ...] = (
    _sun_and_hill,
    _leaf,
    _bird,
    _wheel,
    _waves,
    _quarters,
    _flower,
    _house,
    _cat,
    _moon,
)
