"""Plots: a race of stalls, the gauge's week, fifteen years of weather, where the bench should stand, daylight."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Shot, Take
from parvis.ops.town.clips.paper import Sheet, between, eased, landing
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import blend, rgb

TAU = 2 * np.pi
_INKS = ("#2743d6", "#c8643c", "#dba545", "#2e7d84", "#6d3b5c", "#8aa68a", "#b5492f")


def race(shot: Shot) -> Take:
    """What Saturday sold, hour by hour: the bars overtake each other."""
    names = list(shot.options["names"])
    rng = shot.rng()
    hours = np.cumsum(rng.gamma(1.4, 14, (len(names), 6)), axis=1)
    hours = np.concatenate((np.zeros((len(names), 1)), hours), axis=1)
    sheet = Sheet.of(shot, "#faf8f5")
    wide, tall = shot.width, shot.height
    sheet.text((wide * 0.07, tall * 0.105), str(shot.options["title"]), 36, "#1b1a18", bold=0.022)
    rows = np.arange(len(names), dtype=float)
    gap = tall * 0.74 / len(names)
    track = Track(shot.seconds)
    places = rows.copy()
    was = rows.copy()
    frames = []
    for place, turn in enumerate(shot.turns):
        at = min(1.0, turn / 0.9) * 6
        amounts = np.array([np.interp(at, np.arange(7), row) for row in hours]) + 1
        rank = np.argsort(np.argsort(-amounts)).astype(float)
        for one in np.flatnonzero(rank < was):
            track.add(
                sound.marimba(sound.hz(int(8 - rank[one]), root=60), 0.8),
                place / shot.fps,
                0.6,
                rank[one] / 3 - 1,
            )
        was = rank
        places = places + (rank - places) * 0.22
        frames.append((amounts, places, 8 + at))

    def pictures() -> Iterator[Picture]:
        for amounts, seats, hour in frames:
            picture = sheet.again()
            clock = f"{int(hour)} h {int(hour % 1 * 60) // 10 * 10:02}"
            picture.text((wide * 0.93, tall * 0.105), clock, 36, "#6a645b", anchor="right")
            for one, name in enumerate(names):
                y = tall * 0.17 + seats[one] * gap
                long = wide * 0.86 * amounts[one] / max(amounts.max(), 30)
                code = _INKS[one % 7]
                picture.text((wide * 0.07, y + gap * 0.30), name, 27, "#1b1a18", bold=0.008)
                picture.rect(
                    (wide * 0.07, y + gap * 0.38, wide * 0.07 + max(long, 10), y + gap * 0.74), code, radius=5
                )
                picture.text(
                    (wide * 0.93, y + gap * 0.30), f"{amounts[one] - 1:.0f}", 27, "#6a645b", anchor="right"
                )
            yield picture.pixels()

    for beat in range(int(shot.seconds * 4)):
        track.add(sound.pluck(sound.hz(beat % 3, root=43), 0.6), beat / 4, 0.3)
        track.add(sound.tick(1800), beat / 4, 0.12)
    return Take(pictures(), track.finish(0.25))


def gauge(shot: Shot) -> Take:
    """A week of the river at the weir, pen and drum."""
    rng = shot.rng()
    hours = np.linspace(0, 7, 340)
    levels = 1.10 + 0.05 * np.sin(hours * TAU) + 0.03 * np.cumsum(rng.normal(0, 0.12, 340))
    levels = levels + 1.25 * np.exp(-((hours - 4.1) ** 2) / np.where(hours < 4.1, 0.25, 1.6))
    sheet = Sheet.of(shot, "#fbf6ea")
    wide, tall = shot.width, shot.height
    for row in range(41):
        y = tall * (0.2 + 0.6 * row / 40)
        sheet.line([(0, y), (wide, y)], "#d9c3a5" if row % 5 else "#c8966a", 1 if row % 5 else 1.8, alpha=0.8)
    step = wide * 0.62 / 1.6
    track = Track(shot.seconds)

    def y_of(metres: float) -> float:
        return tall * (0.8 - 0.6 * (metres - 0.6) / 2.4)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            now = min(1.0, turn / 0.94) * 339
            pen = wide * 0.72
            for day in range(8):
                x = pen + (day - hours[int(now)]) * step
                picture.line([(x, tall * 0.2), (x, tall * 0.8)], "#c8966a", 1.4, alpha=0.8)
                names = shot.options["days"]
                picture.text((x + step / 2, tall * 0.83), names[day % 7], 24, "#8a5a34", anchor="middle")
            points = [
                (pen + (hours[i] - hours[int(now)]) * step, y_of(levels[i])) for i in range(int(now) + 1)
            ]
            if len(points) > 1:
                picture.line(points, "#2743d6", 4)
            tip = points[-1]
            picture.line([(wide + 10, tip[1] + 46), tip], "#3a2c20", 5)
            picture.disc(tip, 6, "#2743d6")
            picture.text((wide * 0.07, tall * 0.135), f"{levels[int(now)]:.2f} m", 62, "#1b1a18", bold=0.02)
            yield picture.pixels()

    track.add(sound.hiss(rng, shot.seconds, 2000, 6000, 0.3), gain=0.2)
    for beat in range(int(shot.seconds * 6)):
        level = float(levels[min(339, int(beat / 6 / shot.seconds / 0.94 * 339))])
        track.add(sound.tick(1500), beat / 6, 0.25)
        track.add(sound.pluck(sound.hz(round((level - 1) * 7), root=52), 0.9), beat / 6, 0.35)
    return Take(pictures(), track.finish(0.2))


_COLD_TO_HOT = ("#141c4e", "#2743d6", "#7f9bf0", "#d6e1fb", "#faf0dc", "#f0b98a", "#c8643c", "#7a1f14")


def climate(shot: Shot) -> Take:
    """One stripe a year from the station on the hill, 2009 to now, blue for cool and red for warm."""
    rng = shot.rng()
    years = 60
    warm = np.clip(np.linspace(0.12, 0.86, years) + rng.normal(0, 0.10, years), 0, 1)
    codes = [
        blend(_COLD_TO_HOT[min(6, int(w * 7))], _COLD_TO_HOT[min(6, int(w * 7)) + 1], w * 7 % 1) for w in warm
    ]
    wide = shot.width / years
    sheet = Sheet.of(shot, "#121214")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for place, code in enumerate(codes):
                share = landing((turn / 0.82 - place / years * 0.9) * 9)
                if share <= 0:
                    continue
                x = place * wide
                picture.rect((x, shot.height * (1 - share), x + wide + 0.6, shot.height + 40), code)
            yield picture.pixels()

    track = Track(shot.seconds)
    for place, heat in enumerate(warm):
        at = place / years * 0.74 * shot.seconds
        track.add(
            sound.marimba(sound.hz(round(heat * 17), root=50), 0.7),
            at,
            0.35 + 0.3 * heat,
            2 * place / years - 1,
        )
    track.add(sound.pad([sound.key_hz(k) for k in (38, 45, 53)], shot.seconds), gain=0.25)
    return Take(pictures(), track.finish(0.4))


def ballot(shot: Shot) -> Take:
    """Three hundred and twelve ballots, one dot each: they walk from the square to their answer."""
    options = list(shot.options["answers"])
    counts = list(shot.options["counts"])
    rng = shot.rng()
    sheet = Sheet.of(shot, "#faf8f5")
    wide, tall = shot.width, shot.height
    title = str(shot.options["title"]).split("|")
    for row, words in enumerate(title):
        sheet.text((wide * 0.07, tall * (0.10 + 0.05 * row)), words, 40, "#1b1a18", bold=0.022)
    many = sum(counts)
    chosen = rng.permutation(np.repeat(np.arange(len(options)), counts))
    home = rng.uniform(0, 1, (many, 2)) * (wide * 0.84, tall * 0.62) + (wide * 0.08, tall * 0.24)
    seats, filled = [], [0] * len(options)
    for answer in chosen:
        left = wide * (0.09 + 0.86 * (answer + 0.08) / len(options))
        row, column = divmod(filled[answer], 8)
        seats.append((left + column * 17, tall * 0.86 - row * 17))
        filled[answer] += 1
    when = rng.uniform(0.12, 0.62, many)
    sway = rng.uniform(0, TAU, many)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            for one in range(many):
                share = eased((turn - when[one]) * 4.5)
                code = blend("#b0a99d", _INKS[chosen[one]], share)
                drift = (
                    home[one][0] + 8 * np.sin(turn * 9 + sway[one]),
                    home[one][1] + 8 * np.cos(turn * 7 + sway[one]),
                )
                picture.disc(between(drift, seats[one], share), 7.2, code)
            for answer, name in enumerate(options):
                x = wide * (0.09 + 0.86 * (answer + 0.08) / len(options)) - 8
                picture.text((x, tall * 0.91), name, 27, "#1b1a18", bold=0.01)
                arrived = int(np.sum((turn - when[chosen == answer]) * 4.5 > 0.9))
                picture.text((x, tall * 0.945), str(arrived), 27, "#6a645b")
            yield picture.pixels()

    track = Track(shot.seconds)
    for one in range(many):
        at = (when[one] + 0.2) * shot.seconds
        pitch = sound.hz(int(chosen[one]) * 3 + one % 3, root=64)
        track.add(sound.marimba(pitch, 0.25), at, 0.13, chosen[one] / len(options) * 2 - 0.7)
    for key in (60, 64, 67):
        track.add(sound.bell(sound.key_hz(key)), shot.seconds * 0.86, 0.5)
    return Take(pictures(), track.finish(0.3))


def daylight(shot: Shot) -> Take:
    """A year as a ring: every day a spoke, night outside, day within."""
    sheet = Sheet.of(shot, "#0f1438")
    sheet.sky(("#0b1030", "#18225c", "#0b1030"))
    middle = (shot.width / 2, shot.height * 0.46)
    most = shot.width * 0.45
    sheet.disc(middle, most, "#1b2566")
    months = shot.options["months"]
    days = 365
    tilt = np.radians(23.44) * np.sin(TAU * (np.arange(days) - 80) / days)
    hours = 24 / np.pi * np.arccos(np.clip(-np.tan(np.radians(47)) * np.tan(tilt), -1, 1))

    def pictures() -> Iterator[Picture]:
        drawn = sheet.again()
        done = 0
        for turn in shot.turns:
            last = int(min(1.0, turn / 0.88) * days)
            for day in range(done, last):
                angle = TAU * day / days - TAU / 4
                reach = most * hours[day] / 18
                code = blend("#e98b5a", "#ffe9b0", float((hours[day] - 8) / 8))
                ends = [
                    (middle[0] + r * np.cos(angle), middle[1] + r * np.sin(angle))
                    for r in (most * 0.12, reach)
                ]
                drawn.line(ends, code, 2.9)
            done = max(done, last)
            picture = drawn.again()
            day = min(days - 1, last)
            angle = TAU * day / days - TAU / 4
            tip = (middle[0] + (most + 6) * np.cos(angle), middle[1] + (most + 6) * np.sin(angle))
            picture.disc(tip, 6, "#fff6dd")
            words = f"{int(hours[day])} h {int(hours[day] % 1 * 60):02}"
            picture.text((middle[0], shot.height * 0.83), words, 58, "#fff6dd", anchor="middle", bold=0.02)
            picture.text(
                (middle[0], shot.height * 0.875), months[day * 12 // days], 32, "#9fb0e0", anchor="middle"
            )
            yield picture.pixels()

    track = Track(shot.seconds)
    for beat in range(int(shot.seconds * 6)):
        day = int(min(1.0, beat / 6 / shot.seconds / 0.88) * 364)
        track.add(
            sound.pluck(sound.hz(round((hours[day] - 8) * 1.6), root=55), 1.4),
            beat / 6,
            0.4,
            np.sin(beat / 3),
        )
    track.add(sound.pad([sound.key_hz(k) for k in (43, 50, 59)], shot.seconds), gain=0.3)
    return Take(pictures(), track.finish(0.5))


def score(shot: Shot) -> Take:
    """Ten, nine, eight: a ring closes, and the Herons come out."""
    sheet = Sheet.of(shot, "#2743d6")
    sheet.sky(("#2743d6", "#1b2f8f"))
    middle = (shot.width / 2, shot.height * 0.45)
    words = list(shot.options["words"])
    part = 1 / (len(words))

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            place = min(int(turn / part), len(words) - 1)
            share = turn / part - place
            last = place == len(words) - 1
            radius = shot.width * 0.38
            picture.ring(middle, radius, "#4660ee", 14)
            if not last:
                points = [
                    (middle[0] + (radius - 7) * np.sin(TAU * s), middle[1] - (radius - 7) * np.cos(TAU * s))
                    for s in np.linspace(0, max(0.01, share), 60)
                ]
                picture.line(points, "#f7eedd", 14)
            size = (120 if last else 250) * (0.72 + 0.28 * landing(share * 4))
            faded = rgb("#f7eedd", 1.0 if last else 1 - eased((share - 0.75) * 4))
            picture.text(
                (middle[0], middle[1] + size * 0.36), words[place], size, faded, anchor="middle", bold=0.03
            )
            yield picture.pixels()

    track = Track(shot.seconds)
    for place in range(len(words)):
        last = place == len(words) - 1
        track.add(sound.thump(80 if not last else 55, 0.6), place * part * shot.seconds, 0.9)
        track.add(sound.marimba(sound.key_hz(60 if not last else 72), 0.9), place * part * shot.seconds, 0.5)
    crowd = sound.hiss(shot.rng(), shot.seconds, 300, 2600, 0.5)
    swell = np.clip(sound.seconds(shot.seconds) / shot.seconds, 0, 1) ** 3
    track.add(crowd * swell, gain=0.6)
    return Take(pictures(), track.finish(0.4))
