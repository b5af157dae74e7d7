"""Little videos and sounds made by code, and what tests do to them."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]  # (height, width, 3)
Sound = NDArray[np.float32]

RATE = 11_025


@cache
def texture(seed: int, *, width: int = 256, height: int = 256) -> Picture:
    """Return a picture with soft shapes of all sizes, as photographs have them."""
    random = np.random.default_rng(seed)
    picture = np.zeros((height, width, 3))
    for cells in (4, 8, 16, 32):
        rows = np.linspace(0, cells - 1.001, height)
        columns = np.linspace(0, cells - 1.001, width)
        grid = random.normal(size=(cells, cells, 3)) / np.sqrt(cells)
        picture += _between(grid, rows, columns)
    return np.clip(128 + 90 * picture, 0, 255).astype(np.uint8)


def _between(
    grid: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    top, left = rows.astype(int), columns.astype(int)
    down, right = (rows - top)[:, None, None], (columns - left)[None, :, None]
    upper = grid[top][:, left] * (1 - right) + grid[top][:, left + 1] * right
    lower = grid[top + 1][:, left] * (1 - right) + grid[top + 1][:, left + 1] * right
    return upper * (1 - down) + lower * down


def film(seed: int, seconds: float, *, rate: int = 10, width: int = 256, height: int = 256) -> list[Picture]:
    """Return pictures of a camera that pans over a texture, and cuts to another every two seconds."""
    pictures = []
    for number in range(round(seconds * rate)):
        scene, within = divmod(number, 2 * rate)
        wide = texture(seed * 100 + scene, width=width * 2, height=height)
        left = width * within // (4 * rate)
        pictures.append(np.ascontiguousarray(wide[:, left : left + width]))
    return pictures


def frames(pictures: Iterable[Picture], *, rate: int = 10) -> Iterator[tuple[av.VideoFrame, int]]:
    """Yield yuv420p frames in BT.709 as the transcoder hands them out, with their times in ms."""
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        yield frame.reformat(format="yuv420p", dst_colorspace="itu709"), 1000 * number // rate


def written(path: Path, pictures: list[Picture], *, rate: int = 10, sound: Sound | None = None) -> Path:
    """Write an MP4 of the pictures, with the sound if there is one."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast", "crf": "12"})
        video.height, video.width = pictures[0].shape[:2]
        codec = video.codec_context
        codec.color_primaries = codec.color_trc = codec.colorspace = codec.color_range = 1
        audio = container.add_stream("aac", rate=48_000, layout="mono") if sound is not None else None
        for frame, _ in frames(pictures, rate=rate):
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        if audio is not None and sound is not None:
            for block in _blocks(sound, 48_000, "fltp"):
                container.mux(audio.encode(block))
            container.mux(audio.encode(None))
    return path


def _blocks(sound: Sound, rate: int, layout: str) -> Iterator[av.AudioFrame]:
    whole = av.AudioFrame.from_ndarray(sound[None], format="flt", layout="mono")
    whole.sample_rate = RATE
    whole.pts = 0
    whole.time_base = Fraction(1, RATE)
    resampler = av.AudioResampler(layout, "mono", rate, frame_size=1024)
    yield from resampler.resample(whole)
    yield from resampler.resample(None)


def music(seed: int, seconds: float = 8.0) -> Sound:
    """Return notes with overtones and a beat, mono at `RATE`."""
    random = np.random.default_rng(seed)
    time = np.arange(round(RATE * seconds)) / RATE
    sound = np.zeros_like(time)
    step = 60 / random.uniform(80, 150) / 2
    for note in range(int(seconds / step)):
        since = time - note * step
        pitch = 220 * 2 ** (random.integers(0, 24) / 12)
        ringing = np.where(since >= 0, np.exp(-4 * np.maximum(since, 0)), 0)
        sound += ringing * sum(np.sin(2 * np.pi * pitch * over * time) / over for over in (1, 2, 3))
    return (0.7 * sound / np.abs(sound).max()).astype(np.float32)


def recoded(sound: Sound, codec: str, container_format: str, bit_rate: int) -> Sound:
    """Return the sound after a coder has had it, at `RATE` again."""
    import io

    file = io.BytesIO()
    with av.open(file, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=44_100, layout="mono")
        stream.bit_rate = bit_rate
        for block in _blocks(sound, 44_100, stream.format.name):
            container.mux(stream.encode(block))
        container.mux(stream.encode(None))
    file.seek(0)
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(file) as container:
        parts = [
            part.to_ndarray()[0] for frame in container.decode(audio=0) for part in resampler.resample(frame)
        ]
    return np.concatenate(parts)
