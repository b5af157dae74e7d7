"""What gains most at the moment."""

from typing_extensions import override

from parvis.feed.stages import Query, Rows, Source


class RisingNow(Source):
    """Names what people like, answer and pass on, the younger the better."""

    @override
    def find(self, query: Query) -> Rows:
        return query.stock.rising[: self.limit]
