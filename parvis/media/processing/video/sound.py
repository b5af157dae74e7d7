"""Make the sound of a video once, for all its renditions: as loud as every other, in AAC.

Loudness is measured first (EBU R 128: the integrated loudness of ITU-R BS.1770-4), then the whole
is made louder or softer by one figure to -16 LUFS. What would then exceed -1.5 dBFS is held down
by a limiter, so that a quiet recording with one bang in it does not stay quiet.

It is made louder by 30 dB at most, since beyond that one would hear little but the recorder's
noise: what is below -46 LUFS stays softer than other videos, and what is below -65 is left as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av import AudioFrame, AudioResampler
from numpy.typing import NDArray

from parvis.media.processing.video import opening
from parvis.media.processing.video.contract import PEAKS, SOUND
from parvis.media.processing.video.flow import Flow
from parvis.media.processing.video.frames import decoded_sound, seek_to
from parvis.media.processing.video.hashes import sound as prints
from parvis.media.processing.video.peaks import Peaks
from parvis.media.processing.video.plan import Part, in_seconds
from parvis.media.processing.video.probe import Tick

Samples = NDArray[np.float32]

RATE: Final = 48_000
TARGET_LUFS: Final = -16.0

_BITRATE_BPS: Final = 128_000
# What is filtered and encoded at once: so many of AAC's frames cost little more than one.
_BLOCK: Final = 16 * 1024
_SEEK_FROM_S: Final = 3.0
_PREROLL_S: Final = 1.0
# Below, there is nothing but noise to make louder; BS.1770 itself leaves out what is under -70.
_SILENT_LUFS: Final = -65.0
_MOST_GAIN_DB: Final = 30.0
_CEILING: Final = 0.84  # -1.5 dBFS: AAC overshoots a little
_FORMAT: Final = ("aformat", f"sample_fmts=fltp:sample_rates={RATE}:channel_layouts=stereo")


@dataclass(frozen=True, slots=True)
class Source:
    """A sound to make: a part of a file."""

    path: Path
    part: Part
    max_pixels: int


@dataclass(frozen=True, slots=True)
class Sound:
    """What was made: `sound.m4a`, how long and how loud it was, its waveform and fingerprint."""

    length_s: float
    loudness_lufs: float | None
    peaks: bytes
    fingerprint: bytes


def make_sound(source: Source, folder: Path, length_ms: int, tick: Tick) -> Sound | None:
    """Write `sound.m4a` and return what it is; nothing if there is not a single sample to hear.

    `length_ms` is the video's length, over which the waveform is drawn.
    """
    loudness, samples = _measured(source, tick)
    if not samples:
        return None
    taps = _Taps(max(length_ms, 1000 * samples // RATE))
    gain_db = _gain_db(loudness)
    flow = Flow[AudioFrame](
        ("volume", f"{gain_db:.2f}dB"),
        ("alimiter", f"limit={_CEILING}:level=false:latency=true:attack=5:release=50"),
        ("asetnsamples", f"n={_BLOCK}:p=0"),
        _FORMAT,
    )
    with av.open(str(folder / SOUND), "w", format="mp4", options=MP4_OPTIONS) as out:
        stream = out.add_stream("aac", rate=RATE, options={"flags": "+bitexact"})
        stream.layout = "stereo"
        stream.bit_rate = _BITRATE_BPS
        for frame in _through(flow, source, tick):
            taps.feed(frame)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return Sound(samples / RATE, loudness, *taps.finish())


MP4_OPTIONS: Final = {"movflags": "+faststart", "fflags": "+bitexact"}


class _Taps:
    """Draws the waveform and takes the fingerprint of what passes."""

    def __init__(self, length_ms: int) -> None:
        self._peaks = Peaks(duration_ms=length_ms, rate=RATE)
        self._print = prints.SoundPrint()
        self._slower = AudioResampler("flt", "mono", prints.RATE)

    def feed(self, frame: AudioFrame) -> None:
        self._peaks.feed(_samples(frame).mean(axis=0))
        for part in self._slower.resample(frame):
            self._print.feed(_mono(part))

    def finish(self) -> tuple[bytes, bytes]:
        for part in self._slower.resample(None):
            self._print.feed(_mono(part))
        return self._peaks.finish(), self._print.finish()


def _mono(frame: AudioFrame) -> Samples:
    return _samples(frame).reshape(-1)


def _samples(frame: AudioFrame) -> Samples:
    """Return the samples of a frame of floating-point numbers."""
    return frame.to_ndarray().astype(np.float32, copy=False)


def silent_peaks() -> bytes:
    """Return the waveform of a video without sound."""
    return bytes(PEAKS)


def _measured(source: Source, tick: Tick) -> tuple[float | None, int]:
    """Return the loudness in LUFS, where there is any, and how many samples there are."""
    flow = Flow[AudioFrame](("ebur128", "metadata=1:framelog=quiet"), _FORMAT)
    loudness, samples = "", 0
    for frame in _through(flow, source, tick):
        loudness = frame.metadata.get("lavfi.r128.I", loudness)
        samples += frame.samples
    found = float(loudness or "-inf")
    return (found if found > _SILENT_LUFS else None), samples


def _gain_db(loudness: float | None) -> float:
    return 0.0 if loudness is None else min(_MOST_GAIN_DB, TARGET_LUFS - loudness)


def _through(flow: Flow[AudioFrame], source: Source, tick: Tick) -> Iterator[AudioFrame]:
    for frame in _steady(source):
        tick()
        yield from flow.feed(frame)
    yield from flow.end()


def _steady(source: Source) -> Iterator[AudioFrame]:
    """Yield the part's sound in stereo at 48 kHz from its very start: gaps are filled with silence."""
    part = source.part
    at, most = 0, round(part.length_s * RATE)
    with opening.opened(source.path, source.max_pixels) as container:
        stream = opening.sound_of(container)
        if stream is None:
            return
        begins_s = (container.start_time or 0) / 1e6 + part.start_s
        if part.start_s > _SEEK_FROM_S:
            seek_to(container, begins_s - _PREROLL_S)
        placed = _Placed(begins_s)
        for samples in _in_blocks(placed.blocks(decoded_sound(container, stream))):
            block = samples[:, : most - at]
            if block.shape[1]:
                yield _frame(block, at)
                at += block.shape[1]
            if at >= most:
                return


def _in_blocks(parts: Iterable[Samples]) -> Iterator[Samples]:
    waiting, count = [], 0
    for part in parts:
        waiting.append(part)
        count += part.shape[1]
        if count >= _BLOCK:
            yield np.concatenate(waiting, axis=1)
            waiting, count = [], 0
    if waiting:
        yield np.concatenate(waiting, axis=1)


class _Placed:
    """Puts sound where its time says: silence into gaps, what overlaps is left out."""

    _GAP: Final = RATE // 50

    def __init__(self, begins_s: float) -> None:
        self._begins_s = begins_s
        self._at = 0

    def blocks(self, frames: Iterator[AudioFrame]) -> Iterator[Samples]:
        resample = Flow[AudioFrame](("aresample", str(RATE)), _FORMAT)
        for frame in frames:
            for even in resample.feed(frame):
                yield from self._put(even)
        for even in resample.end():
            yield from self._put(even)

    def _put(self, frame: AudioFrame) -> Iterator[Samples]:
        samples = _samples(frame)
        due = self._at
        if frame.pts is not None and frame.time_base:
            due = round((in_seconds(frame.pts, frame.time_base) - self._begins_s) * RATE)
        if due > self._at + (self._GAP if self._at else 0):
            for length in _lengths(due - self._at):
                yield np.zeros((2, length), np.float32)
            self._at = due
        elif due < self._at - (self._GAP if self._at else 0):
            samples = samples[:, min(self._at - due, samples.shape[1]) :]
        self._at += samples.shape[1]
        if samples.shape[1]:
            yield samples


def _lengths(total: int) -> Iterator[int]:
    while total > 0:
        yield min(total, RATE)
        total -= RATE


def _frame(samples: Samples, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(np.ascontiguousarray(samples), format="fltp", layout="stereo")
    frame.sample_rate = RATE
    frame.pts = at
    frame.time_base = Fraction(1, RATE)
    return frame
