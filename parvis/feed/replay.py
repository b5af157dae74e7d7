"""Making a page again from its receipt, and saying where, if anywhere, it comes out differently.

Two things are asked. Does the order follow from the chances that the receipt holds? That is whole
numbers all along, and needs nothing but the receipt. And do the chances follow from the weights
that it names? For that, the posts are looked up and the model is run.
"""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np

from parvis.feed.freezing import SELECTED, fewest_ranked
from parvis.feed.keys import LOGITS, LOSSES, PLACE_POINTS, POINTS, WAY
from parvis.feed.pipeline import Recipe
from parvis.feed.policy import POLICY
from parvis.feed.recipe import RECIPES
from parvis.feed.stages import Candidates, Query
from parvis.feed.thawing import Page

# Losses with which a post comes behind everything else in a selection.
_LAST: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where something came out differently."""

    what: str  # the array
    post_id: UUID | None
    kept: Any  # what the receipt says
    again: Any


class OtherPolicy(Exception):
    """The page was made by rules that are not those of this program."""


def recipe_of(page: Page) -> Recipe:
    """Return the recipe that made a page; raise `OtherPolicy` if it has changed since."""
    recipe = next((one for one in RECIPES if one.name == page.about["recipe"]), None)
    if recipe is None or page.about["policy"] != POLICY:
        raise OtherPolicy(page.about["policy"])
    return recipe


def order_again(page: Page, recipe: Recipe) -> Difference | None:
    """Score and select again from the receipt alone; return the first difference, if there is one."""
    query = page.query()
    scored = _scored(page, recipe, query, page.candidates())
    full = page.full
    return (
        first_difference(page, POINTS.name, scored[POINTS][full], page.array(POINTS)[full], full)
        or _out_of_reach(page)
        or _selection_difference(page, _ranked(page, recipe, query, scored))
    )


def instead_of(page: Page, recipe: Recipe, at: int) -> tuple[UUID, int] | None:
    """Return the post that would have stood at a place without the one that does, and its points there."""
    query, candidates = page.query(), page.candidates()
    others = candidates.taken(np.flatnonzero(candidates.rows != page.order[at]))
    ranked = _ranked(page, recipe, query, _scored(page, recipe, query, others))
    found = page.post_ids[int(ranked.rows[at])] if at < len(ranked) else None
    return None if found is None else (found, int(ranked[PLACE_POINTS][at]))


def _scored(page: Page, recipe: Recipe, query: Query, candidates: Candidates) -> Candidates:
    """Return the candidates with all that follows from chances; what is not kept in full comes last."""
    for scorer in recipe.scorers:
        if LOGITS not in scorer.provides:
            candidates = candidates.with_columns(scorer.score(query, candidates))
    rest = ~np.isin(candidates.rows, page.full)
    losses, points = candidates[LOSSES].copy(), candidates[POINTS].copy()
    losses[rest], points[rest] = _LAST, -_LAST
    return candidates.with_columns({LOSSES.name: losses, POINTS.name: points})


def _out_of_reach(page: Page) -> Difference | None:
    """Return a post that is not kept in full, though it has as many points as one on the page."""
    points, rest = page.array(POINTS), page.array("full") == 0
    fewest = fewest_ranked(*(page.array(key)[: page.length] for key in (PLACE_POINTS, WAY)))
    most = int(points[rest].max()) if rest.any() else fewest - 1
    return None if most < fewest else Difference("full", None, most, fewest)


def _ranked(page: Page, recipe: Recipe, query: Query, scored: Candidates) -> Candidates:
    """Return the selection, without what the last filters left out when the page was made."""
    ranked = recipe.selector.select(query, scored)
    return ranked.taken(~np.isin(ranked.rows, sorted(page.left_out_at_last)))


def _selection_difference(page: Page, ranked: Candidates) -> Difference | None:
    order = np.array(page.order, np.int32)
    if found := first_difference(page, "order", ranked.rows, order, order):
        return found
    kept = (key.name for key in SELECTED if page.has(key))
    found_ones = (
        first_difference(page, name, ranked.columns[name], page.array(name), order) for name in kept
    )
    return next((one for one in found_ones if one), None)


def first_difference(page: Page, what: str, again: Any, kept: Any, rows: Any = None) -> Difference | None:
    """Return where two arrays of the receipt differ; `rows` are the posts that they are about."""
    n = min(len(again), len(kept))
    unequal = again[:n] != kept[:n]
    unequal = unequal.any(axis=1) if unequal.ndim > 1 else unequal
    at = int(unequal.argmax()) if unequal.any() else n
    if at == n and len(again) == len(kept):
        return None
    row = at if rows is None else int(rows[at]) if at < len(rows) else None
    post_id = page.post_ids[row] if row is not None else None
    return Difference(what, post_id, _at(kept, at), _at(again, at))


def _at(array: Any, at: int) -> Any:
    return array[at].tolist() if at < len(array) else None
