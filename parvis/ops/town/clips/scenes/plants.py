"""What grows: a tree and its seasons, a bean, a meadow in the wind, ivy on a wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Shot, Take
from parvis.ops.town.clips.paper import Sheet, between, eased, landing
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import Point, blend

TAU = 2 * np.pi


@dataclass(frozen=True, slots=True)
class _Twig:
    start: Point
    end: Point
    thick: float
    born: float
    rank: int


def tree(shot: Shot) -> Take:
    """A lime grows by one rule, comes into leaf, turns, and lets go of it."""
    rng = shot.rng()
    sheet = Sheet.of(shot, "#f7eedd")
    sheet.sky(("#cfdcf5", "#f3ece0", "#f7eedd"))
    ground = shot.height * 0.86
    sheet.oval((shot.width / 2, ground + 190), (shot.width * 0.9, 210), "#8aa68a")
    sheet.oval((shot.width / 2, ground + 215), (shot.width * 0.9, 200), "#6f9173")
    twigs: list[_Twig] = []
    _branch(rng, twigs, (shot.width / 2, ground + 8), (-TAU / 4, shot.height * 0.17), 0, 0.0)
    leaves = [
        (
            between(twig.start, twig.end, rng.random()),
            rng.uniform(5, 11),
            rng.random(),
            rng.uniform(-9, 9),
            twig.born,
        )
        for twig in twigs
        if twig.rank >= 4
        for _ in range(3)
    ]
    greens, golds = ("#5f8f63", "#86ac6c", "#3f6f4f"), ("#dba545", "#c8643c", "#e0bb62")

    def pictures() -> Iterator[Picture]:
        wood = sheet.again()
        done: set[int] = set()
        for turn in shot.turns:
            for place, twig in enumerate(twigs):
                share = (turn / 0.36 - twig.born) * 5
                if share > 0 and place not in done:
                    wood.line(
                        [twig.start, between(twig.start, twig.end, eased(share))], "#4a3a30", twig.thick
                    )
                    if share >= 1:
                        done.add(place)
            picture = wood.again()
            for place, (at, size, luck, side, born) in enumerate(leaves):
                grown = landing((turn - 0.36 * born - 0.1 - 0.1 * luck) * 10)
                autumn = eased((turn - 0.62 - 0.1 * luck) * 8)
                fall = max(0.0, turn - 0.74 - 0.2 * luck) * shot.seconds
                if grown <= 0:
                    continue
                x = at[0] + side * (fall + np.sin(fall * 5 + place)) * 2
                y = min(at[1] + 210 * fall**1.6, ground + 12 + 60 * luck)
                code = blend(greens[place % 3], golds[place % 3], autumn)
                picture.oval((x, y), (size * grown, size * 0.72 * grown), code, 0.93)
            yield picture.pixels()

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 4)):
        share = beat / 4 / shot.seconds
        step = round(12 * np.sin(np.pi * share)) - (2 if share > 0.7 else 0)
        track.add(sound.pluck(sound.hz(step, root=55), 1.5), beat / 4, 0.4, 0.5 * np.sin(beat))
    track.add(sound.wind(rng, shot.seconds), gain=0.3)
    return Take(pictures(), track.finish(0.4))


def _branch(
    rng: np.random.Generator,
    twigs: list[_Twig],
    start: Point,
    way: tuple[float, float],
    rank: int,
    born: float,
) -> None:
    """A twig and, from its end, two or three shorter ones."""
    angle, length = way
    end = (start[0] + length * np.cos(angle), start[1] + length * np.sin(angle))
    twigs.append(_Twig(start, end, max(1.4, 17 * 0.66**rank), born, rank))
    if rank == 7:
        return
    for side in (-1, 1) if rng.random() < 0.75 or rank == 0 else (-1, 0, 1):
        turned = angle + side * rng.uniform(0.28, 0.52) + rng.uniform(-0.08, 0.08)
        _branch(rng, twigs, end, (turned, length * rng.uniform(0.72, 0.86)), rank + 1, born + 0.11)


def bean(shot: Shot) -> Take:
    """Nine days of a bean in six seconds: root, hook, leaves, and a pole to climb."""
    sheet = Sheet.of(shot, "#e9f0fb")
    sheet.sky(("#dfe8fb", "#f7f1e4"), 0, shot.height * 0.62)
    soil = shot.height * 0.62
    sheet.sky(("#6b4a35", "#3d2a20"), soil, shot.height)
    rng = shot.rng()
    for _ in range(90):
        at = (rng.uniform(0, shot.width), rng.uniform(soil + 16, shot.height))
        sheet.oval(at, (rng.uniform(2, 7), rng.uniform(2, 5)), "#8a6549", 0.4)
    sheet.rect((shot.width * 0.62, 90, shot.width * 0.62 + 9, soil + 60), "#c9a76b")
    middle = shot.width * 0.46
    seed = (middle, soil + 90)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            _roots(picture, seed, eased(turn * 2.2))
            _shoot(picture, seed, (eased((turn - 0.18) * 1.45), shot.height * 0.62, turn))
            swell = 1 + 0.25 * eased(turn * 4) - 0.5 * eased((turn - 0.35) * 2)
            picture.oval(seed, (25 * swell, 17 * swell), "#a8442f")
            picture.oval((seed[0] - 5, seed[1] - 4), (9 * swell, 4 * swell), "#d98a70", 0.8)
            day = min(9, 1 + int(turn * 9.5))
            picture.text((36, 92), f"{day}", 64, "#2743d6", bold=0.03)
            picture.text((78 if day < 10 else 110, 92), "jours" if day > 1 else "jour", 30, "#5a554e")
            yield picture.pixels()

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 3)):
        track.add(sound.marimba(sound.hz(beat, sound.MAJOR, 55)), beat / 3, 0.5, np.sin(beat))
        track.add(sound.marimba(sound.hz(0, sound.MAJOR, 43), 1.2), beat / 3, 0.35 if beat % 3 == 0 else 0)
    return Take(pictures(), track.finish(0.35))


def _roots(sheet: Sheet, seed: Point, grown: float) -> None:
    if grown <= 0:
        return
    deep = 190 * grown
    points = [(seed[0] + 9 * np.sin(s * 5), seed[1] + deep * s) for s in np.linspace(0, 1, 14)]
    sheet.line(points, "#f3e6d2", 6 - 2 * grown)
    for place in range(1, 7):
        start = points[place * 2 - 1]
        reach = 62 * max(0.0, grown * 1.5 - place / 7)
        side = -1 if place % 2 else 1
        bend = (start[0] + side * reach * 0.6, start[1] + reach * 0.25)
        sheet.line([start, bend, (start[0] + side * reach, start[1] + reach * 0.7)], "#e8d7bd", 2.6)


def _shoot(sheet: Sheet, seed: Point, how: tuple[float, float, float]) -> None:
    grown, most, turn = how
    if grown <= 0:
        return
    tall = most * grown
    path = []
    for s in np.linspace(0, 1, 40):
        y = seed[1] - tall * s
        pole = 0.62 / 0.46 * seed[0] + 4
        twine = eased((s * tall - 190) / 90)
        x = seed[0] + 6 * np.sin(s * 6) + (pole - seed[0] + 15 * np.sin(s * tall / 22)) * twine
        path.append((x, y))
    sheet.line(path, "#5f8f4f", 7 - 2 * grown)
    sheet.line([(x - 1.5, y) for x, y in path], "#86b46c", 2)
    for place in range(1, 9):
        high = place / 9
        age = (grown - high * 0.98) * 6
        if age <= 0 or high * tall < 100:
            continue
        at = path[int(high * 39)]
        wide = 44 * landing(age) * (1.1 - 0.5 * high)
        side = -1 if place % 2 else 1
        sway = 4 * np.sin(turn * 12 + place)
        tip = (at[0] + side * wide * 1.5, at[1] - wide * 0.35 + sway)
        sheet.line([at, tip], "#5f8f4f", 2.5)
        for leaf in (-0.55, 0.1, 0.75):
            centre = (tip[0] + side * wide * 0.35 * abs(leaf), tip[1] + wide * leaf * 0.7)
            sheet.oval(centre, (wide * 0.62, wide * 0.40), blend("#6fa35a", "#3f7a45", abs(leaf)))


def meadow(shot: Shot) -> Take:
    """The meadow by the reedbeds: gusts run over it, and poppies nod."""
    rng = shot.rng()
    sheet = Sheet.of(shot, "#f7eedd")
    sheet.sky(("#9db9ef", "#d9e4f7", "#fbeed3"), 0, shot.height * 0.6)
    sheet.disc((shot.width * 0.7, shot.height * 0.2), 58, "#fff6dd")
    sheet.sky(("#c9cf9a", "#6f9357", "#3f6b45"), shot.height * 0.42, shot.height)
    many = 420
    foot = np.sort(rng.uniform(0, 1, many)) ** 0.8
    across, luck = rng.uniform(-0.1, 1.1, many), rng.random(many)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for x, near, chance in zip(across, foot, luck, strict=True):
                base = (x * shot.width, shot.height * (0.44 + 0.64 * near))
                tall = (26 + 190 * near) * (0.7 + 0.5 * chance)
                gust = np.sin(TAU * (turn * 2 - x * 0.8) + near * 3) + 0.35 * np.sin(
                    TAU * turn * 5 + chance * 9
                )
                lean = tall * (0.16 + 0.13 * gust)
                knee, tip = (base[0] + lean * 0.35, base[1] - tall * 0.55), (base[0] + lean, base[1] - tall)
                code = blend("#b7c48a", "#2f5a3c", near * 0.9 + 0.1 * chance)
                picture.line([base, knee, tip], code, 1.2 + 3.2 * near)
                if chance > 0.86:
                    _poppy(picture, tip, 4 + 19 * near, chance)
            yield picture.pixels()

    track = Track(shot.seconds)
    track.add(sound.wind(rng, shot.seconds), gain=0.7)
    track.add(sound.hiss(rng, shot.seconds, 2500, 9000, 0.3), gain=0.08)
    for place, key in enumerate((67, 72, 74, 79, 76, 72)):
        track.add(sound.pluck(sound.key_hz(key), 2), place * shot.seconds / 6, 0.3, np.sin(place * 3))
    return Take(pictures(), track.finish(0.5))


def _poppy(sheet: Sheet, at: Point, wide: float, luck: float) -> None:
    red = "#d1432e" if luck < 0.96 else "#2743d6"
    x, y = at
    for side in (-0.55, 0.55):
        sheet.oval((x + side * wide, y), (wide * 0.72, wide * 0.62), red)
    sheet.oval((x, y + wide * 0.18), (wide * 0.8, wide * 0.55), blend(red, "#ffffff", 0.14))
    sheet.disc((x, y), wide * 0.24, "#1b1a18")
