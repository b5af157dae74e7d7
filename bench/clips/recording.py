"""Fifteen seconds as a phone records them: a moving camera, moving things, and a sensor's noise.

Flat shapes would cost an encoder next to nothing, and pure noise everything; a landscape of
fractal noise that is panned over, with discs in front and grain on top, lies where real footage
does: 14 Mbit/s are needed to keep it.
"""

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

NAME: Final = "phone"
WIDTH, HEIGHT, RATE, SECONDS = 1080, 1920, 30, 15

_VERSION: Final = 1
_SOUND_RATE: Final = 48_000
_BITRATE_BPS: Final = 14_000_000
_MARGIN: Final = (400, 700)
_DISCS: Final = 6
_GRAINS: Final = 8
_GRAIN: Final = 3.0

Picture = NDArray[np.float32]


def recorded() -> Path:
    """Return the clip, recorded now if it never was."""
    folder = Path(os.environ.get("BENCH_DIR", "/var/tmp/parvis-bench")) / "clips"
    path = folder / f"{NAME}-{_VERSION}.mp4"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".draft")
        _record(draft)
        draft.rename(path)
    return path


def _record(path: Path) -> None:
    random = np.random.default_rng(7)
    with av.open(str(path), "w", format="mp4") as out:
        video = out.add_stream("libx264", rate=RATE, options={"preset": "veryfast"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.bit_rate = _BITRATE_BPS
        sound = out.add_stream("aac", rate=_SOUND_RATE, layout="stereo")
        for number, picture in enumerate(_pictures(random)):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(video.encode(frame))
            out.mux(sound.encode(_sound(random, number)))
        out.mux(video.encode(None))
        out.mux(sound.encode(None))


def _pictures(random: np.random.Generator) -> Iterator[NDArray[np.uint8]]:
    landscape = _landscape(random)
    grains = [random.normal(0, _GRAIN, (HEIGHT, WIDTH, 1)).astype(np.float32) for _ in range(_GRAINS)]
    for number in range(RATE * SECONDS):
        time = number / RATE
        top, left = int(200 + 180 * np.sin(time * 0.5 + 1)), int(300 + 280 * np.sin(time * 0.7))
        picture = landscape[top : top + HEIGHT, left : left + WIDTH].copy()
        for disc in range(_DISCS):
            _draw_disc(picture, disc, time)
        yield np.clip(picture + grains[number % _GRAINS], 0, 255).astype(np.uint8)


def _landscape(random: np.random.Generator) -> Picture:
    """Return fractal noise in three tints, larger than a picture by the margin."""
    height, width = HEIGHT + _MARGIN[0], WIDTH + _MARGIN[1]
    tints = []
    for contrast, brightness in ((200, 20), (170, 40), (150, 60)):
        sheet = np.zeros((height, width), np.float32)
        for octave in range(2, 9):
            cells = 2**octave
            small = random.standard_normal((cells * height // width + 2, cells + 2)).astype(np.float32)
            sheet += np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)) / (
                1.7**octave
            )
        sheet -= sheet.min()
        tints.append(sheet / sheet.max() * contrast + brightness)
    return np.stack(tints, -1)


def _draw_disc(picture: Picture, disc: int, time: float) -> None:
    across = int(WIDTH / 2 + 400 * np.sin(time * (0.8 + 0.13 * disc) + disc))
    down = int(HEIGHT / 2 + 700 * np.cos(time * (0.5 + 0.17 * disc) + 2 * disc))
    radius = 60 + 20 * disc
    top, left = max(0, down - radius), max(0, across - radius)
    part = picture[top : down + radius, left : across + radius]
    y, x = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    inside = (y - down) ** 2 + (x - across) ** 2 < radius**2
    colour = np.array([40 * disc, 255 - 40 * disc, 128], np.float32)
    part[inside] = 0.35 * part[inside] + 0.65 * colour


def _sound(random: np.random.Generator, number: int) -> av.AudioFrame:
    count = _SOUND_RATE // RATE
    at = (np.arange(count) + number * count) / _SOUND_RATE
    tone = 0.2 * np.sin(2 * np.pi * 220 * at) * (1 + np.sin(4 * np.pi * at))
    samples = (tone + 0.02 * random.standard_normal(count)).astype(np.float32)
    frame = av.AudioFrame.from_ndarray(np.stack([samples, samples]), format="fltp", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = _SOUND_RATE, number * count, Fraction(1, _SOUND_RATE)
    return frame
