"""Words that move: a poem, a warning, a dictation, a departure board, a line that breathes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Shot, Take
from parvis.ops.town.clips.paper import Sheet, eased, landing
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import blend, rgb

TAU = 2 * np.pi
_LEFT = 0.13  # a tall phone shows a clip without a tenth of its width on either side


def poem(shot: Shot) -> Take:
    """A few lines come up out of the water one by one, mirrored below."""
    lines = [str(line) for line in shot.options["lines"]]
    sheet = Sheet.of(shot, "#141c4e")
    sheet.sky(tuple(shot.options.get("sky", ("#141c4e", "#2743d6", "#5f7fe0"))))
    shore = shot.height * 0.58
    size = shot.width * 0.104
    when = [0.04 + 0.74 * place / len(lines) for place in range(len(lines))]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for place, words in enumerate(lines):
                share = eased((turn - when[place]) * 7)
                if share <= 0:
                    continue
                y = shore - (len(lines) - place) * size * 1.35 + 26 * (1 - share)
                picture.text((shot.width * _LEFT, y), words, size, rgb("#faf8f5", share), bold=0.012)
                _reflect(picture, words, (2 * shore - y, size, turn), share)
            for row in range(9):
                y = shore + 8 + row * row * 5.2
                sway = 16 * np.sin(TAU * turn * 2 + row)
                ends = [(shot.width * 0.06 + sway + row * 8, y), (shot.width * (0.5 + 0.045 * row) + sway, y)]
                picture.line(ends, "#faf8f5", 1.6, alpha=0.20)
            yield picture.pixels()

    track = Track(shot.seconds)
    for place, start in enumerate(when):
        for voice in (0, 2, 4):
            pitch = sound.hz(voice + place % 3, root=57)
            track.add(sound.pluck(pitch, 2.2), start * shot.seconds + voice * 0.07, 0.4, place / 3 - 0.6)
    track.add(sound.hiss(shot.rng(), shot.seconds, 150, 900, 0.9), gain=0.2)
    return Take(pictures(), track.finish(0.6))


def _reflect(sheet: Sheet, words: str, how: tuple[float, float, float], share: float) -> None:
    """The words upside down as water shows them: a few strips of them, swaying."""
    y, size, turn = how
    mirror = Sheet(sheet.width, int(size * 1.5), "#000000")
    mirror.text((sheet.width * _LEFT, size * 1.1), words, size, "#ffffff", bold=0.012)
    mask = np.asarray(mirror.image.convert("L"))[::-1]
    rows = np.arange(mask.shape[0])
    shift = (6 * np.sin(rows / 9 + turn * 22)).astype(int)
    swaying = mask[rows[:, None], (np.arange(mask.shape[1])[None, :] + shift[:, None]) % mask.shape[1]]
    sheet.stamp(swaying, (0, y - size * 0.4), "#dfe5fb", 0.30 * share)


def steps(shot: Shot) -> Take:
    """Each word falls onto the next stair, and the last one trips."""
    words = [str(word) for word in shot.options["words"]]
    sheet = Sheet.of(shot, "#dba545")
    sheet.sky(("#e8bb66", "#dba545"))
    many = len(words)
    stair, rise = shot.width / many, shot.height * 0.15
    top = shot.height * 0.42
    for place in range(many):
        left = place * stair
        high = top + place * rise
        sheet.rect((left, high, shot.width, shot.height), blend("#c8643c", "#6d3b5c", place / many))
        sheet.rect((left, high, shot.width, high + 9), "#f0c987", 0.7)
    part = 0.82 / many
    size = stair * 0.5

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for place, word in enumerate(words):
                share = (turn - place * part) / part
                if share <= 0:
                    continue
                fall = min(1.0, share * 2.2)
                hop = abs(np.sin(np.pi * min(1.0, max(0.0, share * 2.2 - 1)))) * 26
                y = top + place * rise - (1 - fall * fall) * shot.height * 0.6 - hop
                x = place * stair + 14
                wide = 1.0 if place < many - 1 or share < 1.2 else 1 + 0.03 * np.sin((share - 1.2) * 22)
                picture.text(
                    (x, y - 6), word, min(size, stair * 1.75 / len(word)) * wide, "#1b1a18", bold=0.03
                )
            yield picture.pixels()

    track = Track(shot.seconds)
    for place in range(many):
        land = (place * part + part / 2.2) * shot.seconds
        track.add(sound.thump(90 - 12 * place, 0.5), land, 1.0, place - 1)
        track.add(sound.marimba(sound.hz(4 - 2 * place, root=55), 0.6), land, 0.5)
        track.add(sound.tick(700), land + 0.18, 0.4)
    return Take(pictures(), track.finish(0.25))


def typewriter(shot: Shot) -> Take:
    """A dictation on lined paper, letter by letter, with the bell at each line's end."""
    lines = [str(line) for line in shot.options["lines"]]
    sheet = Sheet.of(shot, "#fbf8f0")
    size = shot.width * 0.071
    gap = shot.height * 0.075
    for row in range(16):
        y = shot.height * 0.075 + row * gap
        sheet.line([(0, y), (shot.width, y)], "#c9d4f2", 1.4)
    sheet.line([(shot.width * 0.14, 0), (shot.width * 0.14, shot.height)], "#e6a79a", 2)
    first = shot.height * 0.075 + 3 * gap - 5
    letters = [(row, place) for row, line in enumerate(lines) for place in range(1, len(line) + 1)]
    track = Track(shot.seconds)
    rng = shot.rng()
    pace = 0.86 * shot.seconds / len(letters)
    for place, (row, column) in enumerate(letters):
        if lines[row][column - 1] != " ":
            track.add(
                sound.tick(float(rng.uniform(1500, 2300)), 0.05),
                place * pace,
                float(rng.uniform(0.4, 0.7)),
                0.1,
            )
            track.add(sound.thump(150, 0.08), place * pace, 0.25)
        if column == len(lines[row]):
            track.add(sound.bell(1760, 0.8), place * pace + 0.05, 0.25, 0.4)

    def pictures() -> Iterator[Picture]:
        for t in shot.times:
            picture = sheet.again()
            row, column = letters[min(int(t / pace), len(letters) - 1)]
            for place, line in enumerate(lines[: row + 1]):
                words = line if place < row else line[:column]
                wide = picture.text((shot.width * 0.17, first + place * gap), words, size, "#1b2f8f")
                if place == row and t % 0.6 < 0.4:
                    x = shot.width * 0.17 + wide + 4
                    picture.rect(
                        (x, first + place * gap - size * 0.72, x + 3, first + place * gap + 4), "#c8643c"
                    )
            yield picture.pixels()

    return Take(pictures(), track.finish(0.15))


_WHEEL = " ABCDEFGHIJKLMNOPQRSTUVWXYZÉÈ0123456789:"


def flaps(shot: Shot) -> Take:
    """The board at the station: flaps rattle through the alphabet until the bus is there."""
    rows = [" ".join(str(cell) for cell in row) for row in shot.options["rows"]]
    columns = max(len(row) for row in rows)
    rows = [row.ljust(columns) for row in rows]
    sheet = Sheet.of(shot, "#16161a")
    sheet.sky(("#1d1d22", "#121214"))
    tile = shot.width * 0.94 / columns
    left = shot.width * 0.03
    gap = tile * 2.05
    top = (shot.height - gap * len(rows)) / 2 + tile * 0.8
    sheet.text((left + 4, top - 44), str(shot.options["title"]), 46, "#f0c987", bold=0.03)
    rng = shot.rng()
    wait = [
        [0.06 * row + 0.012 * place + rng.uniform(0, 0.05) for place in range(columns)]
        for row in range(len(rows))
    ]
    count = shot.count
    track = Track(shot.seconds)

    def letter(row: int, place: int, frame: int) -> tuple[str, bool]:
        aim = _WHEEL.index(rows[row][place])
        flips = frame / count / 0.86 - wait[row][place] * 1.4
        at = min(aim, int(max(0.0, flips) * 62))
        return _WHEEL[at], 0 < at < aim

    def pictures() -> Iterator[Picture]:
        for frame in range(count):
            picture = sheet.again()
            for row in range(len(rows)):
                for place in range(columns):
                    x, y = left + place * tile, top + row * gap
                    sign, turning = letter(row, place, frame)
                    picture.rect((x + 1, y, x + tile - 1, y + tile * 1.7), "#2b2b31", radius=3)
                    ink = "#f7eedd" if not turning else "#8d867b"
                    picture.text(
                        (x + tile / 2, y + tile * 1.22), sign, tile * 1.06, ink, anchor="middle", bold=0.02
                    )
                    picture.rect((x + 1, y + tile * 0.84, x + tile - 1, y + tile * 0.88), "#0d0d0f")
            yield picture.pixels()

    for frame in range(0, count, 1):
        moving = sum(
            letter(row, place, frame)[1] for row in range(len(rows)) for place in range(0, columns, 3)
        )
        for _ in range(min(moving, 5)):
            at = (frame + rng.random()) / shot.fps
            track.add(
                sound.tick(float(rng.uniform(1100, 2600)), 0.03),
                at,
                float(rng.uniform(0.1, 0.3)),
                rng.uniform(-1, 1),
            )
    track.add(sound.bell(880), shot.seconds * 0.84, 0.4)
    track.add(sound.bell(1108.7), shot.seconds * 0.84 + 0.12, 0.4)
    return Take(pictures(), track.finish(0.3))


def breath(shot: Shot) -> Take:
    """Breathe in, and out: one circle, one word, no hurry."""
    sheet = Sheet.of(shot, "#8aa68a")
    sheet.sky(("#a9c2ac", "#6f9173", "#4d7358"))
    middle = (shot.width / 2, shot.height * 0.46)
    words = [str(word) for word in shot.options["words"]]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            full = 0.5 - 0.5 * np.cos(TAU * turn)
            for ring in range(6, 0, -1):
                radius = shot.width * (0.13 + 0.045 * ring + 0.11 * full * ring / 4)
                picture.disc(middle, radius, "#f7eedd", 0.10 + 0.03 * (6 - ring))
            share = np.sin(np.pi * (turn * 2 % 1)) ** 0.6
            word = words[0] if turn < 0.5 else words[1]
            picture.text(
                (middle[0], middle[1] + 17),
                word,
                48,
                rgb("#23402f", float(share)),
                anchor="middle",
                bold=0.012,
            )
            yield picture.pixels()

    track = Track(shot.seconds)
    t = sound.seconds(shot.seconds)
    full = 0.5 - 0.5 * np.cos(2 * np.pi * t / shot.seconds)
    track.add(sound.hiss(shot.rng(), shot.seconds, 200, 2200, 0.7) * (0.2 + 0.8 * full), gain=0.5)
    track.add(sound.pad([sound.key_hz(k) for k in (48, 55, 60, 64)], shot.seconds), gain=0.6)
    return Take(pictures(), track.finish(0.6))


def question(shot: Shot) -> Take:
    """A riddle, three beats to think, and the answer."""
    lines, answer = [str(line) for line in shot.options["lines"]], str(shot.options["answer"])
    paper, ink = shot.options.get("paper", "#6d3b5c"), shot.options.get("ink", "#f7eedd")
    sheet = Sheet.of(shot, paper)
    sheet.sky((blend(paper, "#ffffff", 0.10), paper))
    size = shot.width * 0.092

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for place, words in enumerate(lines):
                share = landing((turn - 0.03 - 0.08 * place) * 9)
                at = (shot.width * (0.08 - 1.1 * (1 - share)), shot.height * 0.24 + place * size * 1.36)
                picture.text(at, words, size, ink, bold=0.016)
            for beat in range(3 if turn < 0.76 else 0):
                share = landing((turn - 0.45 - 0.09 * beat) * 14)
                picture.disc((shot.width * (0.14 + 0.13 * beat), shot.height * 0.66), 19 * share, "#dba545")
            share = landing((turn - 0.76) * 9)
            if share > 0:
                at = (shot.width * 0.08, shot.height * 0.68)
                picture.text(at, answer, size * 1.3 * share, "#f0c987", bold=0.02)
            yield picture.pixels()

    track = Track(shot.seconds)
    for place in range(len(lines)):
        track.add(sound.marimba(sound.hz(place, root=55)), (0.05 + 0.08 * place) * shot.seconds, 0.5)
    for beat in range(3):
        track.add(sound.tick(1200), (0.46 + 0.09 * beat) * shot.seconds, 0.6)
    for place, step in enumerate((5, 7, 9)):
        track.add(sound.bell(sound.hz(step, root=57)), 0.76 * shot.seconds + 0.07 * place, 0.5)
    return Take(pictures(), track.finish(0.3))
