"""What those whom the viewer follows liked or passed on."""

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import VIEW
from parvis.feed.stages import Key, Query, Rows, Source
from parvis.feed.stock import marked


class LikedByFollowed(Source):
    """Names what they liked or reposted in the last days, the latest first."""

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW,)

    @override
    def find(self, query: Query) -> Rows:
        acts = query.stock.acts
        known = (acts.actors.get(one) for one in query[VIEW].followed)
        followed = [place for place in known if place is not None]
        by_them = marked(np.array(followed, np.int32), len(acts.actors))[acts.actor]
        rows = query.stock.rows_of(acts.post[by_them][::-1])
        _once, first = np.unique(rows, return_index=True)
        return rows[np.sort(first)][: self.limit]
