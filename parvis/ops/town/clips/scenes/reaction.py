"""Reaction and diffusion: two substances, and patterns as on shells, corals and leopards."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Sound, Take
from parvis.ops.town.clips.colour import Ramp, ramp, shade, shade_round
from parvis.ops.town.clips.light import blur, noise, resize
from parvis.ops.town.clips.sound import Track

Field = NDArray[np.complex64]

_CORAL = ramp("#0f2f33", "#1d5a60", "#e98b5a", "#f7c9a0", "#fffaf0")
_SPOTS = ramp("#f7eedd", "#e9c9a0", "#c8643c", "#4a1f2a")


def coral(shot: Shot) -> Take:
    """Gray and Scott's reaction grows a brain coral from a few seeds."""
    return Take(_gray_scott(shot, (0.0545, 0.062), _CORAL, 34), _bubbling(shot, 45))


def spots(shot: Shot) -> Take:
    """The same reaction, a little leaner: spots that divide like cells."""
    return Take(_gray_scott(shot, (0.0367, 0.0649), _SPOTS, 46), _bubbling(shot, 52))


def _gray_scott(shot: Shot, rates: tuple[float, float], colours: Ramp, steps: int) -> Iterator[Picture]:
    """Feed and kill rates decide the pattern (Pearson, Science 261, 1993)."""
    rows, columns = shot.size(7.2)
    feed, kill = (np.float32(rate) for rate in rates)
    rng = shot.rng()
    one, two = np.ones((rows, columns), np.float32), np.zeros((rows, columns), np.float32)
    for row, column in zip(rng.integers(8, rows - 8, 9), rng.integers(6, columns - 6, 9), strict=True):
        one[row - 3 : row + 3, column - 3 : column + 3] = 0.5
        two[row - 3 : row + 3, column - 3 : column + 3] = 0.35
    for place in range(shot.count):
        for _ in range(steps + (400 if place == 0 else 0)):
            react = one * two * two
            one += 0.2 * _spread(one) - react + feed * (1 - one)
            two += 0.1 * _spread(two) + react - (feed + kill) * two
        fine = resize(two, shot.size(1.5)) * 2.9
        fine = np.clip((fine - 0.25) * 2.2, 0, 1)
        fine = fine * fine * (3 - 2 * fine)
        relief = np.zeros_like(fine)
        relief[1:, 1:] = 2 * fine[1:, 1:] - fine[:-1, 1:] - fine[1:, :-1]
        yield shade(colours, fine + 0.8 * relief)


def _spread(plane: Plane) -> Plane:
    """What flows in from the four neighbours; the edges meet."""
    wide = np.pad(plane, 1, mode="wrap")
    found: Plane = wide[2:, 1:-1] + wide[:-2, 1:-1] + wide[1:-1, 2:] + wide[1:-1, :-2] - 4 * plane
    return found


def _bubbling(shot: Shot, root: int) -> Sound:
    rng = shot.rng()
    track = Track(shot.seconds)
    track.add(sound.pad([sound.key_hz(root + k) for k in (0, 7, 12, 16)], shot.seconds), gain=0.7)
    for at in np.sort(rng.uniform(0, shot.seconds - 0.3, int(shot.seconds * 7))):
        pitch = sound.hz(int(rng.integers(0, 12)), root=root + 24)
        track.add(sound.drop(pitch, 0.2), float(at), 0.22, float(rng.uniform(-1, 1)))
    return track.finish(0.5)


def spirals(shot: Shot) -> Take:
    """The Ginzburg-Landau equation: oscillators beside oscillators, and waves that wind around a point."""
    rows, columns = shot.size(6)
    rng = shot.rng()
    real, unreal = (noise(rng, (rows, columns), 3, 3) - 0.5 for _ in range(2))
    field = (real + 1j * unreal).astype(np.complex64) * 4
    colours = ramp("#141c4e", "#2743d6", "#8cc4bd", "#f7eedd", "#e9a04b", "#b5492f", "#6d3b5c", closed=True)
    for _ in range(500):
        field = _oscillate(field)

    def pictures() -> Iterator[Picture]:
        nonlocal field
        fine = shot.size(2)
        for _ in range(shot.count):
            for _ in range(5):
                field = _oscillate(field)
            across, up = resize(field.real, fine), resize(field.imag, fine)
            yield shade_round(colours, np.arctan2(up, across) / np.float32(2 * np.pi))

    track = Track(shot.seconds)
    for place in range(int(shot.seconds * 5)):
        track.add(sound.pluck(sound.hz((place * 2) % 7, sound.MINOR, 50)), place / 5, 0.4, np.cos(place))
    track.add(sound.pad([sound.key_hz(k) for k in (38, 50, 57, 60)], shot.seconds), gain=0.6)
    return Take(pictures(), track.finish(0.6))


def _oscillate(field: Field) -> Field:
    wide = np.pad(field, 1, mode="wrap")
    flow = wide[2:, 1:-1] + wide[:-2, 1:-1] + wide[1:-1, 2:] + wide[1:-1, :-2] - 4 * field
    strength = field.real**2 + field.imag**2
    found: Field = field + np.float32(0.12) * (field + flow - np.complex64(1 - 1.1j) * strength * field)
    return found


def stripes(shot: Shot) -> Take:
    """Turing's stripes: near things agree, things farther off disagree, and a zebra comes of it."""
    size = shot.size(3)
    coat = 0.1 * blur(shot.rng().standard_normal(size, np.float32), 1)
    colours = ramp("#faf8f5", "#f0dfc4", "#6d3b5c", "#1b1a18")

    def pictures() -> Iterator[Picture]:
        nonlocal coat
        fine = shot.size(1.5)
        for _ in shot.times:
            coat = np.clip(coat + np.float32(0.3) * (blur(coat, 2) - blur(coat, 4)), -0.6, 0.6)
            yield shade(colours, resize(coat, fine) * 0.95 + 0.5)

    return Take(pictures(), _bubbling(shot, 41))
