"""Processes that end with the one that started them."""

import subprocess
import sys
import time
from pathlib import Path

_TREE = """
import multiprocessing, os, signal, sys, time
from pathlib import Path

def late(told, before, by):
    signal.signal(signal.SIGTERM, signal.SIG_IGN if by == "SIGKILL" else signal.SIG_DFL)
    Path(told).write_text(str(os.getpid()))
    while before and os.getppid() == multiprocessing.parent_process().pid:
        time.sleep(0.01)
    from parvis.ops.processes import die_with_parent
    die_with_parent(multiprocessing.parent_process().pid, signal.Signals[by])
    time.sleep(60)

if __name__ == "__main__":
    how = sys.argv[1], sys.argv[2] == "before", sys.argv[3]
    child = multiprocessing.get_context("fork").Process(target=late, args=how)
    child.start()
    time.sleep(60)
"""


def _ends(told: Path, when: str, by: str = "SIGTERM") -> bool:
    """Kill a process whose child asks to end with it, and return whether the child did."""
    parent = subprocess.Popen([sys.executable, "-c", _TREE, str(told), when, by])
    while not (told.exists() and told.read_text()):
        time.sleep(0.02)
    if when == "after":
        time.sleep(0.5)
    parent.kill()
    parent.wait()
    child = Path("/proc") / told.read_text()
    for _ in range(250):
        if not child.exists():
            return True
        time.sleep(0.02)
    return False


def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    assert _ends(tmp_path / "told", "after")


def test_a_child_whose_parent_is_gone_before_it_asks_ends_at_once(tmp_path: Path) -> None:
    assert _ends(tmp_path / "told", "before")


def test_a_child_that_no_longer_heeds_signals_ends_with_its_parent_if_it_is_killed(tmp_path: Path) -> None:
    assert _ends(tmp_path / "told", "after", "SIGKILL")
