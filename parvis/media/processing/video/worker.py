"""The process that opens a stranger's video, forked of `python -I -m parvis.media.processing.video.worker`.

It reads one JSON document of an order and its limits, binds itself by the limits, shuts itself
in, and writes a JSON line an event. Whatever a library raises becomes a refusal here, because there
is nobody else to catch it; what kills the process, the server sees.
"""

import json
import os
import resource
import sys
import sysconfig
from pathlib import Path
from typing import Final

from av.error import ExternalError

from parvis.media.processing import confine, forkserver
from parvis.media.processing.video.contract import (
    ORIGINAL,
    Refusal,
    Refused,
    VideoLimits,
    VideoOrder,
)
from parvis.media.processing.video.lines import order_from_json
from parvis.media.processing.video.progress import Reporter
from parvis.media.processing.video.transcode import transcode

_NICENESS: Final = 10
_DETAIL: Final = 200


def main() -> None:
    task = json.load(sys.stdin)
    order = order_from_json(task["order"])
    limits = VideoLimits(**task["limits"])
    _bind(limits)
    os.nice(_NICENESS)  # whoever reads a page goes first
    confine.to_folder(order.folder, libraries=_code_folders(), files=_sources(order))
    # No level of logging is set: for any, FFmpeg's threads would wait for Python's lock to log,
    # and whoever closes a decoder holds it while waiting for them.
    report = Reporter(sys.stdout)
    refusal = _fulfil(order, report, limits.kept_bytes)
    if refusal is not None:
        report.tell(refusal)
    # Threads may still be at work on what is not wanted any more.
    os._exit(0)


def _fulfil(order: VideoOrder, report: Reporter, kept_bytes: int) -> Refusal | None:
    try:
        transcode(order, report, kept_bytes)
    except Refused as refused:
        return refused.refusal
    except (MemoryError, BlockingIOError, ExternalError) as error:
        # A thread that gets no memory is told to try again, and an encoder says only that it failed.
        return Refusal("too_hungry", {}, f"{type(error).__name__}: {error}"[:_DETAIL])
    except Exception as error:  # noqa: BLE001 - libraries raise anything for a damaged file
        return Refusal("damaged", {}, f"{type(error).__name__}: {error}"[:_DETAIL])
    return None


def _sources(order: VideoOrder) -> list[str]:
    """Return where the files lie that the folder only links to; what is not there is not opened."""
    names = [ORIGINAL, order.sound_file, order.join.file if order.join else None]
    links = [Path(order.folder) / name for name in names if name]
    return [str(link.resolve()) for link in links if link.is_file()]


def _code_folders() -> list[str]:
    paths = sysconfig.get_paths()
    return sorted({paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")})


def _bind(limits: VideoLimits) -> None:
    """Take on the limits, hard ones, so that nothing later in this process can lift them."""
    for kind, most in (
        (resource.RLIMIT_CPU, limits.cpu_s),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    forkserver.serve(main)
