"""Encode renditions side by side: every one scales, encodes and writes in a thread of its own.

The decoder hands each frame to all of them and waits for the slowest, so that never more than a
few frames are held: as many as even out that some take an encoder longer than others. Libraries
do the work, and let go of Python's lock while they do.
"""

import os
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Final, Literal, cast

import av
from av import AudioStream, Packet, VideoFrame, VideoStream
from av.video.reformatter import ColorPrimaries, ColorTrc, Interpolation, VideoReformatter

from parvis.media.processing.video.contract import RenditionMade
from parvis.media.processing.video.plan import MAX_FRAME_RATE, TICKS, Rung, in_seconds
from parvis.media.processing.video.sound import MP4_OPTIONS, Sound
from parvis.media.processing.video.timing import Timing
from parvis.media.processing.video.tracks import Track

SoundMade = Future[Sound | None]
Codec = Literal["h264", "av1"]

_HELD_FRAMES: Final = 16
_BT709: Final = 1
_LIMITED: Final = 1
_NO_KEYFRAME_OF_ITS_OWN: Final = 100_000

# Constant quality, under a cap that holds over two seconds. Key frames are asked for by time, so
# that all renditions have theirs at the same moments whatever the frame rate does. Trellis is not
# in the preset: measured, it is 0.07 to 0.15 dB at the same bitrate for hardly any time.
_X264: Final = {
    "preset": "veryfast",
    "profile": "high",
    "crf": "23",
    "trellis": "1",
    "forced-idr": "1",
    "a53cc": "0",
}
_SVT_AV1: Final = {"preset": "9", "crf": "36", "svtav1-params": "lp=2"}


@dataclass(frozen=True, slots=True)
class Way:
    """How to encode: with which codec, on how many threads (each costs some 2% in size)."""

    codec: Codec
    threads: int


class Lane:
    """Makes one rendition of the frames that are put on it."""

    def __init__(self, encoder: "Encoder") -> None:
        """Start to wait for frames."""
        self._encoder = encoder
        self._frames: Queue[VideoFrame | None] = Queue(_HELD_FRAMES)
        self._made: Future[RenditionMade] = Future()
        Thread(target=self._work, name=encoder.name, daemon=True).start()

    def put(self, frame: VideoFrame) -> None:
        """Hand over a frame; raises what those before it made the encoder raise."""
        if self._made.done():
            self._made.result()
        self._frames.put(frame)

    def finish(self) -> "Future[RenditionMade]":
        """Say that this was the last frame; the rendition is made some time later."""
        self._frames.put(None)
        return self._made

    def _work(self) -> None:
        try:
            while (frame := self._frames.get()) is not None:
                self._encoder.feed(frame)
            self._made.set_result(self._encoder.finish())
        except BaseException as error:  # noqa: BLE001 - whoever puts the next frame hears of it
            self._made.set_exception(error)
            while self._frames.get() is not None:
                pass


class Encoder:
    """Scales and encodes frames to one rendition."""

    def __init__(self, rung: Rung, folder: Path, sound: SoundMade, *, frame_rate: float, way: Way) -> None:
        """Prepare the encoder; `frame_rate` is what to expect, frames may come as they like."""
        av1 = way.codec == "av1"
        self.name = f"{rung.short_side}-av1.mp4" if av1 else f"{rung.short_side}.mp4"
        self._way = way
        self._rung = rung
        self._scaler = VideoReformatter()
        self._file = _File(folder / self.name, sound)
        rate = Fraction(min(MAX_FRAME_RATE, max(1.0, frame_rate))).limit_denominator(1001)
        self._stream = self._file.add_video("libsvtav1" if av1 else "libx264", rate)
        self._set_up(_SVT_AV1 if av1 else _X264 | _cap(rung))
        self._timing = Timing()

    def feed(self, frame: VideoFrame) -> None:
        """Take the next frame: upright, BT.709, timed in ticks."""
        self._timing.expect(frame.pts or 0, frame.duration)
        scaled = self._scaler.reformat(
            frame,
            self._rung.width,
            self._rung.height,
            "yuv420p",
            interpolation=Interpolation.BICUBIC,
            threads=1,
        )
        self._file.write(self._timing.timed(self._stream.encode(scaled)))

    def finish(self) -> RenditionMade:
        """Write what the encoder kept back, and return what is on the disk now."""
        self._file.write(self._timing.timed(self._stream.encode(None)))
        self._file.write(self._timing.rest())
        seconds = self._timing.end / TICKS
        size = self._file.close(seconds)
        return RenditionMade(
            name=self.name,
            codec=self._way.codec,
            short_side=self._rung.short_side,
            width=self._rung.width,
            height=self._rung.height,
            bitrate_bps=round(size * 8 / max(seconds, 0.001)),
            size_bytes=size,
        )

    def _set_up(self, options: dict[str, str]) -> None:
        codec = self._stream.codec_context
        codec.width, codec.height, codec.pix_fmt = self._rung.width, self._rung.height, "yuv420p"
        codec.time_base = Fraction(1, TICKS)
        codec.gop_size = _NO_KEYFRAME_OF_ITS_OWN
        codec.color_primaries, codec.color_trc = ColorPrimaries.BT709, ColorTrc.BT709
        codec.colorspace, codec.color_range = _BT709, _LIMITED
        # Each picture in one piece: slices, which side by side is by default, cost far more in size.
        codec.thread_type, codec.thread_count = "FRAME", self._way.threads
        codec.options = {**options, "flags": "+bitexact"}


def _cap(rung: Rung) -> dict[str, str]:
    return {"maxrate": str(rung.cap_bps), "bufsize": str(2 * rung.cap_bps)}


class _File:
    """An MP4 of one picture and one sound, in order of time; complete once it bears its name."""

    def __init__(self, path: Path, sound: SoundMade) -> None:
        self._path = path
        self._draft = path.with_name(f"{path.name}.part")
        self._out = av.open(str(self._draft), "w", format="mp4", options=MP4_OPTIONS)
        self._sound = sound
        self._track: Track | None = None
        # Pictures wait until the sound is known: the first are encoded while it is measured.
        self._waiting: list[Packet[VideoStream]] = []

    def add_video(self, codec: str, rate: Fraction) -> VideoStream:
        return cast("VideoStream", self._out.add_stream(codec, rate=rate))

    def write(self, packets: "Iterable[Packet[VideoStream]]") -> None:
        self._waiting += packets
        if self._sound.done():
            self._lay(self._opened_track())

    def close(self, seconds: float) -> int:
        """Finish the file, however long its sound is, and return its bytes."""
        self._sound.result()
        track = self._opened_track()
        self._lay(track)
        for sound in track.rest(seconds):
            self._mux_sound(sound)
        self._out.close()
        with self._draft.open("rb") as written:
            os.fsync(written.fileno())
        self._draft.rename(self._path)
        return self._path.stat().st_size

    def _opened_track(self) -> Track:
        if self._track is None:
            self._track = Track(self._path.parent, self._sound.result())
            self._sound_stream = self._track.stream_in(self._out)
        return self._track

    def _lay(self, track: Track) -> None:
        """Write what waits, each sound before the picture that it is heard with."""
        for packet in self._waiting:
            for sound in track.until(in_seconds(packet.dts or 0, packet.time_base)):
                self._mux_sound(sound)
            self._out.mux_one(packet)
        self._waiting.clear()

    def _mux_sound(self, packet: "Packet[AudioStream]") -> None:
        packet.stream = self._sound_stream
        self._out.mux_one(packet)
