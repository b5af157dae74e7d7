"""What was done to posts lately: by a member, and by everybody."""

from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import CharField, F, Value

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.sql import Query, Written, prepared, raw, sql_of
from parvis.posts.models import Bookmark, Like, Post

# How a row of posts is a reply, a repost or a quote of another; a quote counts as a repost.
_WRITTEN = {"reply": "reply_to_id", "repost": "repost_of_id", "quote": "quote_of_id"}


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
    """Return the viewer's last acts, so many of each kind at most, in no order."""
    if viewer.account_id is None:
        return []
    return [
        OwnAct(post_id, "repost" if kind == "quote" else kind, ids.stamp_of(act_id))
        for kind, act_id, post_id in _own(viewer.account_id, limit)
    ]


def acts_since(since: UUID, limit: int) -> list[RawAct]:
    """Return who liked or reposted what, from an id on, the newest `limit` of each; ids as they are stored."""
    return [RawAct(*row) for row in [*_liked(since, limit), *_reposted(since, limit)]]


@prepared
def _own(me: UUID, limit: int) -> Written:
    """All kinds in one statement, each as far as its index goes."""
    parts = [_of_kind(kind, table.objects.filter(account=me), "post_id") for kind, table in _MARKS.items()]
    mine = Post.objects.filter(author=me, deleted_at=None)
    parts += [
        _of_kind(kind, mine.filter(**{f"{column}__isnull": False}), column)
        for kind, column in _WRITTEN.items()
    ]
    found = [sql_of(part.order_by("-id")[:limit]) for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({one}) part_{at}" for at, (one, _params) in enumerate(found))  # noqa: S608 - made by Django
    params = [param for _sql, some in found for param in some]
    return Written(sql, params, ())


_MARKS: dict[str, type[Like | Bookmark]] = {"like": Like, "bookmark": Bookmark}


def _of_kind(kind: str, rows: Query, column: str) -> Query:
    told = Value(kind, output_field=CharField())
    found: Query = rows.annotate(kind=told, what=F(column)).values_list("kind", "id", "what")
    return found


@prepared
def _liked(since: UUID, limit: int) -> Written:
    rows = Like.objects.filter(id__gte=since).order_by("-id").values_list("id", "account_id", "post_id")
    return raw(rows[:limit])


@prepared
def _reposted(since: UUID, limit: int) -> Written:
    rows = Post.objects.filter(id__gte=since, repost_of__isnull=False, deleted_at=None).order_by("-id")
    return raw(rows.values_list("id", "author_id", "repost_of_id")[:limit])
