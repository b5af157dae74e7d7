"""The peers: factors of everybody's choices, and neighbours of items, as `implicit` makes them."""

import warnings
from typing import Final

import numpy as np
from scipy import sparse

from bench.sequences.data import Ints, Sequences
from bench.sequences.measures import Score, Scores

_FACTORS: Final = 64
_REGULARIZATION: Final = 0.05
_ALPHA: Final = 10.0
_ITERATIONS: Final = 15
_NEIGHBOURS: Final = 100


def available(data: Sequences) -> dict[str, Score]:
    """Return the peers, fitted on one thread; none where `implicit` is not installed."""
    try:
        import implicit
        from threadpoolctl import threadpool_limits
    except ImportError:
        return {}
    chosen = _matrix(data)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of implicit to itself, on the form of a matrix of its own
        als = implicit.als.AlternatingLeastSquares(
            factors=_FACTORS,
            regularization=_REGULARIZATION,
            alpha=_ALPHA,
            iterations=_ITERATIONS,
            num_threads=1,
            random_state=0,
        )
        als.fit(chosen, show_progress=False)
        near = implicit.nearest_neighbours.BM25Recommender(K=_NEIGHBOURS, num_threads=1)
        near.fit(chosen, show_progress=False)

    def by_factors(members: Ints) -> Scores:
        return np.array(als.user_factors[members] @ als.item_factors.T)

    def by_neighbours(members: Ints) -> Scores:
        return np.asarray((chosen[members] @ near.similarity).toarray(), np.float32)

    return {"als": by_factors, "itemknn": by_neighbours}


def _matrix(data: Sequences) -> sparse.csr_matrix:
    members = np.repeat(np.arange(len(data.history)), [len(one) for one in data.history])
    items = np.concatenate(data.history)
    ones = np.ones(len(items), np.float32)
    return sparse.csr_matrix((ones, (members, items)), shape=(len(data.history), data.items))
