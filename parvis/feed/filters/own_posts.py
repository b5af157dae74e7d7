"""The viewer's own posts."""

from typing_extensions import override

from parvis.feed.stages import Candidates, Filter, Mask, Query


class OwnPosts(Filter):
    """Leaves out what the viewer wrote."""

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        me = query.viewer.account_id
        # Nobody stands at -1, and neither does whoever has no posts.
        own = query.stock.author_places.get(me.bytes, -1) if me else -1
        others: Mask = query.stock.author[candidates.rows] != own
        return others
