"""What a member was told, one by one and in groups."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import QuerySet

from parvis.accounts.models import AccountState, Marker, Notification, NotificationKind
from parvis.accounts.queries.accounts import accounts_by_ids
from parvis.accounts.queries.graph import block_between, muted_ids
from parvis.accounts.queries.views import AccountView, Viewer
from parvis.base import clock
from parvis.base.keyset import bounded, page_of
from parvis.base.paging import Cursor, Page
from parvis.base.sql import Query, prepared

Kinds = tuple[NotificationKind, ...]

_GROUPED: Final = frozenset({NotificationKind.LIKE, NotificationKind.REPOST, NotificationKind.FOLLOW})
_GROUP_WINDOW: Final = 8  # how many notifications a page of groups may read for each group shown
_FACES: Final = 8  # accounts shown of a group


@dataclass(frozen=True, slots=True)
class NotificationView:
    """One thing that somebody did."""

    id: UUID
    kind: NotificationKind
    created_at: dt.datetime
    account: AccountView
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class NotificationGroup:
    """The same thing, done by several; `accounts` are the latest of them."""

    key: str
    kind: NotificationKind
    count: int
    latest_id: UUID
    oldest_id: UUID
    latest_at: dt.datetime
    accounts: tuple[AccountView, ...]
    subject_id: UUID


@dataclass(frozen=True, slots=True)
class MarkerView:
    """How far a timeline was read."""

    timeline: str
    last_read_id: UUID
    version: int
    updated_at: dt.datetime


def notifications(
    viewer: Viewer,
    cursor: Cursor,
    *,
    kinds: Collection[NotificationKind] | None = None,
    exclude: Collection[NotificationKind] = (),
) -> Page[NotificationView]:
    """Return what the viewer was told, newest first, without blocked and muted people's."""
    me = viewer.member_id
    chosen = None if kinds is None else tuple(sorted(kinds))
    found = _rows(me, clock.now(), cursor, chosen, tuple(sorted(exclude)))

    def show(kept: list[Any]) -> list[NotificationView]:
        known = accounts_by_ids(row[3] for row in kept)
        return [
            NotificationView(row[0], NotificationKind(row[1]), row[2], known[row[3]], row[4]) for row in kept
        ]

    return page_of(found, cursor, lambda row: row[0], show)


def notification_groups(
    viewer: Viewer, cursor: Cursor, *, kinds: Collection[NotificationKind] | None = None
) -> Page[NotificationGroup]:
    """Return notifications with likes and reposts of one post, and a day's follows, as one."""
    wide = Cursor(cursor.max_id, cursor.since_id, cursor.min_id, cursor.limit * _GROUP_WINDOW)
    page = notifications(viewer, wide, kinds=kinds)
    # What does not fit is left for the next page in the direction of reading.
    told = page.items[::-1] if cursor.ascending else page.items
    groups: dict[str, list[NotificationView]] = {}
    last = None
    for one in told:
        key = _group_key(one)
        if key not in groups and len(groups) == cursor.limit:
            break
        groups.setdefault(key, []).append(one)
        last = one
    left_over = last is not None and last is not told[-1]
    shown = [
        _group(key, sorted(members, key=lambda one: one.id, reverse=True)) for key, members in groups.items()
    ]
    return Page(
        items=sorted(shown, key=lambda group: group.latest_id, reverse=True),
        older=last.id if last and left_over and not cursor.ascending else page.older,
        newer=last.id if last and left_over and cursor.ascending else page.newer,
    )


def unread_notifications(viewer: Viewer, limit: int = 100) -> int:
    """Return how many notifications came since the viewer last looked, up to `limit`."""
    if not viewer.is_member:
        return 0
    read = Marker.objects.filter(account=viewer.account_id, timeline="notifications")
    last = read.values_list("last_read_id", flat=True).first()
    return len(_unread(viewer.member_id, clock.now(), last, limit))


def markers(viewer: Viewer) -> dict[str, MarkerView]:
    """Return how far the viewer has read, by timeline."""
    rows = Marker.objects.filter(account=viewer.account_id)
    return {
        row.timeline: MarkerView(row.timeline, row.last_read_id, row.version, row.updated_at) for row in rows
    }


@prepared
def _rows(me: UUID, now: dt.datetime, cursor: Cursor, kinds: Kinds | None, exclude: Kinds) -> Query:
    rows = _told(me, now)
    if kinds is not None:
        rows = rows.filter(kind__in=kinds)
    if exclude:
        rows = rows.exclude(kind__in=exclude)
    return bounded(rows.values_list("id", "kind", "created_at", "actor_id", "subject_id"), cursor)


@prepared
def _unread(me: UUID, now: dt.datetime, after: UUID | None, limit: int) -> Query:
    rows = _told(me, now)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return rows.values_list("id")[:limit]


def _told(me: UUID, now: dt.datetime) -> QuerySet[Notification]:
    viewer = Viewer(me)
    rows = Notification.objects.filter(recipient=me, actor__state=AccountState.ACTIVE)
    rows = rows.exclude(block_between(viewer, "actor_id"))
    return rows.exclude(actor_id__in=muted_ids(viewer, now).filter(notifications=True))


def _group_key(told: NotificationView) -> str:
    if told.kind not in _GROUPED:
        return f"ungrouped-{told.id}"
    if told.kind == NotificationKind.FOLLOW:
        return f"follow-{told.created_at.date().isoformat()}"
    return f"{told.kind.name.lower()}-{told.subject_id}"


def _group(key: str, members: list[NotificationView]) -> NotificationGroup:
    first = members[0]
    return NotificationGroup(
        key,
        first.kind,
        len(members),
        first.id,
        members[-1].id,
        first.created_at,
        tuple(told.account for told in members[:_FACES]),
        first.subject_id,
    )
