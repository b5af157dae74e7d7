"""Which hashtags the viewer follows."""

from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import FOLLOWED_TAGS
from parvis.feed.stages import Key, Query, QueryHydrator
from parvis.posts.queries.hashtags import followed_hashtag_keys


class FollowedTags(QueryHydrator):
    """Reads them as they are now."""

    provides: ClassVar[tuple[Key[Any], ...]] = (FOLLOWED_TAGS,)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        return {FOLLOWED_TAGS.name: followed_hashtag_keys(query.viewer)}
