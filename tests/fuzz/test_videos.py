"""Whatever bytes arrive as a video: a playable one or a refusal, in time, and never a crash."""

import time
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.media.errors import video_refusal
from parvis.media.processing.sniff import HEAD_BYTES, sniff
from parvis.media.processing.video.contract import ORIGINAL, Made, Refusal, usual_video_limits
from tests import real_data
from tests.unit.media.video.takes import Take, counted, make, tone

LONGEST_MS, PIXELS = 60_000, 4096 * 4096
LIMITS = usual_video_limits(LONGEST_MS, PIXELS)
SECONDS = 30
NUMBERS = count()


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return small good files, to be damaged."""
    folder = tmp_path_factory.mktemp("seeds")
    sounding = Take(counted(12, (64, 48)), sound=tone(0.4))
    made = {
        name: Take(counted(12, (64, 48)), container=name).write(folder / name).read_bytes()
        for name in ("mp4", "matroska", "mpegts", "flv")
    }
    return made | {"sound": sounding.write(folder / "sound").read_bytes()}


def offer(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / str(next(NUMBERS))
    folder.mkdir()
    (folder / ORIGINAL).write_bytes(content)
    started = time.monotonic()
    outcome = make(folder, folder / ORIGINAL, LIMITS, max_duration_ms=LONGEST_MS, max_pixels=PIXELS)
    assert time.monotonic() - started < SECONDS
    last = outcome.events[-1]
    assert isinstance(last, Made | Refusal)
    if isinstance(last, Refusal):
        assert video_refusal(last.code, last.facts).endswith(".")
        # The code is said for a reason that was found, not because the worker was lost.
        assert last.detail or last.code not in ("damaged", "too_slow", "too_hungry")
    assert outcome.usage.peak_rss_bytes < LIMITS.memory_bytes


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(("mp4", "matroska", "mpegts", "flv", "sound")),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), max_size=24),
    cut=st.floats(0.02, 1),
)
def test_damaged_videos(
    tmp_path: Path, seeds: dict[str, bytes], name: str, changes: list[tuple[float, int]], cut: float
) -> None:
    content = bytearray(seeds[name])
    for where, value in changes:
        content[int(where * (len(content) - 1))] = value
    offer(tmp_path, bytes(content[: max(1, int(len(content) * cut))]))


def test_a_cut_off_recording_says_so(tmp_path: Path, seeds: dict[str, bytes]) -> None:
    (tmp_path / ORIGINAL).write_bytes(seeds["mp4"][:-200])  # its index stands at the end
    assert make(tmp_path, tmp_path / ORIGINAL).refusal.code == "cut_off"


def test_half_a_video_is_still_one(tmp_path: Path, seeds: dict[str, bytes]) -> None:
    (tmp_path / ORIGINAL).write_bytes(seeds["mpegts"][: len(seeds["mpegts"]) // 2])
    assert make(tmp_path, tmp_path / ORIGINAL).made.duration_ms < 400


def test_hostile_files_of_others(tmp_path: Path) -> None:
    files = sorted(path for path in real_data.path("media_hostile/public").rglob("*") if path.is_file())
    claimed = [path for path in files if sniff(path.read_bytes()[:HEAD_BYTES]) == "video"]
    assert len(claimed) > 100
    for path in claimed[:: len(claimed) // 30]:
        offer(tmp_path, path.read_bytes())
