"""Points without a model: how new a post is, and how it was received."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
from typing_extensions import override

from parvis.feed.keys import GAINS, LOSSES, POINTS, WATCHED
from parvis.feed.stages import Candidates, Column, Key, Query, Scorer

_HOUR_MS: Final = 3_600_000
_SCALE: Final = 1_000_000
_SEEN: Final = 1 << 50


class Popularity(Scorer):
    """The younger the better, the more so the more people liked it; what was seen comes last."""

    provides: ClassVar[tuple[Key[Any], ...]] = (GAINS, LOSSES, POINTS)

    @override
    def score(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        stock, rows = query.stock, candidates.rows
        received = 5 + stock.likes[rows].astype(np.int64) + 2 * stock.replies[rows] + 3 * stock.reposts[rows]
        age_h = np.maximum(query.at_ms - stock.created_ms[rows], 0) // _HOUR_MS
        gains = received * _SCALE // (age_h + 2)
        losses = candidates.get(WATCHED, np.zeros(len(rows), np.bool_)) * np.int64(_SEEN)
        return {GAINS.name: gains, LOSSES.name: losses, POINTS.name: gains - losses}
