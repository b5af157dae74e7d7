"""What a tree of processes uses: processor time and memory, read from /proc."""

import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

_TICK_MS: Final = 1000 / os.sysconf("SC_CLK_TCK")


def tree(roots: Iterable[int]) -> list[int]:
    """Return the processes `roots` and all below them that are alive."""
    children: dict[int, list[int]] = defaultdict(list)
    alive = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
            alive.add(int(entry.name))
    found: list[int] = []
    waiting = [root for root in roots if root in alive]
    while waiting:
        found.append(waiting.pop())
        waiting.extend(children[found[-1]])
    return found


def cpu_ms(roots: Iterable[int]) -> float:
    """Return the time that the trees spent on a processor, their ended children's included."""
    total = 0
    for pid in tree(roots):
        if fields := _stat(pid):
            total += sum(map(int, fields[11:15]))  # user and system, own and of waited-for children
    return total * _TICK_MS


def memory_mb(roots: Iterable[int]) -> float:
    """Return the memory that the trees hold; a page shared by several counts once (PSS)."""
    total_kb = 0
    for pid in tree(roots):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
        except OSError:
            continue
        total_kb += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return total_kb / 1024


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat behind the name, which may contain anything."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return []
    return text.rpartition(")")[2].split()
