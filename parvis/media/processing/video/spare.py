"""How much memory a worker may fill with pictures that it need not decode a second time.

Of what is free when the work begins, not of what the machine has: web server and trainer were
there first. Where a control group bounds the processes (a container, systemd's `MemoryMax`), what
it leaves counts as well.
"""

from pathlib import Path
from typing import Final

# A worker makes two videos at once. If all begin at the same moment, each seeing the same free
# memory, half of it is left to everything else.
_SHARE: Final = 4
_MOST_BYTES: Final = 3 << 29  # 16 s of 1080p at 30 frames

_MEMORY: Final = Path("/proc/meminfo")
_GROUP: Final = Path("/proc/self/cgroup")
_GROUPS: Final = Path("/sys/fs/cgroup")


def to_keep(workers: int) -> int:
    """Return how many bytes of pictures one video may keep, where so many workers make videos."""
    return min(_MOST_BYTES, _available() // (_SHARE * max(1, workers)))


def _available() -> int:
    """Return the bytes that could be taken now without anything being pushed out; 0 if unknown."""
    free = _numbers(_MEMORY).get("MemAvailable:", 0) << 10
    return max(0, min([free, *_left_in_groups()]))


def _left_in_groups() -> list[int]:
    """Return what each control group around this process leaves; version 2, as in Debian since 11."""
    lines = _text(_GROUP).splitlines()
    own = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    folders = [_GROUPS / own, *(_GROUPS / own).parents]
    return [
        int(most) - int(used) + _numbers(folder / "memory.stat").get("inactive_file", 0)
        for folder in folders
        if folder.is_relative_to(_GROUPS)
        and (most := _text(folder / "memory.max").strip()).isdecimal()
        and (used := _text(folder / "memory.current").strip()).isdecimal()
    ]


def _numbers(path: Path) -> dict[str, int]:
    """Return the lines of a name and a number."""
    words = [line.split() for line in _text(path).splitlines()]
    return {line[0]: int(line[1]) for line in words if len(line) > 1 and line[1].isdecimal()}


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
