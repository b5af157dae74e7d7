"""Record small files of every kind that a phone may send, and have the worker make them."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av import AudioFrame, VideoFrame
from numpy.typing import NDArray

from parvis.media.processing.video.contract import (
    ORIGINAL,
    Event,
    Made,
    Probed,
    Progress,
    Refusal,
    RenditionMade,
    StillsMade,
    VideoLimits,
    VideoOrder,
    usual_video_limits,
)
from parvis.media.processing.video.sandbox import Usage, run_video

Picture = NDArray[np.uint8]
SOUND_RATE = 48_000
LONGEST_MS, PIXELS = 60_000, 1 << 22
LIMITS = usual_video_limits(LONGEST_MS, PIXELS)
_X264 = {"preset": "ultrafast", "crf": "12"}
_CLOCK = Fraction(1, 90_000)


@dataclass(frozen=True)
class Take:
    """What to record: pictures and when each is shown, in seconds; a sound; how it is written."""

    pictures: Sequence[Picture]
    times: Sequence[float] = ()
    sound: NDArray[np.float32] | None = None
    rate: int = 30
    pixels: str = "yuv420p"
    container: str = "mp4"
    turn: tuple[int, int, int, int] | None = None  # a, b, c, d of the display matrix
    shape: Fraction | None = None
    metadata: dict[str, str] = field(default_factory=dict)

    def write(self, path: Path) -> Path:
        """Write the file."""
        height, width = self.pictures[0].shape[:2]
        with av.open(str(path), "w", format=self.container) as out:
            out.metadata.update(self.metadata)
            video: Any = out.add_stream("libx264", rate=self.rate, options=_X264)
            video.width, video.height, video.pix_fmt = width, height, self.pixels
            video.codec_context.time_base = _CLOCK
            video.codec_context.color_range = 2 if self.pixels.startswith("yuvj") else 1
            video.codec_context.colorspace = 1
            if self.shape is not None:
                video.codec_context.sample_aspect_ratio = self.shape
            if self.turn is not None:
                a, b, c, d = (part << 16 for part in self.turn)
                video.set_display_matrix((a, b, 0, c, d, 0, 0, 0, 1 << 30))
            heard: Any = None if self.sound is None else out.add_stream("aac", rate=SOUND_RATE, layout="mono")
            for frame in self._frames():
                out.mux(video.encode(frame))
            out.mux(video.encode(None))
            for frame in () if self.sound is None else sound_frames(self.sound):
                out.mux(heard.encode(frame))
            if heard is not None:
                out.mux(heard.encode(None))
        return path

    def _frames(self) -> Iterable[VideoFrame]:
        times = self.times or [number / self.rate for number in range(len(self.pictures))]
        for picture, time in zip(self.pictures, times, strict=True):
            rgb = VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
            frame = rgb.reformat(format=self.pixels, dst_colorspace="itu709")
            frame.pts, frame.time_base = round(time * 90_000), _CLOCK
            yield frame


def sound_frames(samples: NDArray[np.float32]) -> Iterable[AudioFrame]:
    for start in range(0, len(samples), 1024):
        frame = AudioFrame.from_ndarray(samples[None, start : start + 1024], format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = SOUND_RATE, start, Fraction(1, SOUND_RATE)
        yield frame


def tone(seconds: float, *, hertz: float = 440, loudness: float = 0.2) -> NDArray[np.float32]:
    at = np.arange(round(seconds * SOUND_RATE)) / SOUND_RATE
    return (loudness * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def grey(level: int, size: tuple[int, int] = (160, 120)) -> Picture:
    return np.full((size[1], size[0], 3), level, np.uint8)


def counted(count: int, size: tuple[int, int] = (160, 120)) -> list[Picture]:
    """Return pictures that tell their number by their brightness (`number_of`), 0 to 25 and again."""
    return [grey(20 + 8 * (number % 26), size) for number in range(count)]


def number_of(frame: VideoFrame) -> int:
    return round((float(pixels(frame).mean()) - 20) / 8)


def pixels(frame: VideoFrame) -> Picture:
    return frame.to_ndarray(format="rgb24")


@dataclass
class Outcome:
    """What the worker told, and where its files are."""

    folder: Path
    events: list[Event]
    usage: Usage

    def of(self, kind: type[Any]) -> Any:
        """Return the only event of a kind."""
        (found,) = (event for event in self.events if isinstance(event, kind))
        return found

    @property
    def made(self) -> Made:
        return self.of(Made)

    @property
    def probed(self) -> Probed:
        return self.of(Probed)

    @property
    def stills(self) -> StillsMade:
        return self.of(StillsMade)

    @property
    def refusal(self) -> Refusal:
        return self.of(Refusal)

    @property
    def renditions(self) -> list[RenditionMade]:
        return [event for event in self.events if isinstance(event, RenditionMade)]

    def frames(self, name: str) -> list[VideoFrame]:
        """Return all pictures of a rendition."""
        with av.open(str(self.folder / name)) as file:
            return list(file.decode(video=0))

    def times(self, name: str) -> list[float]:
        return [float(frame.time or 0) for frame in self.frames(name)]

    def sound(self, name: str) -> NDArray[np.float32]:
        """Return the sound of a file, mixed to mono, at 48 kHz."""
        with av.open(str(self.folder / name)) as file:
            blocks = [frame.to_ndarray().mean(axis=0) for frame in file.decode(audio=0)]
        return np.concatenate(blocks).astype(np.float32)


def make(folder: Path, file: Path | Take, limits: VideoLimits = LIMITS, **order: Any) -> Outcome:
    """Have the worker make a file, as the server does."""
    folder.mkdir(exist_ok=True)
    original = folder / ORIGINAL
    if isinstance(file, Take):
        file.write(original)
    elif file != original:
        original.symlink_to(file)
    wanted = {"max_duration_ms": LONGEST_MS, "max_pixels": PIXELS, **order}
    usage = Usage()
    told = run_video(folder, VideoOrder(folder=str(folder), **wanted), limits, usage)
    return Outcome(folder, [event for event in told if not isinstance(event, Progress)], usage)


def joined_with(folder: Path, take: Take, name: str = "other") -> str:
    """Lay another file beside the original."""
    folder.mkdir(exist_ok=True)
    take.write(folder / "written")
    shutil.move(folder / "written", folder / name)
    return name
