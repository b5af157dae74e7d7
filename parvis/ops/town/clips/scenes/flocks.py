"""Many that move as one: starlings over the reeds, fish from above, geese before the moon, fireflies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import ramp, shade
from parvis.ops.town.clips.light import backdrop, blur, expose, glow, grid, noise, splat, unlit
from parvis.ops.town.clips.paper import Sheet
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import Point

TAU = 2 * np.pi


def starlings(shot: Shot) -> Take:
    """Starlings before the sunset: each keeps to its seven nearest, and the crowd becomes a cloth."""
    size = shot.size(1.25)
    rng = shot.rng()
    many = 520
    at: Plane = rng.standard_normal((many, 3)) * 0.3 - (0.2, 0.5, 0)
    speed: Plane = rng.standard_normal((many, 3)) * 0.1 + (0.5, 0, 0)
    sky = ramp("#454a8c", "#a9708c", "#ee9a68", "#ffd59a", "#fbe9cf")
    _, y = grid(size)
    dusk = np.broadcast_to((y + 1.8) / 3.0, size) + 0.06 * (noise(rng, size, 1.0, 3) - 0.5)
    reeds = _reeds(rng, size)
    unit = min(size) / 2

    def pictures() -> Iterator[Picture]:
        nonlocal at, speed
        for place in range(shot.count + 20):
            t = place / shot.fps
            aim = np.array(
                [0.26 * np.sin(t * 1.5), -0.45 + 0.34 * np.sin(t * 1.1 + 1), 0.3 * np.cos(t * 1.3)]
            )
            at, speed = _flock(at, speed, aim, 1 / shot.fps)
            if place < 20:
                continue
            deep = 1 / (1.7 + at[:, 2])
            spot = np.stack((at[:, 0] * 1.6, at[:, 1] * 1.6)) * deep
            flight = np.stack((speed[:, 0], speed[:, 1])) * deep * 0.018
            birds = unlit(size)
            for step in (-1.0, -0.5, 0.0, 0.5, 1.0):
                px, py = (spot + flight * step) * unit + [[size[1] / 2], [size[0] / 2]]
                birds += splat(size, (px, py), 1.1 * deep)
            birds = np.clip(birds * 1.25, 0, 1)
            seen = shade(sky, dusk)
            yield _darkened(seen, np.maximum(birds * 0.9, reeds))

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 1800, 6500, 0.4) * _gusts(shot), gain=0.5)
    for at_s in rng.uniform(0, shot.seconds - 0.2, 30):
        chirp = sound.glide(
            np.linspace(rng.uniform(2400, 3800), rng.uniform(2800, 5000), 3600).astype(np.float32), 0.1
        )
        track.add(chirp * np.hanning(3600).astype(np.float32), float(at_s), 0.05, float(rng.uniform(-1, 1)))
    return Take(pictures(), track.finish(0.5))


def _flock(at: Plane, speed: Plane, aim: Plane, step: float) -> tuple[Plane, Plane]:
    apart = at[None] - at[:, None]
    square = np.einsum("ijk,ijk->ij", apart, apart)
    np.fill_diagonal(square, np.inf)
    near = np.argpartition(square, 7, axis=1)[:, :7]
    rows = np.arange(len(at))[:, None]
    towards, away = apart[rows, near], square[rows, near][..., None]
    cohesion = towards.mean(axis=1)
    separation = -(towards / (away + 2e-4)).mean(axis=1)
    alignment = speed[near].mean(axis=1) - speed
    speed = speed + step * (4 * cohesion + 0.03 * separation + 5 * alignment + 3.4 * (aim - at.mean(axis=0)))
    fast = np.linalg.norm(speed, axis=1, keepdims=True)
    speed *= np.clip(fast, 0.55, 1.15) / fast
    return at + speed * step, speed


def _gusts(shot: Shot) -> Plane:
    t = sound.seconds(shot.seconds)
    found: Plane = 0.55 + 0.45 * np.sin(2 * np.pi * t * 1.5 / shot.seconds)
    return found


def _darkened(seen: Picture, share: Plane) -> Picture:
    """Packed colours under something dark."""
    wide = (*seen.shape, 4)
    parts = np.ascontiguousarray(seen).view(np.uint8).reshape(wide).astype(np.float32)
    dark = np.array([28, 22, 44, 255], np.float32)
    mixed = parts + (dark - parts) * share[..., None]
    return mixed.astype(np.uint8).view(np.uint32)[..., 0]


def _reeds(rng: np.random.Generator, size: tuple[int, int]) -> Plane:
    """Reeds along the lower edge, as a share of darkness."""
    rows, columns = size
    found = unlit(size)
    for _ in range(150):
        foot, tall = rng.uniform(0, columns), rows * rng.uniform(0.06, 0.2)
        lean = rng.uniform(-0.25, 0.25)
        t = np.arange(0, 1, 0.4 / tall)
        x, y = foot + lean * tall * t**2, rows - 1 - tall * t
        thick = np.where((t > 0.86) & (t < 0.97), 3.0, 1.5)
        for side in np.linspace(-1, 1, 5):
            found += splat(size, (x + side * thick, y), 0.4)
    return cast(Plane, np.clip(blur(found, 1) * 1.5, 0, 1))


def fish(shot: Shot) -> Take:
    """A shoal of roach from the footbridge: it streams, and parts around a shadow."""
    size = shot.size(1.5)
    rng = shot.rng()
    many = 230
    at = rng.uniform(-1, 1, (many, 2)) * (1, 1.7)
    heading: Plane = rng.uniform(0, TAU, many)
    bed = 0.35 + 0.4 * noise(rng, size, 3, 4)
    colours = ramp("#12332f", "#1f5a50", "#3f7d6a", "#7fae8e", "#d9dcae")
    tint = rng.uniform(0.0, 1.0, many)
    water = np.array([1.2, 2.0])
    unit = min(size) / 2
    body = np.linspace(0, 1, 13)

    def pictures() -> Iterator[Picture]:
        nonlocal at, heading
        caustic = noise(rng, size, 6, 2)
        for place in range(shot.count + 30):
            t = place / shot.fps
            heading = _shoal(at, heading, t)
            at = at + 0.62 / shot.fps * np.stack((np.cos(heading), np.sin(heading)), 1)
            at = (at + water) % (2 * water) - water
            if place < 30:
                continue
            fishes, shadows = unlit(size), unlit(size)
            wag = 0.16 * np.sin(t * 16 + tint * 30)[:, None] * body**2
            along = 0.11 * (0.5 - body)
            cosine, sine = np.cos(heading)[:, None], np.sin(heading)[:, None]
            side = 0.11 * wag
            px, py = at[:, :1] + along * cosine - side * sine, at[:, 1:] + along * sine + side * cosine
            thick = 0.016 * np.sin(np.pi * np.minimum(1, body * 0.9 + 0.1)) ** 0.7
            for edge in np.linspace(-1, 1, 5):
                ex, ey = px - edge * thick * sine, py + edge * thick * cosine
                weight = np.broadcast_to((0.5 + 0.5 * tint)[:, None], ex.shape).ravel()
                sx, sy = ex.ravel() * unit + size[1] / 2, ey.ravel() * unit + size[0] / 2
                fishes += splat(size, (sx, sy), 0.5 * weight)
                shadows += splat(size, (sx + 9, sy + 15), 0.3)
            shimmer = np.roll(caustic, (place, -place // 2), (0, 1)) + np.roll(
                caustic, (-place, place), (0, 1)
            )
            net = 0.15 * np.exp(-((shimmer - 1.0) ** 2) * 70)
            yield shade(
                colours,
                bed * 0.55 + net - 0.35 * np.minimum(blur(shadows, 2), 1) + 0.75 * np.minimum(fishes, 1),
            )

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 150, 1200, 0.9), gain=0.35)
    for at_s in rng.uniform(0, shot.seconds - 0.3, 26):
        track.add(
            sound.drop(float(rng.uniform(350, 1100)), 0.18), float(at_s), 0.25, float(rng.uniform(-1, 1))
        )
    track.add(sound.pad([sound.key_hz(k) for k in (45, 52, 57, 61)], shot.seconds), gain=0.35)
    return Take(pictures(), track.finish(0.7))


def _shoal(at: Plane, heading: Plane, t: float) -> Plane:
    """Turn with the neighbours, towards them from afar and from them near by, and from the shadow."""
    apart = at[None] - at[:, None]
    square = (apart**2).sum(-1)
    near = (square < 0.09).astype(float)
    flow = np.stack((near @ np.cos(heading), near @ np.sin(heading)), 1)
    centre = np.einsum("ij,ijk->ik", near, apart)
    crowd = np.einsum("ij,ijk->ik", np.exp(-square / 0.0035), apart)
    wish = flow / near.sum(1, keepdims=True) + 1.1 * centre / near.sum(1, keepdims=True) - 5 * crowd
    shadow = at - np.array([0.75 * np.sin(t * 1.2), 1.1 * np.cos(t * 0.9)])
    wish += 4.5 * shadow * np.exp(-(shadow**2).sum(1, keepdims=True) / 0.06)
    turn = (np.arctan2(wish[:, 1], wish[:, 0]) - heading + np.pi) % TAU - np.pi
    found: Plane = heading + 0.22 * turn
    return found


def geese(shot: Shot) -> Take:
    """Geese cross the moon in their wedge, southwards."""
    sheet = Sheet.of(shot, "#0d1236")
    sheet.sky(("#0b1030", "#1b2566", "#3a3f8a", "#7a5f94"))
    wide, tall = shot.width, shot.height
    moon = (wide * 0.5, tall * 0.42)
    sheet.glow(moon, wide * 0.62, "#f4efdc", 0.5)
    sheet.disc(moon, wide * 0.31, "#f4efdc")
    rng = shot.rng()
    for _ in range(16):
        away, angle = wide * 0.25 * rng.random() ** 0.5, rng.uniform(0, TAU)
        spot = (moon[0] + away * np.cos(angle), moon[1] + away * np.sin(angle))
        sheet.disc(spot, wide * rng.uniform(0.01, 0.045), "#e3dcc4", 0.8)
    for row, code in enumerate(("#3a356e", "#262456", "#14163c")):
        base = tall * (0.80 + 0.06 * row)
        across = np.arange(0, wide + 12, 12)
        ridge = base - 26 * np.sin(across / (90 - 14 * row) + row * 2) - 12 * np.sin(across / 37 + row)
        sheet.polygon([*zip(across.tolist(), ridge.tolist(), strict=True), (wide, tall), (0, tall)], code)
    flock = [(0, 0)] + [(row, side * row) for row in range(1, 7) for side in (-1, 1)]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for place, (behind, beside) in enumerate(flock):
                x = wide * (-0.28 + 1.7 * turn) - behind * 44 + 4 * np.sin(place + turn * 20)
                y = tall * (0.5 - 0.2 * turn) + beside * 25 + behind * 6 + 5 * np.sin(turn * 14 + place * 2)
                _goose(picture, (x, y), np.sin(turn * shot.seconds * 14 + place * 0.9), 1.0)
            yield picture.pixels()

    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.5)
    for at_s in np.arange(0.3, shot.seconds - 0.4, 0.37):
        base = rng.uniform(330, 420)
        honk = np.linspace(base * 0.9, base * 1.18, 9600, dtype=np.float32)
        voice = sound.glide(honk, 0.9) * np.hanning(9600).astype(np.float32)
        track.add(voice, at_s + rng.uniform(0, 0.2), 0.14, float(2 * at_s / shot.seconds - 1))
    return Take(pictures(), track.finish(0.8))


def _goose(sheet: Sheet, at: Point, beat: float, scale: float) -> None:
    x, y = at
    lift = 15 * beat * scale
    dark = "#0b0d24"
    sheet.oval((x, y), (15 * scale, 4.2 * scale), dark)
    sheet.line([(x + 12 * scale, y - 1), (x + 27 * scale, y - 5 * scale)], dark, 3.2 * scale)
    sheet.disc((x + 28 * scale, y - 5.5 * scale), 2.9 * scale, dark)
    for side in (-1, 1):
        tip = (x - 9 * scale, y - lift + side * 5 * scale - 4 * scale)
        elbow = (x + 1 * scale, y - lift * 0.75 + side * 2 * scale)
        sheet.polygon([(x + 7 * scale, y - 1), elbow, tip, (x - 6 * scale, y + 1)], dark)


def fireflies(shot: Shot) -> Take:
    """Fireflies over the meadow; each adjusts its blink to those it sees, until all blink at once."""
    size = shot.size(2)
    rng = shot.rng()
    many = 150
    at = np.stack((rng.uniform(-1, 1, many), rng.uniform(-1.2, 1.3, many)))
    phase = rng.uniform(0, TAU, many)
    drift = rng.uniform(0, TAU, (2, many))
    unit = min(size) / 2
    night = backdrop(size, "#0a1430", "#12304a", "#14372f", "#07130f")
    grass = _reeds(rng, size)
    track = Track(shot.seconds)
    blinks = []
    for place in range(shot.count):
        pull = np.mean(np.exp(1j * phase))
        before = phase
        phase = (
            phase
            + TAU * 1.15 / shot.fps
            + 3.2 * place / shot.count / shot.fps * np.abs(pull) * np.sin(np.angle(pull) - phase) * 2.4
        )
        blinks.append(phase.copy())
        for one in np.flatnonzero(before // TAU < phase // TAU):
            step = int((1.3 - at[1, one]) * 4)
            track.add(sound.marimba(sound.hz(step, root=72), 0.35), place / shot.fps, 0.12, float(at[0, one]))

    def pictures() -> Iterator[Picture]:
        for turn, seen in zip(shot.turns, blinks, strict=True):
            spot = (at + 0.05 * np.sin(TAU * turn + drift)) * unit + [[size[1] / 2], [size[0] / 2]]
            bright = np.exp(-(seen % TAU) * 1.5).astype(np.float32)
            lit = splat(size, spot, 4 * bright + 0.12)
            lit = glow(glow(lit, 6, 1.5), 24, 3.0)
            yield expose((lit * (1 - 0.7 * grass), "#dff08a"), over=night * (1 - 0.75 * grass), gain=1.7)

    track.add(sound.hiss(rng, shot.seconds, 4200, 5200, 0) * _crickets(shot), gain=0.12)
    return Take(pictures(), track.finish(0.5))


def _crickets(shot: Shot) -> Plane:
    t = sound.seconds(shot.seconds)
    found: Plane = ((np.sin(2 * np.pi * 27 * t) > 0.2) * (np.sin(2 * np.pi * 1.9 * t) > -0.2)).astype(
        np.float32
    )
    return found
