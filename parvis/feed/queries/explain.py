"""Why one post stood on one page: for whoever the page was made for."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.feed.errors import not_on_this_page
from parvis.feed.instants import instant
from parvis.feed.keys import EXPLORED, POINTS, RANKED, UNIFORM
from parvis.feed.queries.receipts import ReceiptView, receipt_of
from parvis.feed.reasons import nothing_known, sentences
from parvis.feed.reckoning import Reckoning, reckoning_of
from parvis.feed.replay import OtherPolicy, instead_of, recipe_of
from parvis.feed.thawing import Page
from parvis.posts.queries import PostView, post_by_id, posts_by_ids

WAYS = {RANKED: "ranked", EXPLORED: "explored", UNIFORM: "uniform"}


@dataclass(frozen=True, slots=True)
class Displaced:
    """What would have stood there instead; `post` is None where the viewer cannot see it any more."""

    post_id: UUID
    post: PostView | None
    place_points: int | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a post stood where it did. `reckoning` is None on a page that nothing ranked."""

    receipt: ReceiptView
    post: PostView
    place: int  # from 1 on
    because: tuple[str, ...]
    sources: tuple[str, ...]
    reckoning: Reckoning | None
    way: str  # ranked, explored or uniform
    propensity: int  # in 2^-32
    displaced: Displaced | None
    degraded: tuple[str, ...]
    candidates: int  # that any source named
    scored: int

    @property
    def at(self) -> dt.datetime:
        """When the page was made."""
        return instant(self.receipt.at_ms)


def explain(viewer: Viewer, receipt_id: UUID, post_id: UUID) -> Explanation:
    """Return why a post stood on a page of the viewer's, or on one that was nobody's.

    Raises `NotFound` for another's page, for a post that it did not show, and for one that the
    viewer may not read any more.
    """
    receipt = receipt_of(viewer, receipt_id)
    at = next((at for at, one in enumerate(receipt.served) if one.post_id == post_id), None)
    if at is None:
        raise not_on_this_page()
    post = post_by_id(viewer, post_id)
    page = Page(receipt.body, receipt.seed)
    place = page.order[at]
    ranked = page.has(POINTS)
    author = post.shown.author.name
    because = [*sentences(page, place, author), *([nothing_known(page)] if ranked else [])]
    return Explanation(
        receipt=receipt,
        post=post,
        place=at + 1,
        because=tuple(filter(None, because)),
        sources=tuple(page.sources_of(place)),
        reckoning=reckoning_of(page, at) if ranked else None,
        way=WAYS[receipt.served[at].way],
        propensity=receipt.served[at].propensity,
        displaced=_displaced(viewer, page, at),
        degraded=tuple(page.about["degraded"]),
        candidates=page.found,
        scored=len(page.scored),
    )


def _displaced(viewer: Viewer, page: Page, at: int) -> Displaced | None:
    try:
        other = instead_of(page, recipe_of(page), at)
    except OtherPolicy:  # what the rules of that time would have put there cannot be said
        return None
    if other is None:
        return None
    post_id, place_points = other
    found = posts_by_ids(viewer, [post_id])
    return Displaced(post_id, found[0] if found else None, place_points)
