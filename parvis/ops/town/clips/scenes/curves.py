"""Curves: two tones that draw, a toothed wheel, a heron out of circles, the weather's butterfly."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.light import backdrop, expose, glow, splat, stroke, unlit
from parvis.ops.town.clips.paper import Sheet, eased
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi
Points = NDArray[np.float64]


def lissajous(shot: Shot) -> Take:
    """Two tones on an oscilloscope: what the ear hears as a fifth, the eye sees as a figure."""
    size = shot.size(1.5)
    steps = ((1, 1), (1, 2), (2, 3), (3, 4), (3, 5), (4, 5))
    part = shot.seconds / len(steps)
    unit = size[1] * 0.42
    screen = backdrop(size, "#061512", "#0a211c", "#061512")
    rows, columns = np.arange(size[0]), np.arange(size[1])
    lines = (
        np.minimum(np.abs((columns - size[1] / 2) % 36 - 18) < 0.6, 1)[None, :]
        | (np.abs((rows - size[0] / 2) % 36 - 18) < 0.6)[:, None]
    )
    screen += 0.008 * lines

    def pictures() -> Iterator[Picture]:
        lit = unlit(size)
        for t in shot.times:
            across, down = steps[min(int(t / part), len(steps) - 1)]
            a = np.linspace(0, TAU, 2600)
            turn = t * 1.3
            x = np.sin(across * a + turn) * unit + size[1] / 2
            y = np.sin(down * a) * unit * 1.5 + size[0] / 2
            beam = np.hypot(np.gradient(x), np.gradient(y)).astype(np.float32)
            lit = lit * 0.62 + splat(size, (x, y), 0.5 * beam + 0.05)
            yield expose((glow(lit, 8, 0.9), "#7df0b8"), (lit * lit * 0.1, "#ffffff"), over=screen, gain=1.5)

    track = Track(shot.seconds)
    for place, (across, down) in enumerate(steps):
        for side, times in ((-1, across), (1, down)):
            tone = sound.pad([110.0 * times, 220.0 * times], part + 0.5, bright=0.1)
            track.add(tone, place * part - 0.2, 0.5, 0.8 * side)
    return Take(pictures(), track.finish(0.2))


def spirograph(shot: Shot) -> Take:
    """A pen in a toothed wheel that rolls inside a ring: petal beside petal in three inks."""
    sheet = Sheet.of(shot, "#faf8f5")
    sheet.sky(("#faf8f5", "#f3ece0"))
    middle = np.array([shot.width / 2, shot.height * 0.47])
    ring, inks = shot.width * 0.46, (("#2743d6", 52, 0.86), ("#c8643c", 40, 0.62), ("#2e7d84", 64, 0.42))
    sheet.ring(tuple(middle), ring + 8, "#cdc1ae", 3)
    part = shot.count // 3
    curves = [_rolled(ring, 96, teeth, reach) + middle for _, teeth, reach in inks]

    def pictures() -> Iterator[Picture]:
        for place in range(shot.count):
            which = min(place // part, 2)
            code, teeth, _ = inks[which]
            curve, share = curves[which], (place - which * part) / part
            first, last = (int(s * (len(curve) - 1)) for s in (share, min(1.0, share + 1 / part)))
            sheet.line([tuple(point) for point in curve[max(0, first - 1) : last + 1]], code, 2.3)
            picture = sheet.again()
            tip = curve[last]
            wheel = ring * teeth / 96
            turn = _turns(96, teeth) * TAU * last / (len(curve) - 1)
            hub = middle + (ring - wheel) * np.array([np.cos(turn), np.sin(turn)])
            picture.disc(tuple(hub), wheel, code, 0.08)
            picture.ring(tuple(hub), wheel, "#8d867b", 1.6)
            picture.disc(tuple(tip), 6, "#1b1a18")
            yield picture.pixels()

    rng = shot.rng()
    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 1800, 7000, 0.3) * _scratch(shot), gain=0.3)
    for beat in range(int(shot.seconds * 4)):
        track.add(sound.marimba(sound.hz((beat * 4) % 9, root=60)), beat / 4, 0.4, np.sin(beat))
    return Take(pictures(), track.finish(0.3))


def _turns(ring: int, wheel: int) -> int:
    """How often the wheel goes round before the pen is back where it began."""
    return int(np.lcm(ring, wheel) // ring)


def _rolled(radius: float, ring: int, wheel: int, reach: float) -> Points:
    a = np.linspace(0, TAU * _turns(ring, wheel), 2400)
    small = radius * wheel / ring
    rolls = (radius - small) / small
    return np.stack(
        (
            (radius - small) * np.cos(a) + reach * small * np.cos(rolls * a),
            (radius - small) * np.sin(a) - reach * small * np.sin(rolls * a),
        ),
        axis=1,
    )


def _scratch(shot: Shot) -> Plane:
    t = sound.seconds(shot.seconds)
    found: Plane = 0.6 + 0.4 * np.sin(2 * np.pi * t * 5)
    return found


# A heron's outline, from the beak around, in a square of 100.
_HERON = np.array(
    [
        (6, 27), (20, 22), (26, 18), (32, 17), (37, 20), (39, 25), (38, 31), (34, 38), (32, 45), (35, 51),
        (43, 55), (53, 57), (63, 61), (73, 67), (82, 74), (78, 75), (68, 73), (60, 73), (57, 75), (57, 84),
        (58, 96), (62, 98), (52, 98), (55, 95), (54, 84), (52, 75), (49, 75), (48, 84), (48, 96), (51, 98),
        (41, 98), (45, 95), (45, 84), (45, 74), (38, 70), (31, 63), (27, 54), (27, 44), (30, 35), (33, 29),
        (31, 26), (26, 26), (18, 27),
    ],
    float,
)  # fmt: skip


def epicycles(shot: Shot) -> Take:
    """Circles on circles, each turning evenly, and the last one draws a heron (Fourier)."""
    size = shot.size(1.25)
    closed = np.concatenate((_HERON, _HERON[:1]))
    steps = np.concatenate(([0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))))
    places = np.linspace(0, steps[-1], 512, endpoint=False)
    outline = np.interp(places, steps, closed[:, 0]) + 1j * np.interp(places, steps, closed[:, 1])
    parts = np.fft.fft((outline - 50 - 55j) * size[1] * 0.0095) / 512
    often = np.fft.fftfreq(512, 1 / 512)
    order = np.argsort(-np.abs(parts))[:90]
    order = order[often[order] != 0]
    middle = complex(size[1] / 2, size[0] * 0.47) + parts[0]
    circle = np.exp(1j * np.linspace(0, TAU, 90))

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#0b1030", "#18225c", "#10163c")
        drawn = unlit(size)
        before = None
        for place in range(shot.count):
            share = min(1.0, place / (shot.count * 0.86))
            arms = middle + np.concatenate(
                ([0], np.cumsum(parts[order] * np.exp(1j * TAU * often[order] * share)))
            )
            wheels = unlit(size)
            for hub, radius in zip(arms[:22], np.abs(parts[order[:22]]), strict=False):
                wheels += splat(size, _xy(hub + radius * circle), 0.35)
            wheels += splat(size, stroke(np.stack((arms.real, arms.imag), 1), 0.6), 0.22)
            fine = (
                middle
                + np.exp(
                    1j
                    * TAU
                    * np.outer(np.linspace(max(0, share - 1 / shot.count / 0.86), share, 30), often[order])
                )
                @ parts[order]
            )
            if before is not None and share <= 1:
                drawn += splat(size, _xy(fine), 0.5 if before < 1 else 0.0)
            before = share
            fade = np.float32(1 - eased((place / shot.count - 0.86) / 0.1))
            yield expose((wheels * fade, "#5f7fe0"), (glow(drawn, 8, 1.0), "#ffd9a0"), over=night, gain=1.7)

    track = Track(shot.seconds)
    t = sound.seconds(shot.seconds)
    for voice, turns in enumerate((1, 2, 3, 5)):
        sway = 1 + 0.012 * np.sin(2 * np.pi * turns * t / shot.seconds)
        track.add(sound.glide((sound.key_hz(45 + (0, 7, 12, 16)[voice]) * sway).astype(np.float32)), gain=0.3)
    for beat in range(8):
        track.add(sound.bell(sound.hz(beat, root=69)), beat * shot.seconds / 9, 0.25, beat / 4 - 1)
    return Take(pictures(), track.finish(0.6))


def _xy(points: NDArray[np.complex128]) -> tuple[Plane, Plane]:
    return points.real, points.imag


def butterfly(shot: Shot) -> Take:
    """Lorenz's weather of three numbers: two hundred days that begin almost alike."""
    size = shot.size(1.5)
    many = 220
    state = np.stack((1 + 0.6 * np.linspace(-1, 1, many), np.ones(many), np.full(many, 20.0)))
    half = np.arange(many) < many // 2
    unit = size[1] * 0.0185

    def pictures() -> Iterator[Picture]:
        nonlocal state
        night = backdrop(size, "#0d0a1e", "#1a1440", "#0d0a1e")
        lit = [unlit(size) for _ in range(2)]
        for turn in shot.turns:
            angle = 0.5 + 0.9 * turn
            for _ in range(6):
                x, y, z = state
                state = state + 0.0058 * np.stack((10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z))
                flat = state[0] * np.cos(angle) + state[1] * np.sin(angle)
                px = (flat * unit + size[1] / 2).astype(np.float32)
                py = ((25 - state[2]) * unit * 1.5 + size[0] * 0.48).astype(np.float32)
                for side in range(2):
                    mine = half == bool(side)
                    lit[side] = lit[side] * 0.99 + splat(size, (px[mine], py[mine]), 0.07)
            yield expose(
                (glow(lit[0], 6, 0.6), "#7f9bff"), (glow(lit[1], 6, 0.6), "#ffa978"), over=night, gain=2.0
            )

    rng = shot.rng()
    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.8)
    for beat in range(int(shot.seconds * 3)):
        step = int(rng.integers(0, 3 + beat // 2))
        track.add(sound.pluck(sound.hz(step, sound.MINOR, 50)), beat / 3, 0.35, float(rng.uniform(-1, 1)))
    return Take(pictures(), track.finish(0.6))


def sunflower(shot: Shot) -> Take:
    """Seed after seed by the golden angle; a hair off it, and the spokes show."""
    size = shot.size(1.25)
    seeds = np.arange(1, 900)
    golden = np.pi * (3 - np.sqrt(5))
    unit = size[1] * 0.0148
    rows, columns = size

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#1b120c", "#3a2413", "#1b120c")
        for turn in shot.turns:
            bend = 0.006 * np.sin(TAU * turn)
            angle = seeds * (golden + bend) + TAU * turn * 0.1
            away = unit * np.sqrt(seeds) * (1 + 0.02 * np.sin(TAU * turn * 2 + seeds * 0.02))
            shown = np.clip((turn * 1.7 * len(seeds) - seeds + 260) / 60, 0, 1)
            x, y = columns / 2 + away * np.cos(angle), rows * 0.47 + away * np.sin(angle)
            petals = [unlit(size) for _ in range(3)]
            grow = (0.35 + 0.65 * np.sqrt(seeds / 900)) * 5.6
            for ring, around in ((0.25, 5), (0.7, 11), (1.0, 17)):
                for a in np.arange(around) * TAU / around:
                    px, py = x + ring * grow * np.cos(a), y + ring * grow * np.sin(a)
                    for part in range(3):
                        mine = seeds % 3 == part
                        weight = (0.75 * shown[mine]).astype(np.float32)
                        petals[part] += splat(size, (px[mine], py[mine]), weight)
            lights = zip((np.minimum(p, 1.4) for p in petals), ("#ffb52e", "#d9691e", "#ffd97a"), strict=True)
            yield expose(*lights, over=night, gain=1.3)

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 8)):
        track.add(sound.marimba(sound.hz((beat * 5) % 13, root=55), 0.5), beat / 8, 0.35, np.cos(beat * 2.4))
    return Take(pictures(), track.finish(0.4))
