"""Les Saules and the square: flowers in a jug, an allotment from above, the lime trees."""

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
    STONE,
    TEAL,
    around,
    curve,
)

WIDTH, HEIGHT = 1200, 900


def flowers(brief: Brief) -> Sketch:
    count = brief.dice.randint(6, 11)
    alt = brief.say(
        f"Drawing of {count} flowers of several kinds in a round vase on a table.",
        f"Dessin de {count} fleurs de plusieurs sortes dans un vase rond, sur une table.",
    )
    return Sketch(alt, lambda: _flowers(brief.dice, count))


def _flowers(dice: Dice, count: int) -> Image.Image:
    wall, table, vase = dice.pick(
        (
            (SAND, CLAY, COBALT),
            (SKY, CREAM, OCHRE),
            (ROSE, PLUM, CREAM),
            (NAVY, TEAL, CREAM),
            ("#efe0a9", SAGE, NAVY),
        )
    )
    canvas = Canvas(WIDTH, HEIGHT, wall)
    canvas.disc((600, 420), 350, blend(wall, CREAM, 0.25))
    canvas.rect((0, 740, WIDTH, HEIGHT), table)
    heads = []
    for place in range(count):
        angle = -160 + 140 * (place + 0.5) / count
        heads.append(around((600, 560), dice.uniform(240, 420), angle + dice.uniform(-5, 5)))
    for head in heads:
        stem = curve(
            (600 + dice.uniform(-26, 26), 620), (600 + (head[0] - 600) * 0.25, (head[1] + 560) / 2), head
        )
        canvas.line(stem, MOSS, 7)
        _leaf(canvas, stem[len(stem) // 2], dice)
    canvas.oval((600, 756), (180, 26), INK, 0.2)
    canvas.oval((600, 676), (128, 100), vase)
    canvas.rect((552, 558, 648, 640), vase, radius=12)
    canvas.oval((560, 660), (18, 48), CREAM if vase != CREAM else SKY, 0.4)
    for head in heads:
        _head(canvas, dice, head, wall)
    return canvas.finish(dice.getrandbits(20))


def _leaf(canvas: Canvas, at: Point, dice: Dice) -> None:
    side = dice.pick((-1, 1))
    tip = (at[0] + side * 74, at[1] - 34)
    bulge = curve(at, (at[0] + side * 40, at[1] - 60), tip) + curve(tip, (at[0] + side * 50, at[1] + 16), at)
    canvas.polygon(bulge, dice.pick((SAGE, MOSS, "#5f8a5c")))


def _head(canvas: Canvas, dice: Dice, at: Point, wall: str) -> None:
    colour = dice.pick([tone for tone in (COBALT, CLAY, OCHRE, ROSE, PLUM, CREAM, "#e9785a") if tone != wall])
    petals, reach = dice.randint(5, 11), dice.uniform(34, 52)
    for layer, tone in ((1.0, colour), (0.62, blend(colour, CREAM, 0.35))):
        for petal in range(petals):
            turn = petal * 360 / petals + layer * 20
            canvas.disc(around(at, reach * layer, turn), reach * layer * (2.4 / petals + 0.16), tone)
    canvas.disc(at, reach * 0.36, dice.pick((OCHRE, INK, CREAM)))


_CROPS = {
    "en": ("Leeks", "Beans", "Kale", "Onions", "Squash", "Peas", "Beets", "Chard", "Herbs"),
    "fr": ("Poireaux", "Haricots", "Choux", "Oignons", "Courges", "Pois", "Betteraves", "Blettes", "Herbes"),
}


def allotment(brief: Brief) -> Sketch:
    crops = brief.dice.sample(_CROPS[brief.language], 6)
    alt = brief.say(
        f"Plan of an allotment from above: six beds ({', '.join(crops).lower()}), a path, a shed and a water butt.",
        f"Plan d'une parcelle vue d'en haut : six planches ({', '.join(crops).lower()}), une allée, un abri et une cuve.",
    )
    return Sketch(alt, lambda: _allotment(brief, crops))


def _allotment(brief: Brief, crops: list[str]) -> Image.Image:
    dice = brief.dice
    grass = dice.pick(("#b9c79a", "#a8bd97", "#c7cba0"))
    canvas = Canvas(WIDTH, HEIGHT, grass)
    for _ in range(500):
        x, y = dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT)
        canvas.line([(x, y), (x + 3, y - 9)], blend(grass, MOSS, 0.35), 2)
    canvas.rect((560, 0, 640, HEIGHT), "#dccbaa")
    canvas.rect((0, 400, WIDTH, 462), "#dccbaa")
    for place, crop in enumerate(crops):
        column, row = place % 2, place // 2
        left = 50 + column * 610
        top = (44, 226, 494)[row]
        box = (left, top, left + 480, top + (150 if row < 2 else 170))
        canvas.rect(box, "#6d4c36", radius=14)
        _rows(canvas, dice, box)
        width = 26 + len(crop) * 15
        canvas.rect((left + 14, top - 18, left + 14 + width, top + 26), CREAM, radius=6)
        canvas.text((left + 26, top + 15), crop, 27, INK)
    canvas.rect((60, 716, 300, 866), "#8a6242", radius=4)
    for slat in range(6):
        canvas.line([(60 + slat * 48, 716), (60 + slat * 48, 866)], "#6b4a33", 3)
    canvas.disc((410, 790), 62, TEAL)
    canvas.disc((410, 790), 50, SKY)
    canvas.disc((1020, 790), 84, MOSS)
    canvas.disc((1000, 772), 52, "#5f8a5c")
    canvas.rect((740, 750, 860, 830), STONE, radius=10)
    return canvas.finish(dice.getrandbits(20))


def _rows(canvas: Canvas, dice: Dice, box: tuple[float, ...]) -> None:
    left, top, right, bottom = box
    tone = dice.pick((MOSS, SAGE, "#7aa04f", "#4f7a55", "#9fae4f"))
    size = dice.uniform(9, 17)
    spot = dice.pick((CREAM, OCHRE, CLAY, PLUM))
    y = top + 44
    while y < bottom - 12:
        x = left + 26
        while x < right - 16:
            canvas.disc((x, y + dice.uniform(-3, 3)), size, blend(tone, INK, dice.uniform(0, 0.2)))
            if dice.chance(0.25):
                canvas.disc((x + 3, y - 3), size * 0.36, spot)
            x += size * 2.3
        y += size * 2.6


def limes(brief: Brief) -> Sketch:
    count = 5
    alt = brief.say(
        "Drawing of five lime trees in a row on the square, a bench under the middle one, house fronts behind.",
        "Dessin de cinq tilleuls alignés sur la place, un banc sous celui du milieu, des façades derrière.",
    )
    return Sketch(alt, lambda: _limes(brief.dice, count))


def _limes(dice: Dice, count: int) -> Image.Image:
    sky, crown = dice.pick(((SKY, "#7d9b5c"), ("#f3dcb8", "#c98a3a"), ("#dfe3ea", "#5f7f5c")))
    canvas = Canvas(WIDTH, HEIGHT, sky)
    canvas.sky((sky, CREAM), 0, 640)
    for house in range(6):
        left, tall = house * 205 - 10, dice.uniform(260, 400)
        tone = dice.pick(("#eadcc6", "#e6c9b4", "#d9d7d0", "#f0e2b8", "#cfd6e6"))
        canvas.rect((left, 640 - tall, left + 205, 640), tone)
        canvas.rect((left, 640 - tall - 26, left + 205, 640 - tall), blend(CLAY, tone, 0.25))
        for level in range(int(tall // 120)):
            for window in range(3):
                x, y = left + 24 + window * 60, 640 - tall + 30 + level * 112
                canvas.rect((x, y, x + 36, y + 62), blend(tone, NAVY, 0.5), radius=3)
    canvas.rect((0, 640, WIDTH, HEIGHT), "#d8cbb4")
    for row in range(5):
        canvas.line([(0, 676 + row * row * 13), (WIDTH, 676 + row * row * 13)], "#c4b59b", 3)
    for tree in range(count):
        x = 120 + tree * 240
        canvas.oval((x + 30, 770), (130, 24), INK, 0.16)
        canvas.rect((x - 12, 480, x + 12, 770), "#5a4636")
        for _ in range(24):
            puff = (x + dice.gauss(0, 48), 390 + dice.gauss(0, 66))
            canvas.disc(
                puff, dice.uniform(30, 54), blend(crown, dice.pick((INK, CREAM)), dice.uniform(0, 0.18))
            )
    canvas.rect((500, 724, 700, 742), COBALT, radius=4)
    canvas.rect((500, 764, 700, 782), COBALT, radius=4)
    for x in (520, 680):
        canvas.line([(x, 724), (x, 826)], NAVY, 8)
    return canvas.finish(dice.getrandbits(20))
