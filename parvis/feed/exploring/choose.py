"""Put what is new into a ranked page, and say of every place how likely its post was to stand there.

The page is filled from the top. At each place, with a chance of 0.4 %, one of all candidates that
are not on the page yet is drawn, each as likely as any other. Else, where the place is the slot for
the new, a post is drawn from the ladder, and otherwise the best that is left comes. What is pushed
aside comes next. So the chance of what stands at a place, given what stands above it, is

    floor / (posts left) + (1 - floor) · (chance in the slot, or 1 for the best that is left)

which is written beside it, in 2^-32. With the floor every post has some chance at every place, and
whoever has the receipts can say without bias how another ranking would have fared (inverse
propensity scoring, Horvitz and Thompson 1952).

The slot goes to one of the pools by `_POOLS`, so that neither the new starve nor the better ones.
Inside, each author enters with one post, however many wait: one of their three newest. From the
posterior of each entry `_ROUNDS` draws are made; each round has a winner, and one round is drawn
(Thompson 1933). The chance written down is the exact one given the draws: the share of rounds that
the post won. The posterior's prior is what the model foresees for this very viewer, worth a
hundred impressions; the evidence is what came of the post's impressions.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.feed.exploring import draws
from parvis.feed.exploring.standing import LIKED, POOL, SEEN, STANDING, STAYED, USUAL_LIKED, USUAL_STAYED
from parvis.feed.keys import EXPLORED, LOGITS, RANKED, UNIFORM
from parvis.feed.pools import SHARES
from parvis.feed.seeds import stage_seed
from parvis.feed.stages import Candidates, Query
from parvis.learn.chances import ONE, chance
from parvis.learn.schema import HEAD

Places = NDArray[np.intp]  # among the candidates

CERTAIN: Final = 1 << 32
FLOOR: Final = CERTAIN * 4 // 1_000
TEN: Final = 10  # posts to which belongs one slot
_FIRST, _LAST = 3, 8  # places of a slot within its ten, from 1
_POOLS: Final = (6, 3, 1)  # of ten slots, as far as a pool has posts
_PRIOR: Final = 100  # impressions that the model's word is worth
_NEWEST: Final = 3  # posts of an author that take turns
_ROUNDS: Final = 32
_ENTRIES: Final = 64  # into one slot; of more, some are drawn


class Explored(NamedTuple):
    """Candidates in their order, why each stands there, and how likely it was to (in 2^-32)."""

    order: Places
    way: NDArray[np.uint8]
    propensity: NDArray[np.uint32]


class Entry(NamedTuple):
    """A post that may get the slot, and the share of the chance that it has, in 2^-32."""

    place: int
    share: int


def explore(query: Query, candidates: Candidates, order: Places) -> Explored:
    """Return the ranked `order` with new posts in it; without a place on the ladder, only the floor acts."""
    ranked = [int(place) for place in order]
    page = _Page(ranked, len(candidates))
    slots = slots_of(stage_seed(query.seed, "slots"), query.limit)
    length = min(query.limit, len(candidates))
    floor = draws.below(stage_seed(query.seed, "floor"), [CERTAIN] * length)
    for at in range(length):
        seed = stage_seed(query.seed, f"place {at}")
        if floor[at] < FLOOR:
            page.put_any(seed)
        elif at in slots and (entries := entered(seed, query, candidates, page.free(query.limit))):
            page.put_one(seed, entries)
        else:
            page.put_best()
    return page.explored()


def slots_of(seed: bytes, limit: int) -> frozenset[int]:
    """Return the places, from 0, that belong to the new: one in ten, and of a shorter page its share."""
    found = set()
    for number, start in enumerate(range(0, limit, TEN)):
        size = min(TEN, limit - start)
        due, place = draws.below(stage_seed(seed, str(number)), [TEN, max(1, min(_LAST, size) - _FIRST + 1)])
        if due < size:
            found.add(start + min(_FIRST, size) - 1 + place)
    return frozenset(found)


class _Page:
    """A page that is being filled."""

    def __init__(self, ranked: Sequence[int], everything: int) -> None:
        """Begin empty; there are so many candidates in all."""
        self._ranked, self._everything = ranked, everything
        self._order: list[int] = []
        self._way: list[int] = []
        self._chance: list[int] = []
        self._placed: set[int] = set()
        self._next = 0

    def free(self, limit: int) -> NDArray[np.bool_]:
        """Return which candidates do not stand on the page, and would not by their rank."""
        free = np.ones(self._everything, np.bool_)
        free[list(self._placed)] = False
        free[list(self._ranked[:limit])] = False
        return free

    def put_best(self) -> None:
        """Put what ranks highest of all that is left."""
        best = self._best()
        if best is not None:
            self._put(best, RANKED, CERTAIN - FLOOR)

    def put_any(self, seed: bytes) -> None:
        """Put whatever is left, each as likely."""
        left = [place for place in range(self._everything) if place not in self._placed]
        drawn = left[draws.below(seed, [len(left)])[0]]
        self._put(drawn, UNIFORM, CERTAIN - FLOOR if drawn == self._best() else 0)

    def put_one(self, seed: bytes, entries: Sequence[Entry]) -> None:
        """Put one of the entries, each as likely as its share."""
        (mark,) = draws.below(stage_seed(seed, "entry"), [sum(entry.share for entry in entries)])
        for entry in entries:
            if mark < entry.share:
                self._put(entry.place, EXPLORED, (CERTAIN - FLOOR) * entry.share // CERTAIN)
                return
            mark -= entry.share

    def explored(self) -> Explored:
        """Return the page, and behind it everything that was ranked and does not stand on it."""
        rest = [place for place in self._ranked if place not in self._placed]
        return Explored(
            np.array(self._order + rest, np.intp),
            np.array(self._way + [RANKED] * len(rest), np.uint8),
            np.array(self._chance + [CERTAIN - FLOOR] * len(rest), np.uint32),
        )

    def _best(self) -> int | None:
        while self._next < len(self._ranked) and self._ranked[self._next] in self._placed:
            self._next += 1
        return self._ranked[self._next] if self._next < len(self._ranked) else None

    def _put(self, place: int, way: int, chance_: int) -> None:
        left = self._everything - len(self._order)
        self._order.append(place)
        self._placed.add(place)
        self._way.append(way)
        self._chance.append(min(chance_ + FLOOR // left, CERTAIN - 1))


def entered(seed: bytes, query: Query, candidates: Candidates, free: NDArray[np.bool_]) -> list[Entry]:
    """Return the posts of one pool that may get the slot, with their shares; none where nothing is new."""
    standing = candidates.get(STANDING, np.zeros((len(candidates), 6), np.int32))
    pools = np.where(free, standing[:, POOL], 0)
    weights = [weight if (pools == pool + 1).any() else 0 for pool, weight in enumerate(_POOLS)]
    if not sum(weights):
        return []
    (mark,) = draws.below(stage_seed(seed, "pool"), [sum(weights)])
    pool = next(number for number in range(len(weights)) if mark < sum(weights[: number + 1]))
    entrants = one_an_author(
        stage_seed(seed, "authors"), query, candidates, np.flatnonzero(pools == pool + 1)
    )
    won = _won(stage_seed(seed, "rounds"), query, candidates.taken(entrants))
    every = CERTAIN * weights[pool] // sum(weights)
    return [
        Entry(int(place), every * int(rounds) // _ROUNDS)
        for place, rounds in zip(entrants, won, strict=True)
        if rounds
    ]


def one_an_author(seed: bytes, query: Query, candidates: Candidates, places: Places) -> Places:
    """Return one place for each author, drawn from their newest; and of too many authors, some."""
    newest = places[::-1]  # candidates stand in the order of ids, so of time
    authors = query.stock.author[candidates.rows[newest]]
    _once, first, group = np.unique(authors, return_index=True, return_inverse=True)
    by_author = np.argsort(first[group], kind="stable")  # whose newest is newer comes first
    counts = np.bincount(group)[np.argsort(first)]
    turns = draws.below(seed, np.minimum(counts, _NEWEST).tolist())
    found: Places = newest[by_author[np.cumsum(counts) - counts + turns]]
    if len(found) > _ENTRIES:
        keys = draws.below(stage_seed(seed, "few"), [CERTAIN] * len(found))
        found = found[np.lexsort((found, np.array(keys)))[:_ENTRIES]]
    return np.sort(found)


def _won(seed: bytes, query: Query, entrants: Candidates) -> NDArray[np.int64]:
    """Return how many of the rounds each entrant wins; ties go to the older post."""
    standing = entrants[STANDING].astype(np.int64)
    n = len(entrants)
    happened = standing[:, [STAYED, LIKED]].T
    prior = _foreseen(query, entrants)
    shapes = np.stack([prior * _PRIOR, (ONE - prior) * _PRIOR]) * draws.SHAPE // ONE
    shapes += np.stack([happened, standing[:, SEEN] - happened]) * draws.SHAPE
    numbers = draws.uniform(seed, _ROUNDS * 4 * n).reshape(_ROUNDS, 2, 2 * n)
    drawn = draws.beta(np.maximum(shapes, draws.SHAPE).reshape(2, 2 * n), numbers).reshape(_ROUNDS, 2, n)
    usual = standing[:, [USUAL_STAYED, USUAL_LIKED]].T
    worth = np.array(SHARES, np.int64)[:, None] * drawn // np.maximum(usual, 1)
    return np.bincount(worth.sum(axis=1).argmax(axis=1), minlength=n)


def _foreseen(query: Query, entrants: Candidates) -> NDArray[np.int64]:
    """Return how likely this viewer is to stay and to like, in 2^-20, by the model or else as usual."""
    standing = entrants[STANDING].astype(np.int64)
    logits = entrants.get(LOGITS, None)
    if logits is None:
        return standing[:, [USUAL_STAYED, USUAL_LIKED]].T
    plays = query.stock.duration_ms[entrants.rows] > 0
    stays = np.where(plays, logits[:, HEAD["complete"]], logits[:, HEAD["long_view"]])
    return np.stack([chance(stays), chance(logits[:, HEAD["like"]])]).astype(np.int64)
