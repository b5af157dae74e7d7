"""What the viewer is after, as the model sees it in their last events."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from typing_extensions import override

from parvis.feed.keys import ASKER, HISTORY, LEVEL, SOUGHT, Past
from parvis.feed.stages import Key, Query, QueryHydrator
from parvis.feed.stock import Model
from parvis.learn.names import NONE, name_of
from parvis.learn.serving import Asking, History, Prepared, attend, level, seek


class NoModel(Exception):
    """There are no weights to rank with."""


class Taste(QueryHydrator):
    """Turns history and habits into numbers; raises `NoModel` where there are no weights."""

    needs: ClassVar[tuple[Key[Any], ...]] = (HISTORY,)
    provides: ClassVar[tuple[Key[Any], ...]] = (LEVEL, ASKER, SOUGHT)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        model, me = query.stock.model, query.viewer.account_id
        if model is None:
            raise NoModel
        usual = level(model.weights, name_of("member", me.bytes) if me else NONE)
        asking = Asking(
            _history(query[HISTORY]), _watched(model, query[HISTORY]), usual, query.surface, query.at_ms
        )
        asker = attend(model.weights, asking)
        return {LEVEL.name: usual, ASKER.name: asker, SOUGHT.name: seek(model.weights, asker)}


def _history(past: Past) -> History:
    return History(
        np.arange(len(past.rows), dtype=np.int32), past.actions, past.dwell_ms, past.at_ms, past.surface
    )


def _watched(model: Model, past: Past) -> Prepared:
    return Prepared._make(column[past.rows] for column in model.prepared)
