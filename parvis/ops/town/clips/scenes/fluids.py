"""What flows: ink in water, a river around its piers, steam over a cup, metal balls that melt together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import ramp, shade
from parvis.ops.town.clips.light import backdrop, carried, expose, glow, grid, noise, resize, splat, unlit
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi


def ink(shot: Shot) -> Take:
    """Two inks sink through water, fold into each other and fray."""
    size = shot.size(4)
    rng = shot.rng()
    x, y = grid(size)
    blue = np.exp(-(((x + 0.25) / 0.42) ** 2 + ((y + 1.25) / 0.24) ** 2) * 2).astype(np.float32) * 2.6
    red = np.exp(-(((x - 0.3) / 0.36) ** 2 + ((y + 0.9) / 0.2) ** 2) * 2).astype(np.float32) * 2.4
    source = (blue, red)
    swirls = [noise(rng, size, cells, 3) for cells in (2.0, 2.6, 3.1)]
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32)
    paper = np.array([0.94, 0.93, 0.89], np.float32)
    takes = [np.array(code, np.float32) for code in ((2.2, 1.7, 0.28), (0.3, 1.7, 2.0))]

    def pictures() -> Iterator[Picture]:
        nonlocal blue, red
        fine = shot.size(1.5)
        for turn in shot.turns:
            stream = sum(s * np.float32(np.cos(TAU * (turn * 0.6 + k / 3))) for k, s in enumerate(swirls))
            down = -np.gradient(stream, axis=1) * 70 + 1.9 * np.minimum(blue + red, 1)
            across = np.gradient(stream, axis=0) * 70
            blue, red = (carried(dye, rows - down, columns - across) for dye in (blue, red))
            if turn < 0.45:
                blue, red = blue + 0.06 * source[0], red + 0.06 * source[1]
            one, two = resize(blue, fine), resize(red, fine)
            picture = np.empty((*fine, 3), np.uint8)
            for part in range(3):
                seen = paper[part] * np.exp(
                    -np.maximum(one, 0) * takes[0][part] - np.maximum(two, 0) * takes[1][part]
                )
                picture[..., part] = np.sqrt(seen) * 255
            yield picture

    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(k) for k in (41, 48, 53, 60, 65)], shot.seconds, bright=0.2))
    for at in rng.uniform(0, shot.seconds - 0.5, 12):
        track.add(sound.drop(float(rng.uniform(300, 900)), 0.3), float(at), 0.2, float(rng.uniform(-1, 1)))
    return Take(pictures(), track.finish(0.8))


def river(shot: Shot) -> Take:
    """The Ouvelle around the piers of the Old Bridge, by the light it carries."""
    size = shot.size(1.5)
    rng = shot.rng()
    many = 2600
    piers = np.array([[-0.5, -0.55, 0.2], [0.42, 0.1, 0.24], [-0.28, 0.85, 0.2]])
    at = np.stack((rng.uniform(-1.1, 1.1, many), rng.uniform(-2, 2, many)))
    unit = min(size) / 2
    trail = unlit(size)
    stone = unlit(size)
    x, y = grid(size)
    for px, py, radius in piers:
        stone = np.maximum(stone, np.clip((radius - 0.012 - np.hypot(x - px, y - py)) * 130, 0, 1))

    shape = 0.30 - 0.09 * x - 0.05 * y

    def pictures() -> Iterator[Picture]:
        nonlocal at, trail
        water = backdrop(size, "#0a1c3c", "#123a6b", "#14566b")
        for place in range(shot.count + 24):
            for _ in range(3):
                at = at + 0.0085 * _around(at, piers)
                spot = at * unit + np.array(size[::-1])[:, None] / 2
                trail = trail * 0.965 + splat(size, spot, 0.1)
                lost = (at[1] > 1.9) | (np.abs(at[0]) > 1.2)
                at[:, lost] = rng.uniform(-1.1, 1.1, lost.sum()), rng.uniform(-2.0, -1.7, lost.sum())
            if place >= 24:
                lit = trail * (1 - stone)
                shown = (water * (1 - 0.75 * stone)).astype(np.float32)
                yield expose((lit, "#b9d8ff"), (stone * shape, "#cdc1ae"), over=shown, gain=1.6)

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 250, 2600, 0.7), pan=-0.3)
    track.add(sound.hiss(rng, shot.seconds, 500, 5000, 0.8), gain=0.5, pan=0.4)
    for at_s in rng.uniform(0, shot.seconds - 0.2, 40):
        track.add(
            sound.drop(float(rng.uniform(500, 1500)), 0.12), float(at_s), 0.12, float(rng.uniform(-1, 1))
        )
    return Take(pictures(), track.finish(0.1))


def _around(at: Plane, piers: Plane) -> Plane:
    """An even stream downwards, bent around each pier as a stream without friction would be."""
    speed = np.zeros_like(at)
    speed[1] = 1
    for px, py, radius in piers:
        across, down = at[0] - px, at[1] - py
        square = np.maximum(across**2 + down**2, radius**2)
        speed[0] -= radius**2 * 2 * across * down / square**2
        speed[1] += radius**2 * (across**2 - down**2) / square**2
    return speed


def steam(shot: Shot) -> Take:
    """A cup on a dark table, and its steam in the light of the window."""
    size = shot.size(3)
    rng = shot.rng()
    x, y = grid(size)
    clouds = noise(rng, (size[0] * 2, size[1]), 2.2, 4)
    folds = noise(rng, (size[0] * 2, size[1]), 1.4, 3)
    base = backdrop(size, "#2a2230", "#171320", "#0b0a10")
    base += (
        np.exp(-((x - 1.1) ** 2 + (y + 1.6) ** 2) * 0.9)
        * np.array([0.30, 0.20, 0.12], np.float32)[:, None, None]
    )
    cup = _cup(x, y)
    rows, columns = np.mgrid[: size[0], : size[1]]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            shift = int(turn * size[0] * 2)
            bend = folds[(rows + shift // 2) % (2 * size[0]), columns] - 0.5
            sway = 0.32 * bend * np.clip(0.55 - y, 0, 1.6)
            column = np.clip(columns + sway * size[1] * 0.8, 0, size[1] - 1).astype(np.int32)
            cloud = clouds[(rows + shift) % (2 * size[0]), column]
            plume = np.exp(-(((x + sway) / (0.16 + 0.13 * np.clip(0.6 - y, 0, 2))) ** 2))
            high = np.clip((0.62 - y) * 3.5, 0, 1) * np.clip((y + 1.5) / 1.5, 0, 1)
            mist = np.clip(cloud * 1.9 - 0.62, 0, 1) * plume * high * 0.75
            yield expose(
                (mist, "#f3e2cf"),
                (cup[0], "#f7eedd"),
                (cup[1], "#6d4632"),
                over=base * (1 - cup[2]),
                gain=1.7,
            )

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 2000, 8000, 0.4), gain=0.1)
    for place, key in enumerate((57, 64, 69, 72, 67, 64, 60, 64)):
        track.add(sound.pluck(sound.key_hz(key), 1.6), place * shot.seconds / 8, 0.45, 0.3 * np.sin(place))
    return Take(pictures(), track.finish(0.5))


def _cup(x: Plane, y: Plane) -> tuple[Plane, Plane, Plane]:
    """A bowl seen a little from above: its light, its coffee, and the place that it takes."""
    rim = np.clip((1 - (x / 0.46) ** 2 - ((y - 0.72) / 0.11) ** 2) * 12, 0, 1)
    coffee = np.clip((1 - (x / 0.41) ** 2 - ((y - 0.73) / 0.085) ** 2) * 12, 0, 1)
    sides = 0.46 - 0.16 * np.clip((y - 0.72) / 0.5, 0, 1) ** 2.2
    bowl = (
        np.clip((sides - np.abs(x)) * 45, 0, 1)
        * np.clip((y - 0.72) * 45, 0, 1)
        * np.clip((1.24 - y) * 45, 0, 1)
    )
    body = np.maximum(bowl, rim)
    shine = 0.06 + 0.30 * np.clip((x + 0.55), 0, 1) ** 2
    return body * (1 - coffee) * shine, coffee * (0.10 + 0.12 * np.clip(x + 0.4, 0, 1)), body


def drops(shot: Shot) -> Take:
    """Drops of quicksilver that meet, melt into one another and part."""
    size = shot.size(2)
    x, y = grid(size)
    rng = shot.rng()
    balls = rng.uniform(0, 1, (11, 5))
    colours = ramp("#141c4e", "#1b2f8f", "#2743d6", "#5f7fe0", "#e6b0a0", "#fbe9d0", "#fffdf6")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            field = unlit(size)
            for a, b, c, d, e in balls:
                px = 0.72 * np.sin(TAU * (turn * (1 + int(a * 2)) + b))
                py = 1.35 * np.sin(TAU * (turn * (1 + int(c * 2)) + d))
                field += np.float32((0.13 + 0.16 * e) ** 2) / ((x - px) ** 2 + (y - py) ** 2 + 0.004)
            body = np.clip((field - 0.86) * 6, 0, 1)
            slope = unlit(size)
            high = np.log(field)
            slope[1:, 1:] = (high[:-1, 1:] - high[1:, 1:]) + 0.6 * (high[1:, :-1] - high[1:, 1:])
            yield shade(
                colours, 0.1 * (1.8 + y) * 0.6 + body * (0.5 - 4.0 * slope) + 0.1 * np.minimum(field, 0.9)
            )

    track = Track(shot.seconds)
    t = sound.seconds(shot.seconds)
    for voice, key in enumerate((38, 45, 50, 57)):
        bend = 1 + 0.02 * np.sin(2 * np.pi * (t / shot.seconds * (1 + voice % 2) + voice / 4))
        track.add(
            sound.glide((sound.key_hz(key) * bend).astype(np.float32), 0.3), gain=0.4, pan=voice / 1.5 - 1
        )
    return Take(pictures(), track.finish(0.8))


def bokeh(shot: Shot) -> Take:
    """Lanterns of the quay, out of focus, drifting by the window of the last bus."""
    size = shot.size(3)
    rng = shot.rng()
    x, y = grid(size)
    many = 26
    spots = rng.uniform(0, 1, (many, 4))
    codes = ("#ffb45e", "#ff8a5c", "#8fa8ff", "#ffe2a8", "#7fd0c4")

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#0a0d24", "#1a1638", "#120d1c")
        for turn in shot.turns:
            lights = {code: unlit(size) for code in codes}
            for place, (a, b, c, d) in enumerate(spots):
                radius = 0.10 + 0.20 * c
                px = ((a + turn * (1 if c < 0.6 else 2)) % 1) * 3.2 - 1.6
                py = (b - 0.5) * 2.6 + 0.04 * np.sin(TAU * (turn + d))
                away = np.hypot(x - px, y - py)
                disc = np.clip((radius - away) * 26, 0, 1) * (0.55 + 0.45 * np.clip(away / radius, 0, 1) ** 3)
                lights[codes[place % 5]] += disc * np.float32(0.10 + 0.16 * d)
            yield expose(*((lit, code) for code, lit in lights.items()), over=night, gain=2.0)

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 60, 300, 0.9), gain=0.5)
    for place, key in enumerate((52, 59, 64, 68, 71, 68, 64, 59)):
        track.add(sound.bell(sound.key_hz(key + 12), 2), place * shot.seconds / 8, 0.22, np.sin(place * 2))
    track.add(sound.pad([sound.key_hz(k) for k in (40, 47, 52, 56)], shot.seconds), gain=0.6)
    return Take(pictures(), track.finish(0.6))


def vortices(shot: Shot) -> Take:
    """Six eddies carry each other around, and carry the dust along."""
    size = shot.size(1.5)
    rng = shot.rng()
    eddies = np.array([[np.cos(a) * 0.45, np.sin(a) * 0.8] for a in np.arange(6) * TAU / 6 + 0.2])
    turns = np.array([1, -0.8, 1, 0.7, -1, 0.8]) * 0.16
    dust = np.stack((rng.uniform(-1, 1, 5000), rng.uniform(-1.75, 1.75, 5000)))
    tint = dust[1] > 0
    unit = min(size) / 2
    lit = [unlit(size) for _ in range(2)]

    def pictures() -> Iterator[Picture]:
        nonlocal dust, eddies
        night = backdrop(size, "#101226", "#1b1436", "#101226")
        for _ in shot.times:
            for _ in range(2):
                dust = dust + 0.016 * _swirl(dust, eddies, turns)
                eddies = eddies + 0.016 * _swirl(eddies.T, eddies, turns).T
                spot = dust * unit + np.array(size[::-1])[:, None] / 2
                for side in range(2):
                    mine = spot[:, tint == bool(side)].astype(np.float32)
                    lit[side] = lit[side] * 0.93 + splat(size, mine, 0.14)
            yield expose(
                (glow(lit[0], 4, 0.4), "#7f9bff"), (glow(lit[1], 4, 0.4), "#ffb070"), over=night, gain=1.6
            )

    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.4)
    track.add(sound.pad([sound.key_hz(k) for k in (36, 43, 48, 55, 58)], shot.seconds, bright=0.4))
    return Take(pictures(), track.finish(0.7))


def _swirl(at: Plane, eddies: Plane, turns: Plane) -> Plane:
    speed = np.zeros_like(at)
    for (ex, ey), turn in zip(eddies, turns, strict=True):
        across, down = at[0] - ex, at[1] - ey
        strength = turn / (across**2 + down**2 + 0.015)
        speed += np.stack((-down * strength, across * strength))
    return speed
