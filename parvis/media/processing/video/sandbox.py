"""Run the video worker: its own process, limits, an eye on the clock, and a hand on the switch.

What it tells is believed only as far as it can be seen: every field is within bounds, and every
file that it says it made is an ordinary one in its folder.
"""

import json
import os
import resource
import select
import signal
import stat
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import structlog

from parvis.media.processing.forkserver import Forkserver
from parvis.media.processing.video.contract import (
    POSTER,
    POSTER_JPEG,
    SMALL,
    SOUND,
    STRIP,
    Event,
    Made,
    Probed,
    Refusal,
    RenditionMade,
    StillsMade,
    VideoLimits,
    VideoOrder,
    for_duration,
)
from parvis.media.processing.video.lines import event_from_json, order_to_json

_COMMAND: Final = (sys.executable, "-I", "-m", "parvis.media.processing.video.worker")
# numpy's own threads would spin while they wait for the encoders to leave them a core.
_ENVIRONMENT: Final = {"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}
_forkserver = Forkserver(_COMMAND, _ENVIRONMENT)
_LINE_BYTES: Final = 1 << 20
_CHUNK_BYTES: Final = 1 << 16
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Usage:
    """What a worker took, known once it has ended."""

    cpu_s: float = 0.0
    peak_rss_bytes: int = 0


def run_video(
    folder: Path, order: VideoOrder, limits: VideoLimits, usage: Usage | None = None
) -> Generator[Event, None, None]:
    """Yield what the worker tells, to the last event: `Made`, `StillsMade` of `stills_only`, `Refusal`.

    Closing the iterator ends the worker. `usage` is filled in at the end.
    """
    worker = _Worker(folder, order, limits)
    try:
        for event in worker.events():
            yield event
            if _is_last(event, order):
                return
        yield worker.refusal()
    finally:
        worker.end(usage or Usage())


def _is_last(event: Event, order: VideoOrder) -> bool:
    return isinstance(event, Made | Refusal) or (order.stills_only and isinstance(event, StillsMade))


class _Worker:
    """A process at work, and how long it may go on."""

    def __init__(self, folder: Path, order: VideoOrder, limits: VideoLimits) -> None:
        self._folder = folder
        self._limits = limits
        self._ends_at = time.monotonic() + limits.wall_s
        self._stopped = ""
        task = folder / "task.json"
        task.write_text(json.dumps({"limits": asdict(limits), "order": order_to_json(order)}))
        with task.open("rb") as stdin:
            self._process = _forkserver.start(str(folder), stdin)

    def events(self) -> Iterator[Event]:
        """Yield events until the worker ends, falls silent, runs out of time or tells what cannot be."""
        for line in self._lines():
            try:
                event = event_from_json(json.loads(line))
                _look_at_files(event, self._folder)
            except (ValueError, OSError) as error:
                _log.warning("video_worker_unbelievable", reason=str(error))
                self._stopped = "damaged"
                return
            if isinstance(event, Probed):
                self._hold_to(event.duration_ms)
            yield event

    def refusal(self) -> Refusal:
        """Say why there was no last event."""
        if self._stopped:
            self._process.kill()
        exit_code = self._process.wait().exit_code
        code = self._stopped or _cause(exit_code)
        _log.warning("video_worker_ended", exit_code=exit_code, cause=code)
        return Refusal(code, {})

    def end(self, usage: Usage) -> None:
        """End the process, whatever it does, and learn what it used."""
        self._process.close()
        ending = self._process.wait()
        usage.cpu_s, usage.peak_rss_bytes = ending.cpu_s, ending.peak_rss_bytes

    def _lines(self) -> Iterator[bytes]:
        pipe = self._process.stdout
        rest = b""
        heard_at = time.monotonic()
        while True:
            wait_s = min(self._ends_at, heard_at + self._limits.stall_s) - time.monotonic()
            if wait_s <= 0 or len(rest) > _LINE_BYTES:
                self._stopped = "too_slow"
                return
            if not select.select([pipe], [], [], wait_s)[0]:
                continue
            chunk = os.read(pipe, _CHUNK_BYTES)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines
            if lines:
                heard_at = time.monotonic()

    def _hold_to(self, duration_ms: int) -> None:
        """Give a short video less time than the longest that is allowed."""
        limits = self._limits
        cpu_s = for_duration(limits.cpu_s, limits, duration_ms)
        self._ends_at = min(
            self._ends_at, time.monotonic() + for_duration(limits.wall_s, limits, duration_ms)
        )
        with suppress(OSError):  # it may have ended
            resource.prlimit(self._process.pid, resource.RLIMIT_CPU, (cpu_s, cpu_s))


def _cause(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "too_slow"
    return "too_large" if code == -signal.SIGXFSZ else "damaged"


def _look_at_files(event: Event, folder: Path) -> None:
    """Raise `ValueError` if a file is not there, or is anything but an ordinary file."""
    for name in _files_of(event):
        found = (folder / name).lstat()
        if not stat.S_ISREG(found.st_mode):
            raise ValueError("not an ordinary file")
        if isinstance(event, RenditionMade) and found.st_size != event.size_bytes:
            raise ValueError("a file of another size")


def _files_of(event: Event) -> tuple[str, ...]:
    if isinstance(event, RenditionMade):
        return (event.name,)
    if isinstance(event, StillsMade):
        return POSTER, POSTER_JPEG, SMALL
    if isinstance(event, Made):
        return (STRIP, SOUND) if event.has_sound else (STRIP,)
    return ()
