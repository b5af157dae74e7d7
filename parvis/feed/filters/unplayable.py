"""Posts whose video cannot be watched just now."""

from typing_extensions import override

from parvis.feed.stages import Candidates, Filter, Mask, Query


class Unplayable(Filter):
    """Leaves out videos that are being made, or made anew, or could not be."""

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        return query.stock.plays[candidates.rows]
