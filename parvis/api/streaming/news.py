"""What has happened since the last look: asked of the database, drawn for each who listens.

Runs in one thread of its own. Ids are made before their rows are committed, so each look goes
back over the last seconds, and what was seen already is left out by its id.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer, followers_among, notifications, notifications_since
from parvis.api.responses import dumps
from parvis.api.shapes.notification import notification, subjects
from parvis.api.shapes.post import status
from parvis.api.streaming.hub import Event
from parvis.base import clock, ids
from parvis.base.paging import Cursor, Page
from parvis.posts.queries import PostView, following_timeline, latest_timeline, posts_by_ids
from parvis.posts.queries.stream import FreshPost, posts_since, tag_followers_among

OVERLAP: Final = dt.timedelta(seconds=10)
_AT_ONCE: Final = 40

Key = UUID | None
Listeners = Mapping[UUID, Viewer]
Readers = Mapping[Key, Viewer]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who listens to what, as the event loop saw it when the look began."""

    notified: Listeners
    home: Readers
    public: Readers


@dataclass(slots=True)
class News:
    """What to push, by whom it is for."""

    notified: dict[UUID, list[Event]] = field(default_factory=dict)
    home: dict[Key, list[Event]] = field(default_factory=dict)
    public: dict[Key, list[Event]] = field(default_factory=dict)


class Watch:
    """Remembers what was seen in the last seconds."""

    def __init__(self) -> None:
        """Start having seen nothing."""
        self._told: set[UUID] = set()
        self._posts: set[UUID] = set()

    def prime(self, viewer: Viewer) -> None:
        """Take what is there already as seen, before this viewer begins to listen."""
        since = clock.now() - OVERLAP
        self._posts.update(post.id for post in posts_since(since))
        if viewer.account_id is not None:
            self._told.update(told for told, _who in notifications_since(since, [viewer.account_id]))

    def look(self, audience: Audience) -> News:
        """Return what is new for the audience."""
        since = clock.now() - OVERLAP
        news = News()
        if audience.notified:
            self._look_at_notifications(since, audience.notified, news)
        if audience.home or audience.public:
            self._look_at_posts(since, audience, news)
        return news

    def _look_at_notifications(self, since: dt.datetime, listeners: Listeners, news: News) -> None:
        found = notifications_since(since, listeners)
        fresh: dict[UUID, list[UUID]] = defaultdict(list)
        for told, recipient in found:
            if told not in self._told:
                fresh[recipient].append(told)
        self._told = _recent(self._told, since) | {told for told, _who in found}
        for recipient, told_ids in fresh.items():
            news.notified[recipient] = _drawn_notifications(listeners[recipient], told_ids)

    def _look_at_posts(self, since: dt.datetime, audience: Audience, news: News) -> None:
        found = posts_since(since)
        fresh = [post for post in found if post.id not in self._posts]
        self._posts = _recent(self._posts, since) | {post.id for post in found}
        if not fresh:
            return
        for key, viewer in _concerned(audience.home, fresh).items():
            news.home[key] = _drawn_posts(viewer, (post.id for post in fresh), following_timeline)
        latest = [post.id for post in fresh if post.in_latest]
        for key, viewer in audience.public.items() if latest else ():
            news.public[key] = _drawn_posts(viewer, latest, latest_timeline)


def _recent(seen: set[UUID], since: dt.datetime) -> set[UUID]:
    floor = ids.first_at(since)
    return {one for one in seen if one >= floor}


def _concerned(readers: Readers, fresh: Collection[FreshPost]) -> Readers:
    """Return the readers in whose Following something may have appeared."""
    authors = {post.author_id for post in fresh}
    reading = [key for key in readers if key is not None]
    if not reading:
        return {}
    concerned = {follower for author in authors for follower in followers_among(author, reading)}
    concerned |= authors & set(reading)
    concerned |= tag_followers_among([post.id for post in fresh], reading)
    return {key: readers[key] for key in reading if key in concerned}


def _drawn_notifications(viewer: Viewer, fresh: list[UUID]) -> list[Event]:
    page = notifications(viewer, _from(fresh))
    told = [one for one in reversed(page.items) if one.id in set(fresh)]
    posts = {post.id: post for post in posts_by_ids(viewer, subjects(told))}
    return [Event("notification", dumps(notification(one, posts)).decode()) for one in told]


def _drawn_posts(
    viewer: Viewer, post_ids: Iterable[UUID], timeline: Callable[[Viewer, Cursor], Page[PostView]]
) -> list[Event]:
    fresh = set(post_ids)
    page = timeline(viewer, _from(fresh))
    return [
        Event("update", dumps(status(post)).decode()) for post in reversed(page.items) if post.id in fresh
    ]


def _from(fresh: Iterable[UUID]) -> Cursor:
    return Cursor(min_id=UUID(int=min(fresh).int - 1), limit=_AT_ONCE)
