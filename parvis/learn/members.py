"""What is remembered of members: their last events, and how often they do each thing at all.

The level of a member counts what is older than `LAG_DAYS`. A rate that already contains the last
hours answers to what has just happened: someone who has just liked a post would seem fonder of
everything after it than of that post itself, which is an order of time and not of taste.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.learn import files
from parvis.learn.arrays import grown
from parvis.learn.rates import BASE_ODDS, Counts
from parvis.learn.schema import DWELL_STEPS, GAP_STEPS, HEADS, Events, Floats, Ints

LAG_DAYS: Final = 2
DAY_MS: Final = 86_400_000
NOBODY: Final = 0  # has neither history nor level
_LEVEL_STRENGTH: Final = 8.0
_FIRST: Final = 1024
_ROWS: Final = ("post", "actions", "dwell", "surface", "at_ms", "written")


class Happened(NamedTuple):
    """Events in the order in which they happened; shapes `(n,)` and `(n, heads)`."""

    member: Ints
    post: Ints
    surface: Ints
    at_ms: NDArray[np.int64]
    dwell_ms: NDArray[np.int64]
    actions: Floats
    weight: Floats

    def taken(self, which: NDArray[Any]) -> "Happened":
        """Return some of them, by places."""
        return Happened._make(column[which] for column in self)


class Members:
    """Rings of the last events, and counts for the levels, of members with small whole numbers."""

    def __init__(self, history: int) -> None:
        """Begin without anybody."""
        shape = (_FIRST, history)
        self.post = np.zeros(shape, np.int32)
        self.actions = np.zeros(shape, np.int32)
        self.dwell = np.zeros(shape, np.int8)
        self.surface = np.zeros(shape, np.int8)
        self.at_ms = np.zeros(shape, np.int64)
        self.written = np.zeros(_FIRST, np.int64)
        self._history = history
        self.counts = Counts(_FIRST, _LEVEL_STRENGTH)
        self._lately: dict[int, Counts] = {}  # by day, what no level counts yet

    def make_room(self, members: int) -> None:
        """Make room for members below `members`."""
        if members > len(self.written):
            for name in _ROWS:
                setattr(self, name, grown(getattr(self, name), members))
            self.counts.make_room(len(self.written))

    def add(self, happened: Happened) -> None:
        """Remember events; several of one member in a batch are taken in their order."""
        happened = happened.taken(np.flatnonzero(happened.member != NOBODY))
        if not len(happened.member):
            return
        turn = _turns(happened.member)
        place = (self.written[happened.member] + turn) % self._history
        at = (happened.member, place)
        self.post[at], self.actions[at] = happened.post, bits_of(happened.actions)
        self.dwell[at], self.surface[at] = dwell_step(happened.dwell_ms), happened.surface
        self.at_ms[at] = happened.at_ms
        np.add.at(self.written, happened.member, 1)
        self._counts_of(happened).add(happened.member, happened.actions, happened.weight)

    def correct(self, happened: Happened) -> None:
        """Add to events that are remembered what followed them late; take out what is below 0."""
        happened = happened.taken(np.flatnonzero(happened.member != NOBODY))
        if not len(happened.member):
            return
        same = (self.post[happened.member] == happened.post[:, None]) & (
            self.at_ms[happened.member] == happened.at_ms[:, None]
        )
        row, place = np.nonzero(same)
        at = (happened.member[row], place)
        np.bitwise_or.at(self.actions, at, bits_of(happened.actions)[row])
        np.bitwise_and.at(self.actions, at, ~bits_of(-happened.actions)[row])
        self._counts_of(happened).add_late(happened.member, happened.actions)

    def events(self, member: Ints, at_ms: NDArray[np.int64], *, without: Ints | None = None) -> Events:
        """Return the last events of members, as seen at `at_ms`; `post` names posts of the catalogue.

        With `without`, events of that post and whatever came later are left out: what a page went
        by on which it was shown.
        """
        back = np.arange(self._history, 0, -1)
        place = (self.written[member][:, None] - back) % self._history
        rows = member[:, None]
        times = self.at_ms[rows, place]
        known = back <= np.minimum(self.written[member], self._history)[:, None]
        if without is not None:
            known &= (times <= at_ms[:, None]) & (self.post[rows, place] != without[:, None])
        after = np.concatenate([times[:, 1:], at_ms[:, None]], axis=1)
        return Events(
            post=np.where(known, self.post[rows, place], 0),
            actions=self.actions[rows, place],
            dwell=self.dwell[rows, place].astype(np.int32),
            gap=gap_step(np.where(times > 0, after - times, 0)),
            surface=self.surface[rows, place].astype(np.int32),
            known=known.astype(np.float32),
        )

    def level(self, member: Ints, at_ms: int) -> Floats:
        """Return the log-odds of members over the base rates; shape `(b, heads)`."""
        self._let_lag_pass(at_ms // DAY_MS)
        return (self.counts.log_odds(member) - BASE_ODDS).astype(np.float32)

    def forget(self, members: Ints) -> None:
        """Begin again with some members."""
        for name in _ROWS:
            getattr(self, name)[members] = 0
        for counts in (self.counts, *self._lately.values()):
            counts.forget(members)

    def forget_posts(self, posts: NDArray[np.bool_]) -> None:
        """Take posts out of everybody's history; `posts` says which, by their numbers."""
        self.post[posts[self.post]] = 0

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it, to be kept."""
        kept: dict[str, NDArray[Any]] = {name: getattr(self, name) for name in _ROWS}
        days = {f"day/{day}": counts for day, counts in self._lately.items()} | {"levels": self.counts}
        return kept | files.parts(**{name: counts.arrays() for name, counts in days.items()})

    def take_up(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what was kept."""
        for name in _ROWS:
            setattr(self, name, arrays[name])
        self.counts.take_up(files.part(arrays, "levels"))
        for name in sorted(name for name in arrays if name.startswith("day/") and name.endswith("/seen")):
            day = name.split("/")[1]
            self._lately[int(day)] = counts = Counts(0, _LEVEL_STRENGTH)
            counts.take_up(files.part(arrays, f"day/{day}"))

    def _counts_of(self, happened: Happened) -> Counts:
        """Return the counts of the day on which events ended."""
        day = int(happened.at_ms[-1]) // DAY_MS
        counts = self._lately.setdefault(day, Counts(0, _LEVEL_STRENGTH))
        counts.make_room(len(self.written))
        return counts

    def _let_lag_pass(self, today: int) -> None:
        for day in sorted(day for day in self._lately if day <= today - LAG_DAYS):
            self.counts.take_over(self._lately.pop(day))


def bits_of(actions: Floats) -> Ints:
    """Return actions as bits, the n-th for the n-th head."""
    return np.asarray((actions > 0) @ (1 << np.arange(len(HEADS))), np.int32)


def dwell_step(dwell_ms: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return the bucket of a watched time: doublings from a quarter second on."""
    steps = np.log2(np.maximum(dwell_ms, 1) / 125.0)
    return np.clip(steps, 0, DWELL_STEPS - 1).astype(np.int8)


def gap_step(gap_ms: NDArray[np.int64]) -> Ints:
    """Return the bucket of a pause: doublings from a second on."""
    return np.clip(np.log2(np.maximum(gap_ms, 1) / 500.0), 0, GAP_STEPS - 1).astype(np.int32)


def _turns(member: Ints) -> Ints:
    """Return for each entry how many earlier entries are of the same member."""
    order = np.argsort(member, kind="stable")
    ranked = member[order]
    starts = np.r_[True, ranked[1:] != ranked[:-1]]
    first = np.maximum.accumulate(np.where(starts, np.arange(len(member)), 0))
    turns = np.empty(len(member), np.int32)
    turns[order] = np.arange(len(member)) - first
    return turns
