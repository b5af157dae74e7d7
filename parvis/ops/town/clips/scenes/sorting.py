"""Sorting, seen and heard: the same hundred bars, and different ways to put them in order."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import STEPS, ramp
from parvis.ops.town.clips.light import grid
from parvis.ops.town.clips.paper import Sheet
from parvis.ops.town.clips.sound import Track

Step = tuple[list[int], int]
_RAINBOW = ("#141c4e", "#2743d6", "#2e7d84", "#8aa68a", "#dba545", "#c8643c", "#6d3b5c")


def bars(shot: Shot) -> Take:
    """Bars from short to long, by one method; the bar in hand sings its length."""
    many = 64
    steps = _run(shot, many)
    sheet = Sheet.of(shot, "#faf8f5")
    sheet.text(
        (shot.width * 0.08, shot.height * 0.10), str(shot.options.get("title", "")), 40, "#1b1a18", bold=0.02
    )
    colours = _codes(many)
    wide = shot.width * 0.84 / many

    def pictures() -> Iterator[Picture]:
        for values, held in steps:
            picture = sheet.again()
            for place, value in enumerate(values):
                left = shot.width * 0.08 + place * wide
                top = shot.height * (0.92 - 0.76 * (value + 1) / many)
                code = "#1b1a18" if place == held else colours[value]
                picture.rect((left + 0.6, top, left + wide - 0.6, shot.height * 0.92), code, radius=2)
            yield picture.pixels()

    return Take(pictures(), _song(shot, steps, many))


def circle(shot: Shot) -> Take:
    """A colour wheel in disorder; each spoke finds its place."""
    many = 180
    steps = _run(shot, many)
    size = shot.size(1.25)
    x, y = grid(size)
    away = np.hypot(x, y)
    spoke = ((np.arctan2(y, x) / (2 * np.pi) + 0.25) % 1 * many).astype(np.int32) % many
    ring = ((away < 0.93) & (away > 0.30)).astype(bool)
    wheel = ramp(*_RAINBOW, closed=True)
    paper = ramp("#121214", "#121214")[0]

    def pictures() -> Iterator[Picture]:
        for values, held in steps:
            order = np.asarray(values)
            tint = wheel[order * STEPS // many].copy()
            if 0 <= held < many:
                tint[held] = 0xFFFFFFFF
            wrong = np.abs((order - np.arange(many) + many // 2) % many - many // 2) / (many / 2)
            reach = 0.93 - 0.45 * wrong
            yield np.where(ring & (away < reach[spoke]), tint[spoke], paper)

    return Take(pictures(), _song(shot, steps, many))


def _run(shot: Shot, many: int) -> list[Step]:
    """The method's steps, thinned out to one a picture, with a rest at the end."""
    values = [int(value) for value in shot.rng().permutation(many)]
    every = list(_METHODS[str(shot.options.get("way", "merge"))](values))
    rest = shot.count // 8
    picks = np.linspace(0, len(every) - 1, shot.count - rest).astype(int)
    return [every[pick] for pick in picks] + [(sorted(values), -1)] * rest


def _song(shot: Shot, steps: list[Step], many: int) -> Plane:
    track = Track(shot.seconds)
    for place, (values, held) in enumerate(steps):
        if place % 2 == 0 and held >= 0:
            pitch = sound.hz(values[held] * 20 // many, root=52)
            track.add(sound.marimba(pitch, 0.3), place / shot.fps, 0.5, 2 * held / many - 1)
    for voice in (0, 2, 4, 5):
        track.add(sound.bell(sound.hz(voice, root=64)), shot.seconds * 0.89, 0.4)
    return track.finish(0.25)


def _merge(values: list[int]) -> Iterator[Step]:
    size = 1
    while size < len(values):
        for first in range(0, len(values), 2 * size):
            left, right = values[first : first + size], values[first + size : first + 2 * size]
            merged = sorted(left + right)
            for place, value in enumerate(merged):
                values[first + place] = value
                rest = [one for one in left + right if one not in set(merged[: place + 1])]
                values[first + place + 1 : first + len(merged)] = rest
                yield list(values), first + place
        size *= 2


def _quick(values: list[int]) -> Iterator[Step]:
    spans = [(0, len(values) - 1)]
    while spans:
        low, high = spans.pop()
        if low >= high:
            continue
        pivot, store = values[(low + high) // 2], low
        middle = (low + high) // 2
        values[middle], values[high] = values[high], values[middle]
        for place in range(low, high):
            if values[place] < pivot:
                values[place], values[store] = values[store], values[place]
                store += 1
            yield list(values), place
        values[store], values[high] = values[high], values[store]
        yield list(values), store
        spans += [(store + 1, high), (low, store - 1)]


def _comb(values: list[int]) -> Iterator[Step]:
    gap, swapped = len(values), True
    while gap > 1 or swapped:
        gap = max(1, int(gap / 1.3))
        swapped = False
        for place in range(len(values) - gap):
            if values[place] > values[place + gap]:
                values[place], values[place + gap] = values[place + gap], values[place]
                swapped = True
                yield list(values), place + gap


def _codes(many: int) -> list[str]:
    colours = ramp(*_RAINBOW)[np.linspace(0, STEPS - 1, many).astype(int)]
    parts = np.ascontiguousarray(colours).view(np.uint8).reshape(-1, 4)
    return [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue, _ in parts.tolist()]


_METHODS: dict[str, Callable[[list[int]], Iterator[Step]]] = {"merge": _merge, "quick": _quick, "comb": _comb}
