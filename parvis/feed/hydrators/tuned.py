"""What the member's own settings, and what they want less of, make of each candidate."""

from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override

from parvis.feed.feedback import LESS
from parvis.feed.keys import FEEDBACK, HISTORY, MULTIPLIERS, TUNING, VIEW
from parvis.feed.stages import Candidates, Column, Hydrator, Key, Query
from parvis.feed.stock import marked
from parvis.feed.tuning import Facing, carrying, factors
from parvis.feed.values import MULTIPLIERS as NAMES
from parvis.feed.values import UNIT


class Tuned(Hydrator):
    """Looks every setting up for every candidate."""

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW, HISTORY, TUNING, FEEDBACK)
    provides: ClassVar[tuple[Key[Any], ...]] = (MULTIPLIERS,)

    @override
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        found = factors(query[TUNING], _facing(query, candidates))
        found["less"] = _less(query, candidates)
        column = np.full((len(candidates), len(NAMES)), UNIT, np.int32)
        for name, factor in found.items():
            column[:, NAMES.index(name)] = factor
        return {MULTIPLIERS.name: column}


def _facing(query: Query, candidates: Candidates) -> Facing:
    stock, rows, past = query.stock, candidates.rows, query[HISTORY]
    authors = len(stock.author_ids)
    known = marked(stock.topics[past.rows].ravel(), len(stock.topic_names))
    known[0] = False
    met = marked(stock.author[past.rows], authors)
    return Facing(
        has_video=stock.has_video[rows],
        followed=marked(query[VIEW].follows, authors)[stock.author[rows]],
        familiar=met[stock.author[rows]] | known[stock.topics[rows]].any(axis=1),
        wanted=carrying(stock.topics[rows], stock.topic_names, query[TUNING].topics_on),
    )


def _less(query: Query, candidates: Candidates) -> NDArray[np.int64]:
    """Return what is left of posts whose author, topics or sound the viewer wants less of."""
    stock, rows, said = query.stock, candidates.rows, query[FEEDBACK]
    left = np.full(len(rows), UNIT, np.int64)
    if said.authors:
        left = _lessened(
            left, np.isin(stock.author[rows], stock.places_of_authors(one.bytes for one in said.authors))
        )
    if said.topics:
        left = _lessened(left, carrying(stock.topics[rows], stock.topic_names, tuple(said.topics)))
    if said.sounds:
        places = [place for place, sound in enumerate(stock.sound_ids) if sound in said.sounds]
        left = _lessened(left, np.isin(stock.sound[rows], places))
    return left


def _lessened(left: NDArray[np.int64], which: NDArray[np.bool_]) -> NDArray[np.int64]:
    return np.where(which, left * LESS // UNIT, left)
