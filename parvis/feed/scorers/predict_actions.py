"""What the viewer will do about each candidate, as the model foresees it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from typing_extensions import override

from parvis.feed.hydrators.taste import NoModel
from parvis.feed.keys import ASKER, LOGITS
from parvis.feed.stages import Candidates, Column, Key, Query, Scorer
from parvis.learn.serving import score


class PredictActions(Scorer):
    """Asks the model; each candidate's numbers depend on the viewer and on itself alone."""

    needs: ClassVar[tuple[Key[Any], ...]] = (ASKER,)
    provides: ClassVar[tuple[Key[Any], ...]] = (LOGITS,)

    @override
    def score(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        model = query.stock.model
        if model is None:
            raise NoModel
        return {LOGITS.name: score(model.weights, query[ASKER], model.prepared, candidates.rows)}
