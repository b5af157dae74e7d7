"""Cellular automata: a few cells, one rule, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import ramp, shade, shade_round
from parvis.ops.town.clips.sound import Track

_TILE = 8


def life(shot: Shot) -> Take:
    """Conway's Game of Life: what lives is cobalt, what has just died glows for a while."""
    rows, columns = shot.height // 12, shot.width // 12
    rng = shot.rng()
    cells = rng.random((rows, columns)) < 0.28
    glowing = cells.astype(np.float32)
    colours = ramp("#faf8f5", "#f3e3c4", "#e9a04b", "#c8643c", "#5a3f9c", "#2743d6")
    pebble = _pebble(0.78)
    births: list[float] = []

    def step() -> None:
        nonlocal cells, glowing
        around = _neighbours(cells)
        cells = (around == 3) | (cells & (around == 2))
        glowing = np.where(cells, np.float32(1), glowing * np.float32(0.86))

    history: list[Plane] = []
    for place in range(shot.count):
        if place % 2 == 0:
            before = cells
            step()
            births.append(float((cells & ~before).mean()))
        history.append(glowing * (0.93 if place % 2 == 0 else 0.965))

    def pictures() -> Iterator[Picture]:
        for seen in history:
            wide = np.kron(seen, np.ones((_TILE, _TILE), np.float32))
            yield shade(colours, wide * np.tile(pebble, seen.shape))

    track = Track(shot.seconds)
    for place, share in enumerate(births[::3]):
        at = place * 6 / shot.fps
        track.add(sound.marimba(sound.hz(int(share * 170) % 14, root=57)), at, 0.6, rng.uniform(-0.5, 0.5))
        track.add(sound.tick(900), at, 0.12)
    return Take(pictures(), track.finish(0.4))


def _neighbours(cells: NDArray[np.bool_]) -> NDArray[np.int8]:
    count = cells.astype(np.int8)
    beside = count + np.roll(count, 1, 1) + np.roll(count, -1, 1)
    found: NDArray[np.int8] = beside + np.roll(beside, 1, 0) + np.roll(beside, -1, 0) - count
    return found


def _pebble(share: float) -> Plane:
    """A round cell's shape within its tile."""
    at = (np.arange(_TILE) + 0.5) / _TILE * 2 - 1
    away = (np.abs(at[:, None]) ** 4 + np.abs(at[None, :]) ** 4) ** 0.25
    found: Plane = np.clip((share - away) * _TILE / 2 + 0.5, 0, 1).astype(np.float32)
    return found


def rule30(shot: Shot) -> Take:
    """Rule 30 knits downwards from one stitch; its middle column plays the tune."""
    columns, rows = 109, 194
    line = np.zeros(columns, np.uint8)
    line[columns // 2] = 1
    knitted = np.zeros((rows + shot.count * 2, columns), np.float32)
    for row in range(len(knitted)):
        knitted[row] = line
        left, right = np.roll(line, 1), np.roll(line, -1)
        line = left ^ (line | right)
    tint = np.linspace(0, 1, columns, dtype=np.float32)[None, :]
    colours = ramp("#f7eedd", "#ece4d6", "#dba545", "#c8643c", "#6d3b5c", "#2743d6", "#141c4e")
    first = rows // 5

    def pictures() -> Iterator[Picture]:
        for place in range(shot.count):
            end = min(first + place * 2, len(knitted))
            seen = np.zeros((rows, columns), np.float32)
            shown = knitted[max(0, end - rows) : end]
            seen[: len(shown)] = shown
            slant = 0.35 + 0.55 * np.abs(tint - 0.5) * 2 + 0.1 * np.sin(np.arange(rows)[:, None] / 17)
            yield np.kron(shade(colours, seen * slant), np.ones((5, 5), np.uint32))

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 8)):
        bits = knitted[beat * 3 : beat * 3 + 3, columns // 2]
        step = int(bits @ (1, 2, 4))
        track.add(
            sound.marimba(sound.hz(step, root=60), 0.6), beat / 8, 0.5 + 0.4 * bits[0], 0.6 * bits[1] - 0.3
        )
    return Take(pictures(), track.finish(0.3))


def cyclic(shot: Shot) -> Take:
    """Each cell is eaten by the next colour in the ring; out of noise come spirals that never end."""
    rows, columns, ring = shot.height // 4, shot.width // 4, 12
    cells = shot.rng().integers(0, ring, (rows, columns), np.int8)
    colours = ramp("#141c4e", "#2743d6", "#7f9bf0", "#f7eedd", "#e9b04f", "#c8643c", "#6d3b5c", closed=True)
    for _ in range(170):
        cells = _eaten(cells, ring)

    def pictures() -> Iterator[Picture]:
        nonlocal cells
        soft = cells.astype(np.float32)
        for _ in range(shot.count):
            cells = _eaten(cells, ring)
            ahead = (cells - soft + ring / 2) % ring - ring / 2
            soft = (soft + 0.5 * ahead) % ring
            yield shade_round(colours, soft / ring)

    track = Track(shot.seconds)
    for place in range(int(shot.seconds * 6)):
        track.add(sound.pluck(sound.hz((place * 3) % 10, root=50)), place / 6, 0.4, np.sin(place * 1.1))
    track.add(sound.pad([sound.key_hz(k) for k in (38, 45, 54)], shot.seconds), gain=0.5)
    return Take(pictures(), track.finish(0.5))


def _eaten(cells: NDArray[np.int8], ring: int) -> NDArray[np.int8]:
    after = (cells + 1) % ring
    hit = np.zeros(cells.shape, bool)
    for axis in (0, 1):
        for side in (-1, 1):
            hit |= np.roll(cells, side, axis) == after
    return np.where(hit, after, cells)


def sandpile(shot: Shot) -> Take:
    """Sand falls on one spot; wherever four grains lie, they slide apart. It draws a rose window."""
    side = 121
    sand = np.zeros((side, side), np.int32)
    middle = side // 2
    sand[middle - 9 : middle + 10, middle - 9 : middle + 10] = 4
    colours = np.concatenate([ramp(code, code)[:1] for code in ("#f7eedd", "#e6b98a", "#c8643c", "#2743d6")])
    rows = round(side * shot.height / shot.width)
    top = (rows - side) // 2

    def pictures() -> Iterator[Picture]:
        for place in range(shot.count):
            sand[middle, middle] += 90 + 9 * place
            for _ in range(48):
                slides = sand // 4
                if not slides.any():
                    break
                sand[...] -= 4 * slides
                sand[1:] += slides[:-1]
                sand[:-1] += slides[1:]
                sand[:, 1:] += slides[:, :-1]
                sand[:, :-1] += slides[:, 1:]
            picture = np.full((rows, side), colours[0])
            picture[top : top + side] = colours[np.minimum(sand, 3)]
            yield np.kron(picture, np.ones((6, 6), np.uint32))

    rng = shot.rng()
    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 1500, 9000), gain=0.12)
    for place, at in enumerate(np.arange(0, shot.seconds - 0.3, 0.125)):
        track.add(sound.tick(float(rng.uniform(1500, 4200))), float(at), 0.25, float(rng.uniform(-1, 1)))
        if place % 4 == 0:
            track.add(sound.bell(sound.hz(place // 4 % 9, root=62)), float(at), 0.3)
    return Take(pictures(), track.finish(0.4))
