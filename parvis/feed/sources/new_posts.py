"""The newest posts, whoever wrote them."""

import numpy as np
from typing_extensions import override

from parvis.feed.stages import Query, Rows, Source


class NewPosts(Source):
    """Names the last ones, so that each has a chance before anybody has seen it."""

    @override
    def find(self, query: Query) -> Rows:
        n = query.stock.n
        return np.arange(n - 1, max(n - self.limit, 0) - 1, -1, dtype=np.int32)
