"""More of what the viewer watched to the end: alike, of one sound, by the same author."""

from typing import Any, ClassVar, Final

import numpy as np
from typing_extensions import override

from parvis.feed.keys import HISTORY
from parvis.feed.stages import Key, Query, Rows, Source
from parvis.feed.stock import marked
from parvis.feed.stock.snapshot import Ints
from parvis.feed.training.heads import bit
from parvis.learn.nearest import nearest

_LIKED: Final = bit("complete") | bit("like") | bit("repost") | bit("bookmark") | bit("share")
_LAST: Final = 8  # such posts
_ALIKE: Final = 2  # of them, for which everything is looked through


class MoreLikeWatched(Source):
    """Goes from post to post, by what lies near each and by what they share."""

    needs: ClassVar[tuple[Key[Any], ...]] = (HISTORY,)
    optional: ClassVar[bool] = True

    @override
    def find(self, query: Query) -> Rows:
        stock, past = query.stock, query[HISTORY]
        rows = past.rows[past.actions & _LIKED > 0][: -_LAST - 1 : -1]
        if not len(rows):
            return np.empty(0, np.int32)
        share = self.limit // 4
        found = [
            self._sharing(query, stock.sound, rows, share),
            self._sharing(query, stock.author, rows, share),
        ]
        if stock.model is not None:
            offers = stock.model.prepared.offers
            each = (self.limit - 2 * share) // _ALIKE
            laid = stock.model.laid
            found += [nearest(laid, offers[row], each) for row in rows[:_ALIKE] if offers[row].any()]
        return np.concatenate(found)[: self.limit]

    def _sharing(self, query: Query, column: Ints, rows: Rows, limit: int) -> Rows:
        """Return the newest posts that have a value in common with some rows."""
        values = column[rows]
        wanted = marked(values, int(column.max(initial=0)) + 1)
        if column is query.stock.sound:
            wanted[0] = False  # silence is no sound
        return query.stock.newest(wanted, column, limit)
