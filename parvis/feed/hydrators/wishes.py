"""What the viewer has told the feed: settings of the Tune page, and what they want less of."""

from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.keys import FEEDBACK, TUNING
from parvis.feed.queries.feedback import feedback_of
from parvis.feed.queries.tuning import tuning_of
from parvis.feed.stages import Key, Query, QueryHydrator


class Wishes(QueryHydrator):
    """Reads them as they are now."""

    provides: ClassVar[tuple[Key[Any], ...]] = (TUNING, FEEDBACK)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        return {TUNING.name: tuning_of(query.viewer), FEEDBACK.name: feedback_of(query.viewer)}
