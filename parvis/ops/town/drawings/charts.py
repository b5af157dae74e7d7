"""Pictures that carry figures: rain and warmth, a ride on the map, the league table."""

from __future__ import annotations

import math

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
    PAPER,
    SAGE,
    SAND,
    SKY,
    STONE,
    wavy,
)

WIDTH, HEIGHT = 1200, 900
_DAYS = {"en": "MTWTFSS", "fr": "LMMJVSD"}


def weather_chart(brief: Brief) -> Sketch:
    dice = brief.dice
    wet = brief.choose("wet", ("dry", "mixed", "stormy"))
    most = {"dry": 3.0, "mixed": 14.0, "stormy": 46.0}[wet]
    rain = [round(max(0.0, dice.gauss(0.3, 0.35)) * most, 1) for _ in range(7)]
    warmth = [dice.uniform(6, 10)]
    for _ in range(6):
        warmth.append(min(24.0, max(1.0, warmth[-1] + dice.gauss(0.4, 2.2))))
    total, high = f"{sum(rain):.1f}", f"{max(warmth):.0f}"
    alt = brief.say(
        f"Chart of seven days at Crow Hill: rain as blue bars, {total} mm in all, temperature as a line, {high} degrees at most.",
        f"Graphique de sept jours à Crow Hill : pluie en barres bleues, {total.replace('.', ',')} mm en tout, température en ligne, {high} degrés au plus.",
    )
    title = brief.say("Seven days at Crow Hill", "Sept jours à Crow Hill")
    return Sketch(alt, lambda: _weather(brief, title, rain, warmth))


def _weather(brief: Brief, title: str, rain: list[float], warmth: list[float]) -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, PAPER)
    canvas.text((80, 122), title, 54, INK, bold=0.018)
    note = brief.say("rain, mm   ·   temperature, °C", "pluie, mm   ·   température, °C")
    canvas.text((80, 172), note, 28, "#7a7468")
    base, top, step = 770.0, 250.0, 150.0
    for level in range(5):
        y = base - level * (base - top) / 4
        canvas.line([(80, y), (1120, y)], STONE, 1.5)
    full = max(10.0, max(rain) * 1.25)
    for day, amount in enumerate(rain):
        x = 150 + day * step
        height = amount / full * (base - top)
        canvas.rect(
            (x - 40, base - height, x + 40, base),
            blend(SKY, COBALT, min(1.0, amount / full + 0.25)),
            radius=min(8, height / 2),
        )
        if amount >= 1:
            canvas.text((x, base - height - 14), f"{amount:.0f}", 26, COBALT, anchor="middle")
        canvas.text((x, 818), _DAYS[brief.language][day], 30, INK, anchor="middle")
    points = [(150 + day * step, base - (value + 2) / 28 * (base - top)) for day, value in enumerate(warmth)]
    canvas.line(points, PAPER, 13)
    canvas.line(points, CLAY, 7)
    for point, value in zip(points, warmth, strict=True):
        canvas.disc(point, 15, PAPER)
        canvas.disc(point, 10, CLAY)
        canvas.text((point[0] + 20, point[1] - 16), f"{value:.0f}°", 26, CLAY)
    canvas.line([(80, base), (1120, base)], INK, 3)
    return canvas.finish(brief.dice.getrandbits(20))


def route(brief: Brief) -> Sketch:
    km = brief.dice.randint(18, 74)
    climb = brief.dice.randint(18, 90) * 10
    alt = brief.say(
        f"Drawn map of a bicycle loop of {km} km across the river and over the hill, with its profile below: {climb} m of climbing.",
        f"Carte dessinée d'une boucle à vélo de {km} km, par la rivière et la côte, avec le profil dessous : {climb} m de dénivelé.",
    )
    return Sketch(alt, lambda: _route(brief, km, climb))


def _route(brief: Brief, km: int, climb: int) -> Image.Image:
    dice = brief.dice
    ground, water = dice.pick((("#eef0e2", SKY), (SAND, "#a8c6d8"), ("#e6ecdf", "#b9cdf3")))
    canvas = Canvas(WIDTH, HEIGHT, ground)
    for _ in range(7):
        centre = (dice.uniform(0, WIDTH), dice.uniform(0, 640))
        for ring in range(4, 0, -1):
            canvas.oval(centre, (ring * 52, ring * 38), blend(ground, MOSS, 0.05 * (5 - ring)))
    bank = wavy(dice, WIDTH, 470, 260)
    canvas.line(bank, water, 46)
    canvas.line(bank, blend(water, "#ffffff", 0.4), 6)
    for _ in range(9):
        street = wavy(dice, WIDTH, dice.uniform(120, 660), 160)
        canvas.line(street, "#ffffff", 5)
    path = _loop(dice)
    canvas.line([*path, path[0]], CREAM, 19)
    canvas.line([*path, path[0]], CLAY if dice.chance(0.35) else COBALT, 10)
    canvas.disc(path[0], 22, INK)
    canvas.disc(path[0], 11, CREAM)
    canvas.rect((0, 690, WIDTH, HEIGHT), PAPER)
    profile = wavy(dice, WIDTH - 420, 866, 130)
    shifted = [(x + 370, y) for x, y in profile]
    canvas.polygon([*shifted, (shifted[-1][0], 870), (370, 870)], blend(SKY, COBALT, 0.25))
    canvas.line(shifted, COBALT, 5)
    canvas.text((60, 800), f"{km} km", 76, INK, bold=0.02)
    canvas.text((62, 852), f"+ {climb} m", 36, "#7a7468")
    return canvas.finish(dice.getrandbits(20))


def _loop(dice: Dice) -> list[Point]:
    """A closed wandering line: corners on an oval, rounded twice by cutting them (Chaikin)."""
    count = 11
    points = []
    for corner in range(count):
        reach = dice.uniform(0.55, 1.1)
        turn = 360 / count * corner
        x, y = _oval((600, 350), (430, 250), turn)
        points.append((600 + (x - 600) * reach, 350 + (y - 350) * reach))
    for _ in range(3):
        cut = []
        for one, two in zip(points, points[1:] + points[:1], strict=True):
            cut.append((one[0] * 0.75 + two[0] * 0.25, one[1] * 0.75 + two[1] * 0.25))
            cut.append((one[0] * 0.25 + two[0] * 0.75, one[1] * 0.25 + two[1] * 0.75))
        points = cut
    return points


def _oval(centre: Point, radii: Point, degrees: float) -> Point:
    angle = math.radians(degrees)
    return (centre[0] + radii[0] * math.cos(angle), centre[1] + radii[1] * math.sin(angle))


_CLUBS = (
    "AS Brème",
    "Union Valvert",
    "FC Ouvelle",
    "Racing Corvaux",
    "Étoile de Lys",
    "US Merlange",
    "SC Tavel",
    "Olympic Roc",
)


def league(brief: Brief) -> Sketch:
    dice = brief.dice
    place = int(brief.choose("place", ("1", "2", "3", "4")))
    others = [club for club in _CLUBS if club != "FC Ouvelle"]
    dice.shuffle(others)
    clubs = [*others[: place - 1], "FC Ouvelle", *others[place - 1 :]]
    points = sorted((dice.randint(6, 31) for _ in clubs), reverse=True)
    alt = brief.say(
        f"League table of eight clubs: FC Ouvelle in place {place} with {points[place - 1]} points, {clubs[0]} first."
        if place > 1
        else f"League table of eight clubs, FC Ouvelle first with {points[0]} points.",
        f"Classement de huit clubs : FC Ouvelle à la place {place} avec {points[place - 1]} points, {clubs[0]} en tête."
        if place > 1
        else f"Classement de huit clubs, FC Ouvelle en tête avec {points[0]} points.",
    )
    return Sketch(alt, lambda: _league(brief, clubs, points))


def _league(brief: Brief, clubs: list[str], points: list[int]) -> Image.Image:
    canvas = Canvas(WIDTH, HEIGHT, NAVY)
    canvas.rect((0, 0, WIDTH, 170), COBALT)
    canvas.text((80, 112), brief.say("District league", "Championnat de district"), 58, CREAM, bold=0.02)
    canvas.text((1120, 112), "pts", 40, SKY, anchor="right")
    for row, (club, score) in enumerate(zip(clubs, points, strict=True)):
        y = 178 + row * 88
        ours = club == "FC Ouvelle"
        if ours:
            canvas.rect((44, y + 6, 1156, y + 84), CREAM, radius=12)
        ink = NAVY if ours else CREAM
        canvas.text((84, y + 60), str(row + 1), 40, CLAY if ours else SAGE)
        for dot in range(5):
            tone = brief.dice.pick((SAGE, OCHRE, CLAY))
            canvas.disc((800 + dot * 36, y + 45), 11, tone)
        canvas.text((160, y + 60), club, 42, ink, bold=0.02 if ours else 0)
        canvas.text((1120, y + 60), str(score), 42, ink, anchor="right", bold=0.02 if ours else 0)
    return canvas.finish(brief.dice.getrandbits(20))
