"""The newest posts with the hashtags that the viewer follows."""

from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import FOLLOWED_TAGS
from parvis.feed.stages import Key, Query, Rows, Source
from parvis.feed.stock import marked


class FollowedHashtags(Source):
    """Names what was posted with them last."""

    needs: ClassVar[tuple[Key[Any], ...]] = (FOLLOWED_TAGS,)

    @override
    def find(self, query: Query) -> Rows:
        stock = query.stock
        known = (stock.topic_places.get(tag, 0) for tag in query[FOLLOWED_TAGS])
        places = np.array(sorted(place for place in known if place), np.int32)
        if not len(places):
            return np.empty(0, np.int32)
        return stock.newest(marked(places, len(stock.topic_names)), stock.topics, self.limit)
