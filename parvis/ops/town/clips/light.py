"""Drawing with light: points and lines that add up, glow, smooth noise, and their exposure."""

from __future__ import annotations

from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from parvis.ops.town.clips.clip import Plane
from parvis.ops.town.clips.colour import light

Size = tuple[int, int]
_TONES = 1 << 14
_BRIGHTEST = 6.0


@cache
def grid(size: Size) -> tuple[Plane, Plane]:
    """The place of each pixel: x across and y down from the middle, where the shorter side is 2 long."""
    rows, columns = size
    unit = 2 / min(rows, columns)
    y = (np.arange(rows, dtype=np.float32) - (rows - 1) / 2) * unit
    x = (np.arange(columns, dtype=np.float32) - (columns - 1) / 2) * unit
    return x[None, :].copy(), y[:, None].copy()


def unlit(size: Size) -> Plane:
    """A plane without light."""
    return np.zeros(size, np.float32)


def splat(size: Size, at: Plane | tuple[Plane, Plane], weight: Plane | float = 1.0) -> Plane:
    """Points of light at places in pixels (x, y), each shared among the four pixels around it."""
    rows, columns = size
    x, y = (np.asarray(part, np.float32) for part in at)
    left, top = np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)
    inside = (left >= 0) & (top >= 0) & (left < columns - 1) & (top < rows - 1)
    left, top = left[inside], top[inside]
    across, down = x[inside] - left, y[inside] - top
    strength = np.broadcast_to(np.asarray(weight, np.float32), x.shape)[inside]
    corner = top * columns + left
    places = np.concatenate((corner, corner + 1, corner + columns, corner + columns + 1))
    shares = (
        (1 - across) * (1 - down) * strength,
        across * (1 - down) * strength,
        (1 - across) * down * strength,
        across * down * strength,
    )
    found = np.bincount(places, np.concatenate(shares), rows * columns)
    return found.reshape(rows, columns).astype(np.float32)


def stroke(points: NDArray[np.float64], spacing: float = 0.5) -> tuple[Plane, Plane]:
    """Places along a line through the points (n, 2), so close that they look like one."""
    steps = np.hypot(*np.diff(points, axis=0).T)
    travelled = np.concatenate(([0.0], np.cumsum(steps)))
    places = np.arange(0, max(travelled[-1], spacing), spacing)
    x, y = (np.interp(places, travelled, points[:, part]) for part in range(2))
    return x.astype(np.float32), y.astype(np.float32)


def resize(plane: Plane, size: Size) -> Plane:
    """The plane at another size, smooth."""
    picture = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(picture.resize(size[::-1], Image.Resampling.BICUBIC))


def blur(plane: Plane, radius: int) -> Plane:
    """The plane, soft: three runs of a box of that radius each way are nearly a bell."""
    for axis in (0, 0, 0, 1, 1, 1):
        plane = _box(plane, radius, axis)
    return plane


def _box(plane: Plane, radius: int, axis: int) -> Plane:
    width = 2 * radius + 1
    sides = [(0, 0), (0, 0)]
    sides[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(plane, sides, mode="edge"), axis=axis, dtype=np.float32)
    length = plane.shape[axis]
    high, low = [slice(None)] * 2, [slice(None)] * 2
    high[axis], low[axis] = slice(width, width + length), slice(0, length)
    return cast(Plane, (total[tuple(high)] - total[tuple(low)]) / width)


def glow(plane: Plane, reach: int = 8, strength: float = 0.6) -> Plane:
    """The light with a soft halo that reaches so many pixels, as bright in all as `strength` of it."""
    rows, columns = plane.shape
    coarse = max(1, reach // 6)
    tall, wide = rows // coarse * coarse, columns // coarse * coarse
    small = plane[:tall, :wide].reshape(rows // coarse, coarse, columns // coarse, coarse)
    halo = blur(small.mean(axis=(1, 3)), 2)
    return plane + np.float32(strength) * np.maximum(resize(halo, (rows, columns)), 0)


def carried(plane: Plane, row: Plane, column: Plane) -> Plane:
    """The plane as it is at other places, given in pixels, blended between four."""
    row, column = np.clip(row, 0, plane.shape[0] - 1.01), np.clip(column, 0, plane.shape[1] - 1.01)
    top, left = row.astype(np.int32), column.astype(np.int32)
    down, across = row - top, column - left
    flat, place, width = plane.ravel(), top * plane.shape[1] + left, plane.shape[1]
    above = flat.take(place) * (1 - across) + flat.take(place + 1) * across
    below = flat.take(place + width) * (1 - across) + flat.take(place + width + 1) * across
    found: Plane = above * (1 - down) + below * down
    return found


def noise(rng: np.random.Generator, size: Size, cells: float, octaves: int = 4) -> Plane:
    """Clouds between 0 and 1; the largest are a `cells`-th of the shorter side. Its edges meet."""
    found = np.zeros(size, np.float32)
    strength = 1.0
    for octave in range(octaves):
        finer = cells * 2**octave
        shorter = min(size)
        rows, columns = (max(2, round(finer * extent / shorter)) for extent in size)
        cloud = rng.random((rows, columns), np.float32)
        # One period of surroundings on each side, so that the interpolation knows its neighbours.
        wide = np.pad(cloud, 3, mode="wrap")
        scale = [size[0] / rows, size[1] / columns]
        box = (3.0, 3.0, 3.0 + columns, 3.0 + rows)
        picture = Image.fromarray(wide).resize(size[::-1], Image.Resampling.BICUBIC, box=box)
        found += strength * np.asarray(picture)
        strength /= 2
        if min(scale) < 2:
            break
    found -= found.min()
    return cast(Plane, found / found.max())


def expose(*lights: tuple[Plane, str], over: Plane | None = None, gain: float = 1.0) -> NDArray[np.uint32]:
    """A packed picture of light in several colours added up, bright parts rolled off as film does."""
    total = np.zeros((3, *lights[0][0].shape), np.float32) if over is None else over.copy()
    for plane, code in lights:
        for place, share in enumerate(light(code)):
            total[place] += plane * share
    tones = _film(gain)
    found = np.full(total.shape[1:], 0xFF000000, np.uint32)
    for place, part in enumerate(total):
        steps = (part * np.float32((_TONES - 1) / _BRIGHTEST)).astype(np.int32)
        found |= tones.take(steps, mode="clip") << np.uint32(8 * place)
    return found


@cache
def _film(gain: float) -> NDArray[np.uint32]:
    """The byte that each tone of light becomes."""
    seen = 1 - np.exp(-np.linspace(0, _BRIGHTEST, _TONES) * gain)
    curve = np.where(seen <= 0.0031308, seen * 12.92, 1.055 * seen ** (1 / 2.4) - 0.055)
    return np.round(curve * 255).astype(np.uint32)


def backdrop(size: Size, *codes: str) -> Plane:
    """A sky as light (3, rows, columns), blended downwards through the colours."""
    stops = np.array([light(code) for code in codes])
    rows = np.linspace(0, len(codes) - 1, size[0])
    column = np.stack([np.interp(rows, np.arange(len(codes)), stops[:, part]) for part in range(3)])
    return np.repeat(column[:, :, None], size[1], axis=2).astype(np.float32)
