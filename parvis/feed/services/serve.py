"""Serving a page of For You: it is made, written down, and shown.

Nothing that goes wrong with the model or a source leaves a page empty: what is optional is left
out, and when something needed fails, a simpler recipe takes its place. Either way the page says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

import structlog
from django.db import DatabaseError

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.turn import TURN
from parvis.feed import pipeline
from parvis.feed.hydrators.recent_events import posts_of_events
from parvis.feed.models import Surface
from parvis.feed.pipeline import Outcome, Recipe
from parvis.feed.policy import POLICY
from parvis.feed.queries.receipts import walk_to
from parvis.feed.recipe import AGAIN, FOR_YOU, SIMPLE
from parvis.feed.seeds import page_seed
from parvis.feed.services.receipts import NewPage, begin_page, record_receipt
from parvis.feed.services.seeds import secret_of
from parvis.feed.stages import Query
from parvis.feed.stock import Snapshot
from parvis.feed.stock.current import snapshot
from parvis.feed.timings import count_page
from parvis.posts.queries import PostView, posts_by_ids

_log = structlog.get_logger(__name__)
LONGEST: Final = 40  # posts of a page


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Posts in their order, and where the next page begins; `after` is empty at the end.

    `degraded` names what could not be had: stages, or the recipe that another stands in for.
    """

    posts: list[PostView]
    after: str
    receipt_id: UUID | None
    degraded: tuple[str, ...] = ()
    recipe: str = ""


@dataclass(slots=True)
class _Made:
    """A page, and the recipe that it was made by."""

    recipe: Recipe
    outcome: Outcome
    failed: list[str] = field(default_factory=list)


def serve_page(viewer: Viewer, after: str, limit: int, *, surface: Surface = Surface.FORYOU) -> FeedPage:
    """Return the next page after a receipt, the empty one being none; raise `InvalidInput` for no id.

    A receipt that is forgotten, or somebody else's, is where a new walk begins.
    """
    stock = _stock(viewer)
    with TURN:
        page = begin_page(walk_to(viewer, ids.parse(after)) if after else None)
        return _served(page, _query(viewer, stock, page, min(limit, LONGEST), surface), surface)


def _served(page: NewPage, query: Query, surface: Surface) -> FeedPage:
    made = _made(query)
    outcome = made.outcome
    count_page(made.recipe.name, outcome, made.failed)
    if not len(outcome.page):
        return FeedPage([], "", None, (*made.failed, *outcome.degraded), made.recipe.name)
    receipt_id = _recorded(page, made, surface)
    posts = posts_by_ids(query.viewer, query.stock.post_ids(outcome.page.rows))
    after = str(page.id) if len(outcome.page) == query.limit else ""
    degraded = (*made.failed, *outcome.degraded)
    return FeedPage(posts, after, receipt_id, degraded, made.recipe.name)


def _recorded(page: NewPage, made: _Made, surface: Surface) -> UUID | None:
    """Return the page's receipt; None, and a page that says so, where the database takes nothing in."""
    try:
        return record_receipt(page, made.recipe, made.outcome, policy=POLICY, surface=surface)
    except DatabaseError:
        _log.exception("feed_receipt_not_kept")
        made.failed.append("receipt")
        return None


def preview(viewer: Viewer, limit: int, facts: Mapping[str, Any]) -> list[PostView]:
    """Return what a page would show if these facts were so; nothing is written down.

    Its chance is the same all day, so that between two previews only what the facts change moves.
    """
    stock = _stock(viewer)
    with TURN:
        page = begin_page()
        chance = page_seed(secret_of(page.at.date()), viewer.account_id or page.id)
        query = _query(viewer, stock, replace(page, seed=chance), min(limit, LONGEST), Surface.FORYOU)
        made = _made(query.knowing(facts))
        return posts_by_ids(viewer, query.stock.post_ids(made.outcome.page.rows))


def _stock(viewer: Viewer) -> Snapshot:
    """Return the posts that are alive; while one request brings them up to date, others go on."""
    return snapshot(lambda: posts_of_events(viewer))


def _query(viewer: Viewer, stock: Snapshot, page: NewPage, limit: int, surface: Surface) -> Query:
    return Query(
        viewer=viewer,
        at_ms=page.at_ms,
        limit=limit,
        seed=page.seed,
        stock=stock,
        surface=int(surface),
        walk=page.walk,
    )


def _made(query: Query) -> _Made:
    """Return the page of the best recipe that works and fills it."""
    failed: list[str] = []
    made: _Made | None = None
    for recipe in (FOR_YOU, AGAIN):
        try:
            made = _Made(recipe, pipeline.run(recipe, query), failed)
        except Exception:  # noqa: BLE001 - whatever it is, whoever waits for a page gets one
            _log.exception("feed_recipe_failed", recipe=recipe.name)
            failed.append(recipe.name)
            break
        if len(made.outcome.page) == query.limit:
            return made
        query = made.outcome.query  # what was found out of the viewer is asked once
    if made is None or failed:
        made = _Made(SIMPLE, pipeline.run(SIMPLE, query), failed)
    return made
