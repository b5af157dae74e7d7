"""Things with insides: a radio, a shelf, the town clock, a small server, an old photograph."""

from __future__ import annotations

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Sketch, blend
from parvis.ops.town.drawings.shapes import (
    CLAY,
    COBALT,
    CREAM,
    FULL,
    INK,
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
)

WIDTH, HEIGHT = 1200, 900


def radio(brief: Brief) -> Sketch:
    alt = brief.say(
        "Drawing of an old table radio with a round speaker, a lit dial and two knobs, a screwdriver in front of it.",
        "Dessin d'un vieux poste de radio : haut-parleur rond, cadran allumé, deux boutons, un tournevis devant.",
    )
    return Sketch(alt, lambda: _radio(brief.dice))


def _radio(dice: Dice) -> Image.Image:
    wall, case = dice.pick(
        ((SAND, "#8a5a34"), (SKY, CLAY), ("#dfe6dc", TEAL), (ROSE, NAVY), ("#efe0a9", PLUM))
    )
    canvas = Canvas(WIDTH, HEIGHT, wall)
    canvas.rect((0, 660, WIDTH, HEIGHT), blend(wall, INK, 0.18))
    canvas.oval((600, 716), (470, 34), INK, 0.2)
    canvas.rect((170, 230, 1030, 700), case, radius=70)
    canvas.rect((200, 260, 1000, 670), blend(case, CREAM, 0.14), radius=50)
    canvas.disc((420, 465), 176, blend(case, INK, 0.4))
    for ring in range(160, 10, -18):
        canvas.ring((420, 465), ring, blend(case, CREAM, 0.55), 5)
    canvas.glow((790, 380), 260, "#ffd98c", 0.5)
    canvas.rect((630, 310, 950, 450), "#ffe9bd", radius=16)
    for mark in range(13):
        x = 652 + mark * 23
        canvas.line([(x, 330), (x, 352 if mark % 3 else 372)], INK, 3)
    needle = dice.uniform(660, 920)
    canvas.line([(needle, 324), (needle, 440)], "#b8392f", 6)
    for x in (710, 880):
        canvas.disc((x, 560), 56, CREAM)
        canvas.ring((x, 560), 44, STONE, 4)
        canvas.line([(x, 560), around((x, 560), 44, dice.uniform(180, 360))], INK, 6)
    canvas.line([(300, 806), (520, 790)], "#b9bec9", 12)
    canvas.rect((520, 768, 700, 808), OCHRE, radius=18)
    for screw in range(4):
        canvas.disc((780 + screw * 50, 800 + dice.uniform(-14, 14)), 11, "#9aa0ad")
    return canvas.finish(dice.getrandbits(20))


def books(brief: Brief) -> Sketch:
    rows = 3
    alt = brief.say(
        "Drawing of three shelves of books with coloured spines, some leaning, a small plant between them.",
        "Dessin de trois étagères de livres aux dos colorés, certains penchés, une petite plante au milieu.",
    )
    return Sketch(alt, lambda: _books(brief.dice, rows))


def _books(dice: Dice, rows: int) -> Image.Image:
    wall, wood = dice.pick(
        ((CREAM, "#8a6242"), ("#2b3264", "#c9a57a"), ("#dfe6dc", "#6b4a33"), (ROSE, CREAM))
    )
    canvas = Canvas(WIDTH, HEIGHT, wall)
    for row in range(rows):
        floor = 290 + row * 285
        x, plant = 40.0, dice.uniform(300, 900)
        while x < 1140:
            if row == 1 and x > plant:
                plant = WIDTH * 2.0
                canvas.polygon(
                    [(x + 10, floor - 70), (x + 110, floor - 70), (x + 94, floor), (x + 26, floor)], CLAY
                )
                for _ in range(12):
                    canvas.disc(
                        (x + 60 + dice.gauss(0, 36), floor - 112 + dice.gauss(0, 26)),
                        22,
                        dice.pick((SAGE, "#5f8a5c")),
                    )
                x += 130
                continue
            wide, tall = dice.uniform(24, 62), dice.uniform(150, 232)
            lean = dice.pick((0, 0, 0, 0, 0, 18))
            tone = dice.pick((*FULL, CREAM, SKY, "#b8392f"))
            canvas.polygon(
                [(x + lean, floor - tall), (x + lean + wide, floor - tall), (x + wide, floor), (x, floor)],
                tone,
            )
            band = floor - tall * dice.uniform(0.6, 0.85)
            trim = blend(tone, CREAM if tone != CREAM else CLAY, 0.6)
            canvas.polygon(
                [
                    (x + lean * 0.7, band),
                    (x + lean * 0.7 + wide, band),
                    (x + lean * 0.6 + wide, band + 16),
                    (x + lean * 0.6, band + 16),
                ],
                trim,
            )
            x += wide + lean + dice.pick((2, 2, 2, 2, 2, 26))
        canvas.rect((0, floor, WIDTH, floor + 26), wood)
        canvas.rect((0, floor + 26, WIDTH, floor + 36), INK, 0.16)
    return canvas.finish(dice.getrandbits(20))


def clock(brief: Brief) -> Sketch:
    hour, minute = (int(part) for part in brief.choose("time", ("4:10",)).split(":"))
    alt = brief.say(
        f"Drawing of the round clock of the Lantern Tower, its hands at {hour}:{minute:02}, a pigeon on the ledge.",
        f"Dessin de l'horloge ronde de la tour de la Lanterne, aiguilles sur {hour} h {minute:02}, un pigeon sur le rebord.",
    )
    return Sketch(alt, lambda: _clock(brief.dice, hour, minute))


def _clock(dice: Dice, hour: int, minute: int) -> Image.Image:
    sky, stone = dice.pick(((SKY, STONE), ("#f2cf9f", "#c9ad8d"), ("#c9d2e3", "#b3a793")))
    canvas = Canvas(WIDTH, HEIGHT, sky)
    canvas.sky((sky, CREAM))
    canvas.rect((230, 0, 970, HEIGHT), stone)
    for row in range(12):
        for column in range(6):
            left, top = 230 + column * 148 - (row % 2) * 74, row * 78
            canvas.rect(
                (max(232, left + 3), top + 3, min(968, left + 145), top + 75),
                blend(stone, dice.pick((CREAM, INK)), dice.uniform(0.02, 0.09)),
                radius=4,
            )
    centre = (600, 430)
    canvas.disc((606, 440), 306, INK, 0.25)
    canvas.disc(centre, 300, NAVY)
    canvas.disc(centre, 270, CREAM)
    for mark in range(60):
        inner = 216 if mark % 5 == 0 else 240
        canvas.line(
            [around(centre, inner, mark * 6), around(centre, 252, mark * 6)], NAVY, 11 if mark % 5 == 0 else 3
        )
    canvas.line([centre, around(centre, 150, (hour % 12 + minute / 60) * 30 - 90)], INK, 20)
    canvas.line([centre, around(centre, 220, minute * 6 - 90)], INK, 12)
    canvas.disc(centre, 22, OCHRE)
    canvas.rect((250, 790, 950, 830), blend(stone, INK, 0.25))
    x = dice.uniform(330, 860)
    canvas.oval((x, 752), (54, 38), "#6d7588")
    canvas.disc((x + 44, 712), 22, "#565f78")
    canvas.polygon([(x + 62, 708), (x + 82, 716), (x + 62, 722)], OCHRE)
    canvas.polygon([(x - 40, 744), (x - 104, 776), (x - 34, 776)], "#565f78")
    return canvas.finish(dice.getrandbits(20))


def server(brief: Brief) -> Sketch:
    boxes = brief.dice.randint(2, 4)
    alt = brief.say(
        f"Drawing of {boxes} small computers stacked in a cupboard, green lights on, cables tied with string, a jam jar of screws.",
        f"Dessin de {boxes} petits ordinateurs empilés dans un placard, voyants verts, câbles noués à la ficelle, un pot de vis.",
    )
    return Sketch(alt, lambda: _server(brief.dice, boxes))


def _server(dice: Dice, boxes: int) -> Image.Image:
    wood = dice.pick(("#b98d5e", "#8a6242", "#9aa78f"))
    canvas = Canvas(WIDTH, HEIGHT, wood)
    canvas.rect((110, 70, 1090, 830), blend(wood, INK, 0.6))
    canvas.rect((110, 780, 1090, 830), blend(wood, CREAM, 0.15))
    for box in range(boxes):
        y = 690 - box * 128
        case = dice.pick((CREAM, NAVY, COBALT, CLAY, "#4a4f5c"))
        canvas.rect((300, y, 760, y + 84), case, radius=14)
        for light in range(dice.randint(3, 6)):
            at = (340 + light * 34, y + 42)
            tone = "#7fe08a" if dice.chance(0.8) else OCHRE
            canvas.glow(at, 30, tone, 0.6)
            canvas.disc(at, 7, tone)
        for vent in range(8):
            canvas.line([(590 + vent * 18, y + 22), (590 + vent * 18, y + 62)], blend(case, INK, 0.35), 5)
        colour = dice.pick((OCHRE, SKY, ROSE, "#7fe08a"))
        points = [(760.0, y + 40.0), (850.0, y + 40 + dice.uniform(-30, 60)), (880.0, 640.0), (1000.0, 780.0)]
        canvas.line(points, colour, 9)
    canvas.rect((168, 640, 262, 784), SKY, 0.5, radius=14)
    canvas.rect((164, 620, 266, 650), CLAY, radius=6)
    for _ in range(22):
        canvas.disc((dice.uniform(184, 246), dice.uniform(690, 770)), 7, "#9aa0ad")
    canvas.rect((820, 130, 1030, 280), CREAM)
    canvas.text((840, 190), "NE PAS", 40, CLAY, bold=0.03)
    canvas.text((840, 244), "TOUCHER", 36, CLAY, bold=0.03)
    return canvas.finish(dice.getrandbits(20))


def old_photo(brief: Brief) -> Sketch:
    people = brief.dice.randint(4, 9)
    alt = brief.say(
        f"Sepia drawing in the manner of a glass-plate photograph: {people} people in hats in front of a workshop door.",
        f"Dessin sépia à la manière d'une plaque de verre : {people} personnes en chapeau devant la porte d'un atelier.",
    )
    return Sketch(alt, lambda: _old_photo(brief.dice, people))


def _old_photo(dice: Dice, people: int) -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, "#efe6d2")
    canvas.rect((50, 50, 1150, 850), "#c8ae86")
    canvas.sky(("#d8c29b", "#b0926a"), 50, 850)
    canvas.rect((0, 0, 50, HEIGHT), "#efe6d2")
    canvas.rect((1150, 0, WIDTH, HEIGHT), "#efe6d2")
    for row in range(10):
        for column in range(10):
            left = 50 + column * 116 - (row % 2) * 50
            canvas.rect(
                (max(50, left), 60 + row * 58, min(1150, left + 112), 114 + row * 58),
                blend("#b99c72", "#8a6d49", dice.uniform(0.0, 0.4)),
            )
    door = dice.uniform(90, 690)
    canvas.rect((door, 170, door + 320, 640), "#4a3826")
    for plank in range(6):
        canvas.line([(door + 26 + plank * 54, 180), (door + 26 + plank * 54, 636)], "#33261a", 4)
    canvas.rect((50, 640, 1150, 850), "#9c8159")
    step = 960 / people
    for place in range(people):
        x, tall = 120 + step * (place + 0.5), dice.pick((1.0, 1.0, 1.0, 0.72)) * dice.uniform(250, 320)
        coat = dice.pick(("#3a2c1f", "#55432f", "#6e573d", "#2c2118"))
        canvas.rect((x - 48, 760 - tall + 78, x + 48, 790), coat, radius=26)
        canvas.disc((x, 760 - tall + 46), 34, "#dcc39a")
        canvas.rect((x - 44, 760 - tall + 12, x + 44, 760 - tall + 24), coat, radius=5)
        canvas.wedge((x, 760 - tall + 18), 32, (180, 360), coat)
        if dice.chance(0.5):
            canvas.polygon(
                [(x - 20, 760 - tall + 84), (x + 20, 760 - tall + 84), (x + 26, 790), (x - 26, 790)],
                "#d9c6a2",
            )
        if dice.chance(0.4):
            canvas.line([(x - 20, 760 - tall + 60), (x + 20, 760 - tall + 60)], "#3a2c1f", 9)
    for _ in range(14):
        x, y = dice.uniform(60, 1140), dice.uniform(60, 840)
        canvas.line([(x, y), (x + dice.gauss(0, 30), y + dice.gauss(0, 60))], CREAM, 1.4, alpha=0.5)
    canvas.glow((dice.uniform(80, 1100), dice.uniform(60, 300)), 300, "#f3e6c6", 0.6)
    return canvas.finish(dice.getrandbits(20))
