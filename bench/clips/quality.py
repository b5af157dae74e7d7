"""How much of the picture a rendition keeps, and at what bitrate.

The measure is the PSNR of luminance against the source, scaled by Pillow, which is neither side's
scaler. Luminance is worked out here from luma and chroma, since ours may have another matrix than
the source, and libswscale's way to red, green and blue is off by up to two of 255, by how much
depending on the matrix. Where a file does not name its matrix, it is taken to be the source's. Two
encoders hardly ever write as many bytes, so ours is compared with a curve through three runs of
the other: at the bitrate that ours has.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray
from PIL import Image

from parvis.media.processing.video.colour import colour_of

_EVERY = 6
_BT709 = 1
_BT601 = 6
# Of red, green and blue in luma (ITU-R BT.709-6 and BT.601-7, 2.5); BT.709's are luminance's.
_WEIGHTS = {_BT709: (0.2126, 0.7152, 0.0722), _BT601: (0.299, 0.587, 0.114)}


@dataclass(frozen=True, slots=True)
class Point:
    """One file: bits of video a second, and decibels."""

    bitrate_bps: float
    psnr_db: float


def point(source: Path, file: Path) -> Point:
    """Measure a rendition by every sixth frame; both must show the same frames."""
    error, count = 0.0, 0
    matrix = _matrix_of(source)
    for wanted, shown in zip(_lights(source, matrix), _lights(file, matrix), strict=True):
        size = (shown.shape[1], shown.shape[0])
        scaled = np.asarray(Image.fromarray(wanted).resize(size, Image.Resampling.BICUBIC))
        error += float(np.square(scaled - shown).mean())
        count += 1
    return Point(_video_bitrate_bps(file), 10 * math.log10(255**2 / max(error / count, 1e-9)))


def difference(ours: Point, theirs: Sequence[Point]) -> float:
    """Return how many decibels ours lies above the curve of theirs at its own bitrate."""
    curve = sorted((math.log(one.bitrate_bps), one.psnr_db) for one in theirs)
    rates, quality = zip(*curve, strict=True)
    at = math.log(ours.bitrate_bps)
    if not rates[0] <= at <= rates[-1]:
        # A little outside, the curve goes on as it went.
        slope = (quality[-1] - quality[0]) / (rates[-1] - rates[0])
        nearest = 0 if at < rates[0] else -1
        return ours.psnr_db - (quality[nearest] + slope * (at - rates[nearest]))
    return ours.psnr_db - float(np.interp(at, rates, quality))


def _matrix_of(file: Path) -> int:
    with av.open(str(file)) as container:
        found = colour_of(next(container.decode(video=0))).matrix
    return _BT709 if found == _BT709 else _BT601


def _lights(file: Path, matrix: int) -> Iterator[NDArray[np.float32]]:
    """Yield every sixth frame as luminance, 0 to 255."""
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        for number, frame in enumerate(container.decode(stream)):
            if number % _EVERY == 0:
                known = _BT709 if frame.colorspace == _BT709 else matrix
                whole = frame.reformat(format="yuv444p", interpolation=Interpolation.BICUBIC)
                yield luminance(whole.to_ndarray().astype(np.float32), known)


def luminance(planes: NDArray[np.float32], matrix: int) -> NDArray[np.float32]:
    """Return (height, width) luminance, 0 to 255, of (3, height, width) luma and chroma, limited range."""
    luma, (blue_chroma, red_chroma) = (planes[0] - 16) / 219, (planes[1:] - 128) / 224
    of_red, of_green, of_blue = _WEIGHTS[matrix]
    red = luma + 2 * (1 - of_red) * red_chroma
    blue = luma + 2 * (1 - of_blue) * blue_chroma
    green = (luma - of_red * red - of_blue * blue) / of_green
    weights = np.array(_WEIGHTS[_BT709], np.float32)
    return np.asarray(255 * np.tensordot(weights, np.stack((red, green, blue)), 1), np.float32)


def _video_bitrate_bps(file: Path) -> float:
    with av.open(str(file)) as container:
        stream = container.streams.video[0]
        size = sum(packet.size for packet in container.demux(stream))
        return 8 * size / float((stream.duration or 1) * (stream.time_base or 1))
