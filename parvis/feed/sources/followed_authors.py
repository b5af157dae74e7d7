"""The newest posts of those whom the viewer follows."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import VIEW
from parvis.feed.stages import Key, Query, Rows, Source
from parvis.feed.stock import marked


class FollowedAuthors(Source):
    """Names what they posted last."""

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW,)

    @override
    def find(self, query: Query) -> Rows:
        stock = query.stock
        return stock.newest(marked(query[VIEW].follows, len(stock.author_ids)), stock.author, self.limit)
