"""Posts on topics that the viewer switched on, or watched to the end and liked."""

from typing import Any, ClassVar, Final

from typing_extensions import override

from parvis.feed.keys import HISTORY, TUNING
from parvis.feed.stages import Key, Query, Rows, Source
from parvis.feed.stock import marked
from parvis.feed.training.heads import bit

_LIKED: Final = bit("complete") | bit("like") | bit("repost") | bit("bookmark") | bit("share")


class Topics(Source):
    """Names the newest posts with the hashtags."""

    needs: ClassVar[tuple[Key[Any], ...]] = (HISTORY, TUNING)
    optional: ClassVar[bool] = True

    @override
    def find(self, query: Query) -> Rows:
        stock, past = query.stock, query[HISTORY]
        wanted = marked(stock.topics[past.rows[past.actions & _LIKED > 0]].ravel(), len(stock.topic_names))
        for topic in query[TUNING].topics_on:
            place = stock.topic_places.get(topic)
            if place is not None:
                wanted[place] = True
        wanted[0] = False
        return stock.newest(wanted, stock.topics, self.limit)
