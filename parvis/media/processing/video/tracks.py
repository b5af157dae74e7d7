"""The one sound that all renditions of a video share, ready to be laid beside the pictures.

A video without sound gets a silent one, since some players and all joined videos expect a track.
One second of silence is coded, and its packets, which are all alike, come again and again.
"""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import av
import numpy as np
from av import AudioFrame, AudioStream, Packet
from av.container import InputContainer, OutputContainer

from parvis.media.processing.video.contract import SOUND
from parvis.media.processing.video.plan import in_seconds
from parvis.media.processing.video.sound import MP4_OPTIONS, RATE, Sound

_SILENCE: Final = "silence.m4a"
_AAC_FRAME: Final = 1024
_SAMPLES: Final = 20
_LIKE_ALL: Final = 10


class Track:
    """Gives out packets in order of time, each once."""

    def __init__(self, folder: Path, sound: Sound | None) -> None:
        """Open what was made, or silence."""
        self._is_silent = sound is None
        self._file: InputContainer = av.open(str(_silence(folder) if sound is None else folder / SOUND))
        self._source = self._file.streams.audio[0]
        self._packets = self._silent() if sound is None else self._heard()
        self._next = next(self._packets, None)

    def stream_in(self, out: OutputContainer) -> AudioStream:
        return out.add_stream_from_template(self._source)

    def until(self, seconds: float) -> "Iterator[Packet[AudioStream]]":
        """Yield the packets that start before that time and were not given out yet."""
        while (packet := self._next) is not None and packet.dts is not None:
            if in_seconds(packet.dts, packet.time_base) >= seconds:
                return
            yield packet
            self._next = next(self._packets, None)

    def rest(self, end_s: float) -> "Iterator[Packet[AudioStream]]":
        """Yield what is left, of silence only what does not reach beyond the end."""
        yield from self.until(end_s - _AAC_FRAME / RATE if self._is_silent else float("inf"))
        self._file.close()

    def _heard(self) -> "Iterator[Packet[AudioStream]]":
        for packet in self._file.demux(self._source):
            if packet.dts is not None:
                yield packet

    def _silent(self) -> "Iterator[Packet[AudioStream]]":
        packets = list(self._heard())
        yield from packets[:_LIKE_ALL]
        payload = bytes(packets[_LIKE_ALL])
        at = packets[_LIKE_ALL].dts or 0
        while True:
            packet = cast("Packet[AudioStream]", Packet(payload))
            packet.pts = packet.dts = at
            packet.duration = _AAC_FRAME
            packet.time_base = Fraction(1, RATE)
            packet.is_keyframe = True
            yield packet
            at += _AAC_FRAME


def _silence(folder: Path) -> Path:
    path = folder / _SILENCE
    if path.exists():
        return path
    with av.open(str(path), "w", format="mp4", options=MP4_OPTIONS) as out:
        stream = out.add_stream("aac", rate=RATE, options={"flags": "+bitexact"})
        stream.layout = "stereo"
        for number in range(_SAMPLES):
            nothing = np.zeros((2, _AAC_FRAME), np.float32)
            frame = AudioFrame.from_ndarray(nothing, format="fltp", layout="stereo")
            frame.sample_rate = RATE
            frame.pts = number * _AAC_FRAME
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path
