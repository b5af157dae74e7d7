"""What is taken from the pictures while they pass: the poster, the preview strip, the hashes."""

from pathlib import Path
from typing import Final

from av import VideoFrame

from parvis.media.processing.video import contract, stills
from parvis.media.processing.video.hashes.video import FramePrints
from parvis.media.processing.video.plan import TICKS, Size, Timed, scaled
from parvis.media.processing.video.probe import Facts
from parvis.media.processing.video.upright import Upright

_POSTER_PX: Final = 1280


def milliseconds(ticks: int) -> int:
    return ticks * 1000 // TICKS


class Poster:
    """Chooses the poster from the decoded frames, and has it written as soon as it is chosen."""

    def __init__(self, facts: Facts, folder: Path, *, duration_ms: int, cover_ms: int | None) -> None:
        """Look at frames of the size of a poster, whatever the renditions' sizes are."""
        self._folder = folder
        self._cover = stills.Cover(duration_ms=duration_ms, cover_ms=cover_ms)
        self._upright = Upright(facts, scaled(facts.size, _POSTER_PX / max(facts.size)), folder)

    @property
    def is_chosen(self) -> bool:
        return self._cover.is_chosen

    def feed(self, one: Timed[VideoFrame]) -> None:
        """Look at a frame if it may become the poster."""
        time_ms = milliseconds(one.at)
        if self._cover.wants(time_ms):
            self._cover.feed(self._upright(one.frame), time_ms)

    def write(self) -> contract.StillsMade:
        """Write the poster as chosen so far."""
        made = stills.write_stills(self._cover.picture(), self._folder)
        return contract.StillsMade(
            width=made.width,
            height=made.height,
            small_width=made.small_width,
            small_height=made.small_height,
            blurhash=made.blurhash,
            colour=made.colour,
            blur=made.blur,
            size_bytes=made.size_bytes,
        )


class Previews:
    """Takes small upright frames for the strip and for the hashes."""

    def __init__(self, size: Size, *, duration_ms: int) -> None:
        """Lay the strip out for a video of that length, of frames of that shape."""
        self._strip = stills.StripMaker(duration_ms=duration_ms, width=size[0], height=size[1])
        self._prints = FramePrints(duration_ms=duration_ms)

    def feed(self, frame: VideoFrame) -> None:
        """Take a frame where it is time for one."""
        time_ms = milliseconds(frame.pts or 0)
        self._strip.feed(frame, time_ms)
        self._prints.feed(frame, time_ms)

    def write(self, folder: Path) -> tuple[contract.Strip, bytes]:
        """Write the strip; return how it is laid out, and the hashes."""
        made = self._strip.write(folder)
        strip = contract.Strip(made.columns, made.rows, made.tile_width, made.tile_height, made.interval_ms)
        return strip, self._prints.finish()
