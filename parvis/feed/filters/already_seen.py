"""Posts that the viewer has seen."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import SEEN
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked


class AlreadySeen(Filter):
    """Leaves out what was watched, under whatever name it comes back."""

    needs: ClassVar[tuple[Key[Any], ...]] = (SEEN,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        return ~marked(query[SEEN], query.stock.n)[candidates.rows]
