"""Find a video again that was cut, scaled, framed, turned, mirrored or coded anew.

After vPDQ (Facebook, ThreatExchange): PDQ hashes of frames, without those that show too little
to tell them apart and without repetitions. Three things differ, each measured on altered copies:
flat bars at the edges are cut off first, since a frame with bars shares nothing with the frame
alone; four frames a second are looked at, since in a lively video half a second is too far; and
a frame counts in part where its hash is further off than PDQ's 31 bits. Hashes of unrelated
frames differ in 84 bits and more (the least of 8 orientations and some 100,000 pairs), those of
a frame with a large logo drawn on it in 57. A print is a version byte, then 32 bytes a frame.

Nothing can compare one print with a million others, so a table holds `bands` of each. Cut a
hash into 16 bands of 16 bits: where two hashes differ in at most 31 bits, some band differs in
at most one, for otherwise they would differ in 32. Looking up each band of a frame, with each of
its neighbours by one bit and in each orientation, therefore finds every near frame (`probes`),
and most of those twice as far.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from parvis.media.processing.video.hashes import pdq

if TYPE_CHECKING:  # the server compares prints too, and has no use for a decoder
    from av import VideoFrame

Band = tuple[int, int]

MAX_FRAMES: Final = 900
MAX_BANDS: Final = 24 * 16
MAX_PROBES: Final = 8 * 8 * 16 * 17

_VERSION: Final = b"\x01"
_INTERVAL_MS: Final = 250
_LEAST_FRAMES: Final = 3
_SAME_BITS: Final = 12
_CHANCE_BITS: Final = 80
_COPY: Final = 0.35

_SETTLING_FRAMES: Final = 12
_FLAT: Final = 12.0
_SAME_SHADE: Final = 4.0
_LEAST_CONTENT: Final = 0.3

_BANDS: Final = 16
_BAND_BITS: Final = 16
_STORED_FRAMES: Final = MAX_BANDS // _BANDS
_PROBED_FRAMES: Final = 8


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much of each of two videos the other holds, 0 to 1."""

    of_first: float
    of_second: float

    @property
    def similarity(self) -> float:
        return max(self.of_first, self.of_second)

    @property
    def is_copy(self) -> bool:
        """Say whether a person should look whether one was made from the other."""
        return self.similarity >= _COPY


class FramePrints:
    """Takes the frames of one video, upright and in order, and keeps the hashes of some."""

    def __init__(self, *, duration_ms: int) -> None:
        """Look more often at a very short video, and more seldom at a long one."""
        shortest = max(1, duration_ms // _LEAST_FRAMES)
        self._interval_ms = max(min(_INTERVAL_MS, shortest), duration_ms // MAX_FRAMES)
        self._next_ms = 0
        self._content: _Content | None = None
        self._waiting: list[pdq.Luma] = []
        self._kept = np.zeros((0, pdq.BYTES), np.uint8)

    def wants(self, time_ms: int) -> bool:
        """Say whether the frame of that time is looked at; the others may be spared."""
        return time_ms >= self._next_ms and len(self._kept) < MAX_FRAMES

    def feed(self, frame: "VideoFrame", time_ms: int) -> None:
        if not self.wants(time_ms):
            return
        self._next_ms = time_ms - time_ms % self._interval_ms + self._interval_ms
        luma = pdq.luma_of(frame)
        found = _content_of(luma)
        if found is None:
            return
        self._content = found if self._content is None else self._content.joined(found)
        self._waiting.append(luma)
        # Bars are there from the start, but one dark frame does not show where they end.
        if len(self._waiting) > _SETTLING_FRAMES or len(self._kept):
            self._hash_waiting()

    def finish(self) -> bytes:
        self._hash_waiting()
        return _VERSION + self._kept.tobytes()

    def _hash_waiting(self) -> None:
        for luma in self._waiting:
            content = self._content.of(luma) if self._content else luma
            found, quality = pdq.hash_of(content)
            row = np.frombuffer(found, np.uint8)[None]
            known = (pdq.distances(row, self._kept) <= _SAME_BITS).any()
            if quality >= pdq.GOOD_QUALITY and not known:
                self._kept = np.concatenate((self._kept, row))
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class _Content:
    """The part of all frames within the bars, in parts of the frame's sides."""

    top: float
    bottom: float
    left: float
    right: float

    def joined(self, other: "_Content") -> "_Content":
        return _Content(
            min(self.top, other.top),
            max(self.bottom, other.bottom),
            min(self.left, other.left),
            max(self.right, other.right),
        )

    def of(self, luma: pdq.Luma) -> pdq.Luma:
        height, width = luma.shape
        rows = slice(round(self.top * height), round(self.bottom * height))
        return luma[rows, round(self.left * width) : round(self.right * width)]


def likeness(first: bytes, second: bytes) -> Likeness:
    """Compare two prints, in the orientation that brings them closest.

    A frame counts by its closest frame in the other video: fully up to PDQ's 31 bits, then
    less, and nothing from where chance could have brought them as close.
    """
    ours, theirs = _hashes(first), _hashes(second)
    if not len(ours) or not len(theirs):
        return Likeness(0.0, 0.0)
    return max(
        (_likeness(pdq.oriented(ours, way), theirs) for way in pdq.ORIENTATIONS),
        key=lambda found: (found.similarity, found.of_first + found.of_second),
    )


def similarity(first: bytes, second: bytes) -> float:
    """Return how much of one of two videos the other holds at most, 0 to 1."""
    return likeness(first, second).similarity


def bands(print_: bytes) -> list[Band]:
    """Return the (band, value) pairs to keep in a table for a video: at most `MAX_BANDS`."""
    values = _band_values(_spread(_hashes(print_), _STORED_FRAMES))
    return _pairs(values[:, :, None])


def probes(print_: bytes) -> list[Band]:
    """Return the (band, value) pairs to look up for a video: at most `MAX_PROBES`.

    One near frame is enough to make a candidate, so only a few frames are looked up.
    """
    some = _spread(_hashes(print_), _PROBED_FRAMES)
    ways = np.concatenate([pdq.oriented(some, way) for way in pdq.ORIENTATIONS])
    flips = np.concatenate(([0], 1 << np.arange(_BAND_BITS))).astype(np.uint16)
    return _pairs(_band_values(ways)[:, :, None] ^ flips)


def _likeness(ours: pdq.Hashes, theirs: pdq.Hashes) -> Likeness:
    apart = pdq.distances(ours, theirs)
    worth = np.clip((_CHANCE_BITS - apart) / (_CHANCE_BITS - pdq.NEAR_BITS), 0, 1)
    return Likeness(float(worth.max(axis=1).mean()), float(worth.max(axis=0).mean()))


def _hashes(print_: bytes) -> pdq.Hashes:
    if print_[:1] != _VERSION or (len(print_) - 1) % pdq.BYTES:
        raise ValueError("not a print of a video")
    return np.frombuffer(print_, np.uint8, offset=1).reshape(-1, pdq.BYTES)


def _spread(hashes: pdq.Hashes, most: int) -> pdq.Hashes:
    if len(hashes) <= most:
        return hashes
    return np.asarray(hashes[np.linspace(0, len(hashes) - 1, most).astype(int)])


def _band_values(hashes: pdq.Hashes) -> NDArray[np.uint16]:
    """Return the (frames, bands) values."""
    return np.ascontiguousarray(hashes).view(">u2").astype(np.uint16)


def _pairs(values: NDArray[np.uint16]) -> list[Band]:
    """Return the different pairs of (frames, bands, neighbours) values, in order."""
    shifted = (np.arange(_BANDS, dtype=np.uint32) << _BAND_BITS)[None, :, None] | values
    return [(int(pair) >> _BAND_BITS, int(pair) & 0xFFFF) for pair in np.unique(shifted)]


def _content_of(luma: pdq.Luma) -> _Content | None:
    """Return the part within flat bars; None for a frame that is flat all over."""
    height, width = luma.shape
    top, bottom = _flat_lines(luma), _flat_lines(luma[::-1])
    left, right = _flat_lines(luma.T), _flat_lines(luma.T[::-1])
    if height - top - bottom <= 0 or width - left - right <= 0:
        return None
    content = _Content(top / height, 1 - bottom / height, left / width, 1 - right / width)
    smallest = min(content.bottom - content.top, content.right - content.left)
    return content if smallest >= _LEAST_CONTENT else _Content(0.0, 1.0, 0.0, 1.0)


def _flat_lines(luma: pdq.Luma) -> int:
    """Return how many rows from the top are of one shade, and all of the same."""
    shades = luma.mean(axis=1)
    flat = (np.ptp(luma, axis=1) < _FLAT) & (np.abs(shades - shades[0]) < _SAME_SHADE)
    return len(flat) if flat.all() else int(flat.argmin())
