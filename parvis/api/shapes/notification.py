"""Notifications one by one and in groups, and how far they were read."""

from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import (
    AccountView,
    MarkerView,
    NotificationGroup,
    NotificationKind,
    NotificationView,
)
from parvis.api.shapes.account import account
from parvis.api.shapes.common import Json, instant
from parvis.api.shapes.post import status
from parvis.posts.queries import PostView

# To Mastodon a reply is a mention of the one replied to.
TYPES: Final = {
    NotificationKind.FOLLOW: "follow",
    NotificationKind.FOLLOW_REQUEST: "follow_request",
    NotificationKind.MENTION: "mention",
    NotificationKind.REPLY: "mention",
    NotificationKind.LIKE: "favourite",
    NotificationKind.REPOST: "reblog",
    NotificationKind.QUOTE: "quote",
    NotificationKind.POLL: "poll",
}
ABOUT_PEOPLE: Final = frozenset({NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST})
Posts = Mapping[UUID, PostView]


def kinds(types: Iterable[str]) -> set[NotificationKind]:
    """Return our kinds behind Mastodon's types; a type that we never send names none."""
    wanted = set(types)
    return {kind for kind, word in TYPES.items() if word in wanted}


def subjects(told: Iterable[NotificationView | NotificationGroup]) -> list[UUID]:
    """Return the ids of the posts that notifications are about, each once."""
    return list(dict.fromkeys(one.subject_id for one in told if one.kind not in ABOUT_PEOPLE))


def notification(told: NotificationView, posts: Posts) -> Json:
    """Return a `Notification`; `posts` holds those that the viewer may read."""
    shape: Json = {
        "id": told.id,
        "type": TYPES[told.kind],
        "created_at": instant(told.created_at),
        "group_key": f"ungrouped-{told.id}",
        "account": account(told.account),
    }
    if told.kind not in ABOUT_PEOPLE:
        post = posts.get(told.subject_id)
        shape["status"] = None if post is None else status(post)
    return shape


def group(told: NotificationGroup) -> Json:
    """Return a `NotificationGroup`.

    Mastodon documents `most_recent_notification_id` as a number. Ids here are UUIDs, so it is
    a string; clients only compare and pass it on.
    """
    shape: Json = {
        "group_key": told.key,
        "notifications_count": told.count,
        "type": TYPES[told.kind],
        "most_recent_notification_id": told.latest_id,
        "page_min_id": told.oldest_id,
        "page_max_id": told.latest_id,
        "latest_page_notification_at": instant(told.latest_at),
        "sample_account_ids": [view.id for view in told.accounts],
    }
    if told.kind not in ABOUT_PEOPLE:
        shape["status_id"] = told.subject_id
    return shape


def grouped(found: Iterable[NotificationGroup], posts: Posts) -> Json:
    """Return `GroupedNotificationsResults`: every account and post once."""
    groups = list(found)
    people: dict[UUID, AccountView] = {view.id: view for one in groups for view in one.accounts}
    return {
        "accounts": [account(view) for view in people.values()],
        "statuses": [status(post) for post in posts.values()],
        "notification_groups": [group(one) for one in groups],
    }


def marker(view: MarkerView) -> Json:
    """Return a `Marker`."""
    return {
        "last_read_id": view.last_read_id,
        "version": view.version,
        "updated_at": instant(view.updated_at),
    }
