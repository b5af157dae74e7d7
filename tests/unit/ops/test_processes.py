"""Processes that end with the one that started them."""

import subprocess
import sys
import time
from pathlib import Path

_TREE = """
import multiprocessing, os, signal, sys, time
from pathlib import Path

def late(told, before):
    Path(told).write_text(str(os.getpid()))
    while before and os.getppid() == multiprocessing.parent_process().pid:
        time.sleep(0.01)
    from parvis.ops.processes import die_with_parent
    die_with_parent(multiprocessing.parent_process().pid)
    time.sleep(60)

if __name__ == "__main__":
    child = multiprocessing.get_context("fork").Process(target=late, args=(sys.argv[1], sys.argv[2] == "before"))
    child.start()
    time.sleep(60)
"""


def _ends(told: Path, when: str) -> bool:
    """Kill a process whose child asks to end with it, and return whether the child did."""
    parent = subprocess.Popen([sys.executable, "-c", _TREE, str(told), when])
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
