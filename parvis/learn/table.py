"""The embedding table: a row of its own for everything that has been seen often enough.

No two names share a row, so nobody's post is judged by another's (compare the collisions of
hashing in Liu et al. 2022, Monolith, arXiv 2209.07663, whose frequency gate and expiry these are).
What is below the gate has the unknown row, which is zero: its post is what its contents are.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.learn.arrays import grown
from parvis.learn.schema import KINDS, UNKNOWN, Ints

_FIRST: Final = 1024
_START_SCALE: Final = 0.05
_START_GATHERED: Final = 0.1  # damps the first steps of a new row
_GATE: Final = 3  # sightings


class Gathered(NamedTuple):
    """The rows that a batch names, each once: `places` says where in them each id's row is."""

    rows: Ints  # in the table; row 0 first
    places: Ints  # of the shape of the ids that were asked for


class Table:
    """Rows for numbers from the vocabularies of each kind."""

    def __init__(self, width: int, seed: int) -> None:
        """Begin with the unknown row."""
        self.values = np.zeros((_FIRST, width), np.float32)
        self.gathered = np.full(_FIRST, _START_GATHERED, np.float32)
        self.used = 1
        self._born = 1  # rows that were ever made, those that are free again included
        self._free = np.empty(0, np.int32)
        self._row_of = {kind: np.zeros(_FIRST, np.int32) for kind in KINDS}
        self._sightings = {kind: np.zeros(_FIRST, np.uint8) for kind in KINDS}
        self._seed = seed

    def make_room(self, kind: str, numbers: int) -> None:
        """Make room for numbers of a kind below `numbers`."""
        self._row_of[kind] = grown(self._row_of[kind], numbers)
        self._sightings[kind] = grown(self._sightings[kind], numbers)

    def see(self, kind: str, numbers: Ints) -> None:
        """Count sightings, and give a row to what passes the gate; number 0 stands for none."""
        sightings, row_of = self._sightings[kind], self._row_of[kind]
        named, times = np.unique(numbers, return_counts=True)
        named, times = named[named > 0], times[named > 0]
        sightings[named] = np.minimum(sightings[named].astype(np.int64) + times, 255)
        new = named[(sightings[named] >= _GATE) & (row_of[named] == UNKNOWN)]
        if new.size:
            row_of[new] = self._new_rows(new.size)

    def rows(self, kind: str, numbers: Ints) -> Ints:
        """Return the row of each number."""
        return np.asarray(self._row_of[kind][numbers])

    def forget(self, kind: str, numbers: Ints) -> None:
        """Take the rows of numbers back."""
        rows = self._row_of[kind][numbers]
        rows = rows[rows != UNKNOWN]
        self.values[rows] = 0
        self._free = np.concatenate([self._free, rows])
        self._row_of[kind][numbers] = UNKNOWN
        self._sightings[kind][numbers] = 0

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it, to be kept."""
        kept: dict[str, NDArray[Any]] = {
            "values": self.values[: self.used],
            "gathered": self.gathered[: self.used],
            "free": self._free,
            "born": np.array([self._born]),
        }
        for kind in KINDS:
            kept |= {f"row_of/{kind}": self._row_of[kind], f"sightings/{kind}": self._sightings[kind]}
        return kept

    def take_up(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what was kept."""
        self.values = grown(arrays["values"], _FIRST)
        self.gathered = grown(arrays["gathered"], _FIRST, _START_GATHERED)
        self.used, self._born = len(arrays["values"]), int(arrays["born"][0])
        self._free = arrays["free"]
        for kind in KINDS:
            self._row_of[kind] = arrays[f"row_of/{kind}"]
            self._sightings[kind] = arrays[f"sightings/{kind}"]

    def _new_rows(self, count: int) -> Ints:
        reused = min(len(self._free), count)
        fresh = np.arange(self.used, self.used + count - reused, dtype=np.int32)
        rows = np.concatenate([self._free[:reused], fresh])
        self._free = self._free[reused:]
        self.used += len(fresh)
        self.values = grown(self.values, self.used)
        self.gathered = grown(self.gathered, self.used, _START_GATHERED)
        # A row's beginning depends on how many came before it alone, so that a replay makes the same.
        noise = np.random.default_rng((self._seed, self._born)).standard_normal((count, self.width))
        self._born += count
        self.values[rows] = _START_SCALE * noise
        self.gathered[rows] = _START_GATHERED
        return rows

    @property
    def width(self) -> int:
        """How long a row is."""
        return int(self.values.shape[1])


def gather(rows: Ints) -> Gathered:
    """Return each row once, the unknown one first, and where each of `rows` is among them."""
    unique, places = np.unique(np.append(rows.ravel(), UNKNOWN), return_inverse=True)
    return Gathered(unique.astype(np.int32), places[:-1].reshape(rows.shape).astype(np.int32))
