"""`parvis media try FILE …`: make files playable as if they were uploaded, and say what became of them."""

import argparse
import itertools
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from django.conf import settings

from parvis.base.errors import ParvisError
from parvis.media import errors
from parvis.media.processing.video.contract import (
    ORIGINAL,
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
    VideoOrder,
    usual_video_limits,
)
from parvis.media.processing.video.sandbox import Usage, run_video
from parvis.media.processing.video.spare import to_keep
from parvis.media.services.intake import check_kind, check_length

_KEPT: Final = frozenset({POSTER, POSTER_JPEG, SMALL, STRIP, SOUND})


@dataclass(frozen=True, slots=True)
class _Tried:
    """What became of one file; `kept` is where that stays, if it does."""

    file: Path
    kept: Path | None
    events: list[Event]
    reason: str
    seconds: float
    peak_rss_mb: float

    def as_dict(self) -> dict[str, Any]:
        """Return the line to print."""
        probed = next((event for event in self.events if isinstance(event, Probed)), None)
        made = next((event for event in self.events if isinstance(event, Made)), None)
        renditions = [event for event in self.events if isinstance(event, RenditionMade)]
        return {
            "file": str(self.file),
            "outcome": "refused" if self.reason else "ok",
            "reason": self.reason,
            "duration_ms": made and made.duration_ms,
            "width": probed and probed.width,
            "height": probed and probed.height,
            "rotation_applied": probed and probed.rotation,
            "has_sound": made and made.has_sound,
            "renditions": [
                {
                    "path": self.kept and str(self.kept / one.name),
                    "width": one.width,
                    "height": one.height,
                    "bytes": one.size_bytes,
                }
                for one in sorted(renditions, key=lambda one: (one.short_side, one.codec))
            ],
            "seconds": round(self.seconds, 3),
            "peak_rss_mb": round(self.peak_rss_mb, 1),
        }


def run(arguments: list[str]) -> int:
    """Try the files one after the other; the status is 0, whatever became of them."""
    parser = argparse.ArgumentParser(prog="parvis media", description=__doc__)
    actions = parser.add_subparsers(dest="action", required=True, metavar="try")
    trying = actions.add_parser("try", help="make files playable, without a server")
    trying.add_argument("files", nargs="+", type=Path, metavar="FILE")
    trying.add_argument("--json", action="store_true", help="print one JSON object a line")
    trying.add_argument("--keep", type=Path, metavar="DIR", help="leave what was made in this folder")
    given = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="video-try-") as temporary:
        for file in given.files:
            folder = _new_folder(given.keep or Path(temporary), file)
            tried = _try(file, folder, keep=given.keep is not None)
            _clear(folder)
            line = tried.as_dict()
            sys.stdout.write((json.dumps(line) if given.json else _sentence(line)) + "\n")
            sys.stdout.flush()
    return 0


def _try(file: Path, folder: Path, *, keep: bool) -> _Tried:
    started, usage = time.monotonic(), Usage()
    reason, events = _refused_at_sight(file), []
    if not reason:
        (folder / ORIGINAL).symlink_to(file.resolve())
        table = settings.PARVIS
        order = VideoOrder(
            folder=str(folder.resolve()),
            max_duration_ms=table.video_max_s * 1000,
            max_pixels=table.video_max_pixels,
            av1=table.video_av1,
        )
        kept_bytes = to_keep(table.video_workers)
        limits = usual_video_limits(
            order.max_duration_ms, order.max_pixels, av1=order.av1, kept_bytes=kept_bytes
        )
        events = list(run_video(folder.resolve(), order, limits, usage))
        if isinstance(last := events[-1], Refusal):
            reason = errors.video_refusal(last.code, last.facts)
    seconds, peak_rss_mb = time.monotonic() - started, usage.peak_rss_bytes / (1 << 20)
    return _Tried(file, folder if keep else None, events, reason, seconds, peak_rss_mb)


def _refused_at_sight(file: Path) -> str:
    """Return what an upload of the file is told before a worker looks at it; mostly nothing."""
    try:
        check_length(file.stat().st_size)
        check_kind(file)
    except OSError as error:
        return f"{error.strerror}."
    except ParvisError as error:
        return error.safe
    return ""


def _new_folder(parent: Path, file: Path) -> Path:
    """Make a folder named after the file, and after none that was there already."""
    parent.mkdir(parents=True, exist_ok=True)
    names = itertools.chain([file.name], (f"{file.name}-{number}" for number in itertools.count(2)))
    folder = next(path for name in names if not (path := parent / name).exists())
    folder.mkdir()
    return folder


def _clear(folder: Path) -> None:
    """Leave what an upload would leave, and no folder where that is nothing."""
    for path in folder.iterdir():
        if path.name not in _KEPT and path.suffix != ".mp4":
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _sentence(line: dict[str, Any]) -> str:
    if line["reason"]:
        return f"{line['file']}: refused. {line['reason']}"
    sizes = ", ".join(f"{one['width']}×{one['height']}" for one in line["renditions"])
    return f"{line['file']}: ok, {line['duration_ms'] / 1000:.1f} s as {sizes} in {line['seconds']:.1f} s"
