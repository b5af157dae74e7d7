"""From chances to points: each predicted action times its published weight, as the member tuned it."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from parvis.feed.keys import GAINS, LOGITS, LOSSES, MULTIPLIERS, POINTS, TUNING, WATCHED
from parvis.feed.stages import Candidates, Column, Key, Query, Scorer
from parvis.feed.tuning import AS_PUBLISHED_PERCENT, percents
from parvis.feed.values import UNIT, VALUE
from parvis.feed.values import WATCHED as WATCHED_TIME
from parvis.learn.chances import chance
from parvis.learn.schema import HEADS, WATCH_STEPS

MICRO: Final = 1_000_000  # of a point
_ONE_BITS: Final = 20  # a chance is a multiple of 2^-20
_WEIGHTS: Final = np.array(
    [VALUE[head].weight for head in HEADS] + [VALUE[WATCHED_TIME].weight] * WATCH_STEPS, np.int64
)
# A chance times a weight (thousandths) times a percentage, in micro-points.
_SCALE: Final = MICRO // (1_000 * AS_PUBLISHED_PERCENT)
# What was seen comes after all that was not, whatever it is worth.
_SEEN: Final = 10**6 * MICRO


class WeighActions(Scorer):
    """Adds up what is wished for and what is not, and multiplies the first."""

    needs: ClassVar[tuple[Key[Any], ...]] = (LOGITS, MULTIPLIERS, TUNING)
    provides: ClassVar[tuple[Key[Any], ...]] = (GAINS, LOSSES, POINTS)

    @override
    def score(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        terms = terms_of(candidates[LOGITS], query)
        gains = np.maximum(terms, 0).sum(axis=1)
        losses = -np.minimum(terms, 0).sum(axis=1)
        watched = candidates.get(WATCHED, None)
        if watched is not None:
            losses = losses + watched * _SEEN
        points = multiplied(gains, candidates[MULTIPLIERS]) - losses
        return {GAINS.name: gains, LOSSES.name: losses, POINTS.name: points}


def terms_of(logits: NDArray[np.int16], query: Query) -> NDArray[np.int64]:
    """Return what each action adds to the points of each post, in micro-points: `(n, heads + steps)`."""
    tuned = [*percents(query[TUNING], HEADS), *[AS_PUBLISHED_PERCENT] * WATCH_STEPS]
    weights = _WEIGHTS * np.array(tuned, np.int64) * _SCALE
    return chance(logits).astype(np.int64) * weights >> _ONE_BITS


def multiplied(gains: NDArray[np.int64], multipliers: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the gains times every multiplier, one after the other, rounded down each time."""
    for factor in multipliers.T:
        gains = gains * factor // UNIT
    return gains
