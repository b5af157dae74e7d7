"""Members' choices in their order, read from the two forms in which such data are passed around."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
_FEWEST: Final = 3  # choices of a member: one to hide, and something to go by


@dataclass(frozen=True, slots=True)
class Sequences:
    """Everybody's choices but the last, and the last, which is hidden; items are numbered from 0."""

    name: str
    history: list[Ints]
    hidden: Ints
    items: int

    @property
    def facts(self) -> tuple[int, int, int]:
        """Members, items and choices: what tells one set of data from another."""
        return len(self.history), self.items, sum(map(len, self.history)) + len(self.hidden)


def load(path: Path) -> Sequences:
    """Read a file of `member item` lines, or of lines with a member and all their items in order."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="ascii") as file:
        try:
            rows = [np.array(line.split(), np.int64) for line in file if line.strip()]
        except ValueError as wrong:
            raise SystemExit(f"{path} has a line that is not of whole numbers: {wrong}") from wrong
    chosen = _chosen(rows)
    if not chosen:
        raise SystemExit(f"{path} has nobody with {_FEWEST} choices or more")
    numbers, places = np.unique(np.concatenate(chosen), return_inverse=True)
    ends = np.cumsum([len(one) for one in chosen])
    numbered = np.split(places.astype(np.int32), ends[:-1])
    hidden = np.array([one[-1] for one in numbered], np.int32)
    name = path.name.partition(".")[0]
    return Sequences(name, [one[:-1] for one in numbered], hidden, len(numbers))


def _chosen(rows: list[NDArray[np.int64]]) -> list[NDArray[np.int64]]:
    """Return each member's items, of those who chose often enough."""
    if all(len(row) == 2 for row in rows):
        by_member: dict[int, list[int]] = {}
        for member, item in rows:
            by_member.setdefault(int(member), []).append(int(item))
        rows = [np.array([member, *items]) for member, items in by_member.items()]
    return [row[1:] for row in rows if len(row) > _FEWEST]
