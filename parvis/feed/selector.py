"""Choosing a page out of scored candidates: the best one after the other, each by what stands above it.

An author's second post counts half, every further one a quarter. What is like one of the last
posts (a topic, a sound, or where the model puts it) counts less, and after a run of such posts
something else comes, if there is anything else. A page of nothing but one format gives way in
the same manner. All of it is whole numbers; of two equal posts the older one comes first.
"""

from collections import deque
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from parvis.feed.exploring import Explored, explore
from parvis.feed.keys import DISCOUNTS, LOSSES, PLACE_POINTS, POINTS, PROPENSITY, RANKED, SKETCH, WAY
from parvis.feed.stages import Candidates, Column, Key, Query, Selector
from parvis.feed.values import DISCOUNTS as NAMES
from parvis.feed.values import UNIT

Points = NDArray[np.int64]
Mask = NDArray[np.bool_]

AUTHOR: Final = np.array((1_000, 500, 250))  # per mille for the first post, the second, any further
ALIKE: Final = np.array((1_000, 700, 400, 150))  # by how many of the last posts it is like
FORM: Final = np.array((1_000, 1_000, 950, 850, 700))  # by how many of the last are of its format
RUN: Final = 3  # after as many posts that are alike, another kind comes
CERTAIN: Final = 1 << 32
HEADS: Final = 2  # pages' length that is chosen post by post: the last filters seldom remove as much
_NEAR_BITS: Final = 8  # of 64, in which the sketches of two posts that are alike differ at most
_TAKEN: Final = 1 - (1 << 63)
_BARRED: Final = -(1 << 61)


@dataclass(frozen=True)
class Spread(Selector):
    """Ranks `reserve` candidates, and puts what is new in its slots unless it `explores` nothing."""

    needs: ClassVar[tuple[Key[Any], ...]] = (POINTS, LOSSES)
    provides: ClassVar[tuple[Key[Any], ...]] = (PLACE_POINTS, DISCOUNTS, WAY, PROPENSITY)
    reserve: int
    explores: bool = True

    @override
    def select(self, query: Query, candidates: Candidates) -> Candidates:
        ranking = _Ranking(query, candidates)
        head = min(HEADS * query.limit, len(candidates))
        order = [ranking.take_best() for _ in range(head)]
        order += ranking.rest(max(self.reserve - head, 0))
        places = np.array(order, np.intp)
        explored = explore(query, candidates, places) if self.explores else _as_ranked(places)
        columns: dict[str, Column] = {
            PLACE_POINTS.name: ranking.place_points[explored.order],
            DISCOUNTS.name: ranking.discounts[explored.order],
            WAY.name: explored.way,
            PROPENSITY.name: explored.propensity,
        }
        return candidates.taken(explored.order).with_columns(columns)


def _as_ranked(order: NDArray[np.intp]) -> Explored:
    """Return an order in which nothing was left to chance."""
    return Explored(order, np.full(len(order), RANKED, np.uint8), np.full(len(order), CERTAIN - 1, np.uint32))


class _Ranking:
    """Candidates, some of which have been taken. Counts are kept, since each step is a millisecond's part."""

    def __init__(self, query: Query, candidates: Candidates) -> None:
        stock, rows = query.stock, candidates.rows
        n = len(candidates)
        self._losses = candidates[LOSSES]
        self._gains: Points = candidates[POINTS] + self._losses
        self._by_author = self._gains.copy()  # after the first discount
        self._author = stock.author[rows]
        self._topics = stock.topics[rows]
        self._sound = stock.sound[rows]
        self._plays = stock.duration_ms[rows] > 0
        self._sketch = candidates.get(SKETCH, np.zeros(n, np.uint64))
        self._of_topic: dict[int, Mask] = {}
        self._before = np.zeros(n, np.intp)  # posts of its author that were taken, as far as it matters
        self._alike = _Window(n, RUN)
        self._same_form = _Window(n, len(FORM) - 1)
        self._last: deque[int] = deque(maxlen=RUN)
        self._left = np.ones(n, np.bool_)
        self.place_points: Points = candidates[POINTS].copy()
        self.discounts = np.full((n, len(NAMES)), UNIT, np.int32)

    def take_best(self) -> int:
        """Return the place of what comes next, and note what it was worth there."""
        points = self._points()
        weighed = np.where(self._left, points, _TAKEN)
        if len(self._last) == RUN and all(self._alike.last[one] for one in self._last):
            weighed = np.where(self._left & (self._alike.count == RUN), _BARRED, weighed)
        best = int(weighed.argmax())
        self._note(best, points)
        self._take(best)
        return best

    def rest(self, count: int) -> list[int]:
        """Return what would come behind, by what each is worth now: a page seldom reaches so far."""
        points = np.where(self._left, self._points(), _TAKEN)
        places = np.argsort(-points, kind="stable")[: min(count, int(self._left.sum()))]
        self._note(places, points)
        found: list[int] = places.tolist()
        return found

    def _points(self) -> Points:
        """Return what each is worth in the next place, rounded down after each discount."""
        points = self._by_author * ALIKE[self._alike.count] // UNIT
        discounted: Points = points * FORM[self._same_form.count] // UNIT
        return discounted - self._losses

    def _note(self, where: int | NDArray[np.intp], points: Points) -> None:
        """Keep what is worth how much now, and why."""
        self.place_points[where] = points[where]
        self.discounts[where, 0] = AUTHOR[self._before[where]]
        self.discounts[where, 1] = ALIKE[self._alike.count[where]]
        self.discounts[where, 2] = FORM[self._same_form.count[where]]

    def _take(self, best: int) -> None:
        same = self._author == self._author[best]
        before = self._before[same] = min(self._before[best] + 1, len(AUTHOR) - 1)
        self._by_author[same] = self._gains[same] * AUTHOR[before] // UNIT
        self._alike.add(self._like(best))
        self._same_form.add(self._plays == self._plays[best])
        self._last.append(best)
        self._left[best] = False

    def _like(self, best: int) -> Mask:
        """Return what is like a post: by a topic, by its sound, or by where the model puts it."""
        alike = np.zeros(len(self._left), np.bool_)
        alike[best] = True
        for topic in self._topics[best].tolist():
            if topic:
                if topic not in self._of_topic:
                    self._of_topic[topic] = (self._topics == topic).any(axis=1)
                alike |= self._of_topic[topic]
        if self._sound[best]:
            alike |= self._sound == self._sound[best]
        if self._sketch[best]:
            alike |= np.bitwise_count(self._sketch ^ self._sketch[best]) <= _NEAR_BITS
        return alike


class _Window:
    """How many of the last few masks hold for each candidate."""

    def __init__(self, n: int, size: int) -> None:
        self.count = np.zeros(n, np.int64)
        self._masks: deque[Mask] = deque()
        self._size = size

    @property
    def last(self) -> Mask:
        """The latest mask."""
        return self._masks[-1]

    def add(self, mask: Mask) -> None:
        """Take a mask in, and the oldest out."""
        self._masks.append(mask)
        self.count += mask
        if len(self._masks) > self._size:
            self.count -= self._masks.popleft()
