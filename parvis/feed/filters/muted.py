"""Posts of those whom the viewer mutes."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import VIEW
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked


class Muted(Filter):
    """Leaves out authors whom the viewer does not want to come across."""

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        stock = query.stock
        return ~marked(query[VIEW].muted, len(stock.author_ids))[stock.author[candidates.rows]]
