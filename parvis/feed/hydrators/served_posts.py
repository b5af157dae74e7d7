"""Which posts stood on the viewer's last pages, watched or not, copies of their videos included."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
from typing_extensions import override

from parvis.base import ids
from parvis.feed.instants import instant
from parvis.feed.keys import SERVED, WALKED
from parvis.feed.queries.receipts import served_along, served_since
from parvis.feed.stages import Key, Query, QueryHydrator, Rows
from parvis.feed.stock.snapshot import Ids, packed_ids

_RECENT: Final = dt.timedelta(minutes=30)


class ServedPosts(QueryHydrator):
    """Reads the pages of the last half hour, and all pages that lead to this one."""

    provides: ClassVar[tuple[Key[Any], ...]] = (SERVED, WALKED)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        lately = served_since(query.viewer, ids.first_at(instant(query.at_ms) - _RECENT))
        walked = served_along(query.walk) if query.walk else packed_ids([])
        return {
            SERVED.name: _rows(query, np.concatenate([lately, walked])),
            WALKED.name: _rows(query, walked),
        }


def _rows(query: Query, post_ids: Ids) -> Rows:
    return query.stock.with_copies(query.stock.rows_of(post_ids))
