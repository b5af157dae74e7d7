"""Chronological pages of posts: newest first, along ids, the same for everybody who may read."""

import datetime as dt
from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import F, Q, QuerySet

from parvis.accounts.queries import Viewer, account_by_id, muted_ids
from parvis.base import clock, ids
from parvis.base.keyset import bounded, page_of, slice_by
from parvis.base.paging import Cursor, Page
from parvis.base.sql import Query, prepared
from parvis.base.text.normalise import hashtag_key
from parvis.posts.models import Bookmark, Like, Post, Visibility
from parvis.posts.queries.cards import draw, post_by_id, posts_by_ids, select
from parvis.posts.queries.views import PostView
from parvis.posts.visibility import readable


def latest_timeline(viewer: Viewer, cursor: Cursor, *, media_only: bool = False) -> Page[PostView]:
    """Return the public posts of this network that open a conversation."""
    found = _latest(
        viewer.account_id, clock.now() if viewer.is_member else None, cursor, media_only=media_only
    )
    return page_of(found, cursor, lambda row: row[0], lambda kept: draw(viewer, kept))


@prepared
def _latest(me: UUID | None, now: dt.datetime | None, cursor: Cursor, *, media_only: bool) -> Query:
    viewer = Viewer(me)
    rows = readable(viewer).filter(
        visibility=Visibility.PUBLIC, repost_of__isnull=True, reply_to__isnull=True
    )
    if media_only:
        rows = rows.filter(attachments_count__gt=0)
    return bounded(select(viewer, without_muted(viewer, rows, now)), cursor)


def account_timeline(  # noqa: PLR0913 - the filters of Mastodon's accounts/:id/statuses
    viewer: Viewer,
    account_id: UUID,
    cursor: Cursor,
    *,
    replies: bool = False,
    reposts: bool = True,
    media_only: bool = False,
    videos_only: bool = False,
    pinned: bool = False,
    tagged: str = "",
) -> Page[PostView]:
    """Return what an account posted; answers to itself count as posts, not as replies."""
    account_by_id(viewer, account_id)
    rows = readable(viewer).filter(author=account_id)
    if not replies:
        rows = rows.filter(Q(reply_to=None) | Q(reply_to_account=F("author")))
    if not reposts or media_only or videos_only:
        rows = rows.filter(repost_of=None)
    if media_only:
        rows = rows.filter(attachments_count__gt=0)
    if videos_only:
        rows = rows.filter(has_video=True)
    if pinned:
        rows = rows.filter(pin__isnull=False)
    if tagged:
        rows = rows.filter(tagged__hashtag__key=hashtag_key(tagged))
    return page(viewer, rows, cursor)


def bookmarks(viewer: Viewer, cursor: Cursor) -> Page[PostView]:
    """Return what the viewer keeps, in the order of keeping; keys are those of the bookmarks."""
    return _kept(viewer, Bookmark.objects.filter(account=viewer.member_id), cursor)


def likes(viewer: Viewer, cursor: Cursor) -> Page[PostView]:
    """Return what the viewer likes, in the order of liking; keys are those of the likes."""
    return _kept(viewer, Like.objects.filter(account=viewer.member_id), cursor)


def quotes_of(viewer: Viewer, post_id: UUID, cursor: Cursor) -> Page[PostView]:
    """Return the posts that quote a post."""
    post_by_id(viewer, post_id)
    return page(viewer, without_muted(viewer, readable(viewer).filter(quote_of=post_id)), cursor)


def popular_posts(viewer: Viewer, limit: int = 20, offset: int = 0) -> list[PostView]:
    """Return the public posts of the last three days that got most likes and reposts."""
    since = ids.first_at(clock.now() - dt.timedelta(days=3))
    rows = readable(viewer).filter(id__gte=since, visibility=Visibility.PUBLIC, repost_of=None, reply_to=None)
    best = without_muted(viewer, rows).order_by((F("likes_count") + 2 * F("reposts_count")).desc(), "-id")
    return draw(viewer, select(viewer, best)[offset : offset + limit])


def page(viewer: Viewer, rows: QuerySet[Post], cursor: Cursor) -> Page[PostView]:
    """Return one page of rows that come from `readable`."""
    found = slice_by(select(viewer, rows), cursor)
    return page_of(found, cursor, lambda row: row[0], lambda kept: draw(viewer, kept))


def without_muted(viewer: Viewer, rows: QuerySet[Post], at: dt.datetime | None = None) -> QuerySet[Post]:
    """Leave out authors whom the viewer mutes now, or at that instant."""
    return rows.exclude(author_id__in=muted_ids(viewer, at)) if viewer.is_member else rows


def _kept(viewer: Viewer, rows: QuerySet[Any], cursor: Cursor) -> Page[PostView]:
    found = slice_by(rows.values_list("id", "post_id"), cursor)

    def show(kept: list[tuple[UUID, UUID]]) -> list[PostView]:
        return posts_by_ids(viewer, [post_id for _, post_id in kept])

    return page_of(found, cursor, lambda row: row[0], show)
