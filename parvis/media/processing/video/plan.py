"""Decide what to make of a video: which part of it, which sizes, and which frames when.

Pure arithmetic, so that it can be tested without a single picture.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Generic, TypeVar

from parvis.media.processing.video.contract import Refused

Size = tuple[int, int]
FrameT = TypeVar("FrameT")

TICKS: Final = 90_000  # a second's, MPEG's own clock: every usual frame rate is whole in it
MAX_FRAME_RATE: Final = 60
KEYFRAME_S: Final = 2

# A source that nearly reaches a rung is made at its own size: 1072 pixels stay 1072.
_NEARLY: Final = 0.95
_LONGEST_PX: Final = 4096
_LEAST_PX: Final = 2

# What a rung of 360 × 640 may take, growing slower than its area does: large pictures have
# more that is smooth. 0.9, 1.8, 2.9 and 5.8 Mbit/s, half as much again above 30 frames.
_CAP_BPS: Final = 900_000
_CAP_PIXELS: Final = 360 * 640
_CAP_GROWTH: Final = 0.85
_SLOW_FRAME_RATE: Final = 33

_LONGEST_STILL: Final = TICKS
_REPEATED_EVERY: Final = TICKS // 2

# A group begins with the first picture after its time, if that comes so soon, or with one that
# comes so little before it; else with the one that stays, which is shown anew for it.
_GROUP: Final = KEYFRAME_S * TICKS
_LATE: Final = TICKS // 10
_EARLY: Final = TICKS // (2 * MAX_FRAME_RATE)


def in_seconds(count: int, unit: Fraction) -> float:
    """Return how long so many units of a file's clock are: as of their fraction, ten times as fast."""
    return count * unit.numerator / unit.denominator


@dataclass(frozen=True, slots=True)
class Rung:
    """One rendition to make."""

    width: int
    height: int
    cap_bps: int

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Part:
    """The part of the upload to make, in seconds from its start."""

    start_s: float
    end_s: float

    @property
    def length_s(self) -> float:
        return self.end_s - self.start_s

    @property
    def length_ms(self) -> int:
        return max(1, round(self.length_s * 1000))


def part_of(length_s: float, *, start_ms: int, end_ms: int | None, max_ms: int) -> Part:
    """Return the part that the trimming leaves; raises `Refused` if that is nothing, or too long."""
    start = max(0, start_ms) / 1000
    end = length_s if end_ms is None else min(length_s, end_ms / 1000)
    if end <= start and (start_ms or end_ms is not None):
        raise Refused("trim_empty", duration_ms=round(length_s * 1000))
    if (end - start) * 1000 > max_ms + 500:
        raise Refused("too_long", duration_ms=round((end - start) * 1000), max_ms=max_ms)
    return Part(start, max(end, start + 0.001))


def rungs(size: Size, ladder: Iterable[int], frame_rate: float) -> list[Rung]:
    """Return the renditions of a source of `size`, smallest first, none larger than it is."""
    short = min(size)
    sides = sorted(set(ladder))
    chosen = [min(short, side) for place, side in enumerate(sides) if not place or short >= side * _NEARLY]
    made = {scaled(size, side / short): None for side in chosen}
    return [Rung(width, height, _cap_bps(width * height, frame_rate)) for width, height in made]


def scaled(size: Size, scale: float) -> Size:
    """Return `size` times `scale`, both sides even and neither beyond what decoders take."""
    scale = min(scale, 1.0, _LONGEST_PX / max(size))
    return _even(size[0], scale), _even(size[1], scale)


def _even(side: int, scale: float) -> int:
    return max(_LEAST_PX, min(2 * round(side * scale / 2), side - side % 2))


def _cap_bps(pixels: int, frame_rate: float) -> int:
    cap: float = _CAP_BPS * (pixels / _CAP_PIXELS) ** _CAP_GROWTH
    return max(100_000, round(cap * (1.5 if frame_rate > _SLOW_FRAME_RATE else 1.0)))


@dataclass(frozen=True, slots=True)
class Timed(Generic[FrameT]):
    """A frame and when it is shown, in ticks from the start of the part; `key` begins a group."""

    frame: FrameT
    at: int
    duration: int
    key: bool


def paced(frames: Iterable[tuple[FrameT, int]], *, end: int) -> Iterator[Timed[FrameT]]:
    """Choose which frames are shown when, of frames with their times in ticks, from 0 to `end`.

    Times are kept as they are, so that a variable rate stays one. What exceeds 60 frames a
    second over more than a moment is dropped; a frame that stays for long is repeated, so that
    there is something to seek to; what was on before the start is shown from the start. The last
    stays until the end.
    """
    keys = _Keys()
    held: FrameT | None = None
    held_at = 0
    budget = _Budget()
    for frame, time in frames:
        at = max(0, time)
        if at >= end:
            break
        if held is None or at <= held_at:
            if held is None or time <= 0:
                held, held_at = frame, 0 if held is None else held_at
            continue
        if not budget.allows(at):
            continue
        yield from keys.marked(held, held_at, at)
        held, held_at = frame, at
    if held is not None:
        yield from keys.marked(held, held_at, end)


class _Keys:
    """Repeats what stays long, and marks the first frame of every two seconds."""

    def __init__(self) -> None:
        self._next = 0

    def marked(self, frame: FrameT, at: int, until: int) -> Iterator[Timed[FrameT]]:
        while at < until:
            step = until - at if until - at <= _LONGEST_STILL else _REPEATED_EVERY
            key = at + _EARLY >= self._next
            if key:
                self._next = (at + _EARLY) // _GROUP * _GROUP + _GROUP
            if at + step > self._next + _LATE:
                step = self._next - at
            yield Timed(frame, at, step, key)
            at += step


class _Budget:
    """Sixty frames a second in the long run, two at once when times are uneven."""

    _FRAME: Final = TICKS // MAX_FRAME_RATE
    _MOST: Final = 2 * _FRAME

    def __init__(self) -> None:
        self._saved = self._MOST - self._FRAME
        self._at = 0

    def allows(self, at: int) -> bool:
        self._saved = min(self._MOST, self._saved + at - self._at)
        self._at = at
        if self._saved < self._FRAME:
            return False
        self._saved -= self._FRAME
        return True
