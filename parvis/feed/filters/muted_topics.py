"""Posts on topics that the viewer switched off."""

from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import TUNING
from parvis.feed.stages import Candidates, Filter, Key, Mask, Query
from parvis.feed.tuning import carrying


class MutedTopics(Filter):
    """Leaves out what carries such a hashtag."""

    needs: ClassVar[tuple[Key[Any], ...]] = (TUNING,)

    @override
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        stock = query.stock
        return ~carrying(stock.topics[candidates.rows], stock.topic_names, query[TUNING].topics_off)
