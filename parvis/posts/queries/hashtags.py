"""Hashtags: their posts, their week, and which of them rise."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Count, Q

from parvis.accounts.queries import AccountState, Viewer
from parvis.base import clock, ids
from parvis.base.keyset import page_of, slice_by
from parvis.base.paging import Cursor, Page
from parvis.base.sql import Query, prepared
from parvis.base.text.normalise import hashtag_key
from parvis.posts.models import Hashtag, HashtagFollow, HashtagTrend, PostHashtag, Visibility
from parvis.posts.queries.timelines import page, without_muted
from parvis.posts.queries.views import HashtagView, PostView
from parvis.posts.visibility import readable

_DAYS: Final = 7


def hashtag_timeline(  # noqa: PLR0913 - the filters of Mastodon's timelines/tag
    viewer: Viewer,
    tag: str,
    cursor: Cursor,
    *,
    any_: Sequence[str] = (),
    all_: Sequence[str] = (),
    none: Sequence[str] = (),
    media_only: bool = False,
    videos_only: bool = False,
) -> Page[PostView]:
    """Return the public posts that carry the tag (or one of `any_`), all of `all_`, none of `none`."""
    wanted = [hashtag_key(name) for name in (tag, *any_)]
    rows = readable(viewer).filter(visibility=Visibility.PUBLIC, repost_of=None)
    carriers = PostHashtag.objects.values("post_id")
    if len(wanted) == 1:
        rows = rows.filter(tagged__hashtag__key=wanted[0])
    else:
        rows = rows.filter(id__in=carriers.filter(hashtag__key__in=wanted))
    for name in all_:
        rows = rows.filter(id__in=carriers.filter(hashtag__key=hashtag_key(name)))
    if none:
        unwanted = [hashtag_key(name) for name in none]
        rows = rows.exclude(id__in=carriers.filter(hashtag__key__in=unwanted))
    if media_only:
        rows = rows.filter(attachments_count__gt=0)
    if videos_only:
        rows = rows.filter(has_video=True)
    return page(viewer, without_muted(viewer, rows), cursor)


def hashtag(viewer: Viewer, tag: str) -> HashtagView:
    """Return a tag with its week; one that was never used has an empty one."""
    key = hashtag_key(tag)
    row = Hashtag.objects.filter(key=key).values_list("id", "display").first()
    if row is None:
        return HashtagView(key, tag, ())
    following = key in followed_hashtag_keys(viewer)
    return HashtagView(key, row[1], weeks([row[0]])[row[0]], following)


def search_hashtags(viewer: Viewer, text: str, *, limit: int = 20, offset: int = 0) -> list[HashtagView]:
    """Return tags that start with the text, the most used in public first.

    A tag that stands in narrower posts only is not known to anybody else.
    """
    key = hashtag_key(text.strip().lstrip("#"))
    if not key:
        return []
    seen = Count(
        "uses",
        filter=Q(uses__post__visibility=Visibility.PUBLIC, uses__author__state=AccountState.ACTIVE),
    )
    rows = list(
        Hashtag.objects.filter(key__startswith=key)
        .annotate(used=seen)
        .filter(used__gt=0)
        .order_by("-used", "key")
        .values_list("id", "key", "display")[offset : offset + limit]
    )
    history = weeks([row[0] for row in rows])
    followed = followed_hashtag_keys(viewer)
    return [HashtagView(key, display, history[tag_id], key in followed) for tag_id, key, display in rows]


def hashtags_of(viewer: Viewer, post_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Return the hashtags (key, as first written) of each of the posts that the viewer may read."""
    found: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    rows = PostHashtag.objects.filter(post__in=readable(viewer).filter(id__in=post_ids))
    for post_id, key, display in rows.values_list("post_id", "hashtag__key", "hashtag__display"):
        found[post_id].append((key, display))
    return dict(found)


def displays_of(keys: Collection[str]) -> dict[str, str]:
    """Return how hashtags were first written, by their keys; one that was never used is as its key."""
    known = Hashtag.objects.filter(key__in=keys).values_list("key", "display")
    return {key: key for key in keys} | dict(known)


def trending_hashtags(viewer: Viewer, *, limit: int = 10, offset: int = 0) -> list[HashtagView]:
    """Return the tags that rise, as last counted."""
    rows = HashtagTrend.objects.order_by("-score", "hashtag_id").select_related("hashtag")
    followed = followed_hashtag_keys(viewer)
    return [
        HashtagView(
            row.hashtag.key,
            row.hashtag.display,
            tuple((dt.date.fromisoformat(day["day"]), day["uses"], day["accounts"]) for day in row.history),
            row.hashtag.key in followed,
        )
        for row in rows[offset : offset + limit]
    ]


def followed_hashtags(viewer: Viewer, cursor: Cursor) -> Page[HashtagView]:
    """Return the tags that the viewer follows, the last one first; keys are those of the follows."""
    rows = HashtagFollow.objects.filter(account=viewer.member_id)
    columns = rows.values_list("id", "hashtag_id", "hashtag__key", "hashtag__display")
    found = slice_by(columns, cursor)

    def show(kept: list[tuple[UUID, UUID, str, str]]) -> list[HashtagView]:
        history = weeks([tag_id for _, tag_id, _, _ in kept])
        return [
            HashtagView(key, display, history[tag_id], following=True) for _, tag_id, key, display in kept
        ]

    return page_of(found, cursor, lambda row: row[0], show)


def followed_hashtag_keys(viewer: Viewer) -> frozenset[str]:
    """Return the keys of the tags that the viewer follows; nobody follows any."""
    rows = _followed_keys(viewer.account_id) if viewer.account_id else []
    return frozenset(key for (key,) in rows)


@prepared
def _followed_keys(me: UUID) -> Query:
    return HashtagFollow.objects.filter(account=me).values_list("hashtag__key")


def weeks(hashtag_ids: Sequence[UUID]) -> dict[UUID, tuple[tuple[dt.date, int, int], ...]]:
    """Return (day, public uses, people) of the last seven days of each tag, today first."""
    today = clock.now().date()
    days = [today - dt.timedelta(days=n) for n in range(_DAYS)]
    start = dt.datetime.combine(days[-1], dt.time(), dt.UTC)
    rows = PostHashtag.objects.filter(
        hashtag__in=hashtag_ids,
        post_id__gte=ids.first_at(start),
        post__visibility=Visibility.PUBLIC,
        author__state=AccountState.ACTIVE,
    )
    uses: dict[tuple[UUID, dt.date], list[UUID]] = defaultdict(list)
    for hashtag_id, post_id, author_id in rows.values_list("hashtag_id", "post_id", "author_id"):
        uses[hashtag_id, ids.made_at(post_id).date()].append(author_id)
    return {
        tag: tuple((day, len(uses[tag, day]), len(set(uses[tag, day]))) for day in days)
        for tag in hashtag_ids
    }
