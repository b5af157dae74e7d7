"""Make one video of two: a duet plays both side by side, a stitch one after the other.

What comes out is a source of frames like a file that is being decoded: upright, square pixels,
BT.709, one size and one rate, and beside them one sound. The transcoder takes it in place of
the upload. Nothing is written but the colour tables, and nothing is held but a frame of each.
"""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Self

import numpy as np
from av import AudioFrame, VideoFrame

from parvis.media.processing.video.clip import RATE, Clip, Part, Samples
from parvis.media.processing.video.contract import Refused
from parvis.media.processing.video.filters import Chain, Stack

Size = tuple[int, int]
Frame = VideoFrame | AudioFrame

_BESIDE_BOX: Final = (720, 1280)
_ABOVE_BOX: Final = (1280, 720)
_STITCH_BOX: Final = (1920, 1920)
_MOST_RATE: Final = 60
# Each of two sounds is brought to this root mean square, so that neither drowns the other.
_VOLUME: Final = 0.06
_GAINS: Final = (0.1, 4.0)


@dataclass(frozen=True, slots=True)
class Composition:
    """What a composed video will be."""

    width: int
    height: int
    frame_rate: int
    duration_ms: int
    has_sound: bool


class Source:
    """A composed video: `composition`, and its frames in order of time, sound and picture mixed.

    Video frames are yuv420p in BT.709 with time base 1/frame_rate; sound is stereo, float planar,
    at 48 kHz, and there is none in between where `has_sound` is false.
    """

    def __init__(
        self, composition: Composition, moments: "Iterator[_Moment]", clips: tuple[Clip, ...]
    ) -> None:
        """Take over the clips, which are closed with this."""
        self.composition = composition
        self._moments = moments
        self._clips = clips

    def frames(self) -> Iterator[Frame]:
        """Yield every frame, once; where a file is damaged, raises `Refused` or the decoder's error."""
        rate = self.composition.frame_rate
        heard = 0
        for number, moment in enumerate(self._moments):
            moment.picture.pts = number
            moment.picture.time_base = Fraction(1, rate)
            yield moment.picture
            if self.composition.has_sound:
                yield _audio(moment.sound, heard)
                heard += moment.sound.shape[1]

    def close(self) -> None:
        for clip in self._clips:
            clip.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class _Moment:
    picture: VideoFrame
    sound: Samples


def duet(mine: Part, other: Part, folder: Path, *, max_pixels: int) -> Source:
    """Play both side by side for as long as mine lasts, and hear both.

    Two landscape videos lie above each other instead, where they are twice as large. The other,
    when it ends first, stands still and falls silent.
    """
    with ExitStack() as opened:
        own = opened.enter_context(closing(Clip(mine, folder, max_pixels=max_pixels)))
        theirs = opened.enter_context(closing(Clip(other, folder, max_pixels=max_pixels)))
        above = all(width > height for width, height in (own.size, theirs.size))
        cell = _cell((own.size, theirs.size), _ABOVE_BOX if above else _BESIDE_BOX)
        composition = Composition(
            width=cell[0] * (1 if above else 2),
            height=cell[1] * (2 if above else 1),
            frame_rate=_rate(own, theirs),
            duration_ms=own.duration_ms,
            has_sound=own.has_sound or theirs.has_sound,
        )
        moments = _side_by_side(own, theirs, cell, composition.frame_rate, above=above)
        opened.pop_all()
        return Source(composition, moments, (own, theirs))


def stitch(mine: Part, other: Part, folder: Path, *, max_pixels: int, first_ms: int = 5000) -> Source:
    """Play the first moments of the other, at most `first_ms`, then mine, at the size of mine."""
    with ExitStack() as opened:
        own = opened.enter_context(closing(Clip(mine, folder, max_pixels=max_pixels)))
        first = Part(other.path, other.start_ms, other.start_ms + first_ms)
        theirs = opened.enter_context(closing(Clip(first, folder, max_pixels=max_pixels)))
        size = _cell((own.size,), _STITCH_BOX)
        composition = Composition(
            width=size[0],
            height=size[1],
            frame_rate=_rate(own, theirs),
            duration_ms=own.duration_ms + theirs.duration_ms,
            has_sound=own.has_sound or theirs.has_sound,
        )
        parts = (_moments(clip, size, composition.frame_rate) for clip in (theirs, own))
        opened.pop_all()
        return Source(composition, itertools.chain.from_iterable(parts), (theirs, own))


def _cell(sizes: tuple[Size, ...], box: Size) -> Size:
    """Return an even size that holds each of `sizes`, shrunk to lie within `box`."""
    scales = [min(1.0, box[0] / width, box[1] / height) for width, height in sizes]
    shrunk = [(width * scale, height * scale) for (width, height), scale in zip(sizes, scales, strict=True)]
    width, height = (max(sides) for sides in zip(*shrunk, strict=True))
    return max(2, round(width / 2) * 2), max(2, round(height / 2) * 2)


def _rate(*clips: Clip) -> int:
    return max(1, min(_MOST_RATE, round(max(clip.frame_rate for clip in clips))))


def _moments(clip: Clip, size: Size, rate: int) -> Iterator[_Moment]:
    copy: Chain | None = None
    for number, picture in enumerate(clip.pictures(size, rate)):
        # One picture may be shown several times, and each time has its own place.
        copy = copy or Chain(picture, (("null", ""),))
        yield _Moment(copy(picture), clip.sound(_due(number, rate)))


def _side_by_side(own: Clip, theirs: Clip, cell: Size, rate: int, *, above: bool) -> Iterator[_Moment]:
    both: Stack | None = None
    beside: VideoFrame | None = None
    pictures = theirs.pictures(cell, rate)
    own_gain, their_gain = _gain(own), _gain(theirs)
    for number, picture in enumerate(own.pictures(cell, rate)):
        beside = next(pictures, beside)
        if beside is None:
            raise Refused("damaged", "no frame")
        both = both or Stack(picture, above=above)
        count = _due(number, rate)
        heard = own_gain * own.sound(count) + their_gain * theirs.sound(count)
        yield _Moment(both(picture, beside), heard)


def _gain(clip: Clip) -> np.float32:
    loudness = clip.loudness()
    least, most = _GAINS
    return np.float32(min(most, max(least, _VOLUME / loudness)) if loudness else 1.0)


def _due(number: int, rate: int) -> int:
    """Return the samples that belong to a picture, so that none are lost by rounding."""
    return (number + 1) * RATE // rate - number * RATE // rate


def _audio(samples: Samples, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(samples, format="fltp", layout="stereo")
    frame.sample_rate = RATE
    frame.pts = at
    frame.time_base = Fraction(1, RATE)
    return frame
