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
        stock, place = query.stock, query.stock.topic_places
        places = np.array([place[tag] for tag in query[FOLLOWED_TAGS] if tag in place], np.int32)
        return stock.newest(marked(places, len(stock.topic_names)), stock.topics, self.limit)
