"""Posts that are not for all eyes."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import VIEW
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.stock import marked


class AgeRestricted(Filter):
    """Leaves out what its author put behind a warning.

    Whoever wants warnings open gets it, and whoever follows its author: they chose it themselves.
    """

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        stock, view = query.stock, query[VIEW]
        followed = marked(view.follows, len(stock.author_ids))[stock.author[candidates.rows]]
        return ~stock.sensitive[candidates.rows] | followed | view.sensitive
