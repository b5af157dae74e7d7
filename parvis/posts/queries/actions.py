"""What members did to posts, in the order in which they did it: for those who learn from it.

Ids carry their instant, so a stretch of time is a range of a primary key. A row becomes visible
a moment after its id was made; who reads up to now reads the last moments again next time.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Q

from parvis.base import ids
from parvis.posts.models import Bookmark, Like, Post

_DERIVED = Q(reply_to__isnull=False) | Q(repost_of__isnull=False) | Q(quote_of__isnull=False)


class Act(NamedTuple):
    """One like, bookmark, reply or repost (a quote is one, too)."""

    id: UUID
    account_id: UUID
    post_id: UUID
    kind: str


def acts_between(since: dt.datetime, until: dt.datetime) -> list[Act]:
    """Return what was done then and not taken back since, the oldest first."""
    first, end = ids.first_at(since), ids.first_at(until)
    found = [*_reactions(first, end), *_derived(first, end)]
    return sorted(found, key=lambda act: act.id)


def _reactions(first: UUID, end: UUID) -> Iterator[Act]:
    for kind, table in (("like", Like), ("bookmark", Bookmark)):
        rows = table.objects.filter(id__gte=first, id__lt=end)
        yield from (Act(*row, kind) for row in rows.values_list("id", "account_id", "post_id"))


def _derived(first: UUID, end: UUID) -> Iterator[Act]:
    posts = Post.objects.filter(_DERIVED, id__gte=first, id__lt=end, deleted_at=None)
    rows: Iterable[tuple[UUID, UUID, UUID | None, UUID | None, UUID | None]] = posts.values_list(
        "id", "author_id", "reply_to_id", "repost_of_id", "quote_of_id"
    )
    for id_, author_id, reply_to, repost_of, quote_of in rows:
        if reply_to is not None:
            yield Act(id_, author_id, reply_to, "reply")
        shared = quote_of if repost_of is None else repost_of
        if shared is not None:
            yield Act(id_, author_id, shared, "repost")
