"""Birds on their wires and cats in their windows."""

from __future__ import annotations

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Sketch, blend
from parvis.ops.town.drawings.shapes import (
    CLAY,
    COBALT,
    CREAM,
    INK,
    NAVY,
    OCHRE,
    ROSE,
    SAGE,
    SAND,
    SKY,
    STONE,
    TEAL,
    curve,
    hills,
)

WIDTH, HEIGHT = 1200, 900
_MOST = 14


def birds(brief: Brief) -> Sketch:
    count = min(_MOST, max(1, int(brief.choose("count", ("3", "4", "5", "6", "7", "8")))))
    wires = 1 if count < 4 else 3
    alt = brief.say(
        f"Drawing of {count} small birds on {'a wire' if wires == 1 else 'three wires'}, hills far behind.",
        f"Dessin de {count} petits oiseaux sur {'un fil' if wires == 1 else 'trois fils'}, des collines au loin.",
    )
    return Sketch(alt, lambda: _birds(brief.dice, count, wires))


def _birds(dice: Dice, count: int, wires: int) -> Image.Image:
    sky, land = dice.pick(
        (
            ((SKY, "#f3efe6"), SAGE),
            (("#f2c39a", "#f8e6cf"), "#b0707a"),
            (("#dcd3ee", "#f7eee4"), "#8d87b8"),
            (("#f3d98e", "#fbf1d8"), CLAY),
        )
    )
    canvas = Canvas(WIDTH, HEIGHT, sky[0])
    canvas.sky(sky)
    canvas.disc(
        (dice.uniform(200, 1000), dice.uniform(160, 420)), dice.uniform(70, 130), blend(sky[0], CREAM, 0.75)
    )
    hills(canvas, dice, [blend(land, sky[1], 0.55), blend(land, sky[1], 0.25)], 690, 900)
    pole = dice.pick((130.0, 1070.0))
    canvas.rect((pole - 11, 120, pole + 11, HEIGHT), "#5a4636")
    strings = []
    for wire in range(wires):
        y = 280 + wire * 150 if wires > 1 else 420
        canvas.rect((pole - 70, y - 12, pole + 70, y + 2), "#5a4636")
        strings.append(curve((-10, y - 30), (600, y + dice.uniform(40, 80)), (1210, y - 30), 120))
        canvas.line(strings[-1], INK, 3.2)
    slots = [(wire, place) for wire in range(wires) for place in range(12, 112, 9 if wires > 1 else 16)]
    free = [slot for slot in slots if abs(strings[slot[0]][slot[1]][0] - pole) > 70]
    for wire, place in dice.sample(free, count):
        _bird(canvas, dice, strings[wire][place])
    return canvas.finish(dice.getrandbits(20))


def _bird(canvas: Canvas, dice: Dice, perch: tuple[float, float]) -> None:
    (x, y), way, size = perch, dice.pick((-1, 1)), dice.uniform(0.95, 1.25)
    coat = dice.pick((NAVY, COBALT, TEAL, "#4b3a35", CLAY, "#5c5f70"))
    for leg in (-6, 6):
        canvas.line([(x + leg * size, y - 14 * size), (x + leg * size, y)], INK, 2.5)
    canvas.polygon(
        [
            (x - way * 26 * size, y - 34 * size),
            (x - way * 76 * size, y + 10 * size),
            (x - way * 62 * size, y + 18 * size),
            (x - way * 10 * size, y - 14 * size),
        ],
        blend(coat, INK, 0.25),
    )
    canvas.oval((x, y - 38 * size), (31 * size, 28 * size), coat)
    canvas.oval((x + way * 9 * size, y - 28 * size), (19 * size, 17 * size), dice.pick((CREAM, OCHRE, ROSE)))
    canvas.disc((x + way * 18 * size, y - 68 * size), 19 * size, coat)
    canvas.polygon(
        [
            (x + way * 33 * size, y - 75 * size),
            (x + way * 54 * size, y - 67 * size),
            (x + way * 33 * size, y - 61 * size),
        ],
        OCHRE,
    )
    canvas.disc((x + way * 23 * size, y - 72 * size), 3.4 * size, CREAM)


def cat(brief: Brief) -> Sketch:
    coat = brief.choose("coat", ("ginger", "black", "grey", "white"))
    french = {"ginger": "roux", "black": "noir", "grey": "gris", "white": "blanc"}[coat]
    alt = brief.say(
        f"Drawing of a {coat} cat sitting on a windowsill between two curtains, a plant beside it.",
        f"Dessin d'un chat {french} assis sur un rebord de fenêtre entre deux rideaux, une plante à côté.",
    )
    return Sketch(alt, lambda: _cat(brief.dice, coat))


def _cat(dice: Dice, coat: str) -> Image.Image:
    fur = {"ginger": "#d9823f", "black": "#26232b", "grey": "#8a8f9c", "white": "#f4eee4"}[coat]
    wall, cloth = dice.pick(((SAND, COBALT), (ROSE, TEAL), ("#c9d4e8", CLAY), (OCHRE, NAVY)))
    canvas = Canvas(WIDTH, HEIGHT, wall)
    canvas.rect((220, 70, 980, 700), CREAM, radius=10)
    canvas.sky(("#9db7ef", "#e9eefa"), 96, 690)
    for side in ((0, 0, 246, HEIGHT), (954, 0, WIDTH, HEIGHT)):
        canvas.rect(side, wall)
    canvas.rect((0, 0, WIDTH, 96), wall)
    canvas.polygon([(246, 690), (246, 560), (420, 470), (640, 560), (820, 500), (954, 560), (954, 690)], SAGE)
    for x in (246, 590, 934):
        canvas.rect((x, 90, x + 20, 700), CREAM)
    canvas.rect((246, 360, 954, 376), CREAM)
    for left, right, lean in ((190, 330, 40), (870, 1010, -40)):
        canvas.polygon(
            [(left, 50), (right, 50), (right - 60 * (lean > 0), 720), (left + 60 * (lean < 0), 720)], cloth
        )
        for fold in range(3):
            x = left + 24 + fold * 40
            canvas.line([(x, 60), (x, 712)], blend(cloth, INK, 0.2), 5)
    canvas.rect((150, 700, 1050, 748), STONE, radius=6)
    _sitting(canvas, (570 + dice.uniform(-70, 70), 704), fur)
    pot = dice.uniform(770, 830)
    for _ in range(11):
        tip = (pot + dice.uniform(-80, 80), dice.uniform(480, 590))
        canvas.line(curve((pot, 640), (pot, 560), tip), dice.pick((SAGE, "#4f7a55")), 9)
    canvas.polygon([(pot - 52, 630), (pot + 52, 630), (pot + 38, 702), (pot - 38, 702)], CLAY)
    return canvas.finish(dice.getrandbits(20))


def _sitting(canvas: Canvas, base: tuple[float, float], fur: str) -> None:
    x, y = base
    dark = blend(fur, INK, 0.3) if fur != "#26232b" else "#454050"
    canvas.line(curve((x + 90, y - 30), (x + 220, y - 10), (x + 170, y - 120)), fur, 30)
    canvas.oval((x, y - 110), (112, 132), fur)
    canvas.oval((x, y - 18), (122, 34), fur)
    canvas.oval((x, y - 90), (52, 84), blend(fur, CREAM, 0.35))
    for side in (-1, 1):
        canvas.polygon([(x + side * 74, y - 270), (x + side * 70, y - 352), (x + side * 12, y - 306)], fur)
    canvas.oval((x, y - 254), (82, 70), fur)
    for side in (-1, 1):
        canvas.oval((x + side * 32, y - 262), (12, 15), OCHRE)
        canvas.oval((x + side * 32, y - 262), (4, 13), INK)
        for tilt in (-10, 8):
            canvas.line([(x + side * 30, y - 228), (x + side * 112, y - 228 + tilt)], CREAM, 2)
        canvas.oval((x + side * 36, y - 6), (30, 17), blend(fur, CREAM, 0.25))
    canvas.polygon([(x - 10, y - 238), (x + 10, y - 238), (x, y - 226)], ROSE)
    for stripe in range(3):
        canvas.line(
            [(x - 24 + stripe * 24, y - 318 + abs(stripe - 1) * 8), (x - 18 + stripe * 18, y - 292)], dark, 8
        )
