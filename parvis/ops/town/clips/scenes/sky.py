"""The sky: northern lights, clouds in the evening, fog in the valley."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Shot, Take
from parvis.ops.town.clips.colour import ramp, shade
from parvis.ops.town.clips.light import backdrop, expose, grid, noise, resize, splat, unlit
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi


def aurora(shot: Shot) -> Take:
    """Northern lights over Crow Hill, as in May 2024."""
    size = shot.size(3)
    rng = shot.rng()
    x, y = grid(size)
    stars = splat(
        size, rng.random((2, 240), np.float32) * np.array(size[::-1])[:, None], rng.random(240) * 0.5
    )
    hill = np.clip((y - 1.25 + 0.22 * np.exp(-((x - 0.3) ** 2) * 3) + 0.05 * np.sin(x * 5)) * 60, 0, 1)
    dome = np.clip((0.10 - np.hypot(x - 0.3, y - 1.03)) * 60, 0, 1)
    dark = np.maximum(hill, dome)
    night = (backdrop(size, "#040818", "#0a1430", "#122238") + stars) * (1 - dark)
    folds = noise(rng, (size[1], size[1]), 5, 3)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            green, violet = unlit(size), unlit(size)
            for curtain in range(3):
                way = TAU * (turn + curtain / 3)
                shape = (
                    0.20 * np.sin(x * 2.2 + way)
                    + 0.10 * np.sin(x * 5.1 - way + curtain)
                    - 0.1
                    - 0.30 * curtain
                )
                row = int(turn * size[1] + 40 * curtain) % size[1]
                column = (
                    np.arange(size[1]) + (14 * np.sin(way + np.arange(size[1]) / 17)).astype(int)
                ) % size[1]
                rays = (0.35 + 1.3 * np.roll(folds, row, 0)[0, column] ** 1.6)[None, :]
                above = shape + 0.75 - y
                foot = np.clip(above * 16, 0, 1)
                green += foot * np.exp(-np.maximum(above, 0) * 2.6) * rays
                violet += foot * np.exp(-((above - 0.75) ** 2) * 3.2) * rays * 0.5
            lit = 1 - dark
            yield expose(
                (green * lit * 0.42, "#5ff0a8"), (violet * lit * 0.42, "#a86bff"), over=night, gain=1.5
            )

    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(k) for k in (45, 52, 59, 64, 68)], shot.seconds, bright=0.5))
    track.add(sound.hiss(rng, shot.seconds, 3000, 9000, 0.2), gain=0.05)
    for at in np.arange(0.4, shot.seconds - 1, 0.8):
        track.add(
            sound.bell(sound.hz(int(rng.integers(0, 8)), root=76)), float(at), 0.1, float(rng.uniform(-1, 1))
        )
    return Take(pictures(), track.finish(1.0))


def clouds(shot: Shot) -> Take:
    """Clouds at half past eight, as they come over the hill."""
    size = shot.size(3)
    rng = shot.rng()
    _, y = grid(size)
    low, high = (noise(rng, (size[0], size[1] * 2), cells, 5) for cells in (1.5, 3.0))
    sky = ramp("#34407e", "#8a6a9a", "#e88d6c", "#ffc987", "#fff0cf")
    base = np.broadcast_to((y + 1.8) / 3.6, size)

    def pictures() -> Iterator[Picture]:
        wide = size[1] * 2
        for turn in shot.turns:
            part = (
                np.roll(low, -int(turn * wide), 1)[:, : size[1]]
                + 0.35 * np.roll(high, -int(turn * 2 * wide), 1)[:, : size[1]]
            )
            body = np.clip((part - 0.62) * 2.4, 0, 1)
            body = body * body * (3 - 2 * body)
            under = unlit(size)
            under[:-6] = body[6:]
            lit = np.clip(body - 0.8 * under, 0, 1)
            seen = resize(base + 0.30 * lit - 0.26 * body * (1 - base) - 0.10 * body * under, shot.size(1.5))
            yield shade(sky, seen)

    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.5)
    track.add(sound.pad([sound.key_hz(k) for k in (41, 48, 55, 57, 64)], shot.seconds))
    return Take(pictures(), track.finish(0.7))


def fog(shot: Shot) -> Take:
    """Fog in the valley: ridge behind ridge, and the sun not yet through."""
    size = shot.size(2)
    rng = shot.rng()
    x, y = grid(size)
    mist = noise(rng, (size[0] // 2, size[1] * 2), 2, 4)
    shapes = [rng.uniform(0, TAU, 3) for _ in range(6)]
    colours = ramp("#26324f", "#5a6d8c", "#a9b5c4", "#ecdfcf", "#fff3dc")
    sun = 0.35 * np.exp(-((x - 0.2) ** 2 + (y + 0.75) ** 2) * 1.8) + 0.25 * np.clip(
        (0.16 - np.hypot(x - 0.2, y + 0.75)) * 60, 0, 1
    )

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            seen = 0.70 + sun - 0.05 * y
            for rank, (a, b, c) in enumerate(shapes):
                near = rank / 5
                pace = 1.6 + 1.3 * near
                top = (
                    -0.35
                    + 1.7 * near
                    - (0.20 - 0.07 * near) * np.sin(x * pace + a)
                    - 0.06 * np.sin(x * 5 * pace + b)
                )
                body = np.clip((y - top) * 90, 0, 1)
                drift = np.roll(mist, -int((turn + c) * size[1] * 2), 1)[:, : size[1]]
                wide = np.repeat(drift, 2, axis=0)[: size[0]]
                veil = np.clip((y - top) * 1.5, 0, 1) * (0.25 + 0.75 * wide) * (1.0 - 0.45 * near)
                shade_of = 0.62 - 0.55 * near
                seen = seen * (1 - body) + body * (shade_of + (0.80 - shade_of) * veil)
            yield shade(colours, seen.astype(np.float32))

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 100, 700, 0.9), gain=0.3)
    for place, key in enumerate((57, 64, 69, 71, 64)):
        track.add(sound.pad([sound.key_hz(key), sound.key_hz(key + 7)], 2.2), place * shot.seconds / 5.5, 0.4)
    return Take(pictures(), track.finish(0.9))
