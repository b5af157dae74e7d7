"""Posts that stood on the pages that lead to this one."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import WALKED
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked


class OnPagesBefore(Filter):
    """Leaves out what stands further up in the same walk: whoever swipes on never swipes in a circle."""

    needs: ClassVar[tuple[Key[Any], ...]] = (WALKED,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        return ~marked(query[WALKED], query.stock.n)[candidates.rows]
