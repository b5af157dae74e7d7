"""Who did what to a post."""

from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import QuerySet

from parvis.accounts.queries import (
    AccountState,
    AccountView,
    Viewer,
    accounts_by_ids,
    block_between,
)
from parvis.base.keyset import page_of, slice_by
from parvis.base.paging import Cursor, Page
from parvis.posts.models import Like
from parvis.posts.queries.cards import post_by_id
from parvis.posts.visibility import readable


def liked_by(viewer: Viewer, post_id: UUID, cursor: Cursor) -> Page[AccountView]:
    """Return who likes a post, the latest first."""
    post_by_id(viewer, post_id)
    rows: QuerySet[Any] = Like.objects.filter(post=post_id, account__state=AccountState.ACTIVE)
    if viewer.is_member:
        rows = rows.exclude(block_between(viewer, "account_id"))
    return _people(rows.values_list("id", "account_id"), cursor)


def reposted_by(viewer: Viewer, post_id: UUID, cursor: Cursor) -> Page[AccountView]:
    """Return who reposted a post, the latest first."""
    post_by_id(viewer, post_id)
    rows = readable(viewer).filter(repost_of=post_id)
    return _people(rows.values_list("id", "author_id"), cursor)


def _people(rows: QuerySet[Any, Any], cursor: Cursor) -> Page[AccountView]:
    found = slice_by(rows, cursor)

    def show(kept: list[tuple[UUID, UUID]]) -> list[AccountView]:
        known = accounts_by_ids(account_id for _, account_id in kept)
        return [known[account_id] for _, account_id in kept]

    return page_of(found, cursor, lambda row: row[0], show)
