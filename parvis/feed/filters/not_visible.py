"""Posts that the viewer may not read, as the database has it at this moment."""

import numpy as np
from typing_extensions import override

from parvis.feed.stages import Candidates, FinalFilter, Mask, Query
from parvis.posts.queries.readable import readable_authors


class NotVisible(FinalFilter):
    """Asks `posts.visibility`, the one door to every post."""

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        ids = query.stock.post_ids(candidates.rows)
        readable = readable_authors(query.viewer, ids)
        return np.array([one in readable for one in ids], np.bool_)
