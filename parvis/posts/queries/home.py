"""The Following timeline and lists: the newest posts of many authors, without fan-out.

Nothing is copied at writing, so a post is in its followers' timelines the moment it is
committed. Reading stays cheap by a merge: the n newest posts of a set of authors are among
the n authors who posted last, and none is older than the last post of the n-th of them. So
one index step an author finds those n, and a bounded range each finds the posts.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import F, Q, QuerySet

from parvis.accounts.queries import (
    Viewer,
    exclusive_member_ids,
    followed_ids,
    hidden_repost_ids,
    list_by_id,
    list_member_ids,
    muted_ids,
)
from parvis.base import clock, ids
from parvis.base.keyset import page_of
from parvis.base.paging import Cursor, Page
from parvis.base.sql import Ids, Query, Row, Written, prepared, sql_of
from parvis.posts.models import Post, Visibility
from parvis.posts.queries.cards import draw, select
from parvis.posts.queries.followed_tags import follows_hashtags, tagged_candidates
from parvis.posts.queries.views import PostView
from parvis.posts.visibility import readable

_RESERVE: Final = 1.5  # candidates read for each post shown: some are filtered out
_ROUNDS: Final = 8  # how often a page that filters emptied is filled up, each time from twice as many
_SIZE_MAX: Final = 500  # candidates of one round

Candidates = Callable[[Cursor], list[Row]]
Passed = Callable[[Ids, int], list[Row]]  # up to so many of the posts with these ids


def following_timeline(viewer: Viewer, cursor: Cursor) -> Page[PostView]:
    """Return what those whom the viewer follows posted and reposted, the viewer too.

    Between them stand the public posts with the hashtags that the viewer follows.
    """
    me, now = viewer.member_id, clock.now()
    tags = follows_hashtags(me)
    return _merge(
        viewer,
        cursor,
        lambda bounds: _with_tagged(me, bounds) if tags else _followed_candidates(me, bounds),
        lambda post_ids, limit: _followed_posts(me, now, post_ids, limit, up=cursor.ascending, tags=tags),
    )


def list_timeline(viewer: Viewer, list_id: UUID, cursor: Cursor) -> Page[PostView]:
    """Return what the accounts of one of the viewer's lists posted."""
    me, now = viewer.member_id, clock.now()
    policy = list_by_id(viewer, list_id).replies_policy
    return _merge(
        viewer,
        cursor,
        lambda bounds: _listed_candidates(list_id, bounds),
        lambda post_ids, limit: _listed_posts(
            me,
            now,
            post_ids,
            limit,
            up=cursor.ascending,
            answers=policy != "none",
            within=list_id if policy == "list" else None,
        ),
    )


@prepared
def _followed_candidates(me: UUID, bounds: Cursor) -> Written:
    return _newest_of(followed_ids(Viewer(me)), [me], bounds)


def _with_tagged(me: UUID, bounds: Cursor) -> list[Row]:
    """Return the nearest of what followed authors and followed hashtags have, in the order of reading."""
    both = {*_followed_candidates(me, bounds), *tagged_candidates(me, bounds)}
    return sorted(both, reverse=not bounds.ascending)[: bounds.limit]


@prepared
def _followed_posts(me: UUID, now: dt.datetime, post_ids: Ids, limit: int, *, up: bool, tags: bool) -> Query:
    viewer = Viewer(me)
    rows = readable(viewer).filter(_answers_within(me, followed_ids(viewer)), id__in=post_ids)
    if tags:  # of those who are not followed, only what is public
        public = Q(visibility=Visibility.PUBLIC, repost_of=None)
        rows = rows.filter(public | Q(author=me) | Q(author_id__in=followed_ids(viewer)))
    rows = rows.exclude(author_id__in=exclusive_member_ids(viewer))
    rows = rows.exclude(repost_of__isnull=False, author_id__in=hidden_repost_ids(viewer))
    return _shown(viewer, now, rows, up=up, limit=limit)


@prepared
def _listed_candidates(list_id: UUID, bounds: Cursor) -> Written:
    return _newest_of(list_member_ids(list_id), [], bounds)


@prepared
def _listed_posts(  # noqa: PLR0913 - what the statement depends on
    me: UUID,
    now: dt.datetime,
    post_ids: Ids,
    limit: int,
    *,
    up: bool,
    answers: bool,
    within: UUID | None,
) -> Query:
    viewer = Viewer(me)
    circle = list_member_ids(within) if within else followed_ids(viewer)
    allowed = _answers_within(me, circle) if answers else Q(reply_to=None) | Q(reply_to_account=F("author"))
    return _shown(viewer, now, readable(viewer).filter(allowed, id__in=post_ids), up=up, limit=limit)


def _answers_within(me: UUID, circle: QuerySet[Any, UUID]) -> Q:
    """Answers count if they go to oneself, to their own author or into the circle."""
    return (
        Q(reply_to=None)
        | Q(reply_to_account=me)
        | Q(reply_to_account=F("author"))
        | Q(reply_to_account_id__in=circle)
    )


def _shown(viewer: Viewer, now: dt.datetime, rows: QuerySet[Post], *, up: bool, limit: int) -> Query:
    """Leave out what is muted, and keep the first rows in the order of reading."""
    muted = muted_ids(viewer, now)
    rows = rows.exclude(author_id__in=muted)
    rows = rows.exclude(repost_of__isnull=False, repost_of__author_id__in=muted)
    return select(viewer, rows).order_by("id" if up else "-id")[:limit]


def _merge(viewer: Viewer, cursor: Cursor, candidates: Candidates, passed: Passed) -> Page[PostView]:
    """Fill one page with those of the candidates that pass."""
    wanted = cursor.limit + 1
    size = int(wanted * _RESERVE)
    found: list[Row] = []
    bounds = Cursor(cursor.max_id, cursor.since_id, cursor.min_id, size)
    edge: UUID | None = None
    for _round in range(_ROUNDS):
        ids = [post_id for (post_id,) in candidates(bounds)]
        if ids:
            found.extend(passed(ids, wanted - len(found)))
        if len(ids) < size or len(found) >= wanted:
            break
        edge, size = ids[-1], min(2 * size, _SIZE_MAX)
        bounds = (
            Cursor(cursor.max_id, None, edge, size)
            if cursor.ascending
            else Cursor(edge, cursor.floor, None, size)
        )
    else:
        return _page_up_to(edge, found, cursor, viewer)
    return page_of(found, cursor, lambda row: row[0], lambda kept: draw(viewer, kept))


def _page_up_to(edge: UUID | None, found: list[Row], cursor: Cursor, viewer: Viewer) -> Page[PostView]:
    """Return the short page of a reading that gave up at `edge`: there the next page starts."""
    page = page_of(found, cursor, lambda row: row[0], lambda kept: draw(viewer, kept))
    return replace(page, newer=edge) if cursor.ascending else replace(page, older=edge)


def _newest_of(authors: QuerySet[Any, UUID], also: list[UUID], bounds: Cursor) -> Written:
    """Return the query for the ids of the posts nearest to the bound, in the order of reading.

    `nearest` are the authors who posted last, each with that post. The posts are read along
    the (author, id) index, of each author down to whichever comes first: the last post of
    the last of these authors, or as many posts as are wanted in all.
    """
    up, size = bounds.ascending, bounds.limit
    order, sign, lowest = ("ASC", "<=", ids.HIGHEST) if up else ("DESC", ">=", ids.LOWEST)
    limits = [bound for bound in (bounds.max_id, bounds.floor) if bound]
    within = " AND post.id < %s" * bool(bounds.max_id) + " AND post.id > %s" * bool(bounds.floor)
    circle, members = sql_of(authors)
    sql = f"""
        WITH circle (author_id) AS ({circle}{" UNION SELECT %s" * len(also)}),
        nearest AS MATERIALIZED (
            SELECT author_id, (
                SELECT post.id FROM posts_post AS post WHERE post.author_id = circle.author_id{within}
                ORDER BY post.id {order} LIMIT 1
            ) AS post_id
            FROM circle ORDER BY post_id {order} NULLS LAST LIMIT {size:d}
        )
        SELECT post.id FROM nearest CROSS JOIN posts_post AS post
        WHERE post.author_id = nearest.author_id{within}
        AND post.id {sign} COALESCE((SELECT post_id FROM nearest LIMIT 1 OFFSET {size - 1:d}), %s)
        AND post.id {sign} COALESCE((
            SELECT post.id FROM posts_post AS post WHERE post.author_id = nearest.author_id{within}
            ORDER BY post.id {order} LIMIT 1 OFFSET {size - 1:d}
        ), %s)
        ORDER BY post.id {order} LIMIT {size:d}
    """  # noqa: S608 - names and signs of our own
    params = [*members, *also, *limits, *limits, lowest, *limits, lowest]
    return Written(sql, params, [Post._meta.pk])  # noqa: SLF001 - the documented way to a field
