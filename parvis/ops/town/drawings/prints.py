"""Things printed on paper: posters, tiles, a page of music, a record and its sleeve."""

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
    PAPER,
    PLUM,
    ROSE,
    SAGE,
    SAND,
    SKY,
    TEAL,
    around,
)

_INKS = (
    (COBALT, CREAM, OCHRE),
    (CREAM, COBALT, CLAY),
    (OCHRE, NAVY, CREAM),
    (NAVY, ROSE, OCHRE),
    (CLAY, CREAM, NAVY),
    (TEAL, CREAM, OCHRE),
    (SAND, INK, COBALT),
    (PLUM, ROSE, CREAM),
)
_LINE = 13


def poster(brief: Brief) -> Sketch:
    title = brief.options.get("title", "Pont-Ouvelle")
    line = brief.options.get("line", brief.say("everyone welcome", "entrée libre"))
    kind = brief.dice.randrange(len(_MOTIFS))
    english, french = _MOTIFS[kind]
    alt = brief.say(
        f"Poster in three colours: “{title}”, below it “{line}”, under {english}.",
        f"Affiche en trois couleurs : « {title} », dessous « {line} », sous {french}.",
    )
    return Sketch(alt, lambda: _poster(brief.dice, title, line, kind))


_MOTIFS = (
    ("a target of circles", "une cible de cercles"),
    ("rows of half circles", "des rangs de demi-cercles"),
    ("a disc with rays", "un disque et ses rayons"),
    ("a pattern of waves", "un motif de vagues"),
)


def _poster(dice: Dice, title: str, line: str, kind: int) -> Image.Image:
    ground, ink, accent = dice.pick(_INKS)
    canvas = Canvas(900, 1200, ground)
    _motif(canvas, dice, kind, (ground, ink, accent))
    canvas.rect((0, 770, 900, 1200), ground)
    rows = _wrapped(title)
    size = min(104.0, 1350 / max(len(row) for row in rows), 270 / len(rows))
    for place, words in enumerate(rows):
        canvas.text((70, 780 + size + place * size * 1.05), words, size, ink, bold=0.028)
    canvas.rect((70, 1068, 250, 1076), accent if accent != ground else ink)
    canvas.text((70, 1132), line, min(44.0, 1350 / len(line)), ink)
    return canvas.finish(dice.getrandbits(20))


def _motif(canvas: Canvas, dice: Dice, kind: int, colours: tuple[str, str, str]) -> None:
    ground, ink, accent = colours
    if kind == 0:
        for ring in range(7, 0, -1):
            canvas.disc((450, 430), ring * 52, accent if ring % 2 else ink)
    elif kind == 1:
        for row in range(4):
            for column in range(5):
                corner = (column * 180 + 90, row * 180 + 90)
                turn = dice.randrange(4) * 90
                canvas.wedge(corner, 90, (turn, turn + 180), dice.pick((ink, accent)))
    elif kind == 2:
        for ray in range(0, 360, 15):
            canvas.polygon(
                [(450, 480), around((450, 480), 900, ray), around((450, 480), 900, ray + 7.5)],
                blend(ground, accent, 0.55),
            )
        canvas.disc((450, 480), 170, ink)
    else:
        for wave in range(8):
            for x in range(-90, 990, 180):
                canvas.wedge(
                    (x + wave % 2 * 90, 160 + wave * 84),
                    90,
                    (180, 360),
                    (ink, accent, blend(ground, ink, 0.5))[wave % 3],
                )


def _wrapped(title: str) -> list[str]:
    rows = [""]
    for word in title.split():
        if rows[-1] and len(rows[-1]) + len(word) >= _LINE:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def tiles(brief: Brief) -> Sketch:
    count = brief.dice.pick((6, 8, 10))
    alt = brief.say(
        f"Pattern of square floor tiles with quarter circles, {count} across, in four colours.",
        f"Motif de carreaux à quarts de cercle, {count} par rang, en quatre couleurs.",
    )
    return Sketch(alt, lambda: _tiles(brief.dice, count))


def _tiles(dice: Dice, count: int) -> Image.Image:
    colours = dice.sample((*FULL, CREAM, SKY), 4)
    canvas = Canvas(1000, 1000, colours[0])
    side = 1000 / count
    turns = [[dice.randrange(4) for _ in range(2)] for _ in range(2)]
    for column in range(count):
        for row in range(count):
            x, y = column * side, row * side
            turn = turns[column % 2][row % 2] if dice.chance(0.94) else dice.randrange(4)
            corner = (x + (turn in (1, 2)) * side, y + (turn in (2, 3)) * side)
            span = (turn * 90, turn * 90 + 90)
            canvas.rect((x, y, x + side, y + side), blend(colours[0], CREAM, 0.12 * ((column + row) % 2)))
            for step, colour in zip((1.0, 0.72, 0.4), colours[1:], strict=True):
                canvas.wedge(corner, side * step, span, colour)
    for line in range(count + 1):
        canvas.line([(line * side, 0), (line * side, 1000)], blend(colours[0], INK, 0.3), 1.5)
        canvas.line([(0, line * side), (1000, line * side)], blend(colours[0], INK, 0.3), 1.5)
    return canvas.finish(dice.getrandbits(20))


def score(brief: Brief) -> Sketch:
    alt = brief.say(
        "Drawn page of music: four staves with a dancing line of notes, a coffee ring in the corner.",
        "Page de musique dessinée : quatre portées, une ligne de notes dansante, un rond de café dans le coin.",
    )
    return Sketch(alt, lambda: _score(brief.dice))


def _score(dice: Dice) -> Image.Image:
    canvas = Canvas(1200, 900, dice.pick((PAPER, "#f5ead3", "#eef1f8")))
    ink = dice.pick((INK, NAVY))
    canvas.ring((dice.uniform(900, 1060), dice.uniform(660, 800)), 100, "#c9a57a", 9)
    for stave in range(4):
        top = 110 + stave * 195
        for line in range(5):
            canvas.line([(70, top + line * 22), (1130, top + line * 22)], ink, 1.8)
        for bar in range(1, 5):
            canvas.line([(70 + bar * 265, top), (70 + bar * 265, top + 88)], ink, 3)
        canvas.text((84, top + 78), "4", 60, ink, bold=0.03)
        canvas.text((84, top + 36), "3", 60, ink, bold=0.03)
        height = dice.randint(2, 6)
        for note in range(12):
            height = min(9, max(-1, height + dice.choice((-2, -1, -1, 1, 1, 2))))
            _note(canvas, dice, (160 + note * 80 + dice.uniform(-6, 6), top + 88 - height * 11), ink)
    return canvas.finish(dice.getrandbits(20))


def _note(canvas: Canvas, dice: Dice, at: tuple[float, float], ink: str) -> None:
    x, y = at
    colour = CLAY if dice.chance(0.06) else ink
    up = -1 if dice.chance(0.6) else 1
    canvas.oval((x, y), (14, 10.5), colour)
    canvas.line([(x - up * 12, y), (x - up * 12, y + up * 72)], colour, 3.4)
    if dice.chance(0.3):
        canvas.polygon(
            [(x - up * 12, y + up * 72), (x - up * 12 + 28, y + up * 50), (x - up * 12, y + up * 56)], colour
        )


def vinyl(brief: Brief) -> Sketch:
    alt = brief.say(
        "Drawing of a record half out of its sleeve; the sleeve shows overlapping circles and stripes.",
        "Dessin d'un disque à demi sorti de sa pochette, décorée de cercles et de bandes qui se chevauchent.",
    )
    return Sketch(alt, lambda: _vinyl(brief.dice))


def _vinyl(dice: Dice) -> Image.Image:
    table = dice.pick((SAND, "#c9a57a", SKY, SAGE, "#3b3346"))
    canvas = Canvas(1200, 900, table)
    for y in range(0, 900, 150):
        canvas.line([(0, y), (1200, y + dice.uniform(-6, 6))], blend(table, INK, 0.1), 3)
    centre = (740, 450)
    canvas.disc((752, 466), 330, INK, 0.2)
    canvas.disc(centre, 330, "#19181c")
    for groove in range(130, 326, 7):
        canvas.ring(centre, groove, "#2c2a31" if groove % 3 else "#38353e", 1.6)
    for turn in (-50, 130):
        canvas.polygon([centre, around(centre, 326, turn), around(centre, 326, turn + 17)], CREAM, 0.07)
    canvas.disc(centre, 112, dice.pick((CLAY, OCHRE, COBALT, TEAL)))
    canvas.ring(centre, 92, CREAM, 3)
    canvas.disc(centre, 11, table)
    colours = dice.sample((*FULL, CREAM), 4)
    canvas.rect((112, 142, 728, 776), INK, 0.18)
    canvas.rect((96, 126, 712, 762), colours[0])
    for stripe in range(5):
        canvas.rect((96, 560 + stripe * 40, 712, 580 + stripe * 40), colours[1])
    for place in range(3):
        canvas.disc(
            (270 + place * 130, 350 + dice.uniform(-70, 60)), dice.uniform(90, 160), colours[1 + place], 0.86
        )
    return canvas.finish(dice.getrandbits(20))
