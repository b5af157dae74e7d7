"""Weather: rain on glass, snow, a storm, a snow crystal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import light, ramp, shade
from parvis.ops.town.clips.light import (
    backdrop,
    blur,
    carried,
    expose,
    glow,
    grid,
    noise,
    splat,
    stroke,
    unlit,
)
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi
_Cell = TypeVar("_Cell", bound=np.generic)


def rain_on_glass(shot: Shot) -> Take:
    """A window at night: drops gather, run, and turn the town's lights upside down."""
    size = shot.size(2)
    rng = shot.rng()
    town = _lights(rng, size)
    rows, columns = np.mgrid[: size[0], : size[1]]
    still = unlit(size)
    for _ in range(420):
        _lens(still, rng.uniform(0, size[1]), rng.uniform(0, size[0]), rng.uniform(1.5, 5))
    runners = np.stack(
        (rng.uniform(0, size[1], 24), rng.uniform(-size[0], size[0] * 0.7, 24), rng.uniform(5, 10, 24))
    )
    speeds, luck = rng.uniform(60, 150, 24), rng.uniform(0, TAU, 24)

    def pictures() -> Iterator[Picture]:
        wet = still.copy()
        for t in shot.times:
            drops = unlit(size)
            for x, y, radius in _runs(runners, speeds, luck, t):
                top, left = max(int(y - 26), 0), max(int(x - radius * 0.6), 0)
                wet[top : max(int(y), 0), left : int(x + radius * 0.6)] *= 0.3
                _lens(drops, x, y, radius)
                if rng.random() < 0.3 and 0 < y < size[0]:
                    _lens(wet, x + rng.normal(), y - radius * 2, radius * 0.3)
            high = np.maximum(wet, drops)
            bend_x, bend_y = np.gradient(high, axis=1), np.gradient(high, axis=0)
            row = np.clip(rows + (bend_y * 34).astype(np.int32), 0, size[0] - 1)
            column = np.clip(columns + (bend_x * 34).astype(np.int32), 0, size[1] - 1)
            seen = town[:, row, column] * (1 + 1.6 * np.minimum(high, 0.6)) + 0.05 * np.maximum(-bend_y, 0)
            yield expose((np.maximum(bend_x - bend_y - 0.12, 0) * 0.22, "#dfe5fb"), over=seen, gain=1.8)

    track = Track(shot.seconds)
    track.add(sound.rain(rng, shot.seconds, 260))
    track.add(sound.pad([sound.key_hz(k) for k in (45, 52, 57, 60, 64)], shot.seconds), gain=0.25)
    return Take(pictures(), track.finish(0.3))


def _runs(runners: Plane, speeds: Plane, luck: Plane, t: float) -> Iterator[tuple[float, float, float]]:
    """Where each running drop is: they go by fits and starts."""
    for (x, y, radius), speed, chance in zip(runners.T, speeds, luck, strict=True):
        way = speed * (t + 0.35 * np.sin(t * 3.1 + chance))
        yield x + 3 * np.sin((y + way) / 23 + chance), y + way, radius


def _lens(plane: Plane, x: float, y: float, radius: float) -> None:
    """Raise a drop on the glass."""
    top, left = int(y - radius * 1.4), int(x - radius * 1.2)
    bottom, right = int(y + radius * 1.4) + 2, int(x + radius * 1.2) + 2
    if bottom <= 0 or right <= 0 or top >= plane.shape[0] or left >= plane.shape[1]:
        return
    part = plane[max(top, 0) : bottom, max(left, 0) : right]
    down = (np.arange(part.shape[0]) + max(top, 0) - y)[:, None] / (radius * 1.25)
    across = (np.arange(part.shape[1]) + max(left, 0) - x)[None, :] / radius
    height = np.sqrt(np.maximum(0, 1 - down**2 - across**2)) * min(1.0, radius / 6)
    np.maximum(part, height, out=part)


def _lights(rng: np.random.Generator, size: tuple[int, int]) -> Plane:
    """A street at night, far out of focus."""
    found = backdrop(size, "#0a0e24", "#1a1b3f", "#241a33", "#0d0b16")
    x, y = grid(size)
    codes = ("#ffb45e", "#ff7a4a", "#8fa8ff", "#ffe2a8", "#6fd0b8", "#ffb45e")
    for place in range(34):
        px, py, radius = rng.uniform(-1, 1), rng.normal(0.25, 0.45), rng.uniform(0.05, 0.15)
        disc = np.clip((radius - np.hypot(x - px, y - py)) * 22, 0, 1) * rng.uniform(0.08, 0.4)
        found += light(codes[place % 6])[:, None, None] * disc
    return found


def snowfall(shot: Shot) -> Take:
    """Snow over the roofs, near flakes and far ones, and one window lit."""
    size = shot.size(1.5)
    rng = shot.rng()
    many = 900
    x, y, near = rng.uniform(0, 1, many), rng.uniform(0, 1, many), rng.uniform(0.15, 1, many) ** 2
    sway = rng.uniform(0, TAU, many)
    sky = backdrop(size, "#141a44", "#2a3770", "#5a6a9e", "#8e9bc0")
    roofs, snow, lit = _village(rng, size)
    base = sky * (1 - roofs) + roofs * np.array([0.035, 0.04, 0.085], np.float32)[:, None, None]
    base = base * (1 - snow) + snow * np.array([0.62, 0.68, 0.85], np.float32)[:, None, None]
    base += (lit + 0.5 * blur(lit, 8))[None] * np.array([1.0, 0.55, 0.16], np.float32)[:, None, None]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            falls = np.maximum(1, np.round(1 + 2.4 * near))
            py = (y + falls * turn) % 1 * (size[0] + 20) - 10
            px = (x + 0.02 * np.sin(TAU * turn * 2 + sway) * (0.5 + near) + 0.05 * turn * 0) % 1 * size[1]
            flakes = unlit(size)
            for low, high, radius in ((0, 0.25, 0), (0.25, 0.6, 1), (0.6, 1.01, 2)):
                mine = (near >= low) & (near < high)
                spots = splat(size, (px[mine], py[mine]), (0.4, 4.0, 13.0)[radius])
                flakes += blur(spots, radius) if radius else spots
            yield expose((np.minimum(flakes, 1.2) * 0.9, "#ffffff"), over=base, gain=1.5)

    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.35)
    for place, key in enumerate((76, 79, 84, 83, 79, 76, 74, 71)):
        track.add(sound.bell(sound.key_hz(key)), place * shot.seconds / 8, 0.28, np.sin(place * 2.2))
    return Take(pictures(), track.finish(0.8))


def _village(rng: np.random.Generator, size: tuple[int, int]) -> tuple[Plane, Plane, Plane]:
    """Roofs along the lower edge, the snow on them, and a few lit windows."""
    rows, columns = size
    roofs, snow, lit = (unlit(size) for _ in range(3))
    y = np.arange(rows)[:, None]
    left = -20
    while left < columns:
        wide, tall = int(rng.integers(46, 84)), int(rng.integers(70, 150))
        x = np.arange(max(left, 0), min(left + wide, columns))
        peak = rows - tall - wide * 0.42 * (1 - np.abs((x - left) / wide * 2 - 1))
        part = slice(x[0], x[-1] + 1) if x.size else slice(0, 0)
        roofs[:, part] = np.maximum(roofs[:, part], np.clip(y - peak, 0, 1))
        snow[:, part] = np.maximum(
            snow[:, part] * (y < peak), np.clip(y - peak, 0, 1) * np.clip(peak + 9 - y, 0, 1)
        )
        for _ in range(2):
            wx, wy = left + int(rng.integers(10, wide - 14)), rows - int(rng.integers(24, tall - 20))
            if rng.random() < 0.45 and wx > 0:
                lit[wy : wy + 13, wx : wx + 9] = 0.9
        left += wide - 2
    return roofs, snow, lit * (roofs > 0.9) * (snow < 0.1)


def storm(shot: Shot) -> Take:
    """Lightning over the weir, and the seconds until the thunder."""
    size = shot.size(2)
    rng = shot.rng()
    x, y = grid(size)
    clouds = noise(rng, (size[0], size[1] * 2), 1.6, 4)
    flashes = [(0.12, -0.25), (0.48, 0.35), (0.80, -0.05)]
    bolts = [_bolt(rng, size, foot) for _, foot in flashes]
    ground = np.clip((y - 1.2 - 0.05 * np.sin(x * 4) - 0.03 * np.sin(x * 11)) * 70, 0, 1)
    fade = np.clip((0.9 - y) / 1.9, 0, 1)
    streaks = rng.random((2, 240))

    def pictures() -> Iterator[Picture]:
        base = backdrop(size, "#10142c", "#232a4a", "#3a3f5c", "#1a1d30")
        for turn in shot.turns:
            bright, bolt = 0.0, unlit(size)
            for (when, _), shape in zip(flashes, bolts, strict=True):
                age = (turn - when) * shot.seconds
                if 0 <= age < 0.6:
                    flicker = np.exp(-age * 7) * (0.55 + 0.45 * np.cos(age * 60))
                    bright += flicker
                    bolt += shape * np.float32(flicker)
            cloud = clouds[:, int(turn * 60) : int(turn * 60) + size[1]]
            seen = base * (0.35 + 0.9 * cloud) + (cloud**2 * fade * np.float32(bright * 0.7))[None]
            drop_y = ((streaks[1] + turn * (5 + (streaks[0] * 3).astype(int))) % 1) * size[0]
            rain = unlit(size)
            for step in range(9):
                rain += splat(
                    size, (streaks[0] * size[1] - step * 0.25, drop_y + step * 1.1), 0.05 + 0.1 * bright
                )
            seen = seen * (1 - ground) + ground * 0.004
            yield expose(
                (bolt * (1 - ground), "#e3e6ff"), (rain, "#9fb0e0"), over=seen.astype(np.float32), gain=1.7
            )

    track = Track(shot.seconds)
    track.add(sound.rain(rng, shot.seconds, 120), gain=0.5)
    for when, pan in flashes:
        track.add(sound.boom(rng, 2.4), when * shot.seconds + 0.35, 1.3, pan)
        crack = sound.hiss(rng, 0.5, 400, 9000, 0.3) * np.exp(-sound.seconds(0.5) * 16)
        track.add(crack, when * shot.seconds + 0.32, 0.6, pan)
    return Take(pictures(), track.finish(0.5))


def _bolt(rng: np.random.Generator, size: tuple[int, int], foot: float) -> Plane:
    """A forked line of light from the clouds to the ground, with its glow."""
    found = unlit(size)
    paths = [((size[1] * (0.5 + foot / 3), size[0] * 0.16), size[0] * 0.64, 1.0, 6)]
    while paths:
        start, length, strength, forks = paths.pop()
        count = max(3, int(length / 7))
        steps = rng.normal(foot * 1.2 if strength == 1 else 2.5 * np.sign(rng.normal()), 5.5, count).cumsum()
        points = np.stack((start[0] + steps, start[1] + np.linspace(0, length, count)), axis=1)
        found += splat(size, stroke(points, 0.5), 0.9 * strength)
        for _ in range(forks if strength > 0.3 else 0):
            at = points[int(rng.integers(1, count - 1))]
            paths.append(((at[0], at[1]), length * rng.uniform(0.12, 0.3), strength * 0.4, 1))
    return glow(glow(found, 8, 1.0), 36, 2.5)


def snow_crystal(shot: Shot) -> Take:
    """A snow crystal grows from vapour on a grid of six (Reiter, 2005)."""
    cells = 161
    ice = np.full((cells, cells), 0.42, np.float32)
    ice[cells // 2, cells // 2] = 1
    size = shot.size(1.5)
    x, y = grid(size)
    reach = cells / 2.15
    down = y / 0.8660254
    row = down * reach + cells / 2
    column = x * reach - down * reach / 2 + cells / 2
    colours = ramp("#0b1436", "#16306e", "#3f6fd0", "#a8c4f5", "#f3f8ff")
    row, column = np.broadcast_arrays(row, column)
    inside = (row > 1) & (row < cells - 2) & (column > 1) & (column < cells - 2)
    row, column = np.where(inside, row, 1), np.where(inside, column, 1)
    shadow = 0.06 + 0.05 * np.exp(-(x**2 + y**2))

    def pictures() -> Iterator[Picture]:
        nonlocal ice
        for _ in shot.times:
            for _ in range(11):
                ice = _freeze(ice)
            flake = carried(np.clip((ice - 0.98) * 0.6, 0, 1.3), row, column) * inside
            rim = np.zeros_like(flake)
            rim[1:, 1:] = 2 * flake[1:, 1:] - flake[:-1, 1:] - flake[1:, :-1]
            yield shade(colours, shadow + np.sqrt(np.maximum(flake, 0)) * 0.9 + rim * 0.9)

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 6)):
        track.add(sound.bell(sound.hz((beat * 7) % 12, root=72), 1.6), beat / 6, 0.2, np.sin(beat * 1.7))
    track.add(sound.pad([sound.key_hz(k) for k in (48, 55, 64, 71)], shot.seconds), gain=0.5)
    return Take(pictures(), track.finish(0.9))


def _freeze(ice: Plane) -> Plane:
    """One step: ice and its neighbours take up vapour, the rest of it spreads."""
    frozen = ice >= 1
    wet = frozen.copy()
    for part in _six(frozen):
        wet |= part
    vapour = np.where(wet, 0, ice)
    spread = vapour + 0.5 * (sum(_six(vapour)) / 6 - vapour)
    found: Plane = (spread + np.where(wet, ice + np.float32(0.0012), 0)).astype(np.float32)
    found[0], found[-1], found[:, 0], found[:, -1] = (0.42,) * 4
    return found


def _six(plane: NDArray[_Cell]) -> list[NDArray[_Cell]]:
    """The six neighbours on a slanted grid."""
    ways = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, -1), (-1, 1))
    return [np.roll(plane, way, (0, 1)) for way in ways]
