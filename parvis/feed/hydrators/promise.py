"""How promising a candidate is before the model is asked: what is known at once, in whole numbers."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
from typing_extensions import override

from parvis.feed.exploring import STANDING
from parvis.feed.keys import CHEAP, SOUGHT
from parvis.feed.stages import Candidates, Column, Hydrator, Key, Query

# On the scale of offers: two that are the same meet at 127² = 16,129.
_SOURCE: Final = 6_000  # for each source that names it
_DOUBLING: Final = 1_500  # for each doubling of what people did about it
_HOUR: Final = 40  # less for each hour of its age
_NEW: Final = 20_000  # for what is being tried out: the slot for the new is filled from these
_HOUR_MS: Final = 3_600_000
_OLDEST_H: Final = 24 * 30
_POWERS: Final = 1 << np.arange(40, dtype=np.int64)


class Promise(Hydrator):
    """Counts sources, reactions and age, and how near it lies to what the viewer is after."""

    provides: ClassVar[tuple[Key[Any], ...]] = (CHEAP,)

    @override
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        stock, rows = query.stock, candidates.rows
        gained = stock.likes[rows].astype(np.int64) + 2 * stock.replies[rows] + 3 * stock.reposts[rows]
        age_h = np.clip((query.at_ms - stock.created_ms[rows]) // _HOUR_MS, 0, _OLDEST_H)
        points = np.bitwise_count(candidates.sources).astype(np.int64) * _SOURCE
        points += np.searchsorted(_POWERS, gained, side="right") * _DOUBLING
        points -= age_h * _HOUR
        sought = query.get(SOUGHT, None)
        if stock.model is not None and sought is not None:
            points += stock.model.prepared.offers[rows].astype(np.int64) @ sought.astype(np.int64)
        standing = candidates.get(STANDING, None)
        if standing is not None:
            points += (standing[:, 0] > 0) * _NEW
        return {CHEAP.name: points}
