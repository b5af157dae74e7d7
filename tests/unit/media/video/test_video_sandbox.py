"""The video worker stays within its limits, and its end is the server's to explain."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from parvis.media.errors import video_refusal
from parvis.media.processing import forkserver
from parvis.media.processing.forkserver import Forkserver
from parvis.media.processing.video import sandbox
from parvis.media.processing.video.contract import (
    ORIGINAL,
    Event,
    Probed,
    Progress,
    Refusal,
    VideoOrder,
    for_duration,
    usual_video_limits,
)
from parvis.media.processing.video.sandbox import run_video
from tests.unit.media.video.takes import LIMITS, LONGEST_MS, PIXELS, Take, counted, joined_with, make, tone

PROGRESS = '{"event": "Progress", "done_ms": 1, "total_ms": 2}'


def noisy(count: int, size: tuple[int, int] = (640, 480)) -> Take:
    random = np.random.default_rng(1)
    return Take([random.integers(0, 255, (size[1], size[0], 3), np.uint8) for _ in range(count)])


def order(folder: Path) -> VideoOrder:
    return VideoOrder(folder=str(folder), max_duration_ms=LONGEST_MS, max_pixels=PIXELS)


@pytest.fixture
def impostor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Iterator[Event]]]:
    """Return a way to run a program of one's own in the worker's place."""
    started: list[Forkserver] = []

    def run(program: str, **limits: float) -> Iterator[Event]:
        serving = f"from {forkserver.__name__} import serve; serve(lambda: exec({program!r}))"
        started.append(Forkserver((sys.executable, "-I", "-c", serving), {}))
        monkeypatch.setattr(sandbox, "_forkserver", started[-1])
        return run_video(tmp_path, order(tmp_path), replace(LIMITS, **limits))

    yield run
    for server in started:
        server.close()


def test_too_much_memory_is_refused(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", noisy(20, (1920, 1080)), replace(LIMITS, memory_bytes=500 << 20))
    assert outcome.refusal.code == "too_hungry"
    assert "too much memory" in video_refusal("too_hungry", {})


def test_too_much_work_is_stopped_by_the_kernel(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", noisy(150), replace(LIMITS, cpu_s=1))
    assert outcome.refusal == Refusal("too_slow", {})
    assert outcome.usage.cpu_s < 3


def test_too_large_a_file_is_refused(tmp_path: Path) -> None:
    outcome = make(tmp_path / "0", noisy(30), replace(LIMITS, file_bytes=20_000))
    assert outcome.refusal.code in ("too_large", "damaged")


def test_a_short_video_gets_less_time_than_the_longest() -> None:
    limits = usual_video_limits(600_000, PIXELS)
    assert for_duration(limits.cpu_s, limits, 600_000) == limits.cpu_s
    assert for_duration(limits.cpu_s, limits, 6_000) < limits.cpu_s / 20
    assert for_duration(limits.cpu_s, limits, 1 << 40) == limits.cpu_s


def test_silence_is_not_waited_out(impostor: Callable[..., Iterator[Event]]) -> None:
    started = time.monotonic()
    events = list(impostor(f"print('{PROGRESS}', flush=True); import time; time.sleep(60)", stall_s=0.5))
    assert events == [Progress(1, 2), Refusal("too_slow", {})]
    assert time.monotonic() - started < 10


def test_endless_talk_is_ended_too(impostor: Callable[..., Iterator[Event]]) -> None:
    started = time.monotonic()
    program = f"import time\nwhile True: print('{PROGRESS}', flush=True); time.sleep(0.05)"
    assert list(impostor(program, wall_s=1))[-1] == Refusal("too_slow", {})
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("nonsense", 1),
        ("x", 2 << 20),
        (
            '{"event": "RenditionMade", "name": "360.mp4", "codec": "h264", "short_side": 360, "width": 360, '
            '"height": 640, "bitrate_bps": 1, "size_bytes": 1}',
            1,
        ),
    ],
    ids=["no JSON", "too long", "no file"],
)
def test_what_cannot_be_believed_ends_the_worker(
    impostor: Callable[..., Iterator[Event]], line: str, times: int
) -> None:
    program = f"import time; print({line!r} * {times}, flush=True); time.sleep(60)"
    assert [type(event) for event in impostor(program)] == [Refusal]


def test_a_link_in_place_of_a_file_is_not_believed(
    tmp_path: Path, impostor: Callable[..., Iterator[Event]]
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(b"12345")
    (tmp_path / "360.mp4").symlink_to(secret)
    line = (
        '{"event": "RenditionMade", "name": "360.mp4", "codec": "h264", "short_side": 360, "width": 360, '
        '"height": 640, "bitrate_bps": 1, "size_bytes": 5}'
    )
    assert list(impostor(f"print({line!r})")) == [Refusal("damaged", {})]


def test_a_crash_is_a_refusal(impostor: Callable[..., Iterator[Event]]) -> None:
    assert list(impostor("import os; os.abort()")) == [Refusal("damaged", {})]


def test_whoever_stops_listening_ends_the_worker(tmp_path: Path) -> None:
    folder = tmp_path / "0"
    folder.mkdir()
    noisy(300).write(folder / ORIGINAL)
    events = run_video(folder, order(folder), LIMITS)
    assert isinstance(next(events), Probed)
    (started,) = [pid for pid in _below(os.getpid()) if Path(f"/proc/{pid}/cwd").readlink() == folder]
    events.close()  # type: ignore[attr-defined]
    assert started not in _below(os.getpid())


def test_sources_may_be_links_and_stay_as_they_are(tmp_path: Path) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "0"
    elsewhere.mkdir()
    original = Take(counted(10), sound=tone(0.3)).write(elsewhere / "upload")
    sound = joined_with(elsewhere, Take(counted(1), sound=tone(0.5)), "sound")
    folder.mkdir()
    (folder / "borrowed").symlink_to(elsewhere / sound)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in elsewhere.iterdir()}
    outcome = make(folder, original, sound_file="borrowed")
    assert outcome.made.has_sound
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in elsewhere.iterdir()} == before


def test_nothing_half_made_bears_a_name(tmp_path: Path) -> None:
    folder = tmp_path / "0"
    folder.mkdir()
    noisy(60).write(folder / ORIGINAL)
    events = run_video(folder, order(folder), LIMITS)
    for event in events:
        if isinstance(event, Progress | Probed):
            assert not list(folder.glob("*.mp4"))
            break
    events.close()  # type: ignore[attr-defined]
    assert not list(folder.glob("*.mp4"))


@pytest.mark.parametrize(
    ("code", "facts", "said"),
    [
        ("too_long", {"duration_ms": 725_000, "max_ms": 600_000}, "12:05 min; at most 10:00 min"),
        ("too_many_pixels", {"width": 7680, "height": 4320, "max_pixels": 16_777_216}, "7,680 × 4,320"),
        ("cut_off", {"bytes": 12_345}, "12,345 bytes"),
        ("trim_empty", {"duration_ms": 4_000}, "lasts 4 s"),
        ("unheard_of", {}, "damaged"),
        *(
            (code, {}, "")
            for code in ("not_a_video", "no_video", "encrypted", "unsupported", "too_slow", "too_hungry")
        ),
        *((code, {}, "") for code in ("too_large", "sound_unreadable", "join_unreadable", "gave_up")),
    ],
)
def test_every_refusal_says_what_is_wrong_and_what_to_do(code: str, facts: dict[str, int], said: str) -> None:
    sentence = video_refusal(code, facts)
    assert said in sentence
    assert sentence.endswith(".")
    assert "%" not in sentence


def _below(pid: int) -> set[int]:
    """Return the processes that one started, and those that they did, unless they have ended."""
    found = set()
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split() if entry.name.isdigit() else []
            if fields and int(fields[1]) == pid and fields[0] != "Z":
                found |= {int(entry.name)} | _below(int(entry.name))
    return found
