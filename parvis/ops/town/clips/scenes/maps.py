"""Maps: line 4 on its way, the contours of Crow Hill, the flood plain, the Sunday ride."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import cast

import numpy as np
from PIL import Image

from parvis.ops.town.clips import sound
from parvis.ops.town.clips.clip import Picture, Plane, Shot, Take
from parvis.ops.town.clips.colour import ramp, shade
from parvis.ops.town.clips.light import grid, noise, unlit
from parvis.ops.town.clips.paper import Sheet, between, eased, landing
from parvis.ops.town.clips.sound import Track
from parvis.ops.town.drawings.canvas import Point

TAU = 2 * np.pi
# Places in a town of 100 by 178.
_LINES = {
    "#2743d6": [(12, 30), (12, 52), (34, 74), (34, 96), (52, 114), (78, 114), (90, 126), (90, 158)],
    "#c8643c": [(88, 22), (88, 44), (66, 66), (66, 88), (52, 102), (52, 130), (30, 152), (14, 152)],
    "#2e7d84": [(8, 118), (28, 118), (48, 98), (62, 84), (92, 84)],
}
# Stops of each line: how far along it, the name, and the side on which that is written.
_STOPS = {
    "#2743d6": (
        (0, "Gare", "left"),
        (0.125, "Halles", "left"),
        (0.365, "Vieux Pont", "right"),
        (0.72, "Levée", "left"),
        (1, "Les Saules", "right"),
    ),
    "#c8643c": (
        (0, "Corbeaux", "right"),
        (0.22, "Lanterne", "right"),
        (0.377, "Moulin", "left"),
        (0.69, "Stade", "left"),
        (1, "Rive Sud", "left"),
    ),
    "#2e7d84": ((0, "La Ferme", "left"), (0.405, "Parvis", "left"), (1, "Lycée", "right")),
}


def lines(shot: Shot) -> Take:
    """The bus map draws itself, stop by stop, and line 4 sets off."""
    unit = shot.width / 100
    sheet = Sheet.of(shot, "#faf8f5")
    river = [(x * unit, (92 + 16 * np.sin(x / 19 + 0.4) - x * 0.25) * unit) for x in range(-6, 112, 4)]
    sheet.line(river, "#d6e1fb", 15 * unit)
    sheet.line(river, "#c6d5f9", 11 * unit)
    tracks = {code: _rounded([(x * unit, y * unit) for x, y in points]) for code, points in _LINES.items()}

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            picture = sheet.again()
            shares = [eased((turn - 0.10 * rank) / 0.5) for rank in range(len(tracks))]
            for share, (code, track) in zip(shares, tracks.items(), strict=True):
                if share > 0:
                    picture.line(track[: max(2, int(share * len(track)))], code, 2.6 * unit)
            for share, (code, track) in zip(shares, tracks.items(), strict=True):
                _stops(picture, track, code, share)
            if turn > 0.6:
                _bus(picture, tracks["#2743d6"], eased((turn - 0.6) / 0.4))
            yield picture.pixels()

    track = Track(shot.seconds)
    for rank, code in enumerate(_LINES):
        for place, (along, _, _) in enumerate(_STOPS[code]):
            at = (0.10 * rank + 0.5 * (0.1 + 0.8 * along)) * shot.seconds
            track.add(sound.marimba(sound.hz(place + 2 * rank, root=60), 0.8), at, 0.5, rank - 1)
    for key in (72, 76):
        track.add(sound.bell(sound.key_hz(key)), 0.6 * shot.seconds + (key - 72) * 0.05, 0.5)
    track.add(sound.hiss(shot.rng(), shot.seconds, 60, 260, 0.8), gain=0.12)
    return Take(pictures(), track.finish(0.3))


def _stops(sheet: Sheet, track: list[Point], code: str, drawn: float) -> None:
    """The stops that the line has reached spring up, each with its name on the free side."""
    unit = sheet.width / 100
    for along, name, anchor in _STOPS[code]:
        share = (drawn - along * 0.9) * 9
        if share <= 0:
            continue
        at = track[int(along * (len(track) - 1))]
        big = 2.3 * unit * landing(share)
        sheet.disc(at, big + 0.5 * unit, code)
        sheet.disc(at, big * 0.72, "#faf8f5")
        if share > 0.5:
            x = at[0] + (-4.4 if anchor == "right" else 4.4) * unit
            sheet.text((x, at[1] - 2.8 * unit), name, 4.3 * unit, "#1b1a18", anchor=anchor, bold=0.012)


def _bus(sheet: Sheet, track: list[Point], share: float) -> None:
    """Line 4 on its way."""
    unit = sheet.width / 100
    x, y = track[int(share * (len(track) - 1))]
    sheet.disc((x, y), 4.6 * unit, "#2743d6")
    sheet.disc((x, y), 3.7 * unit, "#faf8f5")
    sheet.text((x, y + 1.9 * unit), "4", 5.4 * unit, "#2743d6", anchor="middle", bold=0.04)


def _rounded(points: list[Point], radius: float = 34) -> list[Point]:
    """The line with its corners rounded off, as close-set points."""
    found: list[Point] = [points[0]]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        ends = []
        for other in (before, after):
            long = float(np.hypot(other[0] - corner[0], other[1] - corner[1]))
            ends.append(between(corner, other, min(0.5, radius / long)))
        bend = np.linspace(0, 1, 12)
        found += [between(between(ends[0], corner, t), between(corner, ends[1], t), t) for t in bend]
    found.append(points[-1])
    steps = np.cumsum([0.0] + [float(np.hypot(b[0] - a[0], b[1] - a[1])) for a, b in pairwise(found)])
    places = np.linspace(0, steps[-1], 240)
    xs, ys = (np.interp(places, steps, [point[part] for point in found]) for part in range(2))
    return list(zip(xs.tolist(), ys.tolist(), strict=True))


def _land(shot: Shot, size: tuple[int, int]) -> Plane:
    """Hills between 0 and 1, with a river valley across them."""
    x, y = grid(size)
    rough = noise(shot.rng(), size, 1.3, 4)
    valley = np.abs(y - 0.35 * np.sin(x * 2.1) - 0.35 + 0.3 * x)
    found = 0.78 * rough * np.minimum(1, 0.25 + valley) + 0.30 * np.minimum(valley, 1.2)
    found -= found.min()
    return cast(Plane, found / found.max())


def contours(shot: Shot) -> Take:
    """Crow Hill rises out of the paper line by line."""
    size = shot.size(1.5)
    land = _land(shot, size)
    steep = np.hypot(*np.gradient(land)) + 1e-5
    paper = ramp("#faf8f5", "#c8a06e", "#8a5a34")
    tint = ramp("#e4ecd4", "#f3ecd2", "#ead2a8", "#d9b48c", "#f7f2ea")
    shadow = unlit(size)
    shadow[2:, 2:] = (land[2:, 2:] - land[:-2, :-2]) * 16
    hues = shade(tint, land + 0.35 * shadow)

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            up = eased(turn / 0.8) * 1.15
            line = unlit(size)
            for every, thick in ((28, 0.55), (5.6, 1.15)):
                wave = land * every
                away = np.abs(wave - np.round(wave)) / (steep * every)
                line = np.maximum(line, np.clip(thick - away, 0, 1) * (0.55 if every > 10 else 0.95))
            shown = np.clip((up - land) * 30, 0, 1)
            drawn = shade(paper, line * shown + 0.5 * np.exp(-(((land - up) / 0.006) ** 2)))
            colour = shown * np.clip((turn - 0.35) * 3, 0, 1)
            yield _woven(drawn, hues, colour * (1 - 0.85 * line))

    rng = shot.rng()
    track = Track(shot.seconds)
    track.add(sound.hiss(rng, shot.seconds, 2500, 8000, 0.3), gain=0.12)
    for place in range(20):
        at = (place / 20) * 0.75 * shot.seconds
        track.add(sound.pluck(sound.hz(place // 2 + place % 2 * 2, root=50)), at, 0.4, np.sin(place))
    return Take(pictures(), track.finish(0.5))


def _woven(under: Picture, over: Picture, share: Plane) -> Picture:
    """Packed colours laid over others, multiplied as ink is."""
    wide = (*under.shape, 4)
    one = np.ascontiguousarray(under).view(np.uint8).reshape(wide).astype(np.uint16)
    two = np.ascontiguousarray(over).view(np.uint8).reshape(wide)
    veil = 255 - ((255 - two) * share[..., None]).astype(np.uint16)
    return (one * veil // 255).astype(np.uint8).view(np.uint32)[..., 0]


def flood(shot: Shot) -> Take:
    """What the gauge means on the ground: 1.10 m, 2.00 m, 3.40 m, and back."""
    size = shot.size(1.5)
    land = _land(shot, size)
    shadow = unlit(size)
    shadow[2:, 2:] = (land[2:, 2:] - land[:-2, :-2]) * 16
    ground = shade(ramp("#b9c9a0", "#d9dcae", "#ead9b0", "#e0c39a", "#f7f2ea"), land + 0.4 * shadow)
    water = ramp("#5f86e8", "#2743d6", "#1b2f8f")
    label = Sheet(shot.width, 96, "#faf8f5")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            high = np.sin(np.pi * turn) ** 1.4
            level = 0.13 + 0.20 * high
            deep = level - land + 0.002 * np.sin(TAU * turn * 6)
            wet = np.clip(deep * 220, 0, 1)
            foam = np.exp(-((deep / 0.004) ** 2)) * 0.5
            sea = shade(water, deep * 5 - foam)
            picture = np.where(wet > 0.5, sea, ground)
            yield _labelled(picture, label, f"{1.10 + 2.30 * high:.2f} m".replace(".", ","))

    rng = shot.rng()
    track = Track(shot.seconds)
    t = sound.seconds(shot.seconds)
    track.add(
        sound.hiss(rng, shot.seconds, 120, 1500, 0.8) * (0.4 + 0.6 * np.sin(np.pi * t / shot.seconds)),
        gain=0.8,
    )
    tone = sound.key_hz(40) * (1 + 0.5 * np.sin(np.pi * t / shot.seconds) ** 2)
    track.add(sound.glide(tone.astype(np.float32), 0.4), gain=0.3)
    return Take(pictures(), track.finish(0.4))


def _labelled(picture: Picture, label: Sheet, words: str) -> Picture:
    """The picture with a strip of paper that says a number below its upper edge."""
    strip = label.again()
    strip.text((label.width / 2, 66), words, 54, "#1b1a18", anchor="middle", bold=0.02)
    rows, columns = picture.shape
    image = strip.image.resize((columns, round(96 * columns / label.width)))
    packed = np.full((image.height, image.width, 4), 255, np.uint8)
    packed[..., :3] = np.asarray(image)
    found = picture.copy()
    first = rows // 14
    found[first : first + image.height] = packed.view(np.uint32)[..., 0]
    return found


def ride(shot: Shot) -> Take:
    """The Sunday ride over the map, with its profile: 62 kilometres and one real climb."""
    size = (shot.height * 2 // 3, shot.width)
    land = _land(shot, size)
    sheet = Sheet.of(shot, "#faf8f5")
    wave = land * 16
    away = np.abs(wave - np.round(wave)) / (np.hypot(*np.gradient(land)) * 16 + 1e-5)
    lines_ = np.clip(1.0 - away, 0, 1) * 0.35
    _paste(sheet, shade(ramp("#f1efe2", "#b99a6a"), lines_ + 0.05 * land))
    a = np.linspace(0, TAU, 300)
    x = shot.width * (0.5 + 0.36 * np.cos(a + 2.2) + 0.05 * np.cos(3 * a) + 0.03 * np.sin(7 * a))
    y = size[0] * (0.5 + 0.34 * np.sin(a + 2.2) + 0.06 * np.sin(2 * a + 1) + 0.025 * np.cos(6 * a))
    route = list(zip(x.tolist(), y.tolist(), strict=True))
    high = land[np.clip(y.astype(int), 0, size[0] - 1), np.clip(x.astype(int), 0, size[1] - 1)]
    high = np.convolve(np.pad(high, 6, mode="wrap"), np.ones(13) / 13, "valid")
    foot, left, wide = shot.height * 0.95, shot.width * 0.08, shot.width * 0.84
    profile = [
        (left + wide * s, foot - shot.height * 0.17 * (h - high.min()) / np.ptp(high) - 8)
        for s, h in zip(np.linspace(0, 1, 300), high, strict=True)
    ]
    sheet.polygon([*profile, (left + wide, foot), (left, foot)], "#e6dfd0")

    def pictures() -> Iterator[Picture]:
        for turn in shot.turns:
            last = max(2, int(min(1.0, turn / 0.92) * 299))
            picture = sheet.again()
            picture.line(route[:last], "#faf8f5", 11)
            picture.line(route[:last], "#2743d6", 6)
            picture.polygon([*profile[:last], (profile[last - 1][0], foot), (left, foot)], "#2743d6", 0.85)
            for at in (route[last - 1], profile[last - 1]):
                picture.disc(at, 13, "#faf8f5")
                picture.disc(at, 9, "#c8643c")
            picture.text((left, shot.height * 0.735), f"{last / 299 * 62:.0f} km", 46, "#1b1a18", bold=0.02)
            metres = 118 + 240 * float(high[last - 1] - high.min()) / float(np.ptp(high))
            picture.text((left + wide, shot.height * 0.735), f"{metres:.0f} m", 46, "#5a554e", anchor="right")
            yield picture.pixels()

    track = Track(shot.seconds)
    climb = (high - high.min()) / np.ptp(high)
    for beat in range(int(shot.seconds * 7)):
        share = beat / 7 / shot.seconds
        step = round(float(climb[int(share * 299)]) * 12)
        track.add(sound.pluck(sound.hz(step, root=55), 0.8), beat / 7, 0.4, np.sin(beat * 0.7))
        track.add(sound.tick(3200), beat / 7 + 0.07, 0.10)
    return Take(pictures(), track.finish(0.3))


def _paste(sheet: Sheet, packed: Picture) -> None:
    rows, columns = packed.shape
    parts = np.ascontiguousarray(packed).view(np.uint8).reshape(rows, columns, 4)[..., :3]
    picture = Image.fromarray(np.ascontiguousarray(parts))
    sheet.image.paste(picture.resize((columns * 2, rows * 2), Image.Resampling.BICUBIC), (0, 0))
