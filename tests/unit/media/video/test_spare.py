"""A worker keeps pictures in what is free, never in what others need, and makes the same with any of it."""

import io
from dataclasses import replace
from pathlib import Path

import pytest

from parvis.media.processing.video import spare
from parvis.media.processing.video.contract import ORIGINAL, VideoOrder, usual_video_limits
from parvis.media.processing.video.progress import Reporter
from parvis.media.processing.video.transcode import transcode
from tests.unit.media.video.takes import LIMITS, LONGEST_MS, PIXELS, Take, counted, make, tone

GB = 1 << 30


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of which nothing is known; files in its folder tell more."""
    monkeypatch.setattr(spare, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(spare, "_GROUP", tmp_path / "cgroup")
    monkeypatch.setattr(spare, "_GROUPS", tmp_path / "groups")
    return tmp_path


def available(machine: Path, most: int) -> None:
    (machine / "meminfo").write_text(
        f"MemTotal: 99999999 kB\nMemAvailable: {most >> 10} kB\nHugePages_Total: 0\n"
    )


def group(machine: Path, name: str, **files: str) -> None:
    folder = machine / "groups" / name
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in files.items():
        (folder / f"memory.{file}").write_text(text)


def test_where_nothing_is_known_nothing_is_kept(machine: Path) -> None:
    assert spare.to_keep(1) == 0


@pytest.mark.parametrize(
    ("free", "workers", "kept"),
    [(2 * GB, 1, GB // 2), (2 * GB, 0, GB // 2), (2 * GB, 4, GB // 8), (0, 1, 0), (99 * GB, 1, 3 * GB // 2)],
)
def test_a_share_of_what_is_free_is_kept(machine: Path, free: int, workers: int, kept: int) -> None:
    available(machine, free)
    assert spare.to_keep(workers) == kept


def test_a_control_group_leaves_less(machine: Path) -> None:
    available(machine, 4 * GB)
    (machine / "cgroup").write_text("0::/town.slice/town.service\n")
    group(machine, "town.slice/town.service", max="max\n", current=f"{GB}\n")
    assert spare.to_keep(1) == GB
    # What was read from files and not used since can be given back at once.
    stat = f"anon {GB}\ninactive_file {GB}\n"
    group(machine, "town.slice", max=f"{4 * GB}\n", current=f"{3 * GB}\n", stat=stat)
    assert spare.to_keep(1) == GB // 2
    group(machine, "town.slice", current=f"{6 * GB}\n")
    assert spare.to_keep(1) == 0


def test_the_limit_grows_by_what_may_be_kept() -> None:
    more = usual_video_limits(LONGEST_MS, PIXELS, kept_bytes=GB)
    assert more == replace(LIMITS, kept_bytes=GB, memory_bytes=LIMITS.memory_bytes + GB)


def test_what_is_made_does_not_depend_on_what_is_kept(tmp_path: Path) -> None:
    take = Take(counted(60, (960, 540)), sound=tone(2.0)).write(tmp_path / "take.mp4")
    picture_bytes = 960 * 540 * 3 // 2
    made = []
    for kept in (0, 20 * picture_bytes, GB):
        folder = tmp_path / f"kept-{kept}"
        limits = usual_video_limits(LONGEST_MS, PIXELS, kept_bytes=kept)
        names = [one.name for one in make(folder, take, limits).renditions]
        assert sorted(names) == ["360.mp4", "540.mp4"]
        made.append({path.name: path.read_bytes() for path in folder.iterdir() if path.name != "task.json"})
    assert made[0] == made[1] == made[2]


class Listener(Reporter):
    """Remembers how far the work was at each sign of life."""

    def __init__(self) -> None:
        super().__init__(io.StringIO())
        self.heard_ms: list[int] = []

    def tick(self) -> None:
        self.heard_ms.append(self.done_ms)


def test_a_worker_that_decodes_nothing_any_more_is_not_silent(tmp_path: Path) -> None:
    Take(counted(30, (960, 540))).write(tmp_path / ORIGINAL)
    listener = Listener()
    transcode(VideoOrder(folder=str(tmp_path), max_duration_ms=LONGEST_MS, max_pixels=PIXELS), listener, GB)
    assert len([heard for heard in listener.heard_ms if 1000 < heard < 2000]) >= 28
