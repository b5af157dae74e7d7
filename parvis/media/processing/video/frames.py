"""Decode the pictures of a file: the part that is wanted, in order, whatever is broken between.

A phone's file with a damaged second in it is still a video: packets that cannot be decoded are
left out, and what stands before them stays a little longer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from av import AudioFrame, AudioStream, FFmpegError, Packet, VideoFrame, VideoStream
from av.container import InputContainer
from av.stream import Stream

from parvis.media.processing.video import opening
from parvis.media.processing.video.flow import Flow
from parvis.media.processing.video.plan import TICKS, Part, in_seconds
from parvis.media.processing.video.probe import Facts, Tick

Timed = Iterator[tuple[VideoFrame, int]]

_SEEK_FROM_S: Final = 3.0
_PREROLL_S: Final = 1.0
_LATE_S: Final = 0.5
_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to read, as often as it takes; `tick` is called for every frame that was decoded."""

    path: Path
    facts: Facts
    max_pixels: int
    threads: int
    tick: Tick

    def pictures(self, part: Part) -> Timed:
        """Yield the frames with their times in ticks from the start of the part, and some before."""
        seek = part.start_s > _SEEK_FROM_S
        frames = self._read(part, seek=seek)
        first = next(frames, None)
        if seek and (first is None or first[1] > _LATE_S * TICKS):
            # The index leads astray, or to nothing: read all that lies before instead.
            frames = self._read(part, seek=False)
            first = next(frames, None)
        if first is not None:
            yield first
            yield from frames

    def _read(self, part: Part, *, seek: bool) -> Timed:
        with opening.opened(self.path, self.max_pixels) as container:
            stream = opening.video_of(container)
            stream.thread_type = "AUTO"
            stream.codec_context.thread_count = self.threads
            start_s = self.facts.start_s + part.start_s
            if seek:
                seek_to(container, start_s - _PREROLL_S)
            frames: Iterable[VideoFrame] = decoded(container, stream)
            clock = _Clock(stream, self.facts.frame_rate)
            for frame in _deinterlaced(frames) if self.facts.interlaced else frames:
                self.tick()
                yield frame, round((clock.seconds(frame) - start_s) * TICKS)


class _Clock:
    """Tells when a frame is shown; one that bears no time follows the one before it."""

    def __init__(self, stream: VideoStream, frame_rate: float) -> None:
        self._step = 1 / frame_rate if frame_rate > 0 else 1 / 25
        self._next = float((stream.start_time or 0) * (stream.time_base or 0))

    def seconds(self, frame: VideoFrame) -> float:
        told, unit = frame.pts if frame.pts is not None else frame.dts, frame.time_base
        seconds = self._next if told is None or not unit else in_seconds(told, unit)
        self._next = seconds + self._step
        return seconds


def decoded(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    """Yield the pictures that can be decoded, until the end or until the file cannot be read on."""
    for frame in _decoded(container, stream):
        if isinstance(frame, VideoFrame):
            yield frame


def decoded_sound(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    """Yield the sound that can be decoded, likewise."""
    for frame in _decoded(container, stream):
        if isinstance(frame, AudioFrame):
            yield frame


def _decoded(container: InputContainer, stream: Stream) -> Iterator[object]:
    packets = container.demux(stream)
    while (packet := _next(packets)) is not None:
        try:
            yield from packet.decode()
        except FFmpegError as error:
            _raise_if_out_of_memory(error)


def seek_to(container: InputContainer, seconds: float) -> None:
    """Go back to the key frame before that time, or to the start where that is not possible."""
    try:
        container.seek(max(0, round(seconds * _US)))
    except FFmpegError:
        container.seek(0)


def _next(packets: "Iterator[Packet[Stream]]") -> "Packet[Stream] | None":
    try:
        return next(packets, None)
    except FFmpegError as error:
        _raise_if_out_of_memory(error)
        return None


def _raise_if_out_of_memory(error: FFmpegError) -> None:
    if isinstance(error, MemoryError):
        raise error


def _deinterlaced(frames: Iterable[VideoFrame]) -> Iterator[VideoFrame]:
    """Yield one picture of both fields for every frame, at its time."""
    flow = Flow[VideoFrame](("bwdif", "mode=send_frame:deint=interlaced"))
    for frame in frames:
        yield from flow.feed(frame)
    yield from flow.end()
