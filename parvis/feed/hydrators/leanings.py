"""What the viewer's own last events say of a candidate's topics and author, before any model has learned it.

A network without data has a model that knows nothing of anybody. The events of one member still
say a good deal: what they stayed with is put beside what they stay with at all. The more the model
has learned, the less this counts, because it then knows the same and more.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from parvis.feed.keys import HISTORY, MULTIPLIERS, Past
from parvis.feed.stages import Candidates, Column, Hydrator, Key, Query
from parvis.feed.training.heads import bit
from parvis.feed.values import MULTIPLIERS as NAMES
from parvis.feed.values import UNIT

_STAYED: Final = bit("long_view") | bit("complete")
_ACTED: Final = sum(map(bit, ("like", "reply", "repost", "follow", "bookmark", "share")))
# Events by which a topic that was never met counts as any other, and one more for so much that was learned.
_DOUBT: Final = 2
_LEARNED: Final = 20_000  # places of the log
# Per mille by which a topic that was never met is worth more: who has just come likes something
# that they have not been shown yet. It fades as what was learned grows.
_CURIOUS: Final = 250
_LEAST, _MOST = UNIT // 4, 4 * UNIT

Ints = NDArray[np.int64]


class Leanings(Hydrator):
    """Multiplies what is like the posts that the viewer stayed with, or passed by."""

    needs: ClassVar[tuple[Key[Any], ...]] = (HISTORY, MULTIPLIERS)
    provides: ClassVar[tuple[Key[Any], ...]] = (MULTIPLIERS,)

    @override
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        column = candidates[MULTIPLIERS].copy()
        if len(query[HISTORY].rows):
            column[:, NAMES.index("leaning")] = leanings(query, candidates)
        return {MULTIPLIERS.name: column}


def leanings(query: Query, candidates: Candidates) -> Ints:
    """Return per mille: how often the viewer stays with such posts, by how often with any.

    That of the topics counts twice: who stays more often also likes, follows and passes on more, and
    all of this is in the gains.
    """
    stock, rows, past = query.stock, candidates.rows, query[HISTORY]
    met, good = _weighed(past)
    topics = _met_and_good(stock.topics[past.rows], met, good, len(stock.topic_names), stock.topics[rows])
    authors = stock.author[past.rows][:, None] + 1  # 0 is no topic, and a first author
    author = _met_and_good(authors, met, good, len(stock.author_ids) + 1, stock.author[rows][:, None] + 1)
    learned = stock.model.weights.meta.seq if stock.model else 0
    doubt = _DOUBT + learned // _LEARNED
    usual = Usual(int(good.sum()) + 1, int(met.sum()) + 3)
    by_topic, by_author = usual.beside(*topics, doubt), usual.beside(*author, 2 * doubt)
    unmet = (topics[0] == 0) & (stock.topics[rows] > 0).any(axis=1)
    by_topic = np.where(
        unmet, by_topic * (UNIT + _CURIOUS * _DOUBT // doubt) // UNIT, by_topic * by_topic // UNIT
    )
    return np.asarray(np.clip(by_topic * by_author // UNIT, _LEAST, _MOST))


class Usual(NamedTuple):
    """How much of everything that was met was good, as a fraction."""

    good: int
    met: int

    def beside(self, met: Ints, good: Ints, doubt: int) -> Ints:
        """Return per mille: how often something was good, by how often anything is; little leans on that."""
        share = UNIT * (good * self.met + doubt * self.good) // ((met + doubt) * self.good)
        return np.asarray(share)


def _weighed(past: Past) -> tuple[Ints, Ints]:
    """Return what each event weighs, and how much of that is good: what was acted on counts twice."""
    acted = (past.actions & _ACTED) > 0
    stayed = (past.actions & _STAYED) > 0
    met = 1 + acted.astype(np.int64)
    return met, np.where(acted, 2, stayed.astype(np.int64))


def _met_and_good(
    keys: NDArray[np.int32], met: Ints, good: Ints, size: int, wanted: Any
) -> tuple[Ints, Ints]:
    """Return how often the keys of each candidate were met, and how often that was good; key 0 is none."""
    totals = np.zeros((2, size), np.int64)
    for column in keys.T:
        np.add.at(totals[0], column, met)
        np.add.at(totals[1], column, good)
    totals[:, 0] = 0
    found = totals[:, wanted].sum(axis=2)
    return found[0], found[1]
