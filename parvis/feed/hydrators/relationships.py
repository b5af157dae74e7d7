"""Whom the viewer follows, blocks (or is blocked by) and mutes."""

from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override

from parvis.accounts.queries import preferences
from parvis.accounts.queries.ties import ties
from parvis.feed.instants import instant
from parvis.feed.keys import VIEW, View
from parvis.feed.stages import Key, Query, QueryHydrator


class Relationships(QueryHydrator):
    """Reads them as they are now."""

    provides: ClassVar[tuple[Key[Any], ...]] = (VIEW,)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        found = ties(query.viewer, instant(query.at_ms))
        places = query.stock.places_of_authors
        view = View(
            followed=found.follows,
            follows=places(found.follows),
            blocked=places(found.blocked),
            muted=places(found.muted),
            sensitive=preferences(query.viewer).expand_warnings,
        )
        return {VIEW.name: view}
