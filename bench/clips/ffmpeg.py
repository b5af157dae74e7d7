"""The same ladder by the `ffmpeg` command line: decoded once, every rendition from that.

It gets what ours gets: the same sizes, preset, quality and caps, key frames every two seconds,
sound at the same loudness. It makes no poster, no preview strip and no fingerprints.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from parvis.media.processing.video.plan import Rung

_NICENESS = 10  # as our worker


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took."""

    wall_s: float
    cpu_s: float


def is_there() -> bool:
    return shutil.which("ffmpeg") is not None


def ladder(
    source: Path, folder: Path, rungs: Sequence[Rung], *, has_sound: bool, crf: int = 23, caps: float = 1.0
) -> Run:
    """Make the renditions as `folder/SIDE.mp4`; `crf` and `caps` move quality and size."""
    names = [f"v{place}" for place in range(len(rungs))]
    graph = [f"[0:v]split={len(rungs)}" + "".join(f"[{name}]" for name in names)]
    graph += [
        f"[{name}]scale={rung.width}:{rung.height}[{name}s]" for name, rung in zip(names, rungs, strict=True)
    ]
    if has_sound:
        heard = "".join(f"[a{place}]" for place in range(len(rungs)))
        graph.append(
            f"[0:a]loudnorm=I=-16:TP=-1.5,aresample=48000,"
            f"aformat=channel_layouts=stereo,asplit={len(rungs)}{heard}"
        )
    command = ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-filter_complex", ";".join(graph)]
    for place, rung in enumerate(rungs):
        command += ["-map", f"[v{place}s]", *_video(rung, crf, caps)]
        command += ["-map", f"[a{place}]", "-c:a", "aac", "-b:a", "128k"] if has_sound else []
        command += ["-movflags", "+faststart", str(folder / f"{rung.short_side}.mp4")]
    return _run(command)


def _video(rung: Rung, crf: int, caps: float) -> list[str]:
    cap = round(rung.cap_bps * caps)
    return [
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p"),
        *("-crf", str(crf), "-maxrate", str(cap), "-bufsize", str(2 * cap), "-g", "100000"),
        *("-force_key_frames", "expr:gte(t,n_forced*2)", "-forced-idr", "1"),
    ]


def _run(command: list[str]) -> Run:
    started = time.monotonic()
    process = subprocess.Popen(["nice", "-n", str(_NICENESS), *command])
    _pid, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"ffmpeg ended with {process.returncode}: {command}")
    return Run(time.monotonic() - started, used.ru_utime + used.ru_stime)
