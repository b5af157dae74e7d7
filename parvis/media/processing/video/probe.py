"""Find out what an upload is: how it is to be turned, how long it lasts, what its colours mean.

Headers are believed only where they can be. Lengths come from the packets themselves, because
recorders that were broken off, browsers that record, and forgers leave none or a wrong one.
"""

import math
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

from av import AudioStream, FFmpegError, Packet, VideoFrame, VideoStream
from av.container import InputContainer
from av.sidedata.sidedata import SideData, Type
from av.stream import Stream

from parvis.media.processing.video import colour, opening
from parvis.media.processing.video.colour import Colour, Step
from parvis.media.processing.video.contract import Probed, Refused
from parvis.media.processing.video.plan import in_seconds

Size = tuple[int, int]
Tick = Callable[[], None]

_QUARTERS: Final[tuple[tuple[Step, ...], ...]] = (
    (),
    (("transpose", "clock"),),
    (("hflip", ""), ("vflip", "")),
    (("transpose", "cclock"),),
)
_MATRIX: Final = struct.Struct("=9i")
_SHAPES: Final = (Fraction(1, 8), Fraction(8))
_HELD_S: Final = 0.6
_LONGEST_FRAME_S: Final = 10.0
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Turn:
    """How to set a picture upright: turned clockwise by quarters, after which it may be mirrored."""

    quarters: int = 0
    mirrored: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """The filters that do it."""
        turned = {
            0: (),
            1: (("transpose", "clock"),),
            2: (("hflip", ""), ("vflip", "")),
            3: (("transpose", "cclock"),),
        }
        return (*turned[self.quarters], *((("hflip", ""),) if self.mirrored else ()))

    def of(self, size: Size) -> Size:
        """Return the size of a picture after the turn; the same turn leads back."""
        return (size[1], size[0]) if self.quarters % 2 else size


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found: `size` is upright in square pixels, times are seconds from `start_s`."""

    size: Size
    turn: Turn
    colour: Colour
    seen_colour: Colour
    interlaced: bool
    start_s: float
    video_end_s: float
    end_s: float
    frame_rate: float
    has_sound: bool
    container: str
    video_codec: str
    audio_codec: str

    @property
    def probed(self) -> Probed:
        """What the server is told of it."""
        return Probed(
            width=self.size[0],
            height=self.size[1],
            duration_ms=round(self.end_s * 1000),
            has_sound=self.has_sound,
            rotation=90 * self.turn.quarters,
            frame_rate=round(self.frame_rate, 3),
            hdr=self.colour.hdr,
            container=self.container[:_LONGEST_NAME],
            video_codec=self.video_codec,
            audio_codec=self.audio_codec,
        )


@dataclass(slots=True)
class _Extent:
    """From when to when one stream's packets last, and how many there are."""

    starts: float = math.inf
    last: float = -math.inf
    ends: float = -math.inf
    count: int = 0

    def add(self, packet: "Packet[Stream]") -> None:
        at = packet.dts if packet.pts is None else packet.pts
        if at is None or packet.is_discard:
            return
        seconds = in_seconds(at, packet.time_base)
        self.starts = min(self.starts, seconds)
        self.last = max(self.last, seconds)
        lasts = in_seconds(packet.duration or 0, packet.time_base)
        self.ends = max(self.ends, seconds + min(lasts, _LONGEST_FRAME_S))
        self.count += 1

    @property
    def rate(self) -> float:
        return (self.count - 1) / (self.last - self.starts) if self.last > self.starts else 0.0


@dataclass(slots=True)
class _Scan:
    """What the packets of a file tell."""

    video: _Extent = field(default_factory=_Extent)
    sound: _Extent = field(default_factory=_Extent)
    first: VideoFrame | None = None


def probe(path: Path, max_pixels: int, tick: Tick = lambda: None) -> Facts:
    """Return the facts; raises `Refused` for what is no video, too large, encrypted or damaged.

    `tick` is called for every packet, of which no file has more than its length.
    """
    with opening.opened(path, max_pixels) as container:
        video = opening.video_of(container)
        sound = opening.sound_of(container)
        _refuse_too_many_pixels((video.width, video.height), max_pixels)
        scan = _scan(container, video, sound, tick)
        if scan.first is None:
            raise opening.unreadable(path, "no frame")
        return _facts(path, container, scan, scan.first)


def _facts(path: Path, container: InputContainer, scan: _Scan, first: VideoFrame) -> Facts:
    video, sound = opening.video_of(container), opening.sound_of(container)
    turn = turn_of(first)
    seen = colour.colour_of(first)
    start = (container.start_time or 0) / 1e6
    heard = scan.sound.count > 0
    video_end = max(scan.video.ends, scan.video.last) - start
    end = max(video_end, scan.sound.ends - start)
    announced = (container.duration or 0) / 1e6
    return Facts(
        size=turn.of(_square((first.width, first.height), video.sample_aspect_ratio)),
        turn=turn,
        colour=colour.measured(seen, str(path)),
        seen_colour=seen,
        interlaced=first.interlaced_frame,
        start_s=start,
        video_end_s=video_end,
        # Where a file is a little longer than its last frame and sound, the last frame stays.
        end_s=announced if end < announced < end + _HELD_S else end,
        frame_rate=scan.video.rate or float(video.average_rate or 0),
        has_sound=heard,
        container=container.format.name,
        video_codec=video.codec_context.name,
        audio_codec=sound.codec_context.name if sound is not None and heard else "",
    )


def _scan(container: InputContainer, video: VideoStream, sound: AudioStream | None, tick: Tick) -> _Scan:
    scan = _Scan()
    try:
        for packet in container.demux([video] if sound is None else [video, sound]):
            tick()
            if packet.stream_index == video.index:
                scan.video.add(packet)
                if scan.first is None:
                    scan.first = _first_frame(packet)
            else:
                scan.sound.add(packet)
    except FFmpegError as error:
        if scan.first is None:
            raise Refused(
                "too_hungry" if isinstance(error, MemoryError) else "damaged", str(error)
            ) from error
    return scan


def _first_frame(packet: "Packet[Stream]") -> VideoFrame | None:
    try:
        return next((frame for frame in packet.decode() if isinstance(frame, VideoFrame)), None)
    except FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        return None


def turn_of(frame: VideoFrame) -> Turn:
    """Return how the display matrix says the frame is to be turned (ISO/IEC 14496-12, 6.2.2)."""
    for found in cast("Iterable[SideData]", frame.side_data):
        if found.type == Type.DISPLAYMATRIX and len(bytes(found)) >= _MATRIX.size:
            a, b, _u, c, d, *_rest = _MATRIX.unpack_from(bytes(found))
            break
    else:
        return Turn()
    mirrored = a * d - b * c < 0
    angle = math.degrees(math.atan2(b, -a if mirrored else a))
    return Turn(round(angle / 90) % 4, mirrored)


def _square(size: Size, shape: Fraction | None) -> Size:
    """Return the size in square pixels, one side stretched, so that no detail is lost."""
    width, height = size
    if not shape or not _SHAPES[0] <= shape <= _SHAPES[1]:
        return size
    return (round(width * shape), height) if shape > 1 else (width, round(height / shape))


def _refuse_too_many_pixels(size: Size, max_pixels: int) -> None:
    width, height = size
    if width * height > max_pixels:
        raise Refused("too_many_pixels", width=width, height=height, max_pixels=max_pixels)
