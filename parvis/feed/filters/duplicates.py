"""Posts of a video that another candidate shows already."""

import numpy as np
from typing_extensions import override

from parvis.feed.stages import Candidates, Filter, Mask, Query


class Duplicates(Filter):
    """Leaves out all but the first post, by its id, of each video."""

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        twins = query.stock.twin[candidates.rows]
        keep: Mask = twins == 0
        by_id = query.stock.by_id(candidates.rows)
        _videos, first = np.unique(twins[by_id], return_index=True)
        keep[by_id[first]] = True
        return keep
