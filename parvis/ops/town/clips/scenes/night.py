"""Nights: windows that light one by one, stars round the pole, the moon's month, falling stars."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.light import backdrop, expose, glow, grid, noise, resize, splat, stroke, unlit
from parvis.ops.town.clips.paper import Sheet, eased
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import blend

TAU = 2 * np.pi
Pane = tuple[float, float, float, float]  # left, top, width, height


def windows(shot: Shot) -> Take:
    """Haute-Ville at dusk: one window after another is lit, and each is a note."""
    rng = shot.rng()
    sheet = Sheet.of(shot, "#20285c")
    sheet.sky(("#232a66", "#5b4a86", "#c9737a", "#f4b46a"), 0, shot.height * 0.72)
    panes: list[Pane] = []
    for rank, (code, unit) in enumerate((("#4d4380", 26), ("#363063", 34), ("#201d45", 44))):
        _street(sheet, rng, (code, unit, shot.height * (0.50 + 0.165 * rank)), panes)
    rng.shuffle(panes)
    panes = panes[:58]
    when = np.sort(rng.uniform(0.02, 0.9, len(panes)))

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            dark = eased(turn)
            picture.rect((0, 0, shot.width, shot.height), "#0c1030", 0.42 * dark)
            for place, ((x, y, wide, tall), start) in enumerate(zip(panes, when, strict=True)):
                share = eased((turn - start) * 14)
                if share <= 0:
                    continue
                code = ("#ffd98a", "#ffc56b", "#fff0c4", "#ffb45e")[place % 4]
                picture.rect((x - 5, y - 5, x + wide + 5, y + tall + 5), code, 0.14 * share, radius=6)
                picture.rect((x, y, x + wide, y + tall), code, 0.95 * share, radius=1.5)
                picture.rect((x + wide / 2 - 0.7, y, x + wide / 2 + 0.7, y + tall), "#3a2c40", 0.8 * share)
            yield picture.pixels()

    track = Track(shot.seconds)
    for (x, y, _, _), start in zip(panes, when, strict=True):
        step = round((shot.height - y) / shot.height * 16)
        track.add(
            sound.marimba(sound.hz(step, root=57), 0.9), start * shot.seconds, 0.35, 2 * x / shot.width - 1
        )
    track.add(sound.pad([sound.key_hz(k) for k in (45, 52, 57, 61)], shot.seconds), gain=0.35)
    return Take(pictures(), track.finish(0.6))


def _street(sheet: Sheet, rng: np.random.Generator, how: tuple[str, float, float], panes: list[Pane]) -> None:
    """A row of houses; adds the places of their windows."""
    code, unit, foot = how
    x = -rng.uniform(0, unit)
    while x < sheet.width:
        wide, tall = unit * rng.uniform(1.7, 2.8), unit * rng.uniform(2.2, 4.4)
        top = foot - tall
        sheet.rect((x, top, x + wide, sheet.height), code)
        peak = top - unit * rng.uniform(0.5, 1.2)
        sheet.polygon([(x - 2, top), (x + wide / 2, peak), (x + wide + 2, top)], blend(code, "#0c1030", 0.25))
        if rng.random() < 0.6:
            sheet.rect(
                (x + wide * 0.7, peak, x + wide * 0.7 + unit * 0.24, top), blend(code, "#0c1030", 0.25)
            )
        for row in range(3):
            for column in range(2):
                at = (x + wide * (0.2 + 0.36 * column), top + unit * (0.42 + 0.95 * row))
                if at[1] + unit * 0.5 < foot + unit and 0 < at[0] < sheet.width - 12:
                    sheet.rect((*at, at[0] + unit * 0.36, at[1] + unit * 0.5), "#0f1338", 0.5)
                    panes.append((*at, unit * 0.36, unit * 0.5))
        x += wide + rng.uniform(-2, 3)


def star_trails(shot: Shot) -> Take:
    """Six hours of stars around the pole above the dome, in a few seconds."""
    size = shot.size(1.5)
    rng = shot.rng()
    many = 420
    away = rng.uniform(0.02, 2.3, many) ** 0.9
    angle = rng.uniform(0, TAU, many)
    bright = (0.1 + rng.random(many) ** 4).astype(np.float32)
    tint = rng.integers(0, 3, many)
    unit = min(size) / 2
    x, y = grid(size)
    dome = np.clip((0.27 - np.hypot(x, y - 1.33)) * 90, 0, 1) * (y < 1.34)
    slit = (np.abs(x - 0.05) < 0.022) & (y > 1.08) & (y < 1.3)
    hill = np.clip((y - 1.40 + 0.10 * np.cos(x * 2.2)) * 90, 0, 1)
    dark = np.clip(np.maximum(dome, hill), 0, 1).astype(np.float32)
    night = backdrop(size, "#050818", "#0c1434", "#23305e", "#54507a") * (1 - dark)
    night += (slit * dome)[None] * np.array([0.5, 0.12, 0.06], np.float32)[:, None, None]

    def pictures() -> Iterator[Picture]:
        trails = [unlit(size) for _ in range(3)]
        for place, turn in enumerate(shot.turns):
            steps = np.linspace(0, TAU / 4 / shot.count, 5) if place else np.zeros(1)
            for part in range(3):
                mine = tint == part
                way = angle[mine][:, None] - TAU / 4 * turn - steps
                sx = (away[mine][:, None] * np.cos(way) * unit + size[1] / 2).ravel()
                sy = (away[mine][:, None] * np.sin(way) * unit + size[0] * 0.40).ravel()
                weight = np.repeat(bright[mine], len(steps)) * (0.16 if place else 1)
                trails[part] += splat(size, (sx, sy), weight)
            lights = zip((t * (1 - dark) for t in trails), ("#bcd0ff", "#fff3dc", "#ffc9a0"), strict=True)
            yield expose(*lights, over=night, gain=1.7)

    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(k) for k in (40, 47, 52, 59, 63)], shot.seconds, bright=0.4))
    for at in np.arange(0.2, shot.seconds - 0.8, 0.5):
        track.add(
            sound.bell(sound.hz(int(rng.integers(0, 9)), root=76)), float(at), 0.12, float(rng.uniform(-1, 1))
        )
    return Take(pictures(), track.finish(1.0))


def moon_month(shot: Shot) -> Take:
    """The moon from new to new, with its seas and its wobble."""
    size = shot.size(1.5)
    rng = shot.rng()
    x, y = grid(size)
    radius = 0.74
    across, down = x / radius, (y + 0.05) / radius
    square = across**2 + down**2
    deep = np.sqrt(np.maximum(0, 1 - square))
    disc = np.clip((1 - np.sqrt(square)) * 120, 0, 1)
    seas = noise(rng, size, 2.4, 5)
    seas = 0.55 + 0.45 * np.clip((seas - 0.44) * 6, 0, 1)
    pits = _craters(rng, size, radius)
    stars = splat(
        size, rng.random((2, 300), np.float32) * np.array(size[::-1])[:, None], rng.random(300) * 0.35
    )
    night = (backdrop(size, "#05070f", "#0a0e20", "#05070f") + stars) * (1 - disc)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            sun = TAU * turn
            lit = across * np.sin(sun) - deep * np.cos(sun) + 0.35 * pits * np.sin(sun)
            face = np.clip(lit * 1.5 + 0.02, 0, 1) ** 0.8 * seas * disc
            halo = 0.10 * (1 - np.cos(sun)) * np.exp(-np.maximum(np.sqrt(square) - 1, 0) * 4) * (1 - disc)
            earth = 0.012 * (1 + np.cos(sun)) * seas * disc
            yield expose(
                (face * 0.85, "#f6efdd"), (halo, "#7f8fd0"), (earth, "#8fa8e0"), over=night, gain=1.6
            )

    track = Track(shot.seconds)
    for place in range(15):
        step = round(7 * (1 - abs(place - 7) / 7))
        track.add(sound.pluck(sound.hz(step, root=52), 2), place * shot.seconds / 15, 0.4, np.sin(place))
    track.add(sound.pad([sound.key_hz(k) for k in (40, 47, 52)], shot.seconds), gain=0.4)
    return Take(pictures(), track.finish(0.8))


def _craters(rng: np.random.Generator, size: tuple[int, int], radius: float) -> Plane:
    """How the ground leans to the right, crater by crater."""
    x, y = grid(size)
    found = unlit(size)
    for _ in range(90):
        px, py = rng.uniform(-0.85, 0.85, 2) * radius
        wide = 0.012 + 0.07 * rng.random() ** 4
        dx, dy = (x - px) / wide, (y - py) / wide
        ring = dx**2 + dy**2
        found += dx * np.exp(-((ring - 1) ** 2) * 1.5) * 0.6
    return found


def meteors(shot: Shot) -> Take:
    """The Perseids: a wish every third second, somewhat hurried."""
    size = shot.size(1.5)
    rng = shot.rng()
    x, y = grid(size)
    river = resize(noise(rng, (size[0] // 4, size[1] // 4), 4, 4), size)
    band = np.exp(-((x * 0.8 + y * 0.45 + 0.1) ** 2) * 5) * (0.25 + 0.9 * river)
    points = rng.random((2, 1500)) * np.array(size[::-1])[:, None]
    weight = 0.06 + 1.4 * rng.random(1500) ** 9
    stars = splat(size, points, weight)
    pines = _pines(rng, size)
    night = backdrop(size, "#060a20", "#101a48", "#2a2f66", "#4b4576")
    night += band[None] * np.array([0.05, 0.045, 0.085], np.float32)[:, None, None]
    falls = int(shot.seconds * 1.5)
    when = np.sort(rng.uniform(0, shot.seconds - 0.5, falls))
    start = np.stack((rng.uniform(-0.2, 0.9, falls), rng.uniform(-1.6, -0.2, falls)))
    away = np.stack((-rng.uniform(0.5, 0.9, falls), rng.uniform(0.45, 0.8, falls))) * rng.uniform(
        0.5, 1.2, falls
    )
    unit = min(size) / 2

    def pictures() -> Iterator[Picture]:
        trail = unlit(size)
        for place, t in enumerate(shot.times):
            trail *= 0.80
            for one in range(falls):
                age = (t - when[one]) / 0.5
                if 0 <= age <= 1:
                    ends = np.stack(
                        [start[:, one] + away[:, one] * s for s in (age, min(1, age + 2.2 / shot.fps))]
                    )
                    line = ends * unit + np.array(size[::-1]) / 2
                    trail += splat(size, stroke(line, 0.5), 1.1 * np.sin(np.pi * age) + 0.1)
            twinkle = stars * (0.9 + 0.1 * np.sin(place * 0.9))
            lit = (twinkle + glow(trail, 8, 1.2)) * (1 - pines)
            yield expose((lit, "#f3f0ff"), over=night * (1 - pines), gain=1.8)

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 4200, 5200, 0) * 0.5, gain=0.05)
    for at, (px, _) in zip(when, start.T, strict=True):
        fall = sound.glide(np.linspace(2600, 500, sound.RATE // 2, dtype=np.float32), 0.05)
        track.add(fall * np.hanning(len(fall)).astype(np.float32), at, 0.10, float(px))
        track.add(sound.bell(sound.hz(int(rng.integers(3, 10)), root=72)), at + 0.1, 0.25, float(px))
    track.add(sound.pad([sound.key_hz(k) for k in (45, 52, 59)], shot.seconds), gain=0.3)
    return Take(pictures(), track.finish(0.9))


def _pines(rng: np.random.Generator, size: tuple[int, int]) -> Plane:
    """Firs along the lower edge."""
    dark = unlit(size)
    rows = np.arange(size[0])[:, None]
    columns = np.arange(size[1])[None, :]
    for _ in range(26):
        foot, tall = rng.uniform(0, size[1]), size[0] * rng.uniform(0.07, 0.22)
        down = rows - (size[0] - tall)
        jag = 0.75 + 0.25 * ((down / tall * 9) % 1)
        half = np.clip(down / tall, 0, 1) * tall * 0.24 * jag
        dark = np.maximum(dark, np.clip(half - np.abs(columns - foot), 0, 1))
    return dark
