"""The river and what stands by it: landscapes at all hours, bridge, heron, lanterns."""

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
    SAND,
    STONE,
    curve,
    hills,
    reeds,
    ripples,
    roofs,
)

WIDTH, HEIGHT = 1200, 900
_HOURS = {
    "dawn": (("#f3d9c6", "#f6e7d2", "#dfe3ec"), "#fff3dc", ("#b9c0d6", "#8b97b8"), "#5a678f"),
    "day": (("#a9c4f0", "#d6e2f5", "#f4efe4"), "#fffaf0", ("#a9bf9f", "#7d9b7c"), "#3f6450"),
    "dusk": (("#3b3f86", "#c9737a", "#f4b46a"), "#ffd9a0", ("#7b5a86", "#4d3d70"), "#2b2450"),
    "night": (("#0b1030", "#18225c", "#33418c"), "#f4efdc", ("#222b66", "#171d4c"), "#0c1130"),
}
_LIGHT = {
    "dawn": ("at dawn, pale pink and grey", "à l'aube, dans le rose et le gris"),
    "day": ("by day under a light blue sky", "en plein jour sous un ciel bleu pâle"),
    "dusk": ("at dusk, orange low over violet hills", "au crépuscule, orange sur des collines violettes"),
    "night": ("at night with a few lit windows", "la nuit, avec quelques fenêtres allumées"),
}


def river(brief: Brief) -> Sketch:
    hour = brief.choose("hour", tuple(_HOURS))
    english, french = _LIGHT[hour]
    village = brief.dice.chance(0.65)
    what = brief.say(
        "a row of roofs and a church tower on the far bank" if village else "two ranges of hills behind it",
        "une rangée de toits et un clocher sur l'autre rive"
        if village
        else "deux lignes de collines derrière",
    )
    alt = brief.say(
        f"Drawing of the river {english}: {what}, reeds in the foreground.",
        f"Dessin de la rivière {french} : {what}, des roseaux au premier plan.",
    )
    return Sketch(alt, lambda: _river(brief.dice, hour, village=village))


def _river(dice: Dice, hour: str, *, village: bool) -> Image.Image:
    sky, light, ranges, near = _HOURS[hour]
    canvas = Canvas(WIDTH, HEIGHT, sky[0])
    shore = dice.uniform(500, 590)
    canvas.sky(sky, 0, shore)
    sun = (dice.uniform(200, 1000), shore - dice.uniform(60, 330))
    canvas.glow(sun, 330, light, 0.75)
    canvas.disc(sun, dice.uniform(34, 62), light)
    hills(canvas, dice, list(ranges), shore - 190, shore)
    if village:
        lit = "#ffd98a" if hour in ("night", "dusk") else ""
        roofs(canvas, dice, shore, (blend(ranges[1], near, 0.5), near), lit)
    canvas.sky((blend(sky[2], near, 0.25), blend(sky[1], near, 0.45), near), shore, HEIGHT)
    for _ in range(26):
        y = shore + dice.random() ** 1.4 * (HEIGHT - shore)
        half = 12 + (y - shore) * 0.35 * dice.uniform(0.5, 1.1)
        canvas.line([(sun[0] - half, y), (sun[0] + half, y)], light, 3, alpha=0.5)
    ripples(canvas, dice, shore, blend(sky[1], "#ffffff", 0.3))
    left = dice.chance(0.5)
    reeds(canvas, dice, blend(near, INK, 0.35), (0, 520) if left else (680, WIDTH), 330)
    return canvas.finish(dice.getrandbits(20))


def bridge(brief: Brief) -> Sketch:
    works = brief.choose("works", ("yes", "no")) == "yes"
    arches = brief.dice.randint(3, 5)
    alt = brief.say(
        f"Drawing of the Old Bridge: {arches} stone arches over still water"
        + (", half of it wrapped in scaffolding." if works else ", seen from the quay."),
        f"Dessin du Vieux Pont : {arches} arches de pierre sur une eau calme"
        + (", une moitié prise dans l'échafaudage." if works else ", vu du quai."),
    )
    return Sketch(alt, lambda: _bridge(brief.dice, arches, works=works))


def _bridge(dice: Dice, arches: int, *, works: bool) -> Image.Image:
    sky, stone, water = dice.pick(
        ((("#c3d3f4", "#f5efe3"), STONE, "#5d7bb8"), (("#f1d5b4", "#f8ecdb"), "#c9ad8d", "#4d6e8c"))
    )
    canvas = Canvas(WIDTH, HEIGHT, sky[0])
    canvas.sky(sky, 0, 620)
    hills(canvas, dice, [blend(water, sky[1], 0.6), blend(water, sky[1], 0.4)], 330, 600)
    deck, foot = 400, 610
    canvas.sky((blend(water, sky[1], 0.35), water), 600, HEIGHT)
    canvas.polygon([(0, deck + 26), (600, deck - 26), (1200, deck + 26), (1200, foot), (0, foot)], stone)
    span = WIDTH / arches
    for arch in range(arches):
        centre = (span * (arch + 0.5), foot)
        canvas.oval(centre, (span * 0.37, 130), blend(water, NAVY, 0.25))
        canvas.oval((centre[0], foot + 12), (span * 0.33, 116), blend(sky[1], water, 0.35))
        for level in range(5):
            y = deck + 48 + level * 34 + dice.uniform(-5, 5)
            canvas.line([(span * arch + 8, y), (span * arch + 40, y)], blend(stone, INK, 0.18), 3)
    canvas.sky((blend(water, sky[1], 0.25), water), foot + 4, HEIGHT)
    for arch in range(arches):
        canvas.oval((span * (arch + 0.5), foot + 4), (span * 0.37, 90), blend(water, NAVY, 0.3), 0.35)
    canvas.line(curve((0, deck + 24), (600, deck - 80), (1200, deck + 24)), blend(stone, INK, 0.35), 12)
    if works:
        _scaffold(canvas, dice, deck - 70, foot)
    ripples(canvas, dice, 620, CREAM, 70)
    return canvas.finish(dice.getrandbits(20))


def _scaffold(canvas: Canvas, dice: Dice, top: float, bottom: float) -> None:
    canvas.rect((620, top + 30, 1130, bottom - 40), COBALT, 0.16)
    for x in range(620, 1140, 85):
        canvas.line([(x, top), (x, bottom)], CLAY, 5)
    for y in range(int(top) + 30, int(bottom), 62):
        canvas.line([(605, y), (1145, y)], OCHRE, 8)
    for x in range(620, 1050, 170):
        canvas.line([(x, bottom), (x + 85, top + 30)], CLAY, 3)
    canvas.disc((dice.uniform(650, 1050), top + 8), 13, OCHRE)


def heron(brief: Brief) -> Sketch:
    hour = brief.choose("hour", ("dawn", "day", "dusk"))
    faces_left = brief.dice.chance(0.5)
    english, french = _LIGHT[hour]
    alt = brief.say(
        f"Drawing of a heron standing in shallow water {english}, facing {'left' if faces_left else 'right'}.",
        f"Dessin d'un héron dans l'eau peu profonde, {french}, tourné vers la {'gauche' if faces_left else 'droite'}.",
    )
    return Sketch(alt, lambda: _heron(brief.dice, hour, -1 if faces_left else 1))


def _heron(dice: Dice, hour: str, way: int) -> Image.Image:
    sky, light, ranges, near = _HOURS[hour]
    canvas = Canvas(WIDTH, HEIGHT, sky[2])
    canvas.sky((sky[0], sky[1], sky[2]), 0, 520)
    canvas.glow((600 - way * 260, 300), 420, light, 0.8)
    canvas.disc((600 - way * 260, 300), 90, light)
    hills(canvas, dice, [blend(ranges[0], sky[2], 0.4)], 400, 520)
    canvas.sky((blend(sky[2], ranges[1], 0.3), ranges[1]), 520, HEIGHT)
    ripples(canvas, dice, 530, light, 80)
    x, grey = 600 + dice.uniform(-90, 90), blend(near, "#8c98b4", 0.55)
    for leg in (-18, 22):
        canvas.line([(x + leg, 560), (x + leg + 6 * way, 660), (x + leg, 770)], OCHRE, 7)
        for size in (34, 60, 92):
            canvas.oval((x + leg, 772), (size, size * 0.16), light, 0.16)
    canvas.polygon(
        [
            (x + 120 * way, 430),
            (x + 60 * way, 560),
            (x - 60 * way, 590),
            (x - 210 * way, 640),
            (x - 120 * way, 500),
            (x, 420),
        ],
        grey,
    )
    canvas.oval((x + 20 * way, 500), (125, 84), grey)
    canvas.polygon([(x + 40 * way, 470), (x - 230 * way, 640), (x - 40 * way, 590)], blend(grey, INK, 0.45))
    neck = curve((x + 95 * way, 490), (x + 240 * way, 430), (x + 120 * way, 330)) + curve(
        (x + 120 * way, 330), (x + 30 * way, 250), (x + 120 * way, 205)
    )
    for place, point in enumerate(neck):
        canvas.disc(point, 34 - 16 * place / len(neck), blend("#f2efe8", grey, 0.25))
    canvas.oval((x + 132 * way, 205), (42, 24), "#f2efe8")
    canvas.polygon([(x + 165 * way, 192), (x + 320 * way, 222), (x + 160 * way, 222)], OCHRE)
    canvas.line(curve((x + 140 * way, 190), (x + 60 * way, 180), (x + 10 * way, 232)), INK, 9)
    canvas.disc((x + 146 * way, 200), 5, INK)
    reeds(canvas, dice, blend(near, INK, 0.3), (0, 330) if way > 0 else (870, WIDTH), 480)
    return canvas.finish(dice.getrandbits(20))


def lanterns(brief: Brief) -> Sketch:
    count = brief.dice.randint(9, 16)
    alt = brief.say(
        f"Night drawing: {count} paper lanterns on strings above the dark river, their light lying on the water.",
        f"Dessin de nuit : {count} lanternes de papier suspendues au-dessus de la rivière, leur lumière posée sur l'eau.",
    )
    return Sketch(alt, lambda: _lanterns(brief.dice, count))


def _lanterns(dice: Dice, count: int) -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, "#0b1030")
    canvas.sky(("#0a0e2c", "#1a2260", "#3a3f86"), 0, 600)
    hills(canvas, dice, ["#1b2158", "#12173f"], 470, 600)
    roofs(canvas, dice, 602, ("#10143a", "#0b0e2c"), "#ffcf7d")
    canvas.sky(("#222a68", "#0b0f30"), 600, HEIGHT)
    strings = [curve((0, y), (600, y + 190), (1200, y - 20), 60) for y in (70, 170)]
    for string in strings:
        canvas.line(string, "#3c447f", 3)
    for place in range(count):
        string = strings[place % 2]
        x, y = string[round((place + 0.7) / (count + 0.4) * 60)]
        colour, drop = (
            dice.pick(("#ffb65c", "#ff8d5a", "#ffd98c", "#f7a3a0", "#9fb6ff")),
            dice.uniform(20, 70),
        )
        size = dice.uniform(28, 40)
        centre = (x, y + drop + size)
        canvas.line([(x, y), (x, y + drop)], "#3c447f", 2)
        canvas.glow(centre, size * 4.2, colour, 0.55)
        canvas.oval(centre, (size, size * dice.pick((0.8, 1.0, 1.25))), colour)
        canvas.oval(centre, (size * 0.45, size * 0.9), blend(colour, "#ffffff", 0.5), 0.55)
        for step in range(7):
            y_on_water = 640 + step * 34 + dice.uniform(-8, 8)
            half = size * (0.5 + 0.12 * step) * dice.uniform(0.6, 1.2)
            canvas.line(
                [(x - half, y_on_water), (x + half, y_on_water)], colour, 4, alpha=0.42 - step * 0.045
            )
    ripples(canvas, dice, 610, SAND, 26)
    return canvas.finish(dice.getrandbits(20))


def boat(brief: Brief) -> Sketch:
    people = brief.dice.randint(2, 6)
    hour = brief.choose("hour", ("dawn", "day", "dusk"))
    english, french = _LIGHT[hour]
    alt = brief.say(
        f"Drawing of Gaston's flat ferry crossing the river {english}, with {people} passengers and a bicycle.",
        f"Dessin du bac de Gaston qui traverse la rivière {french}, avec {people} passagers et un vélo.",
    )
    return Sketch(alt, lambda: _boat(brief.dice, people, hour))


def _boat(dice: Dice, people: int, hour: str) -> Image.Image:
    sky, light, ranges, near = _HOURS[hour]
    canvas = Canvas(WIDTH, HEIGHT, sky[0])
    canvas.sky(sky, 0, 480)
    hills(canvas, dice, list(ranges), 330, 480)
    roofs(canvas, dice, 480, (ranges[1], near))
    canvas.sky((blend(sky[1], ranges[1], 0.4), ranges[1]), 480, HEIGHT)
    ripples(canvas, dice, 490, light, 90)
    for place in range(people):
        x = 420 + place * 62 + dice.uniform(-8, 8)
        coat = dice.pick((COBALT, CLAY, OCHRE, "#6d3b5c", "#2e7d84", CREAM))
        tall = dice.uniform(110, 150)
        canvas.rect((x - 22, 640 - tall + 40, x + 22, 650), coat, radius=18)
        canvas.disc((x, 640 - tall + 22), 17, dice.pick(("#e8bd9c", "#8d5a3c", "#c98f68")))
    for wheel in (820, 900):
        canvas.ring((wheel, 606), 32, INK, 4)
    canvas.line([(820, 606), (850, 566), (888, 566), (900, 606), (850, 606), (850, 566)], CLAY, 5)
    canvas.polygon([(330, 630), (980, 630), (930, 700), (390, 700)], blend(NAVY, near, 0.3))
    canvas.line([(330, 630), (980, 630)], CREAM, 7)
    canvas.line([(372, 480), (350, 760)], "#6b4a33", 8)
    for step in range(8):
        half = 300 - step * 18
        canvas.line(
            [(650 - half, 716 + step * 15), (650 + half, 716 + step * 15)], near, 5, alpha=0.32 - step * 0.035
        )
    return canvas.finish(dice.getrandbits(20))
