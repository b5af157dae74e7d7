"""Play one file as it is to be seen and heard: upright, steady, in BT.709, from a given start.

Picture and sound are read by two readers of the same file, so that either can run ahead of the
other without anything being held back.
"""

import math
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from av import AudioFrame, AudioResampler, VideoFrame
from numpy.typing import NDArray

from parvis.media.processing.video import colour, opening, plan, probe
from parvis.media.processing.video.contract import Refused
from parvis.media.processing.video.filters import Chain
from parvis.media.processing.video.frames import Upload, decoded_sound, seek_to

Size = tuple[int, int]
Samples = NDArray[np.float32]  # (2, count)

RATE: Final = 48_000

_CREDIBLE_RATES: Final = (1, 120)
_USUAL_RATE: Final = 30.0
_GAP: Final = RATE // 10
_LISTENED_S: Final = 30
_BLOCK: Final = RATE * 2 // 5
_SILENCE: Final = 1e-5  # -50 dB: pauses between words do not make a voice softer


@dataclass(frozen=True, slots=True)
class Part:
    """A file, and the part of it that is used."""

    path: Path
    start_ms: int = 0
    end_ms: int | None = None


class Clip:
    """A part of one file: what it is, its `pictures` and its `sound`, each to be read once."""

    def __init__(self, part: Part, folder: Path, *, max_pixels: int) -> None:
        """Look at the file; `folder` is where colour tables may be written. Raises `Refused`."""
        facts = probe.probe(part.path, max_pixels)
        end_s = facts.end_s if part.end_ms is None else min(facts.end_s, part.end_ms / 1000)
        if end_s <= part.start_ms / 1000:
            raise Refused("trim_empty", duration_ms=round(facts.end_s * 1000))
        self._facts = facts
        self._folder = folder
        self._part = plan.Part(part.start_ms / 1000, end_s)
        self._upload = Upload(part.path, facts, max_pixels, threads=0, tick=lambda: None)
        self._sound = self._new_sound()
        self.frame_rate = _credible(facts.frame_rate)

    @property
    def size(self) -> Size:
        return self._facts.size

    @property
    def duration_ms(self) -> int:
        """How long the part will play."""
        return self._part.length_ms

    @property
    def has_sound(self) -> bool:
        return self._facts.has_sound

    def close(self) -> None:
        self._sound.close()

    def pictures(self, size: Size, rate: int) -> Iterator[VideoFrame]:
        """Yield a picture of that size every 1/rate seconds, with black where the shape differs.

        The same picture comes again while it stands. The first is there from the start, and the
        last until the end. Raises `Refused` where there is none at all.
        """
        chain: Chain | None = None
        for frame, times in self._steady(rate):
            if chain is None or not chain.suits(frame):
                chain = Chain(frame, self._steps(size))
            picture = chain(frame)
            for _ in range(times):
                yield picture

    def sound(self, count: int) -> Samples:
        """Return the next samples; silence where there is no sound, or none any more."""
        return self._sound.read(count) if self.has_sound else np.zeros((2, count), np.float32)

    def loudness(self) -> float:
        """Return the root mean square of what is heard in the first half minute; 0 for silence."""
        if not self.has_sound:
            return 0.0
        with closing(self._new_sound()) as sound:
            blocks = sound.read(min(_LISTENED_S, math.ceil(self._part.length_s)) * RATE)
        energy = np.square(blocks).mean(axis=0)
        heard = energy[: energy.size // _BLOCK * _BLOCK].reshape(-1, _BLOCK).mean(axis=1)
        loud = heard[heard > _SILENCE]
        return math.sqrt(float(loud.mean())) if loud.size else 0.0

    def _new_sound(self) -> "_Sound":
        from_s = self._facts.start_s + self._part.start_s
        return _Sound(self._upload.path, self._upload.max_pixels, from_s)

    def _steady(self, rate: int) -> Iterator[tuple[VideoFrame, int]]:
        """Yield each frame that is shown, and for how many pictures it stands."""
        pictures = max(1, round(self._part.length_s * rate))
        shown = 0
        held: VideoFrame | None = None
        for frame, ticks in self._upload.pictures(self._part):
            until = min(pictures, round(ticks * rate / plan.TICKS))
            if held is not None and until > shown:
                yield held, until - shown
                shown = until
            if shown == pictures:
                return
            held = frame
        if held is None:
            raise Refused("damaged", "no frame")
        yield held, pictures - shown

    def _steps(self, size: Size) -> tuple[colour.Step, ...]:
        turn = self._facts.turn
        scale = min(size[0] / self.size[0], size[1] / self.size[1])
        width, height = (max(2, round(side * scale / 2) * 2) for side in self.size)
        left, top = ((whole - part) // 4 * 2 for whole, part in zip(size, (width, height), strict=True))
        return (
            *colour.steps(self._facts.colour, self._folder, turn.of((width, height))),
            *turn.steps,
            ("pad", f"{size[0]}:{size[1]}:{left}:{top}"),
            ("setsar", "1"),
        )


class _Sound:
    """The sound of a file from a given second on, as one stream of samples."""

    def __init__(self, path: Path, max_pixels: int, from_s: float) -> None:
        self._from_s = from_s
        self._opened = ExitStack()
        self._blocks = self._placed(path, max_pixels)
        self._ready = np.zeros((2, 0), np.float32)

    def close(self) -> None:
        self._opened.close()

    def read(self, count: int) -> Samples:
        blocks = [self._ready]
        held = self._ready.shape[1]
        while held < count:
            block = next(self._blocks, None)
            if block is None:
                block = np.zeros((2, count - held), np.float32)
            blocks.append(block)
            held += block.shape[1]
        joined = np.concatenate(blocks, axis=1)
        self._ready = joined[:, count:]
        return joined[:, :count]

    def _placed(self, path: Path, max_pixels: int) -> Iterator[Samples]:
        """Yield blocks in their places: silence fills gaps, and what lies before is left out."""
        resampler, kind, at = AudioResampler("fltp", "stereo", RATE), "", 0
        for frame in self._frames(path, max_pixels):
            if kind not in ("", _kind(frame)):
                resampler = AudioResampler("fltp", "stereo", RATE)
            kind = _kind(frame)
            due = at if frame.time is None else round((frame.time - self._from_s) * RATE)
            if due > at + _GAP or (at == 0 and due > 0):
                yield np.zeros((2, due - at), np.float32)
                at = due
            for part in resampler.resample(frame):
                samples = np.asarray(part.to_ndarray(), np.float32)
                if at == 0 and due < 0:
                    samples, due = samples[:, -due:], due + part.samples
                at += samples.shape[1]
                yield samples

    def _frames(self, path: Path, max_pixels: int) -> Iterator[AudioFrame]:
        container = self._opened.enter_context(opening.opened(path, max_pixels))
        stream = opening.sound_of(container)
        if stream is not None:
            seek_to(container, self._from_s)
            yield from decoded_sound(container, stream)


def _kind(frame: AudioFrame) -> str:
    return f"{frame.format.name} {frame.layout.name} {frame.sample_rate}"


def _credible(rate: float) -> float:
    least, most = _CREDIBLE_RATES
    return rate if least <= rate <= most else _USUAL_RATE
