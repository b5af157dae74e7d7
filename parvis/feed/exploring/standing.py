"""Where candidates stand on the ladder, as a column: all that exploration goes by besides the seed."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from parvis.feed.exploring import ladder
from parvis.feed.stages import Candidates, Column, Hydrator, Key, Query

# (n, 6): the pool from 1 on, or 0 for whatever is not on the ladder; impressions, and how many
# stayed and liked; how many stay with and like new posts of the form as a rule, in 2^-20.
STANDING: Final[Key[NDArray[np.int32]]] = Key("standing")
POOL, SEEN, STAYED, LIKED, USUAL_STAYED, USUAL_LIKED = range(6)


class Standings(Hydrator):
    """Looks the posts of the last days up on the ladder."""

    provides: ClassVar[tuple[Key[Any], ...]] = (STANDING,)
    optional: ClassVar[bool] = True  # without it a page has nothing new by chance, and is a page

    @override
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        """Return the standings."""
        known = ladder.current()
        column = np.zeros((len(candidates), 6), np.int32)
        stock, rows = query.stock, candidates.rows
        young = np.flatnonzero(stock.created_ms[rows] > query.at_ms - ladder.TRIED_FOR_MS)
        column[young] = known.standings(stock.ids[rows[young]], stock.form[rows[young]])
        return {STANDING.name: column}
