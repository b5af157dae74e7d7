"""Posts of too long ago."""

from dataclasses import dataclass

import numpy as np
from typing_extensions import override

from parvis.feed.stages import Candidates, Filter, Mask, Query
from parvis.feed.watching import DAY_MS


@dataclass(frozen=True)
class OlderThan(Filter):
    """Leaves out what is older than so many days, unless little else is there: a page comes first."""

    days: int
    least: int = 200  # candidates, below which age does not matter

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        young = query.stock.created_ms[candidates.rows] > query.at_ms - self.days * DAY_MS
        return young if young.sum() >= self.least else np.ones(len(candidates), np.bool_)
