"""Posts that the viewer is not interested in, as they said."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import FEEDBACK
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked, packed_ids


class NotInterested(Filter):
    """Leaves out those very posts; more or less of their like is the score's business."""

    needs: ClassVar[tuple[Key[Any], ...]] = (FEEDBACK,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        unwanted = query.stock.rows_of(packed_ids(query[FEEDBACK].posts))
        return ~marked(unwanted, query.stock.n)[candidates.rows]
