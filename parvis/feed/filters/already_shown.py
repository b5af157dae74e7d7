"""Posts that stood on the viewer's last pages."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import SERVED
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked


class AlreadyShown(Filter):
    """Leaves out what is a page or two above, whether it was looked at or not."""

    needs: ClassVar[tuple[Key[Any], ...]] = (SERVED,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        return ~marked(query[SERVED], query.stock.n)[candidates.rows]
