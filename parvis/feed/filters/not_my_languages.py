"""Posts in languages that the viewer did not choose."""

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import TUNING
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query


class NotMyLanguages(Filter):
    """Leaves out what is in another language; where that is not known, it may be anything."""

    needs: ClassVar[tuple[Key[Any], ...]] = (TUNING,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        chosen = query[TUNING].languages
        if not chosen:
            return np.ones(len(candidates), np.bool_)
        stock = query.stock
        fits = np.array([not name or name in chosen for name in stock.languages], np.bool_)
        return fits[stock.language[candidates.rows]]
