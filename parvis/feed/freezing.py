"""From a page to its receipt: what of a request is kept.

Kept is all that the stages after the filters go by, in numbers of the receipt's own: an author is
the first one in it, the second one, and so on. So whoever has a receipt can score and select again
without the network it came from; `docs/receipts.md` names every array.

Of a post that could not have come onto the page there are its id, its sources and its points: no
discount makes points more, and its points are fewer than the fewest that a place was given for.
All others are kept in full, and so is what would have come next, or had a chance in the slot for
the new.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parvis.feed.exploring.standing import POOL, STANDING
from parvis.feed.keys import (
    DISCOUNTS,
    FEEDBACK,
    HISTORY,
    LEVEL,
    LOGITS,
    MULTIPLIERS,
    PLACE_POINTS,
    POINTS,
    PROPENSITY,
    RANKED,
    SKETCH,
    TUNING,
    WATCHED,
    WAY,
    Feedback,
    Past,
)
from parvis.feed.pipeline import Outcome, Recipe
from parvis.feed.receipt import Body
from parvis.feed.served import Served
from parvis.feed.stages import Candidates, Key, Mask, Rows
from parvis.feed.stock import Snapshot, marked
from parvis.feed.tuning import AS_PUBLISHED
from parvis.feed.values import DISCOUNTS as DISCOUNT_NAMES
from parvis.feed.values import MULTIPLIERS as MULTIPLIER_NAMES
from parvis.feed.values import VALUES

Array = NDArray[Any]

# Columns of those kept in full, that scorers and selector start from.
COLUMNS: Final[tuple[Key[Any], ...]] = (LOGITS, MULTIPLIERS, SKETCH, WATCHED, STANDING)
# What the selection adds to those that it puts in order.
SELECTED: Final[tuple[Key[Any], ...]] = (PLACE_POINTS, DISCOUNTS, WAY, PROPENSITY)
# Columns of the stock that tell who is alike; the numbers are the receipt's own, 0 is none.
ALIKE: Final = ("topics", "sound")
PLAIN: Final = ("form", "duration_ms")
# Columns of the stock that stand for a model where none took part.
INSTEAD_OF_MODEL: Final = ("created_ms", "likes", "reposts", "replies")
_NONE: Final = np.empty(0, np.int32)
_NO_PAST: Final = Past(_NONE, _NONE, _NONE.astype(np.int64), _NONE.astype(np.int64), _NONE)


def frozen(recipe: Recipe, outcome: Outcome, policy: str) -> Body:
    """Return what is kept of a page."""
    query, stock, scored = outcome.query, outcome.query.stock, outcome.scored
    removed = _removed(recipe, outcome)
    full = _in_full(outcome)
    kept = scored.taken(full)
    past = query.get(HISTORY, _NO_PAST)
    both = np.concatenate([kept.rows, past.rows])
    topics = _numbered(stock.topics[both], none=0)
    arrays: dict[str, Array] = {
        "id_high": _halves(stock, outcome.found.rows)[:, 0],
        "sources": outcome.found.sources,
        "removed": removed,
        "points": scored[POINTS],
        "full": full.astype(np.uint8),
        "id_low": _halves(stock, kept.rows)[:, 1],
        **{key.name: _numbers(kept.columns[key.name]) for key in COLUMNS if key.name in kept.columns},
        "author": _numbered(stock.author[both], none=None),
        "topics": topics,
        "sound": _numbered(stock.sound[both], none=0),
        **{name: getattr(stock, name)[kept.rows] for name in _plain(kept)},
        **_selection(outcome),
        **_past(outcome, past),
    }
    if LEVEL.name in query.facts:
        arrays[LEVEL.name] = query[LEVEL]
    names = _topic_names(outcome, kept.rows, topics)
    return Body(_about(recipe, outcome, policy) | {"topic_names": names}, arrays)


def _in_full(outcome: Outcome) -> Mask:
    """Return which of the scored are kept in full."""
    scored = outcome.scored
    shown = [part for part in (outcome.page, outcome.reserve) if len(part)]
    full: Mask = scored[POINTS] >= fewest_ranked(outcome.page[PLACE_POINTS], outcome.page[WAY])
    if STANDING.name in scored.columns:
        full |= scored[STANDING][:, POOL] > 0
    rows = [*(part.rows for part in shown), *(one.rows for one in outcome.removed)]
    if rows:
        full |= marked(np.concatenate(rows), outcome.query.stock.n)[scored.rows]
    return full


def fewest_ranked(place_points: Array, way: Array) -> int:
    """Return the fewest points that a place of the page was given for, those of chance aside."""
    ranked = place_points[way == RANKED]
    return int(ranked.min()) if len(ranked) else 0


def _past(outcome: Outcome, past: Past) -> dict[str, Array]:
    """Return the viewer's last events, the latest last."""
    halves = _halves(outcome.query.stock, past.rows)
    return {
        "past_high": halves[:, 0],
        "past_low": halves[:, 1],
        "past_actions": past.actions,
        "past_dwell_ms": past.dwell_ms,
        "past_ago_ms": outcome.query.at_ms - past.at_ms,
        "past_surface": past.surface,
    }


def _plain(kept: Candidates) -> tuple[str, ...]:
    return PLAIN if LOGITS.name in kept.columns else (*PLAIN, *INSTEAD_OF_MODEL)


def _numbers(column: Array) -> Array:
    """Return a column as numbers: flags are 0 and 1."""
    return column.astype(np.uint8) if column.dtype == np.bool_ else column


def served(outcome: Outcome) -> list[Served]:
    """Return the posts of a page, with the way each came there and how likely it was."""
    page = outcome.page
    ways = page.get(WAY, np.full(len(page), RANKED, np.uint8)).tolist()
    chances = page.get(PROPENSITY, np.full(len(page), (1 << 32) - 1, np.uint32)).tolist()
    posts = outcome.query.stock.post_ids(page.rows)
    return [Served(*row) for row in zip(posts, ways, chances, strict=True)]


def _about(recipe: Recipe, outcome: Outcome, policy: str) -> dict[str, Any]:
    query = outcome.query
    said = query.get(FEEDBACK, Feedback())
    return {
        "recipe": recipe.name,
        "at_ms": query.at_ms,
        "limit": query.limit,
        "surface": query.surface,
        "policy": policy,
        "weights": query.stock.weights_name,
        "sources": [source.name for source in recipe.sources],
        "filters": _filters(recipe),
        "final_filters": len(recipe.final_filters),
        "degraded": outcome.degraded,
        "page": len(outcome.page),
        "multipliers": MULTIPLIER_NAMES,
        "discounts": DISCOUNT_NAMES,
        "values": {value.action: value.weight for value in VALUES},
        "tuning": query.get(TUNING, AS_PUBLISHED).told(),
        "less": {
            "authors": {str(one): much for one, much in sorted(said.authors.items())},
            "topics": dict(sorted(said.topics.items())),
            "sounds": {str(one): much for one, much in sorted(said.sounds.items())},
        },
    }


def _topic_names(outcome: Outcome, kept: Rows, numbers: NDArray[np.int32]) -> dict[str, str]:
    """Return what the topics on the page are called, by their numbers in the receipt."""
    stock, shown = outcome.query.stock, outcome.page.rows
    of_page = numbers[np.searchsorted(kept, shown)].ravel().tolist()
    places = stock.topics[shown].ravel().tolist()
    return {
        str(number): stock.topic_names[place] for number, place in zip(of_page, places, strict=True) if number
    }


def _halves(stock: Snapshot, rows: Rows) -> NDArray[np.uint64]:
    """Return the ids of posts as two numbers of 64 bits each."""
    return np.frombuffer(stock.ids[rows].tobytes(), ">u8").astype(np.uint64).reshape(-1, 2)


def _removed(recipe: Recipe, outcome: Outcome) -> NDArray[np.uint8]:
    """Return for each post that was found which filter left it out, from 1 on; 0: none did."""
    removed = np.zeros(len(outcome.found), np.uint8)
    names = _filters(recipe)
    for one in outcome.removed:
        removed[np.searchsorted(outcome.found.rows, one.rows)] = names.index(one.filter) + 1
    return removed


def _filters(recipe: Recipe) -> list[str]:
    return [stage.name for stage in (*recipe.filters, *recipe.final_filters)]


def _selection(outcome: Outcome) -> dict[str, Array]:
    """Return the page and its reserve as places among the scored, and what the selection added."""
    parts = (outcome.page, outcome.reserve)
    rows = np.concatenate([part.rows for part in parts])
    places = np.searchsorted(outcome.scored.rows, rows).astype(np.uint16)
    added = {
        key.name: np.concatenate([part.columns[key.name] for part in parts])
        for key in SELECTED
        if key.name in outcome.page.columns
    }
    return {"order": places, **added}


def _numbered(values: Array, *, none: int | None) -> NDArray[np.int32]:
    """Return values as numbers in the order of their first appearance: from 0 on, or from 1 on with 0 for none."""
    known, first, places = np.unique(values, return_index=True, return_inverse=True)
    waiting = known != none if none is not None else np.ones(len(known), np.bool_)
    numbers = np.zeros(len(known), np.int32)
    order = np.flatnonzero(waiting)[np.argsort(first[waiting])]
    numbers[order] = np.arange(len(order)) + (none is not None)
    return numbers[places].reshape(values.shape)
