"""What the server and the video worker say to each other: one order in, a line an event out.

Both sides import this module, so it is standard library only. `lines` writes and reads it.
"""

import math
from dataclasses import dataclass
from typing import Final, Literal

# What lies in the order's folder. Sources may be symbolic links; the worker only reads them.
ORIGINAL: Final = "original"
POSTER: Final = "poster.webp"
POSTER_JPEG: Final = "poster.jpg"
SMALL: Final = "small.webp"
STRIP: Final = "strip.webp"
SOUND: Final = "sound.m4a"

LADDER: Final = (360, 540, 720, 1080)
PEAKS: Final = 100

JoinKind = Literal["duet", "stitch"]


@dataclass(frozen=True, slots=True)
class Join:
    """Another video to appear in this one: beside it, or its beginning before it."""

    kind: JoinKind
    file: str
    first_ms: int = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoOrder:
    """One video to make: `folder` holds `original`, and receives what is made.

    `ladder` lists short sides. Those above the source's are left out, the lowest is always
    made. `cover_ms` counts from the trimmed start; without it the worker chooses a good frame.
    `sound_file` is a file in the folder whose sound replaces the upload's own.
    """

    folder: str
    max_duration_ms: int
    max_pixels: int
    trim_start_ms: int = 0
    trim_end_ms: int | None = None
    cover_ms: int | None = None
    ladder: tuple[int, ...] = LADDER
    av1: bool = False
    stills_only: bool = False
    sound_file: str | None = None
    join: Join | None = None


@dataclass(frozen=True, slots=True)
class VideoLimits:
    """What one worker may use before the kernel or the server ends it.

    `cpu_s` and `wall_s` are for the longest video that is allowed; once the worker has said
    how long this one is, both hold in proportion (`for_duration`). `stall_s` is the longest
    silence. `kept_bytes` of `memory_bytes` may hold pictures that are needed again; what is made
    does not depend on it.
    """

    max_duration_ms: int
    memory_bytes: int
    cpu_s: int
    wall_s: int
    file_bytes: int
    kept_bytes: int
    stall_s: float = 20.0
    open_files: int = 64


_MEMORY_AT_LEAST: Final = 1 << 30
_MEMORY_PER_PIXEL: Final = 80
_MEMORY_OF_AV1: Final = 2 << 30
_CPU_AT_LEAST_S: Final = 120
_CPU_PER_SECOND: Final = 30
_BYTES_AT_LEAST: Final = 64 << 20
_BYTES_PER_SECOND: Final = 2 << 20


def usual_video_limits(
    max_duration_ms: int, max_pixels: int, *, av1: bool = False, kept_bytes: int = 0
) -> VideoLimits:
    """Return the limits for one video of at most that length and that many pixels a frame.

    Measured: without the pictures that are kept, 1080p and 4K at 60 frames take 0.5 GB. A decoder
    may have to hold 20 more, each 3 bytes a pixel with 10 bits a channel.
    """
    seconds = math.ceil(max_duration_ms / 1000)
    cpu_s = _CPU_AT_LEAST_S + _CPU_PER_SECOND * seconds * (4 if av1 else 1)
    memory = _MEMORY_AT_LEAST + _MEMORY_PER_PIXEL * max_pixels + (_MEMORY_OF_AV1 if av1 else 0)
    return VideoLimits(
        max_duration_ms=max_duration_ms,
        memory_bytes=memory + kept_bytes,
        cpu_s=cpu_s,
        wall_s=2 * cpu_s,
        file_bytes=_BYTES_AT_LEAST + _BYTES_PER_SECOND * seconds,
        kept_bytes=kept_bytes,
    )


def for_duration(most_s: int, limits: VideoLimits, duration_ms: int) -> int:
    """Return the part of `most_s` seconds that a video of `duration_ms` may take."""
    share = min(1.0, max(0, duration_ms) / max(1, limits.max_duration_ms))
    return math.ceil(min(most_s, _CPU_AT_LEAST_S + most_s * share))


@dataclass(frozen=True, slots=True)
class Probed:
    """What the upload is: size as it is seen (upright, square pixels), length before trimming."""

    width: int
    height: int
    duration_ms: int
    has_sound: bool
    rotation: int
    frame_rate: float
    hdr: str
    container: str
    video_codec: str
    audio_codec: str


@dataclass(frozen=True, slots=True)
class StillsMade:
    """`poster.webp`, `poster.jpg` and `small.webp` are complete; the last line of `stills_only`."""

    width: int
    height: int
    small_width: int
    small_height: int
    blurhash: str
    colour: str
    blur: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class RenditionMade:
    """One rendition is complete and on the disk under `name` (`360.mp4`, `720-av1.mp4`)."""

    name: str
    codec: str
    short_side: int
    width: int
    height: int
    bitrate_bps: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the work is, in milliseconds of video to go through; at least once a second."""

    done_ms: int
    total_ms: int


@dataclass(frozen=True, slots=True)
class Strip:
    """How `strip.webp` is laid out: tiles from left to right, then down, `interval_ms` apart."""

    columns: int
    rows: int
    tile_width: int
    tile_height: int
    interval_ms: int


@dataclass(frozen=True, slots=True)
class Made:
    """All is made: the last line of a success. `sound.m4a` lies there when it has sound.

    `peaks` are hexadecimal bytes, as are `frame_hashes` (`hashes.video`) and `sound_print`
    (`hashes.sound`); the latter is empty without sound.
    """

    duration_ms: int
    has_sound: bool
    peaks: str
    strip: Strip
    frame_hashes: str
    sound_print: str
    loudness_lufs: float | None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing more is made: a code that `media.errors` turns into a sentence; the last line.

    `detail` is the decoder's own word, for the log only.
    """

    code: str
    facts: dict[str, int]
    detail: str = ""


class Refused(Exception):
    """Raised inside the worker when the video cannot be accepted."""

    def __init__(self, code: str, detail: str = "", **facts: int) -> None:
        """Keep the code and the figures that the sentence will name."""
        super().__init__(code)
        self.refusal = Refusal(code, facts, detail[:200])


Event = Probed | StillsMade | RenditionMade | Progress | Made | Refusal
