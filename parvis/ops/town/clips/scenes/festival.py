"""The night of the lanterns: fireworks over the river, lights on the water, a Catherine wheel, sparks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.light import backdrop, expose, glow, grid, splat, unlit
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi
_CODES = ("#ffc46b", "#7f9bff", "#ff8f77", "#a8e0c8", "#fff1d8")


def fireworks(shot: Shot) -> Take:
    """Shells climb, open and fall, and the river shows them once more."""
    size = shot.size(1.8)
    rng = shot.rng()
    shells = int(shot.seconds * 2.2)
    when = np.sort(rng.uniform(-0.5, shot.seconds - 1.3, shells))
    heart = np.stack((rng.uniform(-0.55, 0.55, shells), rng.uniform(-1.35, -0.35, shells)))
    sparks = [_sphere(rng, 240) * rng.uniform(0.42, 0.75) for _ in range(shells)]
    shore = round(size[0] * 0.77)
    roofs = _roofs(rng, size, shore)

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#05071a", "#0c1238", "#1d2056")
        trails = {code: unlit(size) for code in _CODES}
        for t in shot.times:
            for code in trails:
                trails[code] *= 0.86
            for shell in range(shells):
                age = t - when[shell]
                code = _CODES[shell % 5]
                if -0.8 < age < 0:
                    up = heart[1, shell] + (age / 0.8) ** 2 * 1.6
                    trails["#fff1d8"] += _dots(size, heart[0, shell : shell + 1], np.array([up]), 1.2)
                elif 0 <= age < 1.7:
                    spread = (1 - np.exp(-age * 3.2)) * sparks[shell]
                    fall = 0.16 * age**2
                    weight = 1.5 * np.exp(-age * 1.7) * (0.6 + 0.4 * rng.random(spread.shape[1]))
                    trails[code] += _dots(
                        size, heart[0, shell] + spread[0], heart[1, shell] + spread[1] + fall, weight
                    )
            yield _mirrored(
                [(glow(lit, 6, 0.9), code) for code, lit in trails.items()], night, roofs, shore, t
            )

    track = Track(shot.seconds)
    for shell in range(shells):
        pan = float(heart[0, shell])
        whistle = sound.glide(np.linspace(700, 1900, sound.RATE * 6 // 10, dtype=np.float32), 0.1)
        track.add(whistle * np.linspace(0, 0.1, len(whistle), dtype=np.float32), when[shell] - 0.7, 0.5, pan)
        track.add(sound.boom(rng), when[shell] + 0.05, 0.9, pan)
        crackle = sound.hiss(rng, 0.9, 3000, 12000, 0) * (rng.random(round(0.9 * sound.RATE)) > 0.985)
        track.add(crackle.astype(np.float32), when[shell] + 0.35, 0.5, pan)
    return Take(pictures(), track.finish(0.5))


def _sphere(rng: np.random.Generator, many: int) -> Plane:
    """Points on a ball, seen from the side."""
    points = rng.standard_normal((3, many))
    found: Plane = (points / np.linalg.norm(points, axis=0))[:2] * rng.uniform(0.86, 1, many)
    return found


def _dots(size: tuple[int, int], x: Plane, y: Plane, weight: Plane | float) -> Plane:
    unit = min(size) / 2
    across, down = x * unit + size[1] / 2, y * unit + size[0] / 2
    return splat(size, (across, down), weight)


def _mirrored(lights: list[tuple[Plane, str]], night: Plane, dark: Plane, shore: int, t: float) -> Picture:
    """The picture with everything above the shore mirrored in the water below it, wavering."""
    rows = night.shape[1] - shore
    below = np.arange(rows)
    source = np.clip(shore - 1 - (below * 2.2 + 3 * np.sin(below * 0.5 + t * 5)).astype(int), 0, shore - 1)
    shift = (2.5 * np.sin(below * 0.9 - t * 7) * (below / rows + 0.2)).astype(int)
    columns = (np.arange(night.shape[2])[None, :] + shift[:, None]) % night.shape[2]
    wet, shown = night * (1 - dark), []
    wet[:, shore:] = wet[:, source[:, None], columns] * 0.8
    for plane, code in lights:
        seen = plane * (1 - dark)
        seen[shore:] = seen[source[:, None], columns] * 0.62
        shown.append((seen, code))
    return expose(*shown, over=wet, gain=1.9)


def _roofs(rng: np.random.Generator, size: tuple[int, int], shore: int) -> Plane:
    """The far bank as a dark outline: roofs, and Saint-Loup's spire."""
    dark = unlit(size)
    columns = np.arange(size[1])
    left = 0
    while left < size[1]:
        wide, tall = int(rng.integers(16, 34)), int(rng.integers(10, 26))
        part = columns[left : left + wide]
        gable = tall + np.maximum(0, 9 - np.abs(part - left - wide / 2) * 18 / wide)
        for column, high in zip(part, gable, strict=True):
            dark[shore - int(high) : shore, column] = 1
        left += wide
    middle = int(size[1] * 0.7)
    for row in range(70):
        half = min(6, 1 + row // 6)
        dark[shore - 70 + row, middle - half : middle + half + 1] = 1
    return dark


def lanterns(shot: Shot) -> Take:
    """Paper lanterns go down the river at night, each on its own light."""
    size = shot.size(2)
    rng = shot.rng()
    x, y = grid(size)
    many = 18
    far = np.sort(rng.uniform(0.02, 1, many))
    start, sway = rng.uniform(0, 1, many), rng.uniform(0, TAU, many)
    shades = ("#ffb45e", "#ff9a62", "#ffd08a", "#ff8f77")

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#090c26", "#141a4a", "#0d1a38", "#070d20")
        night += np.exp(-((y + 0.55) ** 2) * 60) * np.array([0.05, 0.04, 0.09], np.float32)[:, None, None]
        for turn in shot.turns:
            lights = [unlit(size) for _ in shades]
            for one in range(many):
                near = far[one] ** 1.5
                py = -0.5 + 2.1 * near + 0.012 * np.sin(TAU * turn * 2 + sway[one])
                span = 2.6 + 0.6 * near
                px = ((start[one] + turn) % 1 - 0.5) * span
                _lantern(lights[one % 4], (x - np.float32(px), y - np.float32(py)), 0.035 + 0.13 * near, turn)
            yield expose(*zip(lights, shades, strict=True), over=night, gain=1.8)

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 120, 900, 0.9), gain=0.25)
    for place, key in enumerate((64, 67, 71, 74, 72, 71, 67, 62)):
        track.add(
            sound.pluck(sound.key_hz(key - 5), 1.8), place * shot.seconds / 8, 0.45, 0.5 * np.sin(place * 2)
        )
    return Take(pictures(), track.finish(0.7))


def _lantern(lit: Plane, at: tuple[Plane, Plane], wide: float, turn: float) -> None:
    """A lantern's paper, its halo, and its broken reflection, added where it floats."""
    x, y = at
    rows = np.flatnonzero((y[:, 0] > -6 * wide) & (y[:, 0] < 7 * wide))
    if not rows.size:
        return
    part = slice(rows[0], rows[-1] + 1)
    y = y[part]
    box = np.clip((wide - np.abs(x)) / wide * 9, 0, 1) * np.clip(
        (wide * 1.25 - np.abs(y + wide * 1.2)) / wide * 9, 0, 1
    )
    paper = box * (0.35 + 0.9 * np.exp(-((x / wide) ** 2 + ((y + 0.8 * wide) / wide) ** 2) * 1.4))
    halo = 0.10 * np.exp(-(x**2 + (y + wide) ** 2) / (5 * wide**2))
    wave = x + 0.12 * wide * np.sin(y * 9 / wide + TAU * 3 * turn)
    streak = np.exp(-((wave / wide) ** 2) * 2.2) * np.exp(-np.maximum(y, 0) / wide * 0.62) * (y > wide * 0.08)
    broken = 0.55 + 0.45 * np.sin(y * 16 / wide - TAU * 4 * turn)
    lit[part] += paper + halo + 0.4 * streak * broken


def catherine_wheel(shot: Shot) -> Take:
    """A wheel of fire: it spins up, throws its sparks in spirals, and sings."""
    size = shot.size(1.5)
    rng = shot.rng()
    unit = min(size) / 2

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#08060f", "#150e1e", "#08060f")
        at, speed, age = np.zeros((2, 0)), np.zeros((2, 0)), np.zeros(0)
        lit = unlit(size)
        angle = 0.0
        for turn in shot.turns:
            fast = 9 + 9 * max(0.0, np.sin(np.pi * min(1, turn * 1.4))) ** 0.5
            for _ in range(2):
                angle += fast / shot.fps / 2
                arms = angle + np.repeat(np.arange(4) * TAU / 4, 34) + 0.05 * rng.standard_normal(136)
                new = np.stack((np.cos(arms), np.sin(arms))) * 0.24
                push = np.stack((-np.sin(arms), np.cos(arms))) * (0.75 + 0.5 * rng.random(136)) + new
                at, speed = np.concatenate((at, new), 1), np.concatenate((speed, push), 1)
                age = np.concatenate((age, rng.random(136) * 0.3))
                step = 1 / shot.fps / 2
                speed[1] += 0.9 * step
                at, age = at + speed * step, age + step
                alive = age < 1.0
                at, speed, age = at[:, alive], speed[:, alive], age[alive]
                spot = (at * unit + np.array([[size[1] / 2], [size[0] * 0.46]])).astype(np.float32)
                lit = lit * 0.74 + splat(size, spot, 0.5 * (1 - age) ** 2)
            hot = glow(glow(lit, 6, 0.5), 30, 0.6)
            yield expose((hot, "#ff8a3c"), (hot * hot * 0.5, "#ffe2a8"), over=night, gain=1.6)

    t = sound.seconds(shot.seconds)
    track = Track(shot.seconds)
    fast = np.sqrt(np.maximum(0, np.sin(np.pi * np.minimum(1, t / shot.seconds * 1.4))))
    track.add(sound.hiss(rng, shot.seconds, 1500, 9000, 0.3) * (0.4 + 0.6 * fast), gain=0.7)
    wobble = 1 + 0.25 * np.sin(2 * np.pi * np.cumsum(1.5 + 1.5 * fast) / sound.RATE * 4)
    track.add(sound.glide((420 + 500 * fast * wobble).astype(np.float32)) * fast, gain=0.16)
    return Take(pictures(), track.finish(0.3))


def sparkler(shot: Shot) -> Take:
    """A sparkler writes a heart into the dark."""
    size = shot.size(1.5)
    rng = shot.rng()
    a = np.linspace(0, TAU, 900)
    heart = np.stack((0.62 * np.sin(a) ** 3, -0.5 * np.cos(a) + 0.19 * np.cos(2 * a) + 0.08 * np.cos(3 * a)))
    unit = min(size) / 2
    middle = np.array([[size[1] / 2], [size[0] * 0.47]])

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#0a0a1e", "#171434", "#0d0a18")
        trace, fly = unlit(size), unlit(size)
        for turn in shot.turns:
            share = min(1.0, turn / 0.8)
            last = max(0.0, share - 0.8 / 0.8 / shot.count * 1.3)
            part = heart[:, int(last * 899) : int(share * 899) + 1]
            trace *= 0.992
            fly *= 0.8
            if share < 1:
                spots = np.repeat(part, 6, axis=1) * unit + middle
                trace += splat(size, spots, 0.12)
                away = rng.uniform(0, TAU, 46)
                ray = rng.random(46) ** 0.6 * unit * 0.2
                tip = part[:, -1:] * unit + middle
                for step in np.linspace(0.2, 1, 14):
                    spray = tip + np.stack((np.cos(away), np.sin(away))) * ray * step
                    fly += splat(size, spray, 0.2 * (1.1 - step))
            bright = glow(glow(trace, 6, 0.8), 30, 0.9)
            yield expose((bright, "#ffb868"), (glow(fly, 6, 0.8), "#fff1d8"), over=night, gain=1.8)

    track = Track(shot.seconds)
    fizz = sound.hiss(rng, shot.seconds * 0.82, 2500, 14000, 0.1)
    fizz *= 0.5 + 0.5 * (rng.random(len(fizz)) > 0.93)
    track.add(fizz, gain=0.5)
    for place, key in enumerate((60, 64, 67, 72, 76, 79)):
        track.add(sound.bell(sound.key_hz(key)), place * shot.seconds / 7, 0.2)
    return Take(pictures(), track.finish(0.5))
