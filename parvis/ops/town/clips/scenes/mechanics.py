"""Things on a bench: balls that ring, a cradle, a cloth in the wind, pegs and chance, metronomes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Shot, Take
from parvis.ops.town.clips.paper import Sheet
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import blend

TAU = 2 * np.pi
_INKS = ("#2743d6", "#c8643c", "#dba545", "#2e7d84", "#6d3b5c", "#8aa68a", "#e6b0a0")


def bounce(shot: Shot) -> Take:
    """Seven balls from seven heights; the floor is a marimba."""
    sheet = Sheet.of(shot, "#f7eedd")
    sheet.sky(("#faf8f5", "#f3e7d3"))
    floor = shot.height * 0.84
    lane = shot.width / 7
    for one, code in enumerate(_INKS):
        wide = lane * (0.92 - 0.03 * one)
        left = lane * (one + 0.5) - wide / 2
        sheet.rect((left, floor, left + wide, floor + 120 - 11 * one), blend(code, "#7a5a3c", 0.62), radius=7)
        sheet.rect((left, floor, left + wide, floor + 9), blend(code, "#e9cfa8", 0.45), radius=4)
    heights = [shot.height * (0.74 - 0.055 * one) for one in range(7)]
    beats = [2 + one * 0.25 for one in range(7)]  # seconds of a whole flight, stretched to meet at the end
    flights = [max(2, round(shot.seconds / (0.62 + 0.06 * b))) for b in beats]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for one, code in enumerate(_INKS):
                share = (turn * (flights[one] + one) + 0.5) % 1
                high = heights[one] * 0.9 * 4 * share * (1 - share)
                x, y = lane * (one + 0.5), floor - 27 - high
                near = max(0.0, 1 - high / 90)
                picture.oval((x, floor + 4), (22 + 6 * near, 4), "#1b1a18", 0.10 + 0.25 * near)
                picture.oval((x, y + 3 * near), (25 + 3 * near, 25 - 3.5 * near), code)
                picture.oval((x - 8, y - 9), (8, 6), "#ffffff", 0.4)
            yield picture.pixels()

    track = Track(shot.seconds)
    for one in range(7):
        often = flights[one] + one
        for beat in range(often):
            at = (beat + 0.5) / often * shot.seconds
            track.add(sound.marimba(sound.hz(one, root=60), 1.0), at, 0.5, one / 3 - 1)
    return Take(pictures(), track.finish(0.3))


def cradle(shot: Shot) -> Take:
    """Newton's cradle on the windowsill: one in, one out."""
    sheet = Sheet.of(shot, "#e6ebfb")
    sheet.sky(("#cfdaf6", "#f3ece0"))
    wide, tall = shot.width, shot.height
    sheet.rect((0, tall * 0.76, wide, tall), "#b98d62")
    sheet.rect((0, tall * 0.76, wide, tall * 0.775), "#d8b48a")
    top, length, radius = tall * 0.32, tall * 0.27, wide * 0.058
    sheet.line(
        [(wide * 0.05, tall * 0.765), (wide * 0.05, top), (wide * 0.95, top), (wide * 0.95, tall * 0.765)],
        "#3a3f5c",
        9,
    )
    swings = max(2, round(shot.seconds / 1.25))

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            wave = np.cos(TAU * swings * turn)
            angles = [0.0] * 5
            angles[0 if wave > 0 else 4] = -0.42 * wave
            for one, angle in enumerate(angles):
                home = wide / 2 + (one - 2) * radius * 2.02
                x, y = home + length * np.sin(angle), top + length * np.cos(angle)
                picture.line([(home - 3, top), (x, y)], "#5a554e", 1.3, alpha=0.7)
                picture.oval((x + 6, tall * 0.79), (radius * 0.9, 7), "#3a2c20", 0.25)
                picture.disc((x, y), radius, "#5c6690")
                picture.disc((x - radius * 0.08, y - radius * 0.1), radius * 0.86, "#8894bd")
                picture.disc((x - radius * 0.2, y - radius * 0.25), radius * 0.56, "#b6c0de")
                picture.disc((x - radius * 0.32, y - radius * 0.36), radius * 0.22, "#f7f9ff")
            yield picture.pixels()

    track = Track(shot.seconds)
    for beat in range(2 * swings):
        at = (beat + 0.5) / (2 * swings) * shot.seconds
        pan = 0.5 if beat % 2 == 0 else -0.5
        track.add(sound.tick(2900, 0.09), at, 0.7, pan)
        track.add(sound.bell(2093, 0.5), at, 0.12, pan)
    return Take(pictures(), track.finish(0.35))


def cloth(shot: Shot) -> Take:
    """Washing day: one sheet, two pegs, and the west wind."""
    down, across = 26, 20
    rng = shot.rng()
    grid_y, grid_x = np.mgrid[:down, :across].astype(float)
    space = shot.width * 0.72 / across
    at = np.stack(
        (shot.width * 0.15 + grid_x * space, shot.height * 0.2 + grid_y * space, 0 * grid_x), axis=-1
    )
    at[0, :, 1] += 16 * np.sin(np.pi * np.arange(across) / (across - 1))
    before, held = at.copy(), at[0].copy()
    sheet = Sheet.of(shot, "#9db9ef")
    sheet.sky(("#7f9fe8", "#bcd0f7", "#f3ece0"))
    for _ in range(5):
        x, y = rng.uniform(0, shot.width), rng.uniform(30, shot.height * 0.5)
        for puff in range(6):
            sheet.oval((x + puff * 26 - 60, y + 9 * np.sin(puff * 2.1)), (44, 19), "#ffffff", 0.35)
    sheet.polygon(
        [
            (0, shot.height * 0.87),
            (shot.width, shot.height * 0.83),
            (shot.width, shot.height),
            (0, shot.height),
        ],
        "#7ba06e",
    )
    rope = [
        (x, shot.height * 0.2 - 3 + 16 * np.sin(np.pi * (x / shot.width)))
        for x in np.linspace(0, shot.width, 30)
    ]

    def pictures() -> Iterator[Picture]:
        nonlocal at, before
        for place in range(-40, shot.count):
            t = place / shot.fps
            for _ in range(3):
                gust = 0.55 + 0.45 * np.sin(t * 2.1) + 0.3 * np.sin(t * 5.3 + grid_y / 5)
                push = np.stack(
                    (0.10 * gust, np.full_like(gust, 0.16), 0.42 * gust * np.sin(t * 3 + grid_x / 4)), -1
                )
                at, before = at + 0.985 * (at - before) + push, at
                for _ in range(6):
                    _hold_together(at, space)
                    at[0] = held
            if place < 0:
                continue
            picture = sheet.again()
            picture.line(rope, "#5a554e", 2.5)
            _draw_cloth(picture, at)
            for peg in (0, across // 2, across - 1):
                x, y, _ = at[0, peg]
                picture.rect((x - 4, y - 12, x + 4, y + 12), "#c98f4e", radius=2)
            yield picture.pixels()

    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.9)
    for at_s in np.arange(0.2, shot.seconds - 0.4, 0.72):
        flap = sound.hiss(rng, 0.25, 150, 1600, 0.6) * np.exp(-sound.seconds(0.25) * 18)
        track.add(flap, float(at_s + rng.uniform(0, 0.25)), 0.6, float(rng.uniform(-0.6, 0.6)))
    return Take(pictures(), track.finish(0.2))


def _hold_together(at: NDArray[np.float64], space: float) -> None:
    """Pull neighbours back to their distance, half each."""
    for one, two in ((at[1:], at[:-1]), (at[:, 1:], at[:, :-1])):
        apart = one - two
        long = np.linalg.norm(apart, axis=-1, keepdims=True)
        mend = apart * (0.5 * (1 - space / np.maximum(long, 1e-6)))
        np.subtract(one, mend, out=one)
        np.add(two, mend, out=two)


def _draw_cloth(sheet: Sheet, at: NDArray[np.float64]) -> None:
    """Each square of the cloth, lighter where it faces the sun; blue stripes are woven in."""
    lean = np.gradient(at[..., 2], axis=1)[:-1, :-1]
    bright = np.clip(0.5 - lean / 16, 0, 1)
    for row in range(at.shape[0] - 1):
        for column in range(at.shape[1] - 1):
            corners = (at[row, column], at[row, column + 1], at[row + 1, column + 1], at[row + 1, column])
            base = ("#3a55c8", "#9fb0f0") if row % 8 in (3, 4) else ("#b3ab9c", "#fffdf8")
            points = [(corner[0], corner[1]) for corner in corners]
            sheet.polygon(points, blend(*base, float(bright[row, column])))


_ROWS, _PEAS = 12, 210


def galton(shot: Shot) -> Take:
    """Two hundred peas, twelve rows of nails: nobody aims, and yet there is a hill."""
    sheet = _board(shot)
    ways = shot.rng().integers(0, 2, (_PEAS, _ROWS))
    starts = np.linspace(0, shot.seconds * 0.72, _PEAS)
    bins = ways.sum(1)
    piled = [int((bins[:place] == b).sum()) for place, b in enumerate(bins)]

    def pictures() -> Iterator[Picture]:
        for t in shot.times:
            picture = sheet.again()
            for pea in range(int((starts <= t).sum())):
                x, y = _pea(shot, ways[pea], piled[pea], (t - starts[pea]) * shot.fps)
                picture.disc((x, y), 6.4, _INKS[3])
                picture.disc((x - 2, y - 2), 2.2, "#bfe0d8", 0.8)
            yield picture.pixels()

    track = Track(shot.seconds)
    for at, seat in zip(starts.tolist(), bins.tolist(), strict=True):
        pan = (seat - _ROWS / 2) / (_ROWS / 2)
        track.add(sound.tick(2000.0 + 150 * seat, 0.04), at + 0.1, 0.18, pan)
        track.add(sound.marimba(sound.hz(seat, root=72), 0.3), at + 1.15, 0.13, pan)
    return Take(pictures(), track.finish(0.25))


def _board(shot: Shot) -> Sheet:
    """Galton's board: a triangle of nails above narrow bins."""
    sheet = Sheet.of(shot, "#f3e7d3")
    sheet.sky(("#f7eedd", "#ecdcc0"))
    gap, top, high, foot = _spaces(shot)
    for row in range(_ROWS):
        for nail in range(row + 1):
            at = (shot.width / 2 + (nail - row / 2) * gap, top + row * high)
            sheet.disc((at[0] + 1.5, at[1] + 2.5), 4.5, "#8a6a48", 0.35)
            sheet.disc(at, 4.2, "#5a4632")
    for wall in range(_ROWS + 2):
        x = shot.width / 2 + (wall - (_ROWS + 1) / 2) * gap
        sheet.rect((x - 1.5, top + _ROWS * high + 30, x + 1.5, foot), "#a58560")
    sheet.rect((0, foot, shot.width, foot + 6), "#a58560")
    return sheet


def _spaces(shot: Shot) -> tuple[float, float, float, float]:
    """Between nails, above the first, between rows, and down to the bins' floor."""
    return shot.width / 15, shot.height * 0.13, shot.height * 0.032, shot.height * 0.94


def _pea(shot: Shot, way: NDArray[np.int64], below: int, age: float) -> tuple[float, float]:
    """Where a pea is, so many pictures after it was let go; `below` others lie in its bin."""
    gap, top, high, foot = _spaces(shot)
    step = age / 2.2
    row = min(int(step), _ROWS)
    x = shot.width / 2 + float(way[:row].sum() - row / 2) * gap
    if row < _ROWS:
        share = step - row
        return x + (float(way[row]) - 0.5) * gap * share, top - 14 + (row + share * share) * high
    y = top - 14 + _ROWS * high + 3.2 * (age - _ROWS * 2.2) ** 1.8
    return x + ((below % 2) * 2 - 1) * 3, min(y, foot - 7 - below * 8.2)


def metronomes(shot: Shot) -> Take:
    """Nine metronomes on one board that can move: after a while they agree (Huygens, 1665)."""
    sheet = Sheet.of(shot, "#e9e2d6")
    sheet.sky(("#dfe5f5", "#f3ece0"))
    cells = [
        (shot.width * (0.2 + 0.3 * c), shot.height * (0.28 + 0.27 * r)) for r in range(3) for c in range(3)
    ]
    for _, y in cells[::3]:
        sheet.rect((shot.width * 0.04, y + 96, shot.width * 0.96, y + 108), "#a5805a", radius=4)
    rng = shot.rng()
    phase = rng.uniform(0, TAU, 9)
    track = Track(shot.seconds)
    history = []
    for place in range(shot.count):
        pull = np.mean(np.exp(1j * phase))
        before = phase
        grip = 4.2 * min(1.0, place / shot.count * 1.6)
        phase = phase + (TAU * 1.25 + grip * np.abs(pull) * np.sin(np.angle(pull) - phase)) / shot.fps
        history.append(phase)
        for one in np.flatnonzero(np.floor(before / np.pi) != np.floor(phase / np.pi)).tolist():
            track.add(sound.tick(1300 + 170 * one, 0.06), place / shot.fps, 0.5, (one % 3) - 1)

    def pictures() -> Iterator[Picture]:
        for phases in history:
            picture = sheet.again()
            for one, ((x, y), angle) in enumerate(zip(cells, phases, strict=True)):
                code = _INKS[one % 7]
                picture.polygon(
                    [(x - 26, y - 92), (x + 26, y - 92), (x + 52, y + 96), (x - 52, y + 96)], code
                )
                picture.polygon(
                    [(x - 17, y - 78), (x + 17, y - 78), (x + 33, y + 52), (x - 33, y + 52)], "#f7eedd"
                )
                lean = 0.52 * np.sin(angle)
                tip = (x + 150 * np.sin(lean), y + 46 - 150 * np.cos(lean))
                weight = (x + 88 * np.sin(lean), y + 46 - 88 * np.cos(lean))
                picture.line([(x, y + 46), tip], "#1b1a18", 3.4)
                picture.disc(weight, 10, "#1b1a18")
                picture.rect((x - 40, y + 52, x + 40, y + 96), code)
            yield picture.pixels()

    return Take(pictures(), track.finish(0.25))
