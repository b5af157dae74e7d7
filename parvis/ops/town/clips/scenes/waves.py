"""Waves: the sea cut from paper, drops on a pond, light on the bed of a pool, sand on a plate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import ramp, shade
from parvis.ops.town.clips.light import blur, grid, noise, splat, unlit
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi


def swell(shot: Shot) -> Take:
    """Rows of waves from the horizon to the feet, under a low sun."""
    size = shot.size(1.5)
    x, y = grid(size)
    sky = shade(ramp("#3b3f86", "#c9737a", "#f4b46a", "#ffe2ad"), np.broadcast_to((y + 1.8) / 1.75, size))
    sky[np.hypot(x - 0.15, y + 0.42) < 0.3] = ramp("#fff1c6", "#fff1c6")[0]
    water = ramp("#f3b27c", "#c9838c", "#7d6aa8", "#4257b8", "#2743d6", "#1b2f8f", "#141c4e", "#0b1030")
    rows = 13

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            depth = unlit(size)
            for row in range(rows):
                near = (row / (rows - 1)) ** 1.7
                tall, long = 0.012 + 0.13 * near, 1.6 + 5 * (1 - near)
                way = TAU * (turn * (1 if row % 2 else -1) * (1 + row % 3) + 0.37 * row)
                ridge = np.sin(x * long * 2 + way) + 0.4 * np.sin(x * long * 4.7 - way + row)
                edge = -0.28 + 1.95 * near - tall * ridge - 0.05 * np.sin(TAU * turn + row)
                first, last = np.searchsorted(y[:, 0], (edge.min() - 0.01, edge.max() + 0.01))
                depth[first:last] += np.clip((y[first:last] - edge) * 160, 0, 1)
                depth[last:] += 1
            sea = shade(water, (depth - 1) / (rows - 1))
            yield np.where(depth > 0.5, sea, sky)

    track = Track(shot.seconds)
    track.add(sound.surf(shot.rng(), shot.seconds, shot.seconds / 2))
    return Take(pictures(), track.finish(0.1))


def ripples(shot: Shot) -> Take:
    """Drops fall on a pond, and each rings out in circles and in a note."""
    size = shot.size(2)
    x, y = grid(size)
    rng = shot.rng()
    drops = int(shot.seconds * 3.2)
    when = np.sort(rng.uniform(-0.4, shot.seconds - 0.5, drops))
    places = np.stack((rng.uniform(-0.9, 0.9, drops), rng.uniform(-1.6, 1.6, drops)), axis=1)
    colours = ramp("#0b1a3a", "#16407a", "#2e7d84", "#8cc4bd", "#f7eedd")
    sky = 0.16 * (noise(rng, size, 1.2, 3) - 0.5)  # clouds, mirrored
    distances = [np.hypot(x - px, (y - py) * 1.25) for px, py in places]

    def pictures() -> Iterator[Picture]:
        for t in shot.times:
            high = unlit(size)
            for start, away in zip(when, distances, strict=True):
                age = np.float32(t - start)
                if 0 < age < 2.6:
                    front = (away - 0.75 * age) / np.float32(0.06 + 0.05 * age)
                    high += np.sin(away * 42 - age * 30) * np.exp(-front * front) * np.exp(-age * 1.3)
            slope = unlit(size)
            slope[1:, 1:] = 3 * (high[1:, 1:] - high[1:, :-1]) - 2 * (high[1:, 1:] - high[:-1, 1:])
            yield shade(colours, 0.40 + 0.12 * y + sky + 0.8 * slope + 1.2 * np.maximum(slope, 0) ** 2)

    track = Track(shot.seconds)
    for start, (px, py) in zip(when, places, strict=True):
        step = round((1.6 - py) * 3)
        track.add(sound.drop(sound.hz(step, root=72), 0.3), start, 0.5, px)
        track.add(sound.marimba(sound.hz(step, root=48), 1.2), start, 0.5, px)
    return Take(pictures(), track.finish(0.6))


def caustics(shot: Shot) -> Take:
    """Sunlight on the bed of the pool: the net of bright lines that waves throw."""
    size = shot.size(2.25)
    x, y = grid(size)
    colours = ramp("#0d4f5c", "#1f7f8c", "#4fb3b3", "#b9e4d4", "#fffbe8")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            across, down = x * 2.6 + 0 * y, y * 2.6 + 0 * x
            net = unlit(size)
            for layer in range(1, 5):
                phase = np.float32(TAU * (turn + layer / 3.7))
                bent = across + np.cos(phase + down * 1.1) + np.sin(phase - across)
                down = down + np.sin(phase + across * 1.2) + np.cos(phase - down)
                across = bent
                net += 1 / (0.16 + np.abs(np.sin(across) * 1.2 + np.cos(down)))
            light = np.minimum(net / 13, 1.2) ** 1.15
            yield shade(colours, 0.12 + light * 0.8 - 0.04 * y)

    track = Track(shot.seconds)
    track.add(sound.hiss(shot.rng(), shot.seconds, 200, 1400, 0.9), gain=0.35)
    track.add(sound.pad([sound.key_hz(k) for k in (50, 57, 62, 66, 73)], shot.seconds), gain=0.7)
    return Take(pictures(), track.finish(0.5))


_MODES = ((1, 2), (2, 3), (1, 4), (3, 4), (2, 5), (3, 6))


def chladni(shot: Shot) -> Take:
    """Sand on a plate that hums: it runs from figure to figure as the tone climbs."""
    size = shot.size(1.5)
    rng = shot.rng()
    x, y = grid(size)
    grains = rng.uniform(-0.92, 0.92, (2, 26_000)).astype(np.float32)
    plate = ((np.abs(x) < 0.95) & (np.abs(y) < 0.95)).astype(np.float32)
    base = blur(plate, 2) * 0.16
    colours = ramp("#121214", "#3c2f2a", "#dba545", "#f7eedd")
    unit = min(size) / 2

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            m, n = _MODES[int(turn * len(_MODES))]
            for _ in range(4):
                shake = np.abs(_plate(grains, m, n))
                grains[:] += rng.standard_normal(grains.shape, np.float32) * (0.004 + 0.05 * shake)
                np.clip(grains, -0.93, 0.93, out=grains)
            sand = splat(size, (grains[0] * unit + size[1] / 2, grains[1] * unit + size[0] / 2), 0.34)
            yield shade(colours, base + sand)

    track = Track(shot.seconds)
    part = shot.seconds / len(_MODES)
    for place, (m, n) in enumerate(_MODES):
        pitch = 90 * (m * m + n * n) ** 0.5
        track.add(sound.pad([pitch, pitch * 2.01], part + 0.5, bright=0.15), place * part - 0.1)
    return Take(pictures(), track.finish(0.2))


def _plate(at: Plane, m: int, n: int) -> Plane:
    """How strongly a square plate swings there, held at its middle."""
    x, y = (at + 1) * np.float32(np.pi / 2)
    found: Plane = np.cos(m * x) * np.cos(n * y) - np.cos(n * x) * np.cos(m * y)
    return found


def moire(shot: Shot) -> Take:
    """Two sets of fine circles, one turning about the other: a third figure dances between them."""
    size = shot.size(1.5)
    x, y = grid(size)
    still = np.hypot(x, y) * 13
    paper, ink = "#faf8f5", "#2743d6"
    colours = ramp(paper, "#c8643c", ink, "#141c4e")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            way = TAU * turn
            moved = np.hypot(x - 0.24 * np.cos(way), y - 0.42 * np.sin(2 * way)) * 13
            one = np.clip((np.abs(still % 1 - 0.5) - 0.25) * 12 + 0.5, 0, 1)
            two = np.clip((np.abs(moved % 1 - 0.5) - 0.25) * 12 + 0.5, 0, 1)
            yield shade(colours, 0.34 * one + 0.66 * two)

    track = Track(shot.seconds)
    t = sound.seconds(shot.seconds)
    beat = 2 * np.sin(2 * np.pi * t / shot.seconds)
    for base in (110.0, 164.8):
        track.add(sound.glide((base + 0 * t).astype(np.float32)), gain=0.4, pan=-0.5)
        track.add(sound.glide((base + beat).astype(np.float32)), gain=0.4, pan=0.5)
    return Take(pictures(), track.finish(0.3))
