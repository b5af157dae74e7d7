"""What the dome on Crow Hill looks at: constellations as they are, the moon, a comet."""

from __future__ import annotations

from PIL import Image

from parvis.ops.town.dice import Dice
from parvis.ops.town.drawings.canvas import Brief, Canvas, Sketch
from parvis.ops.town.drawings.shapes import CREAM, OCHRE, SKY, hills

WIDTH, HEIGHT = 1200, 900

# Stars as (right, down, brightness) in a unit square, traced by eye from naked-eye charts.
_FIGURES: dict[str, tuple[str, list[tuple[float, float, float]], list[tuple[int, int]]]] = {
    "Orion": (
        "Orion",
        [
            (0.30, 0.15, 9),
            (0.66, 0.20, 7),
            (0.45, 0.50, 7),
            (0.50, 0.475, 7),
            (0.55, 0.45, 7),
            (0.34, 0.82, 6),
            (0.70, 0.80, 10),
            (0.48, 0.05, 4),
            (0.50, 0.62, 4),
        ],
        [(0, 1), (0, 2), (1, 4), (2, 3), (3, 4), (2, 5), (4, 6), (5, 6), (0, 7), (1, 7), (3, 8)],
    ),
    "Cassiopeia": (
        "Cassiopée",
        [(0.08, 0.34, 7), (0.28, 0.66, 8), (0.50, 0.42, 8), (0.70, 0.72, 7), (0.94, 0.36, 6)],
        [(0, 1), (1, 2), (2, 3), (3, 4)],
    ),
    "the Plough": (
        "la Grande Ourse",
        [
            (0.02, 0.30, 7),
            (0.20, 0.24, 7),
            (0.34, 0.34, 8),
            (0.50, 0.42, 6),
            (0.56, 0.64, 7),
            (0.86, 0.66, 7),
            (0.90, 0.36, 9),
        ],
        [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 3)],
    ),
    "Lyra": (
        "la Lyre",
        [
            (0.40, 0.12, 11),
            (0.54, 0.20, 4),
            (0.46, 0.32, 4),
            (0.60, 0.40, 4),
            (0.52, 0.80, 6),
            (0.66, 0.84, 6),
        ],
        [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 5), (4, 5)],
    ),
    "Cygnus": (
        "le Cygne",
        [
            (0.50, 0.06, 9),
            (0.50, 0.36, 7),
            (0.48, 0.62, 4),
            (0.46, 0.92, 6),
            (0.18, 0.24, 6),
            (0.82, 0.50, 6),
            (0.32, 0.30, 4),
        ],
        [(0, 1), (1, 2), (2, 3), (1, 6), (6, 4), (1, 5)],
    ),
    "Leo": (
        "le Lion",
        [
            (0.78, 0.72, 10),
            (0.76, 0.50, 5),
            (0.66, 0.40, 7),
            (0.70, 0.22, 5),
            (0.82, 0.14, 5),
            (0.90, 0.22, 5),
            (0.30, 0.40, 6),
            (0.32, 0.62, 5),
            (0.06, 0.60, 8),
        ],
        [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (2, 6), (6, 8), (8, 7), (7, 0), (6, 7)],
    ),
}


def stars(brief: Brief) -> Sketch:
    name = brief.choose("name", tuple(_FIGURES))
    figure = name if name in _FIGURES else "Orion"
    french = _FIGURES[figure][0]
    count = len(_FIGURES[figure][1])
    alt = brief.say(
        f"Star chart of {figure}: {count} stars joined by thin lines above a dark hill with a small dome.",
        f"Carte du ciel, {french} : {count} étoiles reliées d'un trait fin au-dessus d'une colline sombre et d'une petite coupole.",
    )
    label = brief.say(figure.removeprefix("the "), french.removeprefix("la ").removeprefix("le "))
    return Sketch(alt, lambda: _chart(brief.dice, figure, label))


def _night(dice: Dice, colours: tuple[str, str, str], count: int = 420) -> Canvas:
    canvas = Canvas(WIDTH, HEIGHT, colours[0])
    canvas.sky(colours)
    band = dice.uniform(200, 900)
    for _ in range(7):
        canvas.glow((band + dice.uniform(-260, 260), dice.uniform(0, 800)), 300, "#6877c9", 0.16)
    for _ in range(count):
        at = (dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT))
        canvas.disc(at, 0.7 + 0.5 * dice.paretovariate(3), CREAM, dice.uniform(0.3, 0.95))
    return canvas


def _chart(dice: Dice, figure: str, label: str) -> Image.Image:
    canvas = _night(dice, ("#070b26", "#141c54", "#333d8a"))
    _, points, lines = _FIGURES[figure]
    size = dice.uniform(560, 640)
    left, top = dice.uniform(120, 460), dice.uniform(50, 90)
    places = [(left + x * size, top + y * size) for x, y, _ in points]
    for one, two in lines:
        canvas.line([places[one], places[two]], SKY, 2.2, alpha=0.75)
    for place, (_, _, bright) in zip(places, points, strict=True):
        canvas.glow(place, bright * 6, "#cdd8ff", 0.6)
        canvas.disc(place, bright * 0.9, CREAM)
    hills(canvas, dice, ["#10164a", "#080b28"], 700, 900)
    dome = dice.uniform(150, 1050)
    canvas.rect((dome - 46, 790, dome + 46, 850), "#1c2463")
    canvas.wedge((dome, 792), 46, (180, 360), "#2a357f")
    canvas.rect((dome - 5, 748, dome + 9, 792), OCHRE)
    canvas.text((60, 850), label, 40, SKY)
    return canvas.finish(dice.getrandbits(20))


_PHASES = {
    "first quarter": "premier quartier",
    "full": "pleine",
    "waxing gibbous": "gibbeuse croissante",
    "thin crescent": "fin croissant",
}


def moon(brief: Brief) -> Sketch:
    phase = brief.choose("phase", tuple(_PHASES))
    alt = brief.say(
        f"Drawing of the moon, {phase}, with its grey seas, over a dark blue sky.",
        f"Dessin de la lune ({_PHASES[phase]}) avec ses mers grises, sur un ciel bleu nuit.",
    )
    return Sketch(alt, lambda: _moon(brief.dice, phase))


def _moon(dice: Dice, phase: str) -> Image.Image:
    canvas = _night(dice, ("#0a0e2c", "#151c50", "#20296b"), 160)
    centre, radius = (600 + dice.uniform(-120, 120), 440), 290
    canvas.glow(centre, 520, "#aab6ee", 0.5)
    canvas.disc(centre, radius, "#efe8d6")
    for _ in range(11):
        x, y = dice.gauss(0, 95), dice.gauss(0, 95)
        canvas.oval(
            (centre[0] + x, centre[1] + y), (dice.uniform(24, 70), dice.uniform(20, 56)), "#b9b3a8", 0.6
        )
    for _ in range(16):
        x, y = dice.gauss(0, 105), dice.gauss(0, 105)
        canvas.disc((centre[0] + x, centre[1] + y), dice.uniform(4, 13), "#fbf6e8", 0.8)
    shift = {"full": 900.0, "waxing gibbous": 440.0, "first quarter": 300.0, "thin crescent": 90.0}[phase]
    if phase != "full":
        canvas.disc((centre[0] - shift, centre[1]), radius + 4, "#141b4f")
    return canvas.finish(dice.getrandbits(20))


def comet(brief: Brief) -> Sketch:
    alt = brief.say(
        "Drawing of a comet low over Crow Hill: a bright head and a pale fanned tail pointing up and right.",
        "Dessin d'une comète au-dessus de la côte aux Corbeaux : tête vive, queue pâle en éventail vers le haut à droite.",
    )
    return Sketch(alt, lambda: _comet(brief.dice))


def _comet(dice: Dice) -> Image.Image:
    canvas = _night(dice, ("#0a0e30", "#2a3078", "#b5718a"), 260)
    head = (dice.uniform(330, 470), dice.uniform(470, 560))
    for step in range(46):
        away = step / 45
        centre = (head[0] + 560 * away, head[1] - 400 * away - 40 * away * away)
        canvas.glow(centre, 26 + 130 * away, "#dfe6ff", 0.34 * (1 - away) ** 1.3)
    canvas.glow(head, 80, "#ffffff", 0.9)
    canvas.disc(head, 9, "#ffffff")
    hills(canvas, dice, ["#241d55", "#0c0f30"], 660, 900)
    return canvas.finish(dice.getrandbits(20))
