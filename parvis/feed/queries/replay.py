"""Pages made again from their receipts, the weights that these name, and the posts as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from parvis.feed.contents import names_of
from parvis.feed.hydrators.sketches import sketches
from parvis.feed.keys import LEVEL, LOGITS, SKETCH
from parvis.feed.queries.receipts import ReceiptView
from parvis.feed.receipt import Unreadable
from parvis.feed.replay import Difference, OtherPolicy, first_difference, order_again, recipe_of
from parvis.feed.thawing import Page
from parvis.learn import weights as files
from parvis.learn.schema import Posts
from parvis.learn.serving import Asking, History, Prepared, attend, prepare, score
from parvis.learn.weights import Weights, WeightsRefused
from parvis.media.queries.looks import looks
from parvis.posts.queries.alive import alive_posts

IDENTICAL: Final = "identical"
DIFFERENT: Final = "different"
UNKNOWN: Final = "unknown"  # what it takes to tell is not there any more
NONE: Final = "none"  # no model took part
_POSTS_REMEMBERED: Final = 50_000
_WEIGHTS_REMEMBERED: Final = 2


@dataclass(frozen=True, slots=True)
class Replay:
    """What became of one page. `compared` posts were scored again; of `changed` the contents are others now."""

    receipt_id: UUID
    order: str
    logits: str
    difference: Difference | None = None
    why: str = ""  # where something is unknown
    compared: int = 0
    changed: int = 0

    @property
    def identical(self) -> bool:
        """Whether all that could be compared is the same, and all could be but for changed posts."""
        return self.order == IDENTICAL and self.logits in (IDENTICAL, NONE)


class Replayer:
    """Makes many pages again; remembers posts and weights between them."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._posts: dict[UUID, NDArray[np.uint64] | None] = {}
        self._edited_ms: dict[UUID, int] = {}
        self._weights: dict[str, Weights] = {}

    def replay(self, receipt: ReceiptView) -> Replay:
        """Return whether a page comes out as its receipt says: first its order, then the model's part."""
        try:
            page = Page(receipt.body, receipt.seed)
            order = order_again(page, recipe_of(page))
        except Unreadable as error:
            return Replay(receipt.id, UNKNOWN, UNKNOWN, why=f"the receipt cannot be read: {error}")
        except OtherPolicy as error:
            why = f"the rules have changed since: the page was made by {error.args[0][:12]}"
            return Replay(receipt.id, UNKNOWN, UNKNOWN, why=why)
        if order is not None:
            return Replay(receipt.id, DIFFERENT, UNKNOWN, order)
        if not page.has(LOGITS):
            return Replay(receipt.id, IDENTICAL, NONE)
        return self._model_again(receipt, page)

    def _model_again(self, receipt: ReceiptView, page: Page) -> Replay:
        try:
            weights = self._read(receipt.weights)
        except WeightsRefused as refused:
            return Replay(receipt.id, IDENTICAL, UNKNOWN, why=refused.reason)
        shown = [page.post_ids[place] for place in page.full]
        posts, past = [one for one in shown if one], page.past_ids
        self._look_up([*posts, *past])
        if any(not self._is_as_it_was(one, page) for one in past):
            why = "a post of the history was edited or deleted since"
            return Replay(receipt.id, IDENTICAL, UNKNOWN, why=why, changed=len(posts))
        same = np.array([self._is_as_it_was(one, page) for one in posts], np.bool_)
        known = [one for one, is_same in zip(posts, same, strict=True) if is_same]
        prepared = prepare(weights, Posts(self._names([*known, *past])))
        rows = np.arange(len(known), dtype=np.int32)
        asker = attend(weights, _asking(page, prepared, len(known)))
        found = score(weights, asker, prepared, rows)
        signs = sketches(prepared.offers[: len(known)])
        difference = first_difference(
            page, LOGITS.name, found, page.array(LOGITS)[same], page.full[same]
        ) or first_difference(page, SKETCH.name, signs, page.array(SKETCH)[same], page.full[same])
        outcome = DIFFERENT if difference else IDENTICAL
        changed = len(posts) - len(known)
        return Replay(receipt.id, IDENTICAL, outcome, difference, compared=len(known), changed=changed)

    def _read(self, name: str) -> Weights:
        """Return weights by their name; raises `WeightsRefused` for what is not kept, or not sound."""
        found = self._weights.get(name)
        if found is None:
            found = files.read(Path(settings.WEIGHTS_ROOT), name) if name else files.initial()
            if len(self._weights) >= _WEIGHTS_REMEMBERED:
                self._weights.clear()
            self._weights[name] = found
        return found

    def _look_up(self, post_ids: Sequence[UUID]) -> None:
        """Read the posts that are not remembered; None stands for those that are gone."""
        if len(self._posts) > _POSTS_REMEMBERED:
            self._posts.clear()
        missing = list({one for one in post_ids if one not in self._posts})
        posts = alive_posts(missing)
        names = names_of(posts, looks({media_id for post in posts for media_id in post.media_ids[:1]}))
        self._posts |= dict.fromkeys(missing)
        for post, row in zip(posts, names, strict=True):
            self._posts[post.id], self._edited_ms[post.id] = row, post.edited_ms

    def _is_as_it_was(self, post_id: UUID, page: Page) -> bool:
        """Return whether a post has the contents that it had when the page was made."""
        return self._posts[post_id] is not None and self._edited_ms[post_id] < page.about["at_ms"]

    def _names(self, post_ids: Sequence[UUID]) -> NDArray[np.uint64]:
        rows: list[Any] = [self._posts[one] for one in post_ids]
        return np.stack(rows) if rows else names_of([], {})


def _asking(page: Page, prepared: Prepared, start: int) -> Asking:
    """Return the request as the model takes it; its history's posts are prepared from `start` on."""
    count = len(page.array("past_actions"))
    history = History(
        np.arange(count, dtype=np.int32),
        page.array("past_actions"),
        page.array("past_dwell_ms"),
        page.about["at_ms"] - page.array("past_ago_ms"),
        page.array("past_surface"),
    )
    watched = Prepared._make(column[start:] for column in prepared)
    return Asking(history, watched, page.array(LEVEL), page.about["surface"], page.about["at_ms"])
