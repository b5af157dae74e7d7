"""What it takes to make a video playable, beside the `ffmpeg` command line.

Ours and ffmpeg's ladders are made in turn, and the median round counts. Times run from the
moment when the upload is complete; waiting for a free worker is not in them.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.clips import ffmpeg, quality, recording
from bench.report import Figure, Target
from parvis.media.processing.video.contract import (
    LADDER,
    ORIGINAL,
    Made,
    Probed,
    RenditionMade,
    VideoOrder,
    usual_video_limits,
)
from parvis.media.processing.video.plan import Rung, rungs
from parvis.media.processing.video.sandbox import Usage, run_video
from parvis.media.processing.video.spare import to_keep

SUMMARY: Final = "time, memory, size and quality of making a video playable, beside ffmpeg"
_LONGEST_MS, _PIXELS = 600_000, 4096 * 4096
_RATIO: Final = Target(at_most=1.15)
_NO_WORSE: Final = Target(at_least=0.0)
_ENOUGH_S: Final = 12.0  # of making one clip
_MOST_ROUNDS: Final = 9
# Of ffmpeg's curve: finer, as ours, coarser.
_CURVE: Final = ((21, 1.25), (23, 1.0), (25, 0.8))


@dataclass(frozen=True, slots=True)
class _Ours:
    """One run of ours."""

    first_s: float
    complete_s: float
    usage: Usage
    probed: Probed
    made: Made
    renditions: tuple[RenditionMade, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--rounds", type=int, default=3, help="how often each clip is made, at least")
    parser.add_argument(
        "--clip", default="", help="measure with this one clip alone, by the start of its name"
    )


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""
    if not ffmpeg.is_there():
        print("The ffmpeg command is absent here: nothing is compared with it.", file=sys.stderr)
    clips = [clip for clip in _clips() if clip.name.startswith(given.clip)]
    if not clips:
        raise SystemExit(f"No clip's name starts with {given.clip!r}.")
    for clip in clips:
        yield from _measured(clip, given.rounds)


def _clips() -> list[Path]:
    others = Path(os.environ.get("PARVIS_DATA", "../shared/data")) / "near_duplicate/videos"
    if not others.is_dir():
        print(f"{others} is absent: only the bench's own clip is measured.", file=sys.stderr)
    return [recording.recorded(), *sorted(others.glob("*.mp4"))]


def _measured(clip: Path, rounds: int) -> Iterator[Figure]:
    about = {"clip": clip.stem}
    with TemporaryDirectory(prefix="bench-video-", dir="/var/tmp") as name:
        folder = Path(name)
        ours, theirs = [], []
        # What is made in a second is made more often: the machine's moods are as long as that.
        while len(ours) < rounds or (len(ours) < _MOST_ROUNDS and _taken_s(ours) < _ENOUGH_S):
            number = len(ours)
            ours.append(_ours(clip, folder / f"ours-{number}"))
            if ffmpeg.is_there():
                theirs.append(_theirs(clip, folder / f"theirs-{number}", ours[0]))
        yield from _own_figures(ours, about)
        if theirs:
            yield from _compared(ours, theirs, about)
            yield from _quality(clip, folder, ours[0], about)


def _taken_s(runs: list[_Ours]) -> float:
    return sum(run.complete_s for run in runs)


def _ours(clip: Path, folder: Path) -> _Ours:
    folder.mkdir()
    (folder / ORIGINAL).symlink_to(clip.resolve())
    order = VideoOrder(folder=str(folder), max_duration_ms=_LONGEST_MS, max_pixels=_PIXELS)
    started, usage = time.monotonic(), Usage()
    limits = usual_video_limits(_LONGEST_MS, _PIXELS, kept_bytes=to_keep(workers=1))
    seen: list[tuple[float, Any]] = [
        (time.monotonic() - started, event) for event in run_video(folder, order, limits, usage)
    ]
    complete_s = time.monotonic() - started
    renditions = [(at, event) for at, event in seen if isinstance(event, RenditionMade)]
    return _Ours(
        first_s=renditions[0][0],
        complete_s=complete_s,
        usage=usage,
        probed=next(event for _at, event in seen if isinstance(event, Probed)),
        made=next(event for _at, event in seen if isinstance(event, Made)),
        renditions=tuple(event for _at, event in renditions),
    )


def _ladder(ours: _Ours) -> list[Rung]:
    return rungs((ours.probed.width, ours.probed.height), LADDER, ours.probed.frame_rate)


def _theirs(clip: Path, folder: Path, ours: _Ours, crf: int = 23, caps: float = 1.0) -> ffmpeg.Run:
    folder.mkdir()
    sound = ours.made.has_sound
    return ffmpeg.ladder(clip, folder, _ladder(ours), has_sound=sound, crf=crf, caps=caps)


def _own_figures(runs: list[_Ours], about: dict[str, Any]) -> Iterator[Figure]:
    length_s = runs[0].made.duration_ms / 1000
    first_s = statistics.median(run.first_s for run in runs)
    complete_s = statistics.median(run.complete_s for run in runs)
    yield Figure("video", "first_playable_s", first_s, "s", about=about)
    yield Figure("video", "first_playable_ratio", first_s / length_s, "", about=about)
    yield Figure("video", "complete_s", complete_s, "s", about=about)
    yield Figure("video", "complete_ratio", complete_s / length_s, "", about=about)
    cpu_s = statistics.median(run.usage.cpu_s for run in runs)
    yield Figure("video", "cpu_s_per_s", cpu_s / length_s, "s/s", about=about)
    yield Figure(
        "video", "rss_mb", max(run.usage.peak_rss_bytes for run in runs) / (1 << 20), "MB", about=about
    )
    for one in sorted(runs[0].renditions, key=lambda one: one.short_side):
        yield Figure("video", f"bytes_{one.short_side}", one.size_bytes, "B", about=about)


def _compared(ours: list[_Ours], theirs: list[ffmpeg.Run], about: dict[str, Any]) -> Iterator[Figure]:
    """Yield ratios of medians; the rounds were taken in turn, so both met the same machine."""
    for metric, mine, peer in (
        ("wall_ratio_vs_ffmpeg", [run.complete_s for run in ours], [run.wall_s for run in theirs]),
        ("cpu_ratio_vs_ffmpeg", [run.usage.cpu_s for run in ours], [run.cpu_s for run in theirs]),
    ):
        peer_s = statistics.median(peer)
        value = statistics.median(mine) / peer_s
        yield Figure("video", metric, value, "", _RATIO, about, peer="ffmpeg", peer_value=round(peer_s, 2))


def _quality(clip: Path, folder: Path, ours: _Ours, about: dict[str, Any]) -> Iterator[Figure]:
    """Yield by how much the pictures are better at the bitrate that ours have, on average and each."""
    curve = [folder / f"curve-{crf}" for crf, _caps in _CURVE]
    for place, (crf, caps) in zip(curve, _CURVE, strict=True):
        _theirs(clip, place, ours, crf, caps)
    differences = []
    for rung in _ladder(ours):
        name = f"{rung.short_side}.mp4"
        mine = quality.point(clip, folder / "ours-0" / name)
        theirs = [quality.point(clip, place / name) for place in curve]
        differences.append(quality.difference(mine, theirs))
        yield Figure("video", f"psnr_{rung.short_side}_db", mine.psnr_db, "dB", about=about)
        minus = f"psnr_{rung.short_side}_minus_ffmpeg_db"
        yield Figure("video", minus, differences[-1], "dB", about=about)
    mean = statistics.mean(differences)
    yield Figure("video", "psnr_minus_ffmpeg_db", mean, "dB", _NO_WORSE, about)
