"""The Following timeline and lists: the newest posts of many authors, without fan-out.

Nothing is copied at writing, so a post is in its followers' timelines the moment it is
committed. Reading stays cheap by a merge: the n newest posts of a set of authors are among
the n authors who posted last, and none is older than the last post of the n-th of them. So
one index step an author finds those n, and a bounded range each finds the posts.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import connection
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from parvis.accounts.queries import (
    Viewer,
    exclusive_member_ids,
    followed_ids,
    hidden_repost_ids,
    list_by_id,
    list_member_ids,
    muted_ids,
)
from parvis.base.keyset import page_of
from parvis.base.paging import Cursor, Page
from parvis.posts.errors import login_needed
from parvis.posts.models import Post
from parvis.posts.queries.cards import draw, select
from parvis.posts.queries.views import PostView
from parvis.posts.visibility import readable

_RESERVE: Final = 1.5  # candidates read for each post shown: some are filtered out
_ROUNDS: Final = 8  # how often a page that filters emptied is filled up, each time from twice as many
_SIZE_MAX: Final = 400  # candidates of one round; SQLite joins up to 500 selects in a union


def following_timeline(viewer: Viewer, cursor: Cursor) -> Page[PostView]:
    """Return what those whom the viewer follows posted and reposted, and the viewer too."""
    me = _member(viewer)
    followed = followed_ids(viewer)
    rows = readable(viewer).exclude(author_id__in=exclusive_member_ids(viewer))
    rows = rows.exclude(repost_of__isnull=False, author_id__in=hidden_repost_ids(viewer))
    rows = rows.filter(_answers_within(me, followed))
    return _merge(viewer, _not_muted(viewer, rows), (followed, "followee_id", [me]), cursor)


def list_timeline(viewer: Viewer, list_id: UUID, cursor: Cursor) -> Page[PostView]:
    """Return what the accounts of one of the viewer's lists posted."""
    me = _member(viewer)
    policy = list_by_id(viewer, list_id).replies_policy
    members = list_member_ids(list_id)
    rows = readable(viewer)
    if policy == "none":
        rows = rows.filter(Q(reply_to=None) | Q(reply_to_account=F("author")))
    else:
        rows = rows.filter(_answers_within(me, members if policy == "list" else followed_ids(viewer)))
    return _merge(viewer, _not_muted(viewer, rows), (members, "account_id", []), cursor)


def _answers_within(me: UUID, circle: QuerySet[Any, UUID]) -> Q:
    """Answers count if they go to oneself, to their own author or into the circle."""
    return (
        Q(reply_to=None)
        | Q(reply_to_account=me)
        | Q(reply_to_account=F("author"))
        | Q(reply_to_account_id__in=circle)
    )


def _not_muted(viewer: Viewer, rows: QuerySet[Post]) -> QuerySet[Post]:
    muted = muted_ids(viewer)
    return rows.exclude(author_id__in=muted).exclude(repost_of__isnull=False, repost_of__author_id__in=muted)


Authors = tuple[QuerySet[Any, UUID], str, Sequence[UUID]]


def _merge(viewer: Viewer, rows: QuerySet[Post], authors: Authors, cursor: Cursor) -> Page[PostView]:
    """Fill one page from the authors' posts that pass the filters of `rows`."""
    wanted = cursor.limit + 1
    found: list[tuple[Any, ...]] = []
    bounds = cursor
    edge: UUID | None = None
    for _round in range(_ROUNDS):
        size = min(int(wanted * _RESERVE) << _round, _SIZE_MAX)
        ids = _newest_of(authors, bounds, size)
        if ids:
            order = "id" if cursor.ascending else "-id"
            passed = select(viewer, rows.filter(id__in=ids)).order_by(order)
            found.extend(passed[: wanted - len(found)])
        if len(ids) < size or len(found) >= wanted:
            break
        edge = ids[-1]
        bounds = Cursor(cursor.max_id, None, edge) if cursor.ascending else Cursor(edge, cursor.floor)
    else:
        return _page_up_to(edge, found, cursor, viewer)
    return page_of(found, cursor, lambda row: row[0], lambda kept: draw(viewer, kept))


def _page_up_to(
    edge: UUID | None, found: Sequence[tuple[Any, ...]], cursor: Cursor, viewer: Viewer
) -> Page[PostView]:
    """Return the short page of a reading that gave up at `edge`: there the next page starts."""
    page = page_of(found, cursor, lambda row: row[0], lambda kept: draw(viewer, kept))
    if cursor.ascending:
        return replace(page, newer=edge)
    return replace(page, older=edge)


def _newest_of(authors: Authors, bounds: Cursor, size: int) -> list[UUID]:
    """Return the ids of the `size` posts nearest to the bound, in the order of reading."""
    ascending = bounds.ascending
    circle, column, extra = authors
    nearest = _within(Post.objects.filter(author_id=OuterRef(column)), bounds)
    nearest = nearest.order_by("id" if ascending else "-id").values("id")[:1]
    edge = F("nearest").asc(nulls_last=True) if ascending else F("nearest").desc(nulls_last=True)
    ranked = circle.annotate(nearest=Subquery(nearest)).order_by(edge)
    pairs = [
        (author_id, post_id)
        for author_id, post_id in ranked.values_list(column, "nearest")[:size]
        if post_id is not None
    ]
    limit = pairs[-1][1] if len(pairs) == size else None
    return _union([*(author_id for author_id, _ in pairs), *extra], bounds, limit, size)


def _within(rows: QuerySet[Post], bounds: Cursor) -> QuerySet[Post]:
    if bounds.max_id is not None:
        rows = rows.filter(id__lt=bounds.max_id)
    if bounds.floor is not None:
        rows = rows.filter(id__gt=bounds.floor)
    return rows


def _union(authors: Sequence[UUID], bounds: Cursor, limit: UUID | None, size: int) -> list[UUID]:
    """Read each author's range of the (author, id) index, and merge.

    Written as SQL because Django refuses a LIMIT inside a union on SQLite.
    """
    ascending = bounds.ascending
    conditions = [("<", bounds.max_id), (">", bounds.floor), ("<=" if ascending else ">=", limit)]
    present = [(sign, value) for sign, value in conditions if value is not None]
    order = "ASC" if ascending else "DESC"
    where = "".join(f" AND id {sign} %s" for sign, _ in present)
    one = (
        f"SELECT id FROM (SELECT id FROM {Post._meta.db_table} "  # noqa: S608, SLF001 - names and signs of our own
        f"WHERE author_id = %s{where} ORDER BY id {order} LIMIT {size:d}) AS one"
    )
    sql = f"{' UNION ALL '.join([one] * len(authors))} ORDER BY id {order} LIMIT {size:d}"
    field = Post._meta.pk  # noqa: SLF001 - the documented way to adapt a value
    tail = [value for _, value in present]
    params = [field.get_db_prep_value(v, connection) for a in authors for v in (a, *tail)]
    if not authors:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [field.to_python(row[0]) for row in cursor.fetchall()]


def _member(viewer: Viewer) -> UUID:
    if viewer.account_id is None:
        raise login_needed()
    return viewer.account_id
