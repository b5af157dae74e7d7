"""How far up the hidden item stands among all items of the catalogue that the member has not had."""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bench.sequences.data import Ints, Sequences

Scores = NDArray[np.float32]
# Returns the scores of all items for some members, `(b, items)`, in an array of its own.
Score = Callable[[Ints], Scores]
TOP: Final = 10
_MEMBERS: Final = 256  # at a time


class Quality(NamedTuple):
    """Share of members whose hidden item is among the first ten, and its gain by where it is."""

    hr: float
    ndcg: float


def quality(score: Score, data: Sequences) -> Quality:
    """Measure over every member and the whole catalogue; of equal scores the smaller item is first."""
    ranks = np.concatenate(list(_ranks(score, data)))
    found = ranks[ranks < TOP]
    gains = 1 / np.log2(found + 2.0)
    return Quality(len(found) / len(ranks), float(gains.sum()) / len(ranks))


def _ranks(score: Score, data: Sequences) -> Iterator[Ints]:
    for start in range(0, len(data.hidden), _MEMBERS):
        members = np.arange(start, min(start + _MEMBERS, len(data.hidden)), dtype=np.int32)
        scores = score(members)
        for row, member in enumerate(members):
            scores[row, data.history[member]] = -np.inf
        hidden = data.hidden[members][:, None]
        own = np.take_along_axis(scores, hidden, axis=1)
        before = np.arange(data.items) < hidden
        yield ((scores > own) | ((scores == own) & before)).sum(axis=1).astype(np.int32)
