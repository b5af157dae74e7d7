"""Kitchen and clock: dough that rises, soup that simmers, an egg's six minutes, the town clock's day."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Shot, Take
from parvis.ops.town.clips.paper import Sheet, eased, landing
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import blend, rgb

TAU = 2 * np.pi


def dough(shot: Shot) -> Take:
    """Six hours of sourdough in a jar: the line on the glass, the bubbles, the smell (imagined)."""
    rng = shot.rng()
    sheet = Sheet.of(shot, "#f3e7d3")
    sheet.sky(("#f7eedd", "#ead9bd"))
    wide, tall = shot.width, shot.height
    sheet.rect((0, tall * 0.84, wide, tall), "#b98d62")
    sheet.rect((0, tall * 0.84, wide, tall * 0.853), "#d3aa7c")
    left, right, top, foot = wide * 0.24, wide * 0.76, tall * 0.26, tall * 0.85
    bubbles = [
        (rng.uniform(left + 26, right - 26), rng.random(), rng.uniform(3, 13), rng.random())
        for _ in range(75)
    ]
    words = list(shot.options["words"])

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            risen = eased(turn * 1.05)
            level = foot - 18 - tall * (0.17 + 0.28 * risen)
            picture.rect((left + 10, level, right - 10, foot - 10), "#ead6b0", radius=20)
            dome = 26 * risen + 4
            picture.oval(((left + right) / 2, level + 6), ((right - left) / 2 - 10, dome), "#f0dfbd")
            for x, high, size, luck in bubbles:
                grown = size * eased((turn - 0.6 * luck) * 2.4)
                y = foot - 26 - high * (foot - level - 46) * (0.9 + 0.1 * risen)
                picture.oval((x, y), (grown, grown * 0.85), "#d3b98b", 0.75)
                picture.oval((x - grown * 0.2, y - grown * 0.2), (grown * 0.6, grown * 0.5), "#e3cda3", 0.9)
            picture.rect((left, top, right, foot), "#ffffff", 0.16, radius=26)
            picture.rect((left + 16, top + 20, left + 30, foot - 40), "#ffffff", 0.4, radius=7)
            picture.rect((left - 8, top - 16, right + 8, top + 18), "#ffffff", 0.35, radius=12)
            mark = foot - 18 - tall * 0.17
            picture.rect((left - 3, mark - 5, right + 3, mark + 5), "#c8643c", 0.9, radius=3)
            hours = 6 * min(1.0, turn * 1.05)
            picture.text(
                (wide * 0.5, tall * 0.115),
                f"{int(hours)} h {int(hours % 1 * 60) // 5 * 5:02}",
                66,
                "#3d2a20",
                anchor="middle",
                bold=0.02,
            )
            word = words[min(int(turn * len(words)), len(words) - 1)]
            picture.text((wide * 0.5, tall * 0.17), word, 30, "#8a6549", anchor="middle")
            yield picture.pixels()

    track = Track(shot.seconds)
    for _, _, size, luck in bubbles:
        at = (0.6 * luck + 0.3) * shot.seconds * 0.95
        track.add(sound.drop(float(900 - 50 * size), 0.12), at, 0.2, 2 * luck - 1)
    for beat, key in enumerate((53, 57, 60, 64, 65, 69, 72, 76)):
        track.add(sound.pluck(sound.key_hz(key), 1.8), beat * shot.seconds / 8.5, 0.45)
    return Take(pictures(), track.finish(0.35))


_VEGETABLES = ("#e08a3c", "#7fae5e", "#dfe8b8", "#d1432e", "#f7eedd", "#3f7a45")


def soup(shot: Shot) -> Take:
    """What goes into the pot on Ferry Steps, in order, to a beat."""
    names = [str(name) for name in shot.options["names"]]
    sheet = Sheet.of(shot, "#2e7d84")
    sheet.sky(("#3f949b", "#2e7d84", "#1f5f66"))
    rim = shot.height * 0.60
    part = 0.78 / len(names)
    rng = shot.rng()
    bits = rng.uniform((-0.34, -0.05, 0), (0.34, 0.05, TAU), (len(names), 5, 3))

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            _pot(picture, rim, blend("#c9a05a", "#d9772e", turn))
            for place, name in enumerate(names):
                share = (turn - place * part) / part
                _float(picture, rim, bits[place], (turn, (share - 0.62) * part * 14, _VEGETABLES[place % 6]))
                if 0 < share < 1.05:
                    _throw(picture, rim, name, (share, _VEGETABLES[place % 6]))
            _steam(picture, turn, rim)
            yield picture.pixels()

    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 150, 900, 0.6), gain=0.3)
    for place in range(len(names)):
        at = (place + 0.62) * part * shot.seconds
        track.add(sound.drop(500, 0.3), at, 0.9)
        track.add(sound.thump(110, 0.3), at, 0.4)
        track.add(sound.marimba(sound.hz(place, root=60)), place * part * shot.seconds, 0.6)
    for at in rng.uniform(0, shot.seconds - 0.2, 60):
        simmer = sound.drop(float(rng.uniform(160, 420)), 0.14)
        track.add(simmer, float(at), 0.16, float(rng.uniform(-0.6, 0.6)))
    return Take(pictures(), track.finish(0.25))


def _pot(sheet: Sheet, rim: float, broth: str) -> None:
    wide, tall = sheet.width, sheet.height
    sheet.rect((wide * 0.12, rim, wide * 0.88, tall * 0.86), "#1b2f8f", radius=46)
    sheet.rect((wide * 0.12, rim, wide * 0.3, tall * 0.86), "#2743d6", 0.7, radius=46)
    for side in (0.06, 0.86):
        sheet.rect((wide * side, rim + 40, wide * (side + 0.08), rim + 66), "#141c4e", radius=12)
    sheet.oval((wide / 2, rim), (wide * 0.38, tall * 0.052), "#141c4e")
    sheet.oval((wide / 2, rim + 4), (wide * 0.36, tall * 0.044), broth)


def _throw(sheet: Sheet, rim: float, name: str, how: tuple[float, str]) -> None:
    """A handful falls into the pot, and its name stands above for a while."""
    share, code = how
    y = sheet.height * 0.1 + (rim - sheet.height * 0.08) * min(1.0, share * 1.6) ** 2
    for piece in range(5 if share < 0.62 else 0):
        at = (sheet.width * (0.38 + 0.06 * piece), y + 14 * np.sin(piece * 2.2))
        sheet.oval(at, (17, 14), code)
    faded = rgb("#f7eedd", eased(min(share * 5, (1.05 - share) * 6)))
    sheet.text((sheet.width / 2, sheet.height * 0.24), name, 62, faded, anchor="middle", bold=0.02)


def _float(sheet: Sheet, rim: float, bits: NDArray[np.float64], how: tuple[float, float, str]) -> None:
    """What has fallen in bobs on the broth."""
    turn, share, code = how
    if share <= 0:
        return
    for x, y, luck in bits.tolist():
        across = sheet.width * (0.5 + x) + 5 * np.sin(turn * 30 + luck)
        down = rim + 4 + sheet.height * y * 0.6 + 2.5 * np.sin(turn * 46 + luck)
        sheet.oval((across, down), (11 * landing(share), 7 * landing(share)), code)


def _steam(sheet: Sheet, turn: float, rim: float) -> None:
    for wisp in range(7):
        share = (turn * 2 + wisp / 7) % 1
        x = sheet.width * (0.26 + 0.08 * wisp) + 22 * np.sin(share * 5 + wisp)
        sheet.disc((x, rim - 30 - 300 * share), 14 + 40 * share, "#f7eedd", 0.13 * np.sin(np.pi * share))


def egg(shot: Shot) -> Take:
    """Six minutes, counted down on a kitchen timer, and the egg."""
    sheet = Sheet.of(shot, "#f0c987")
    sheet.sky(("#f7dca6", "#f0c987"))
    middle = (shot.width / 2, shot.height * 0.46)
    radius = shot.width * 0.40
    last = str(shot.options["done"])

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            left = max(0.0, 1 - turn / 0.82)
            ring = turn > 0.82
            shake = 5 * np.sin(turn * 400) if ring and turn < 0.97 else 0.0
            at = (middle[0] + shake, middle[1])
            picture.disc((at[0] + 4, at[1] + 12), radius, "#b5803a", 0.3)
            picture.disc(at, radius, "#fffdf8")
            picture.disc(at, radius * 0.86, "#f7f1e4")
            if left > 0.002:
                picture.wedge(at, radius * 0.86, (-90, -90 + 360 * left), "#c8643c")
            for tick in range(60):
                angle = TAU * tick / 60
                inner = radius * (0.88 if tick % 5 else 0.86)
                ends = [
                    (at[0] + r * np.sin(angle), at[1] - r * np.cos(angle)) for r in (inner, radius * 0.95)
                ]
                picture.line(ends, "#1b1a18", 4 if tick % 5 == 0 else 1.6)
            picture.disc(at, radius * 0.5, "#fffdf8")
            if ring:
                share = landing((turn - 0.82) * 10)
                picture.oval(at, (radius * 0.29 * share, radius * 0.37 * share), "#f3e6d2")
                picture.disc((at[0], at[1] + 12), radius * 0.17 * share, "#f2a93b")
                picture.disc((at[0] - 9, at[1] + 4), radius * 0.05 * share, "#ffd98a")
                words = last
            else:
                rest = round(360 * left)
                words = f"{rest // 60}:{rest % 60:02}"
                picture.text((at[0], at[1] + 32), words, 92, "#1b1a18", anchor="middle", bold=0.02)
            if ring:
                picture.text(
                    (middle[0], shot.height * 0.82), words, 62, "#3d2a20", anchor="middle", bold=0.02
                )
            yield picture.pixels()

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 0.82 * 6)):
        track.add(sound.tick(2600 if beat % 2 else 2000), beat / 6, 0.35)
    for beat in range(14):
        track.add(sound.bell(2489, 0.6), 0.82 * shot.seconds + beat * 0.05, 0.25)
    for place, step in enumerate((0, 2, 4, 5)):
        track.add(sound.marimba(sound.hz(step, root=67)), 0.88 * shot.seconds + 0.08 * place, 0.4)
    return Take(pictures(), track.finish(0.2))


_SKIES = (
    ("#0b1030", "#1b2566", "#33418c"),
    ("#6a6fb0", "#e8a58a", "#f8dfb8"),
    ("#8fb0ee", "#cfdff7", "#f4efe4"),
    ("#9db9ef", "#dfe8f7", "#f7eedd"),
    ("#3b3f86", "#c9737a", "#f4b46a"),
    ("#0b1030", "#1b2566", "#33418c"),
)


def town_clock(shot: Shot) -> Take:
    """A day on the clock of the Lantern Tower: the hands run, the sky follows."""
    wide, tall = shot.width, shot.height
    middle, radius = (wide / 2, tall * 0.44), wide * 0.36

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            stage = turn * (len(_SKIES) - 1)
            one, two = _SKIES[int(stage)], _SKIES[min(int(stage) + 1, len(_SKIES) - 1)]
            night = float(np.clip(np.cos(TAU * turn) * 1.6, 0, 1))
            picture = Sheet.of(shot, "#000000")
            picture.sky(tuple(blend(a, b, eased(stage % 1)) for a, b in zip(one, two, strict=True)))
            stone = blend("#cdc1ae", "#2a2a48", 0.75 * night)
            picture.rect((wide * 0.07, tall * 0.14, wide * 0.93, tall), stone)
            picture.polygon(
                [(wide * 0.03, tall * 0.14), (wide * 0.5, -tall * 0.06), (wide * 0.97, tall * 0.14)],
                blend("#6d3b5c", "#16163a", 0.7 * night),
            )
            for row in range(9):
                y = tall * (0.70 + 0.036 * row)
                picture.line([(wide * 0.07, y), (wide * 0.93, y)], blend(stone, "#1b1a18", 0.22), 2)
                for column in range(5):
                    x = wide * (0.07 + 0.172 * (column + (row % 2) / 2))
                    picture.line([(x, y), (x, y + tall * 0.036)], blend(stone, "#1b1a18", 0.22), 2)
            face = blend("#faf8f5", "#ffe2a0", night)
            picture.disc(middle, radius + 22, blend(stone, "#1b1a18", 0.35))
            picture.disc(middle, radius, face)
            for hour in range(12):
                angle = TAU * hour / 12
                ends = [
                    (middle[0] + r * np.sin(angle), middle[1] - r * np.cos(angle))
                    for r in (radius * 0.80, radius * 0.93)
                ]
                picture.line(ends, "#1b1a18", 9 if hour % 3 == 0 else 5)
            hours = 24 * turn
            for angle, long, thick in ((hours / 12, 0.52, 13), (hours % 1, 0.82, 8)):
                tip = (
                    middle[0] + radius * long * np.sin(TAU * angle),
                    middle[1] - radius * long * np.cos(TAU * angle),
                )
                picture.line([middle, tip], "#2743d6", thick)
            picture.disc(middle, 13, "#2743d6")
            yield picture.pixels()

    track = Track(shot.seconds)
    for hour in range(24):
        at = hour / 24 * shot.seconds
        track.add(sound.tick(1600), at, 0.35)
        step = (0, 2, 4, 5, 4, 2)[hour % 6]
        track.add(sound.pluck(sound.hz(step, root=55), 1.2), at, 0.35, np.sin(hour))
    track.add(sound.bell(220, 3), shot.seconds * 0.5, 0.6)
    return Take(pictures(), track.finish(0.45))
