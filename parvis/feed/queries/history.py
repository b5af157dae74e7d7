"""What a member watched: for the member to see, and for the feed to go by."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import QuerySet

from parvis.accounts.queries import Viewer, wants_no_history
from parvis.base import ids
from parvis.base.keyset import page_of
from parvis.base.paging import Cursor, Page
from parvis.base.sql import Written, prepared, raw
from parvis.feed.models import Ended, WatchEvent
from parvis.posts.queries import PostView, posts_by_ids

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SEQ: Final = (1 << 62) - 1
_FINISHED: Final = int(Ended.FINISHED)


@dataclass(frozen=True, slots=True)
class Watched:
    """One entry of a watch history. `id` tells it from others; pages run along it."""

    id: UUID
    post: PostView
    at: dt.datetime
    watched_ms: int
    duration_ms: int
    finished: bool


class RecentWatch(NamedTuple):
    """A watch as the feed reads it; the id is the database's, which makes a text of it or not."""

    post_id: UUID | str
    started_ms: int
    watched_ms: int
    duration_ms: int
    loops: int
    ended: int
    surface: int
    shared: bool


class _Entry(NamedTuple):
    """What is read of one row to show it."""

    started_ms: int
    seq: int
    post_id: UUID
    watched_ms: int
    duration_ms: int
    loops: int
    ended: int

    @property
    def id(self) -> UUID:
        """The start in the first 48 bits, as in all our ids, and the place in the log in the last."""
        return UUID(int=ids.first_at(_instant(self.started_ms)).int | self.seq)

    def with_post(self, post: PostView) -> Watched:
        """Return the entry as it is shown."""
        finished = self.ended == _FINISHED or self.loops > 0
        at = _instant(self.started_ms)
        return Watched(self.id, post, at, self.watched_ms, self.duration_ms, finished)


def watch_history(viewer: Viewer, cursor: Cursor) -> Page[Watched]:
    """Return what the viewer watched, the latest first, without what they may not read any more."""
    rows = _bounded(WatchEvent.objects.filter(account_id=viewer.member_id), cursor)
    found = [_Entry(*row) for row in rows.values_list(*_Entry._fields)]

    def show(kept: list[_Entry]) -> list[Watched]:
        posts = {post.id: post for post in posts_by_ids(viewer, list({one.post_id for one in kept}))}
        return [one.with_post(posts[one.post_id]) for one in kept if one.post_id in posts]

    return page_of(found, cursor, lambda one: one.id, show)


def recent_watches(viewer: Viewer, limit: int) -> list[RecentWatch]:
    """Return the viewer's last watches, the latest first; none of whoever keeps no history."""
    if viewer.account_id is None:
        return []
    return list(map(RecentWatch._make, _recent(viewer.account_id, limit=limit)))


def place_of(watch_id: UUID) -> tuple[int, int]:
    """Return the start and the place in the log that an entry's id stands for."""
    return watch_id.int >> 80, watch_id.int & _SEQ


@prepared
def _recent(me: UUID, *, limit: int) -> Written:
    rows = WatchEvent.objects.filter(~wants_no_history(me), account_id=me).order_by("-started_ms", "-seq")
    return raw(rows.values_list(*RecentWatch._fields)[:limit])


def _instant(ms: int) -> dt.datetime:
    return _EPOCH + dt.timedelta(milliseconds=ms)


def _bounded(rows: QuerySet[WatchEvent], cursor: Cursor) -> QuerySet[WatchEvent]:
    """Return one page's rows and one more, as `keyset.bounded` does for a single column."""
    if cursor.max_id is not None:
        started_ms, seq = place_of(cursor.max_id)
        rows = rows.filter(started_ms__lte=started_ms).exclude(started_ms=started_ms, seq__gte=seq)
    if cursor.floor is not None:
        started_ms, seq = place_of(cursor.floor)
        rows = rows.filter(started_ms__gte=started_ms).exclude(started_ms=started_ms, seq__lte=seq)
    order = ("started_ms", "seq") if cursor.ascending else ("-started_ms", "-seq")
    return rows.order_by(*order)[: cursor.limit + 1]
