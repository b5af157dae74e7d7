"""What was done to posts lately: by a member, and by everybody."""

from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import CharField, Value

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.sql import Written, prepared, raw, sql_of
from parvis.posts.models import ABOUT_ANOTHER, Bookmark, Like, Post

# What a post is to the one that it is about; a quote counts as a repost.
_WRITTEN: Final = {"reply_to_id": "reply", "repost_of_id": "repost", "quote_of_id": "repost"}


class OwnAct(NamedTuple):
    """A like, bookmark, reply or repost; the id is the database's, which makes a text of it or not."""

    post_id: UUID | str
    kind: str
    at_ms: int


class RawAct(NamedTuple):
    """A like or a repost; the ids are those of the database, which makes texts of them or not."""

    id: UUID | str
    account_id: UUID | str
    post_id: UUID | str


def own_acts(viewer: Viewer, limit: int) -> list[OwnAct]:
    """Return the viewer's last acts, in no order: so many likes, bookmarks and posts about others at most."""
    if viewer.account_id is None:
        return []
    marks = _marks(viewer.account_id, limit)
    return [OwnAct(post_id, kind, ids.stamp_of(act_id)) for kind, act_id, post_id in marks] + [
        OwnAct(post_id, kind, ids.stamp_of(act_id))
        for act_id, *about in _written(viewer.account_id, limit)
        for kind, post_id in zip(_WRITTEN.values(), about, strict=True)
        if post_id is not None
    ]


def acts_since(since: UUID, limit: int) -> list[RawAct]:
    """Return who liked or reposted what, from an id on, the newest `limit` of each; ids as they are stored."""
    return [RawAct(*row) for row in [*_liked(since, limit), *_reposted(since, limit)]]


@prepared
def _marks(me: UUID, limit: int) -> Written:
    """Both kinds in one statement, each as far as its index goes."""
    parts = [
        table.objects.filter(account=me)
        .annotate(kind=Value(kind, output_field=CharField()))
        .values_list("kind", "id", "post_id")
        .order_by("-id")[:limit]
        for kind, table in _MARKS.items()
    ]
    found = [sql_of(part) for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) part_{at}" for at, (one, _params) in enumerate(found))  # noqa: S608 - made by Django
    return Written(sql, [param for _sql, some in found for param in some], ())


_MARKS: dict[str, type[Like | Bookmark]] = {"like": Like, "bookmark": Bookmark}


@prepared
def _written(me: UUID, limit: int) -> Written:
    mine = Post.objects.filter(ABOUT_ANOTHER, author=me, deleted_at=None).order_by("-id")
    return raw(mine.values_list("id", *_WRITTEN)[:limit])


@prepared
def _liked(since: UUID, limit: int) -> Written:
    rows = Like.objects.filter(id__gte=since).order_by("-id").values_list("id", "account_id", "post_id")
    return raw(rows[:limit])


@prepared
def _reposted(since: UUID, limit: int) -> Written:
    rows = Post.objects.filter(id__gte=since, repost_of__isnull=False, deleted_at=None).order_by("-id")
    return raw(rows.values_list("id", "author_id", "repost_of_id")[:limit])
