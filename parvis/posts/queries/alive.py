"""The posts that a feed may show to anybody at all: their contents, and how they are received.

Who may read which of them is another question, and `posts.visibility` answers it. Ids come as the
database has them, 16 bytes each: a feed keeps a hundred thousand of them.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import QuerySet

from parvis.accounts.queries import AccountState
from parvis.base.sql import Ids, Query, Written, prepared, sql_of
from parvis.base.text.normalise import hashtag_key
from parvis.posts.models import Attachment, Post, Visibility

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_FIGURES: Final = ("id", "likes_count", "reposts_count", "replies_count", "edited_at")


@dataclass(frozen=True, slots=True)
class AlivePost:
    """What a feed goes by. `media_ids` are in the order in which they are shown; `topics` are keys."""

    id: UUID
    author_id: UUID
    text: str
    language: str
    topics: tuple[str, ...]
    sensitive: bool
    has_video: bool
    media_ids: tuple[UUID, ...]
    likes: int
    reposts: int
    replies: int
    edited_ms: int  # 0: never


class Figures(NamedTuple):
    """How posts stand now, column by column; ids are those of the database, which makes texts of them or not."""

    ids: tuple[UUID | str, ...]
    likes: tuple[int, ...]
    reposts: tuple[int, ...]
    replies: tuple[int, ...]
    edited_ms: tuple[int, ...]  # 0: never


def alive_posts(post_ids: Ids) -> list[AlivePost]:
    """Return what is known of those of the posts that are alive, in the order of their ids."""
    if not post_ids:
        return []
    media: dict[UUID, list[UUID]] = {}
    for post_id, media_id in _media(post_ids):
        media.setdefault(post_id, []).append(media_id)
    return [_alive(row, media) for row in _contents(post_ids)]


def newest_alive(limit: int) -> list[UUID]:
    """Return the newest posts that are alive."""
    return [post_id for (post_id,) in _newest(limit)]


def nth_newest(place: int) -> UUID | None:
    """Return the post that so many are newer than or it itself, None if there are fewer."""
    return next((post_id for (post_id,) in _nth_newest(place - 1)), None)


def alive_since(since: UUID, released_since: dt.datetime) -> list[UUID]:
    """Return the posts that are alive from an id on, and those whose videos play since then."""
    return [post_id for (post_id,) in [*_since(since), *_released(released_since)]]


def figures_from(first: UUID, limit: int) -> Figures:
    """Return how the posts that are alive stand, in the order of their ids, from one on."""
    rows = _figures(first, limit)
    if not rows:
        return Figures((), (), (), (), ())
    ids, likes, reposts, replies, edited = zip(*rows, strict=True)
    return Figures(ids, likes, reposts, replies, tuple([_ms(at) if at else 0 for at in edited]))


def _all() -> QuerySet[Post]:
    return Post.objects.filter(
        visibility=Visibility.PUBLIC,
        deleted_at=None,
        repost_of=None,
        reply_to=None,
        awaits_video=False,
        author__state=AccountState.ACTIVE,
        author__discoverable=True,
    )


@prepared
def _contents(post_ids: Ids) -> Query:
    return (
        _all()
        .filter(id__in=post_ids)
        .order_by("id")
        .values_list(
            "id",
            "author_id",
            "text",
            "language",
            "hashtags",
            "sensitive",
            "content_warning",
            "has_video",
            "likes_count",
            "reposts_count",
            "replies_count",
            "edited_at",
        )
    )


@prepared
def _media(post_ids: Ids) -> Query:
    rows = Attachment.objects.filter(post_id__in=post_ids).order_by("post_id", "position")
    return rows.values_list("post_id", "media_id")


@prepared
def _newest(limit: int) -> Query:
    return _all().order_by("-id").values_list("id")[:limit]


@prepared
def _nth_newest(skipped: int) -> Query:
    return _all().order_by("-id").values_list("id")[skipped : skipped + 1]


@prepared
def _since(since: UUID) -> Query:
    return _all().filter(id__gte=since).values_list("id")


@prepared
def _released(since: dt.datetime) -> Query:
    return _all().filter(released_at__gte=since).values_list("id")


@prepared
def _figures(first: UUID, limit: int) -> Written:
    """Read without making Python's objects of what is only compared."""
    rows = _all().filter(id__gte=first).order_by("id").values_list(*_FIGURES)[:limit]
    sql, params = sql_of(rows)
    return Written(sql, params, ())


def _alive(row: tuple[Any, ...], media: dict[UUID, list[UUID]]) -> AlivePost:
    post_id, author_id, text, language, hashtags, sensitive, warning, has_video, *figures, edited = row
    likes, reposts, replies = figures
    return AlivePost(
        id=post_id,
        author_id=author_id,
        text=text,
        language=language,
        topics=_keys(hashtags),
        sensitive=sensitive or bool(warning),
        has_video=has_video,
        media_ids=tuple(media.get(post_id, ())),
        likes=likes,
        reposts=reposts,
        replies=replies,
        edited_ms=_ms(edited),
    )


def _ms(at: str | dt.datetime | None) -> int:
    """Return an instant, as a database gives it out, in milliseconds since 1970."""
    if at is None:
        return 0
    # SQLite gives out texts or instants without an offset, PostgreSQL instants with one.
    told = at if isinstance(at, dt.datetime) and at.tzinfo else dt.datetime.fromisoformat(f"{at}+00:00")
    return (told - _EPOCH) // _MILLISECOND


def _keys(hashtags: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_key(tag) for tag in hashtags))


_key = lru_cache(maxsize=20_000)(hashtag_key)
