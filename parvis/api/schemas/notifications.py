"""What the viewer was told."""

from typing import Any

from ninja import Schema

from parvis.api.schemas.accounts import Account
from parvis.api.schemas.posts import Status


class Notification(Schema):
    """One thing that somebody did."""

    id: str
    type: str
    created_at: str
    group_key: str
    account: Account
    status: Status | None = None


class GroupedNotifications(Schema):
    """The same things done by several, with each account and post once."""

    accounts: list[Account]
    statuses: list[Status]
    notification_groups: list[dict[str, Any]]


class Count(Schema):
    """How many."""

    count: int


class Marker(Schema):
    """How far a timeline was read."""

    last_read_id: str
    version: int
    updated_at: str
