"""Which posts the viewer watched in the last weeks, copies of their videos included."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from typing_extensions import override

from parvis.feed.keys import SEEN
from parvis.feed.queries.seen import seen_raw
from parvis.feed.stages import Key, Query, QueryHydrator
from parvis.feed.stock import packed_ids
from parvis.feed.watching import DAY_MS

# What was watched longer ago may come back as if it were new.
_DAYS: Final = 30


class SeenPosts(QueryHydrator):
    """Reads the watches of the last thirty days, those of a second ago included."""

    provides: ClassVar[tuple[Key[Any], ...]] = (SEEN,)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        raw = seen_raw(query.viewer, query.at_ms // DAY_MS - _DAYS)
        return {SEEN.name: query.stock.with_copies(query.stock.rows_of(packed_ids(raw)))}
