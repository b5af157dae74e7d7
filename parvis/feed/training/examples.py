"""Examples as columns: the names of members and of what is in posts, and what happened, in order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.feed.contents import names_of
from parvis.feed.models import UNNAMED, Surface
from parvis.feed.queries.log import Logged
from parvis.feed.queries.receipts import served_on
from parvis.feed.training.heads import columns
from parvis.feed.training.joining import Example
from parvis.learn.names import NONE, name_of
from parvis.learn.schema import FIELDS
from parvis.learn.trainer import Lesson
from parvis.media.queries.looks import looks
from parvis.posts.queries.alive import alive_posts


@dataclass(frozen=True, slots=True)
class Contents:
    """What is known of some posts: whose they are, and the names of what is in them."""

    authors: dict[UUID, UUID]
    names: dict[UUID, NDArray[np.uint64]]


def contents_of(post_ids: Collection[UUID]) -> Contents:
    """Return what is in those of the posts that a feed may show; nobody's private posts are learned."""
    posts = alive_posts(set(post_ids))
    found = looks({media_id for post in posts for media_id in post.media_ids[:1]})
    rows = names_of(posts, found)
    return Contents(
        {post.id: post.author_id for post in posts},
        {post.id: row for post, row in zip(posts, rows, strict=True)},
    )


def checked(watches: Sequence[Logged]) -> list[Logged]:
    """Return the watches without what their pages did not show: such a one was seen elsewhere."""
    pages = served_on({watch.receipt_id for watch in watches if watch.receipt_id})
    shown = {(page, post.post_id) for page, posts in pages.items() for post in posts}
    return [
        watch._replace(surface=int(Surface.OTHER))
        if watch.receipt_id in pages and (watch.receipt_id, watch.post_id) not in shown
        else watch
        for watch in watches
    ]


def lesson_of(examples: Sequence[Example], contents: Contents) -> Lesson:
    """Return examples as columns; `contents` has to know their posts."""
    known = np.array([example.known for example in examples], np.int64)
    names = [contents.names[example.post_id] for example in examples]
    return Lesson(
        member=np.array([member_name(example.account_id) for example in examples], np.uint64),
        posts=np.array(names, np.uint64).reshape(-1, len(FIELDS)),
        surface=np.array([example.surface for example in examples], np.int32),
        at_ms=np.array([example.at_ms for example in examples], np.int64),
        dwell_ms=np.array([example.dwell_ms for example in examples], np.int64),
        actions=columns(np.array([example.happened for example in examples], np.int64)),
        weight=columns(known) * np.array([example.share for example in examples], np.float32)[:, None],
    )


def member_name(account_id: UUID) -> int:
    """Return what the ranker calls a member."""
    return NONE if account_id == UNNAMED else name_of("member", account_id.bytes)
