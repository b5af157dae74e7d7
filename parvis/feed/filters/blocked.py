"""Posts of those whom a block stands between, in either direction."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import VIEW
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked


class Blocked(Filter):
    """Leaves out authors whom the viewer blocks, or who block the viewer."""

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        stock = query.stock
        return ~marked(query[VIEW].blocked, len(stock.author_ids))[stock.author[candidates.rows]]
