"""The first posts of those who have hardly posted yet."""

from typing import Final

from typing_extensions import override

from parvis.feed.stages import Query, Rows, Source

_FEW: Final = 3  # posts that are alive


class NewAuthors(Source):
    """Names the newest posts of authors with few of them."""

    @override
    def find(self, query: Query) -> Rows:
        stock = query.stock
        return stock.newest(stock.posts_of_authors <= _FEW, stock.author, self.limit)
