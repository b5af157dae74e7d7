"""Fractals: Julia sets that breathe, a dive into Mandelbrot's, Newton's basins, Barnsley's fern."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Sound, Take
from parvis.ops.town.clips.colour import ramp, shade, shade_round
from parvis.ops.town.clips.light import grid, splat, unlit
from parvis.ops.town.clips.sound import Track

TAU = 2 * np.pi
_FAR = 60.0


def julia(shot: Shot) -> Take:
    """The Julia set of a number that walks around the heart of Mandelbrot's."""
    size = shot.size(2.5)
    x, y = grid(size)
    plane = ((y + 1j * x) * 0.86).astype(np.complex64)
    colours = ramp("#0b1030", "#2743d6", "#5f9fe0", "#f7eedd", "#dba545", "#8a2f3a", "#0b1030")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            c = complex(0.7885 * np.exp(1j * (TAU * turn * 0.12 + 2.35)))
            yield shade(colours, _escape(plane, c, 44) / 26)

    return Take(pictures(), _drone(shot, (38, 45, 52, 57, 62)))


def _escape(start: NDArray[np.complex64], c: complex, most: int) -> Plane:
    """After how many steps of z² + c each point is far away, with the fraction between steps."""
    z = start.ravel().copy()
    where = np.arange(z.size)
    found = np.zeros(z.size, np.float32)
    for step in range(most):
        z = z * z + np.complex64(c)
        size = z.real**2 + z.imag**2
        gone = size > _FAR
        if gone.any():
            found[where[gone]] = step + 1 - np.log2(np.log(size[gone]) / np.log(_FAR))
            where, z = where[~gone], z[~gone]
    return found.reshape(start.shape)


def mandelbrot(shot: Shot) -> Take:
    """A dive to a seahorse's eye: one picture in polar rings, each ring deeper, looked at closer and closer."""
    size = shot.size(1.5)
    around, rings = 640, 1500
    depth = np.exp(np.linspace(0.9, -11.2, rings))
    angles = np.exp(1j * np.linspace(0, TAU, around, endpoint=False))
    aim = -0.743643887037151 + 0.131825904205330j
    tall = _escape_from(aim + depth[:, None] * angles[None, :], 420)
    x, y = grid(size)
    far, turn = np.log(np.hypot(x, y) + 1e-4), np.arctan2(y, x) / TAU * around
    colours = ramp(
        "#0b1030", "#1b2f8f", "#2743d6", "#9fb6f5", "#fffbe8", "#e9a04b", "#b5492f", "#3a1030", closed=True
    )
    painted = shade_round(colours, np.where(tall > 0, np.log2(tall + 1) * 0.55, 0))
    painted[tall == 0] = ramp("#06081a", "#06081a")[0]
    step = (0.9 + 11.2) / (rings - 1)

    def pictures() -> Iterator[Picture]:
        for share in shot.turns:
            ring = (0.9 - (far + 0.35 - 9.6 * share)) / step
            spin = (turn + around * (1 + 0.25 * share)).astype(np.int32) % around
            yield painted[np.clip(ring, 0, rings - 1).astype(np.int32), spin]

    t = sound.seconds(shot.seconds)
    track = Track(shot.seconds)
    for voice in range(6):  # Shepard's tone: it sinks for ever
        place = (voice / 6 + t / shot.seconds / 2) % 1
        tone = sound.glide((1400 * 2 ** (-6 * place)).astype(np.float32), 0.1)
        track.add(tone * np.sin(np.pi * place).astype(np.float32) ** 2, gain=0.5, pan=voice / 3 - 1)
    return Take(pictures(), track.finish(0.5))


def _escape_from(c: NDArray[np.complex128], most: int) -> Plane:
    points, where = c.ravel(), np.arange(c.size)
    z = np.zeros_like(points)
    found = np.zeros(c.size, np.float32)
    for step in range(most):
        z = z * z + points
        size = z.real**2 + z.imag**2
        gone = size > _FAR
        if gone.any():
            found[where[gone]] = step + 1 - np.log2(np.log(size[gone]) / np.log(_FAR))
            where, z, points = where[~gone], z[~gone], points[~gone]
    return found.reshape(c.shape)


def newton(shot: Shot) -> Take:
    """Newton's method looks for the roots of z³ = 1; the colour says which one it found, and how soon."""
    size = shot.size(3)
    x, y = grid(size)
    plane = (x + 1j * y).astype(np.complex64) * np.float32(1.15)
    colours = [
        ramp("#fbe3b8", "#e9a04b", "#c8643c", "#4a1f1a"),
        ramp("#d6e6e0", "#5fa8a4", "#2e7d84", "#0f2f33"),
        ramp("#dfe5fb", "#8097ee", "#2743d6", "#0f1a52"),
    ]
    roots = np.exp(2j * np.pi * np.arange(3) / 3).astype(np.complex64)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            eager = np.complex64(1 + 0.42 * np.exp(1j * TAU * turn))
            z = plane * np.complex64(np.exp(0.35j * np.sin(TAU * turn)))
            steps = unlit(size)
            for _ in range(17):
                square = z * z + np.complex64(1e-6)
                change = eager * (z - 1 / square) / 3
                z = z - change
                steps += np.minimum(np.abs(change) * 4, 1)
            nearest = np.argmin([np.abs(z - root) for root in roots], axis=0)
            shades = [shade(each, steps / 13) for each in colours]
            yield np.choose(nearest, shades)

    return Take(pictures(), _drone(shot, (45, 52, 57, 61, 64)))


# Barnsley's fern: (a, b, c, d, e, f) of x' = ax + by + e, y' = cx + dy + f, and how often.
_FERN = (
    ((0.0, 0.0, 0.0, 0.16, 0.0, 0.0), 0.02),
    ((0.85, 0.04, -0.04, 0.85, 0.0, 1.6), 0.84),
    ((0.20, -0.26, 0.23, 0.22, 0.0, 1.6), 0.07),
    ((-0.15, 0.28, 0.26, 0.24, 0.0, 0.44), 0.07),
)


def fern(shot: Shot) -> Take:
    """A fern unrolls out of four rules and many thousand points."""
    size = shot.size(1.25)
    rng = shot.rng()
    colours = ramp("#0f1f1a", "#27483a", "#5f8f63", "#b9d49a", "#fbf6dc")
    rules, odds = np.array([rule for rule, _ in _FERN]), [often for _, often in _FERN]
    points = rng.random((2, 9000))
    light = unlit(size)
    unit = size[0] / 11.8

    def pictures() -> Iterator[Picture]:
        nonlocal points, light
        for place, turn in enumerate([0.0] * 14 + shot.turns, -14):
            curl = 0.042 * np.cos(np.pi * min(1, turn * 1.25))
            a, b, c, d, e, f = rules[rng.choice(4, points.shape[1], p=odds)].T
            turned = b + np.where(a > 0.5, curl, 0), c - np.where(a > 0.5, curl, 0)
            points = np.stack(
                (a * points[0] + turned[0] * points[1] + e, turned[1] * points[0] + d * points[1] + f)
            )
            x, y = size[1] * 0.48 + points[0] * unit, size[0] * 0.93 - points[1] * unit
            light = light * 0.86 + splat(size, (x, y), 0.22)
            if place >= 0:
                yield shade(colours, np.sqrt(light))

    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(k) for k in (43, 50, 55, 62)], shot.seconds), gain=0.6)
    for note in range(int(shot.seconds * 4)):
        track.add(sound.pluck(sound.hz(note % 11, root=55)), note / 4, 0.35, np.sin(note))
    return Take(pictures(), track.finish(0.5))


def _drone(shot: Shot, keys: tuple[int, ...]) -> Sound:
    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(key) for key in keys], shot.seconds, bright=0.5))
    rng = shot.rng()
    for at in np.arange(0.2, shot.seconds - 0.6, 0.55):
        key = keys[int(rng.integers(1, len(keys)))] + 24
        track.add(sound.bell(sound.key_hz(key)), float(at), 0.12, float(rng.uniform(-0.8, 0.8)))
    return track.finish(0.6)
