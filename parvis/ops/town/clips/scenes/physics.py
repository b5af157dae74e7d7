"""Things that swing, fly and fall: pendulums, planets, two galaxies that meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.light import backdrop, expose, glow, splat, stroke, unlit
from parvis.ops.town.clips.paper import Sheet
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi
State = NDArray[np.float64]


def double_pendulums(shot: Shot) -> Take:
    """Forty double pendulums let go a hair's breadth apart: together at first, and then each for itself."""
    size = shot.size(1.5)
    many = 40
    state = np.zeros((4, many))
    state[0], state[1] = 2.35 + np.linspace(0, 3e-2, many), 2.6
    unit, middle = size[1] * 0.235, np.array([size[1] / 2, size[0] * 0.45])
    trail = {code: unlit(size) for code in ("#2743d6", "#dba545", "#e06a4c")}
    heard = []
    path = np.zeros((shot.count, 2, many, 2))
    for place in range(shot.count):
        for _ in range(5):
            state = _runge_kutta(_double_pendulum, state, 1 / shot.fps / 5 * 1.5)
        elbow = np.stack((np.sin(state[0]), np.cos(state[0])), axis=1) * unit + middle
        hand = elbow + np.stack((np.sin(state[1]), np.cos(state[1])), axis=1) * unit
        path[place] = elbow, hand
        heard.append(float(np.abs(state[3]).mean()))

    def pictures() -> Iterator[Picture]:
        night = backdrop(size, "#07091c", "#10143a", "#0b0d22")
        parts = np.array_split(np.arange(many), 3)
        for place in range(shot.count):
            arms = unlit(size)
            for code, part in zip(trail, parts, strict=True):
                trail[code] *= 0.955
                for one in part[:: 3 if place < 30 else 1] if place else ():
                    trail[code] += splat(size, stroke(path[place - 1 : place + 1, 1, one], 1.0), 0.28)
            for one in range(0, many, 5):
                bent = np.stack([middle, path[place, 0, one], path[place, 1, one]])
                arms += splat(size, stroke(bent, 0.7), 0.16)
            hands = splat(size, path[place, 1].T, 2.4)
            lights = [(lit, code) for code, lit in trail.items()]
            yield expose(*lights, (arms, "#b4c6f2"), (glow(hands, 6, 2), "#fff3dc"), over=night, gain=2.2)

    track = Track(shot.seconds)
    speed = np.interp(sound.seconds(shot.seconds), np.arange(shot.count) / shot.fps, heard)
    track.add(sound.glide((90 + 26 * speed).astype(np.float32), 0.4), gain=0.35, pan=-0.4)
    track.add(sound.glide((135 + 39 * speed).astype(np.float32), 0.3), gain=0.3, pan=0.4)
    return Take(pictures(), track.finish(0.7))


def _double_pendulum(state: State) -> State:
    """Equal masses and lengths; angles from straight down, and their speeds."""
    one, two, fast_one, fast_two = state
    apart = one - two
    below = 3 - np.cos(2 * apart)
    gravity = 9.81
    first = (
        -3 * gravity * np.sin(one)
        - gravity * np.sin(one - 2 * two)
        - 2 * np.sin(apart) * (fast_two**2 + fast_one**2 * np.cos(apart))
    ) / below
    second = (
        2
        * np.sin(apart)
        * (2 * fast_one**2 + 2 * gravity * np.cos(one) + fast_two**2 * np.cos(apart))
        / below
    )
    return np.stack((fast_one, fast_two, first, second))


def _runge_kutta(slope: Callable[[State], State], state: State, step: float) -> State:
    """The state one step on, by the classical method of fourth order."""
    one = slope(state)
    two = slope(state + step / 2 * one)
    three = slope(state + step / 2 * two)
    found: State = state + step / 6 * (one + 2 * two + 2 * three + slope(state + step * three))
    return found


def three_bodies(shot: Shot) -> Take:
    """Three suns chase each other along one figure of eight (Chenciner and Montgomery, 2000)."""
    size = shot.size(1.5)
    places = [[0.97000436, -0.24308753], [-0.97000436, 0.24308753], [0, 0]]
    speeds = [[0.466203685, 0.43236573], [0.466203685, 0.43236573], [-0.93240737, -0.86473146]]
    state = np.array([*places, *speeds])
    period, rounds = 6.32591398, 2
    fine = 10
    path = np.zeros((shot.count * fine, 3, 2))
    for step in range(len(path)):
        state = _runge_kutta(_gravity, state, period * rounds / len(path))
        path[step] = state[:3]
    unit = size[1] * 0.42
    # Upright on a phone: the eight stands.
    seen = np.stack((path[..., 1] * unit * 1.15 + size[1] / 2, path[..., 0] * unit + size[0] / 2), axis=-1)
    codes = ("#8fa8ff", "#ffc46b", "#ff8f77")

    def pictures() -> Iterator[Picture]:
        rng = shot.rng()
        stars = splat(
            size, rng.random((2, 260), np.float32) * np.array(size[::-1])[:, None], rng.random(260) * 0.4
        )
        night = backdrop(size, "#05071a", "#0d1338", "#05071a") + stars
        tails = [unlit(size) for _ in codes]
        for place in range(shot.count):
            lights = []
            for body, code in enumerate(codes):
                part = seen[place * fine : place * fine + fine + 1, body]
                tails[body] = tails[body] * 0.965 + splat(size, stroke(part, 0.5), 0.22)
                lights.append((tails[body] + _sun(size, seen[place * fine + fine - 1, body]), code))
            yield expose(*lights, over=night, gain=1.8)

    track = Track(shot.seconds)
    for body, key in enumerate((45, 52, 57)):
        speed = np.hypot(*np.gradient(path[:, body], axis=0).T)
        bend = np.interp(
            sound.seconds(shot.seconds), np.linspace(0, shot.seconds, len(path)), speed / speed.mean()
        )
        track.add(
            sound.glide((sound.key_hz(key) * (0.94 + 0.06 * bend)).astype(np.float32)),
            gain=0.35,
            pan=body - 1,
        )
    return Take(pictures(), track.finish(0.7))


def _sun(size: tuple[int, int], at: State) -> Plane:
    """A disc of light with a halo around a place in pixels."""
    rows, columns = (np.arange(extent, dtype=np.float32) for extent in size)
    away = np.hypot(columns[None, :] - np.float32(at[0]), rows[:, None] - np.float32(at[1])) / size[1]
    found: Plane = (
        2.5 * np.clip((0.022 - away) * 260, 0, 1) + 0.5 * np.exp(-away * 22) + 0.06 * np.exp(-away * 6)
    )
    return found


def _gravity(state: State) -> State:
    at, speed = state[:3], state[3:]
    apart = at[None] - at[:, None]
    cube = (apart**2).sum(-1, keepdims=True) ** 1.5
    pull = np.divide(apart, cube, out=np.zeros_like(apart), where=cube > 0)
    return np.concatenate((speed, pull.sum(axis=1)))


def galaxies(shot: Shot) -> Take:
    """Two galaxies pass, and their stars are drawn out into arms (after Toomre and Toomre, 1972)."""
    size = shot.size(1.5)
    rng = shot.rng()
    stars = 9000
    cores = np.array([[-0.62, 0.95, 0.12, -0.5], [0.62, -0.95, -0.12, 0.5]])
    away = 0.05 + 0.5 * rng.random(stars) ** 0.8
    angle = rng.random(stars) * TAU
    home = np.arange(stars) % 2
    fast = np.sqrt(0.5 * away**2 / (away**2 + 0.01) ** 1.5) * np.where(home, 1, -1)
    tilt = np.where(home, 0.6, 0.9)
    at = np.stack((away * np.cos(angle), away * np.sin(angle) * tilt)) + cores[home, :2].T
    speed = np.stack((-fast * np.sin(angle), fast * np.cos(angle) * tilt)) + cores[home, 2:].T
    bright = rng.random(stars).astype(np.float32) ** 3

    def pictures() -> Iterator[Picture]:
        nonlocal at, speed, cores
        night = backdrop(size, "#04050f", "#0a0c24", "#04050f")
        unit = size[1] * 0.44
        for _ in shot.times:
            for _ in range(2):
                at, speed, cores = _pass(at, speed, cores, 1.4 / shot.seconds / shot.fps)
            x, y = (
                (at[0] * unit + size[1] / 2).astype(np.float32),
                (at[1] * unit + size[0] / 2).astype(np.float32),
            )
            one, two = (
                splat(size, (x[home == side], y[home == side]), 0.16 + bright[home == side])
                for side in (0, 1)
            )
            hearts = splat(size, (cores[:, :2].T * unit) + [[size[1] / 2], [size[0] / 2]], 60.0)
            yield expose(
                (glow(one, 6, 0.8), "#9db4ff"),
                (glow(two, 6, 0.8), "#ffc58a"),
                (glow(glow(hearts, 4, 1), 24, 3), "#fff1d8"),
                over=night,
                gain=1.5,
            )

    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(k) for k in (33, 40, 45, 52, 56)], shot.seconds, bright=0.5))
    track.add(sound.hiss(rng, shot.seconds, 60, 400, 1), gain=0.25)
    for place in range(int(shot.seconds * 3)):
        track.add(
            sound.bell(sound.hz(int(rng.integers(0, 10)), root=76)), place / 3, 0.1, float(rng.uniform(-1, 1))
        )
    return Take(pictures(), track.finish(0.9))


def _pass(at: State, speed: State, cores: State, step: float) -> tuple[State, State, State]:
    """Move two heavy cores and the light stars around them on by one step."""
    apart = cores[1, :2] - cores[0, :2]
    pull = 0.5 * apart / (apart @ apart + 0.06) ** 1.5
    cores = cores + step * np.concatenate((cores[:, 2:], np.stack((pull, -pull))), axis=1)
    speed = speed.copy()
    for core in cores:
        towards = core[:2, None] - at
        speed += step * 0.5 * towards / ((towards**2).sum(axis=0) + 0.01) ** 1.5
    return at + step * speed, speed, cores


def pendulum_wave(shot: Shot) -> Take:
    """Fifteen pendulums, each a little quicker than the last: they part into waves, and meet again."""
    many = 15
    sheet = Sheet.of(shot, "#faf8f5")
    sheet.sky(("#f3e3cf", "#faf8f5", "#e6ebfb"))
    wide, top = shot.width, shot.height * 0.14
    sheet.rect((0, top - 12, wide, top), "#1b1a18")
    swings = [8 + one for one in range(many)]
    lengths = [shot.height * 0.72 * (swings[0] / often) ** 1.1 for often in swings]
    shades = ["#2743d6", "#2e7d84", "#8aa68a", "#dba545", "#c8643c", "#6d3b5c"]

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for one, (often, length) in enumerate(zip(swings, lengths, strict=True)):
                sway = 0.42 * np.cos(TAU * often * turn)
                home = wide * (0.5 + 0.0 * one)
                x, y = home + length * np.sin(sway), top + length * np.cos(sway)
                picture.line([(home, top), (x, y)], "#5a554e", 1.2, alpha=0.55)
                code = shades[one * len(shades) // many]
                picture.disc((x + 3, y + 6), 17, "#1b1a18", 0.12)
                picture.disc((x, y), 17, code)
                picture.disc((x - 5, y - 6), 5, "#ffffff", 0.45)
            yield picture.pixels()

    track = Track(shot.seconds)
    for one, often in enumerate(swings):
        for beat in range(2 * often):
            at = (beat + 0.5) / (2 * often) * shot.seconds
            track.add(sound.marimba(sound.hz(one, root=48), 0.7), at, 0.28, np.sin(one))
    return Take(pictures(), track.finish(0.4))
