"""The ladder in memory: what was counted of the posts of the last days, at most a second old.

Rows that changed are read since the place in the log to which the last ones were counted; now and
then everything is read anew, which forgets what is too old.
"""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from parvis.base import clock
from parvis.feed.pools import DAYS, Usual, usual_by_form
from parvis.feed.queries.trials import Tried, tried_since, usual
from parvis.feed.stock.snapshot import Ids, packed_ids
from parvis.learn.schema import FORMS

TRIED_FOR_MS: Final = DAYS * 86_400_000
_FRESH_S: Final = 1.0
_ANEW_S: Final = 600.0
_OFF: Final = 0

Ints = NDArray[np.int32]
_POOL: Final = 0  # the column of a pool, from 1 on; _OFF for a post that has left the ladder
_COLUMNS: Final = 4  # the pool; impressions, and how many stayed and liked


@dataclass(frozen=True, slots=True)
class Ladder:
    """All that has been counted: posts in the order of their ids, and what is usual for each form."""

    ids: Ids
    counted: Ints  # (posts, 4)
    usual: Ints  # (forms, 2)

    @property
    def climbed(self) -> Ids:
        """What is in the second pool or the third."""
        return self.ids[self.counted[:, _POOL] > 1]

    def standings(self, ids: Ids, forms: Ints) -> Ints:
        """Return rows of `standing.STANDING`; what nobody has seen yet stands at the beginning."""
        found = np.zeros((len(ids), _COLUMNS), np.int32)
        found[:, _POOL] = 1
        places, known = _places(self.ids, ids)
        found[known] = self.counted[places[known]]
        return np.concatenate([found, self.usual[forms]], axis=1)

    def are_on(self, ids: Ids) -> NDArray[np.bool_]:
        """Return which posts have not left the ladder, nor passed it."""
        on = np.ones(len(ids), np.bool_)
        places, known = _places(self.ids, ids)
        on[known] = self.counted[places[known], _POOL] != _OFF
        return on

    def with_rows(self, rows: Sequence[Tried], usual_: Mapping[int, Usual]) -> "Ladder":
        """Return the ladder with what was counted since."""
        ids = packed_ids(row.post_id for row in rows)
        order = np.argsort(ids)
        counted = np.array([_row(row) for row in rows], np.int32).reshape(-1, _COLUMNS)[order]
        places, known = _places(self.ids, ids[order])
        table = self.counted.copy()
        table[places[known]] = counted[known]
        before = np.searchsorted(self.ids, ids[order][~known])
        return Ladder(
            np.insert(self.ids, before, ids[order][~known]),
            np.insert(table, before, counted[~known], axis=0),
            _usual_table(usual_),
        )


def nothing_counted() -> Ladder:
    """Return the ladder before the first impression."""
    return Ladder(
        packed_ids([]), np.zeros((0, _COLUMNS), np.int32), _usual_table(usual_by_form({}, range(FORMS)))
    )


def _row(tried: Tried) -> tuple[int, int, int, int]:
    counts = tried.counts
    return (_OFF if tried.off else tried.pool + 1, counts.impressions, counts.stayed, counts.liked)


def _usual_table(usual_: Mapping[int, Usual]) -> Ints:
    return np.array([usual_[form] for form in range(FORMS)], np.int32)


def _places(all_: Ids, some: Ids) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where ids stand among all, and which of them do."""
    if not len(all_):
        return np.zeros(len(some), np.intp), np.zeros(len(some), np.bool_)
    places = np.minimum(np.searchsorted(all_, some), len(all_) - 1)
    return places, np.asarray(all_[places] == some)


class _Keeper:
    """Keeps one process's ladder fresh."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted_to = 0
        self._read_at = self._whole_at = 0.0
        self._ladder = nothing_counted()

    def current(self) -> Ladder:
        """Return the ladder; one thread at a time reads what is new, for which only the first time others wait."""
        first = not self._read_at
        if time.monotonic() - self._read_at > _FRESH_S and self._lock.acquire(blocking=first):
            try:
                if not (first and self._read_at):
                    self._read()
            finally:
                self._lock.release()
        return self._ladder

    def _read(self) -> None:
        now = time.monotonic()
        before = self._ladder
        if not self._whole_at or now - self._whole_at > _ANEW_S:
            before, self._counted_to, self._whole_at = nothing_counted(), 0, now
        since_ms = int(clock.now().timestamp() * 1000) - TRIED_FOR_MS
        found = tried_since(self._counted_to, since_ms)
        if found or not len(before.ids):
            # A new one: pages that are being made go on with the old.
            self._counted_to = max([self._counted_to, *(row.counted_to for row in found)])
            self._ladder = before.with_rows(found, usual())
        self._read_at = now


_keeper = _Keeper()


def current() -> Ladder:
    """Return the ladder of this process."""
    return _keeper.current()


def forget() -> None:
    """Read everything anew the next time: for tests, whose databases go back in time."""
    global _keeper  # noqa: PLW0603 - the one of this process
    _keeper = _Keeper()
