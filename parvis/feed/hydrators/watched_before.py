"""Which candidates the viewer has had on a page or watched, where a page shows those, too."""

from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import SEEN, SERVED, WATCHED
from parvis.feed.stages import Candidates, Column, Hydrator, Key, Query
from parvis.feed.stock import marked


class WatchedBefore(Hydrator):
    """Marks them, so that they come after everything else."""

    needs: ClassVar[tuple[Key[Any], ...]] = (SEEN, SERVED)
    provides: ClassVar[tuple[Key[Any], ...]] = (WATCHED,)

    @override
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        had = marked(query[SEEN], query.stock.n) | marked(query[SERVED], query.stock.n)
        return {WATCHED.name: had[candidates.rows]}
