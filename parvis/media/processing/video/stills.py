"""The pictures of a video: its poster, what stands in for it, and a strip of previews.

The poster is chosen from the first seconds, because it promises what starts when it is tapped:
the frame that shows most, unless it is dark, blown out, blurred or in the midst of a cut.
"""

import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from av import VideoFrame
from av.video.reformatter import Interpolation
from numpy.typing import NDArray
from PIL import Image, JpegImagePlugin, WebPImagePlugin  # noqa: F401 - written with, so loaded before

from parvis.media.processing import encode
from parvis.media.processing.sizes import Size, contained

POSTER: Final = "poster.webp"
POSTER_JPEG: Final = "poster.jpg"
SMALL: Final = "small.webp"
STRIP: Final = "strip.webp"

_POSTER_BOX: Final = (1280, 1280)
_SMALL_BOX: Final = (480, 854)
_JPEG_QUALITY: Final = 82

_TILE_PX: Final = 96
_TILES: Final = 80
_STRIP_COLUMNS: Final = 10
_SHORTEST_STEP_MS: Final = 500
_STRIP_QUALITY: Final = 60

_CANDIDATES: Final = 8
_CHOICE_MS: Final = 4000
_GREY_PX: Final = 192
_NEAR_MS: Final = 1000


@dataclass(frozen=True, slots=True)
class Stills:
    """What was written of a poster, and what stands in for it until it has loaded."""

    width: int
    height: int
    small_width: int
    small_height: int
    blurhash: str
    colour: str
    blur: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Strip:
    """How the previews lie in `strip.webp`: row by row, one tile every `interval_ms`."""

    columns: int
    rows: int
    tile_width: int
    tile_height: int
    interval_ms: int


class Cover:
    """Takes the frames of one video, upright BT.709 and in order, until it has its poster."""

    def __init__(self, *, duration_ms: int, cover_ms: int | None = None) -> None:
        """Take the frame at `cover_ms`, or choose one from the first seconds."""
        self._cover_ms = None if cover_ms is None else min(cover_ms, duration_ms)
        self._end_ms = min(_CHOICE_MS, duration_ms // 2)
        self._step_ms = max(1, self._end_ms // _CANDIDATES)
        self._next_ms = 0
        self._candidates: list[VideoFrame] = []
        self.is_chosen = False

    def wants(self, time_ms: int) -> bool:
        """Say whether the frame of that time may become the poster; the others may be spared."""
        if self.is_chosen:
            return False
        if self._cover_ms is not None:
            return not self._candidates or time_ms >= self._cover_ms - _NEAR_MS
        return time_ms >= self._next_ms

    def feed(self, frame: VideoFrame, time_ms: int) -> None:
        """Look at the frame if it may become the poster; sets `is_chosen` when none can be better."""
        if not self.wants(time_ms):
            return
        if self._cover_ms is not None:
            # The frame that is on at that time, or where there is none yet, the first to come.
            self.is_chosen = time_ms >= self._cover_ms
            if not self._candidates or time_ms <= self._cover_ms:
                self._candidates = [frame]
        else:
            self._next_ms = time_ms + self._step_ms
            self._candidates.append(frame)
            self.is_chosen = time_ms >= self._end_ms

    def picture(self) -> Image.Image:
        """Return the poster so far, as RGB; raises `ValueError` where there was no frame at all."""
        if not self._candidates:
            raise ValueError("no frame was fed")
        greys = [_grey(frame) for frame in self._candidates]
        values = [_worth(grey) / (1 + _change(greys, place) / 20) for place, grey in enumerate(greys)]
        return picture_of(self._candidates[int(np.argmax(values))], _POSTER_BOX)


class StripMaker:
    """Takes the frames of one video, upright BT.709 and in order, and keeps one a tile."""

    def __init__(self, *, duration_ms: int, width: int, height: int) -> None:
        """Lay out tiles for a video of that length and size in pixels."""
        tiles = max(1, min(_TILES, duration_ms // _SHORTEST_STEP_MS))
        self._interval_ms = max(1, math.ceil(duration_ms / tiles))
        self._most = tiles
        scale = _TILE_PX / width
        self._tile = _TILE_PX, max(2, min(2 * _TILE_PX, round(height * scale)))
        self._tiles: list[Image.Image] = []

    def wants(self, time_ms: int) -> bool:
        return len(self._tiles) < self._most and time_ms >= len(self._tiles) * self._interval_ms

    def feed(self, frame: VideoFrame, time_ms: int) -> None:
        """Take a frame if it is time for it; where frames are far apart it fills several tiles."""
        if not self.wants(time_ms):
            return
        tile = _rgb(frame, self._tile)
        while self.wants(time_ms):
            self._tiles.append(tile)

    def write(self, folder: Path) -> Strip:
        """Write `strip.webp` and return how to read it."""
        columns = min(_STRIP_COLUMNS, self._most)
        rows = math.ceil(self._most / columns)
        width, height = self._tile
        sheet = Image.new("RGB", (columns * width, rows * height))
        # Where the video ends before its time, and in the last row, the last tile comes again.
        missing = columns * rows - len(self._tiles)
        for place, tile in enumerate(self._tiles + self._tiles[-1:] * missing):
            sheet.paste(tile, (place % columns * width, place // columns * height))
        sheet.save(folder / STRIP, "WEBP", quality=_STRIP_QUALITY, method=4)
        return Strip(columns, rows, width, height, self._interval_ms)


def picture_of(frame: VideoFrame, box: Size) -> Image.Image:
    """Return an upright BT.709 frame as an sRGB picture that lies within `box`."""
    return _rgb(frame, contained((frame.width, frame.height), box))


def write_stills(picture: Image.Image, folder: Path) -> Stills:
    """Write the poster in both formats and its small version, and return what they are."""
    poster = picture.resize(contained(picture.size, _POSTER_BOX), Image.Resampling.LANCZOS)
    small = poster.resize(contained(poster.size, _SMALL_BOX), Image.Resampling.LANCZOS)
    written = encode.write_still(poster, folder / POSTER, drawn=False)
    if small.size == poster.size:
        written += shutil.copyfile(folder / POSTER, folder / SMALL).stat().st_size
    else:
        written += encode.write_still(small, folder / SMALL, drawn=False)
    poster.save(folder / POSTER_JPEG, "JPEG", quality=_JPEG_QUALITY, optimize=True, progressive=True)
    return Stills(
        width=poster.width,
        height=poster.height,
        small_width=small.width,
        small_height=small.height,
        blurhash=encode.hash_of(small),
        colour=encode.mean_colour(small),
        blur=encode.blur_of(small),
        size_bytes=written + (folder / POSTER_JPEG).stat().st_size,
    )


def _rgb(frame: VideoFrame, size: Size) -> Image.Image:
    small = frame.reformat(
        *size, "rgb24", src_colorspace="itu709", interpolation=Interpolation.AREA, threads=1
    )
    return Image.fromarray(small.to_ndarray())


def _grey(frame: VideoFrame) -> NDArray[np.float32]:
    width, height = contained((frame.width, frame.height), (_GREY_PX, _GREY_PX))
    return (
        frame.reformat(width, height, "gray", interpolation=Interpolation.AREA, threads=1)
        .to_ndarray()
        .astype(np.float32)
    )


def _worth(grey: NDArray[np.float32]) -> float:
    """Return how much there is to see: detail and contrast, less where it is dark or blown out."""
    detail = sum(float(np.abs(np.diff(grey, axis=axis)).mean()) for axis in (0, 1))
    light = float(grey.mean())
    exposure = max(0.0, min(1.0, light / 50, (255 - light) / 40))
    return (detail + float(grey.std()) / 4) * exposure


def _change(greys: list[NDArray[np.float32]], place: int) -> float:
    """Return how much a frame differs from the one before or after, whichever is closer.

    One that belongs to neither is in the midst of a cut, or all there was of its scene.
    """
    beside = [greys[other] for other in (place - 1, place + 1) if 0 <= other < len(greys)]
    here = greys[place]
    return min(
        (float(np.abs(here - grey).mean()) for grey in beside if grey.shape == here.shape), default=0.0
    )
