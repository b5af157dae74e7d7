"""How good an order is: AUC over all, AUC within each member, and the like for watched times."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_PAIRS: Final = 2_000_000


def auc(labels: NDArray[Any], scores: Floats) -> float:
    """Return the chance that a positive stands above a negative; ties count half."""
    return gauc(np.zeros(len(labels), np.int64), labels, scores)


def gauc(member: NDArray[np.integer], labels: NDArray[Any], scores: Floats) -> float:
    """Return the mean AUC within members, weighted by rows, of those with both outcomes."""
    _names, member = np.unique(member, return_inverse=True)
    order = np.lexsort((scores, member))
    who, scored, positive = member[order], scores[order], labels[order].astype(np.float64)
    rows = np.bincount(who)
    start = np.cumsum(rows) - rows
    ranks = _mid_ranks(who, scored) - start[who]
    positives = np.bincount(who, positive)
    negatives = rows - positives
    above = np.bincount(who, ranks * positive) - positives * (positives + 1) / 2
    mixed = (positives > 0) & (negatives > 0)
    areas = above[mixed] / (positives[mixed] * negatives[mixed])
    return float(np.average(areas, weights=rows[mixed]))


def _mid_ranks(who: NDArray[np.integer], scored: Floats) -> Floats:
    """Return ranks from 1, in the whole array; equal scores of one member share their mean."""
    new = np.r_[True, (who[1:] != who[:-1]) | (scored[1:] != scored[:-1])]
    group = np.cumsum(new) - 1
    sizes = np.bincount(group)
    last = np.cumsum(sizes)
    return ((last - sizes + 1 + last) / 2)[group]


def xauc(actual: NDArray[Any], predicted: Floats) -> float:
    """Return the share of pairs whose predicted order is the actual one (Zhan et al. 2022, KDD).

    Of two million random pairs, the same ones each time; pairs of equal times are left out.
    """
    rng = np.random.default_rng(0)
    left, right = rng.integers(0, len(actual), (2, _PAIRS))
    differs = actual[left] != actual[right]
    left, right = left[differs], right[differs]
    agrees = np.sign(predicted[left] - predicted[right]) * np.sign(actual[left] - actual[right])
    return float(np.mean((agrees + 1) / 2))


def mae(actual: NDArray[Any], predicted: Floats) -> float:
    """Return the mean absolute difference."""
    return float(np.mean(np.abs(actual - predicted)))
