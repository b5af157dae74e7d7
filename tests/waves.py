"""Short vertical films with sound, as a phone would send them: encoded once for all tests of a run."""

import tempfile
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np

RATE = 30
SOUND_RATE = 48_000


@cache
def film_bytes(number: int, seconds: float = 3.5, width: int = 360, height: int = 640) -> bytes:
    """Return an MP4 of waves with a tone; each number looks and sounds different."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        with av.open(file.name, "w") as container:
            pictures = container.add_stream("h264", rate=RATE, options={"preset": "ultrafast", "crf": "30"})
            pictures.width, pictures.height, pictures.pix_fmt = width, height, "yuv420p"
            sound = container.add_stream("aac", rate=SOUND_RATE, layout="mono")
            for at in range(round(seconds * RATE)):
                container.mux(pictures.encode(_picture(number, at / RATE, width, height)))
            for frame in _tone(220 + 40 * number, seconds):
                container.mux(sound.encode(frame))
            for stream in (pictures, sound):
                container.mux(stream.encode())
        return Path(file.name).read_bytes()


def _picture(number: int, time_s: float, width: int, height: int) -> av.VideoFrame:
    down, across = np.mgrid[0:height:4, 0:width:4] / 40
    wave = np.sin(across + 3 * time_s + number) + np.sin(down - 2 * time_s) + np.sin(across + down + time_s)
    light = (wave + 3) / 6
    colour = np.random.default_rng(number).uniform(80, 250, 3)
    rgb = (light[..., None] * colour).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb[:height, :width]), format="rgb24")


def _tone(hertz: int, seconds: float) -> list[av.AudioFrame]:
    wave = 0.2 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE)
    frames = []
    for start in range(0, len(wave), 1024):
        frame = av.AudioFrame.from_ndarray(
            wave[None, start : start + 1024].astype(np.float32), format="fltp", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        frames.append(frame)
    return frames
