"""Bringing in many people at once, with their own dates: seeding, and later restoring and merging.

The caller vouches for the records; usernames are checked as at sign-up, counters are counted
once at the end, and nobody is notified of what happened long ago.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.contrib.auth.hashers import make_password
from django.db import transaction

from parvis.accounts.models import (
    Account,
    Follow,
    FollowRequest,
    Notification,
    NotificationKind,
    Preferences,
    User,
)
from parvis.accounts.services.profile import profile_html
from parvis.accounts.services.registration import check_username
from parvis.base import ids

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class NewAccount:
    """Somebody as they were elsewhere. Without a password nobody can log in as them."""

    username: str
    display_name: str
    bio: str
    fields: Sequence[tuple[str, str]]
    joined_at: dt.datetime
    language: str = ""
    locked: bool = False
    password: str | None = None
    id: UUID | None = None  # where others name it already


@dataclass(frozen=True, slots=True)
class NewFollow:
    """Who follows whom since when; a pending one waits for consent."""

    follower_id: UUID
    followee_id: UUID
    at: dt.datetime
    pending: bool = False


@dataclass(frozen=True, slots=True)
class NewNotification:
    """What somebody was told, and when."""

    recipient_id: UUID
    actor_id: UUID
    kind: NotificationKind
    subject_id: UUID
    at: dt.datetime


def add_accounts(records: Sequence[NewAccount]) -> list[UUID]:
    """Create accounts with logins, all or none, and return their ids in the order given."""
    accounts, users = [], []
    for record in records:
        account = Account(
            id=record.id or ids.uuid7(record.joined_at),
            username=check_username(record.username),
            display_name=record.display_name,
            folded_names=Account.fold_names(record.username, record.display_name),
            bio=record.bio,
            fields=[{"name": name, "value": value, "html": ""} for name, value in record.fields],
            locked=record.locked,
            created_at=record.joined_at,
        )
        accounts.append(account)
        users.append(
            User(
                username=account.username,
                account=account,
                date_joined=record.joined_at,
                password=make_password(record.password),
            )
        )
    with transaction.atomic():
        Account.objects.bulk_create(accounts, batch_size=_BATCH)
        User.objects.bulk_create(users, batch_size=_BATCH)
        Preferences.objects.bulk_create(
            [
                Preferences(account=account, language=record.language)
                for account, record in zip(accounts, records, strict=True)
            ],
            batch_size=_BATCH,
        )
        # Bios may name people who came in with them, so they are rendered last.
        for account in accounts:
            account.bio_html = profile_html(account.bio)
            for field in account.fields:
                field["html"] = profile_html(field["value"])
        Account.objects.bulk_update(accounts, ["bio_html", "fields"], batch_size=_BATCH)
    return [account.id for account in accounts]


def set_portraits(portraits: Sequence[tuple[UUID, UUID | None, UUID | None]]) -> None:
    """Give accounts their (account, avatar, header) images, which are attached already."""
    rows = {row.id: row for row in Account.objects.filter(id__in=[p[0] for p in portraits])}
    for account_id, avatar_id, header_id in portraits:
        rows[account_id].avatar_id, rows[account_id].header_id = avatar_id, header_id
    Account.objects.bulk_update(rows.values(), ["avatar", "header"], batch_size=_BATCH)


def add_follows(records: Sequence[NewFollow]) -> None:
    """Connect accounts, all or none, and count anew those concerned."""
    with transaction.atomic():
        standing = [record for record in records if not record.pending]
        waiting = [record for record in records if record.pending]
        Follow.objects.bulk_create(
            [Follow(**_columns(record)) for record in standing],
            ignore_conflicts=True,
            batch_size=_BATCH,
        )
        FollowRequest.objects.bulk_create(
            [FollowRequest(**_columns(record)) for record in waiting],
            ignore_conflicts=True,
            batch_size=_BATCH,
        )
        concerned = {r.follower_id for r in records} | {r.followee_id for r in records}
        pairs = Follow.objects.values_list("follower_id", "followee_id")
        out = Counter(pairs.filter(follower_id__in=concerned).values_list("follower_id", flat=True))
        into = Counter(pairs.filter(followee_id__in=concerned).values_list("followee_id", flat=True))
        rows = list(Account.objects.filter(id__in=concerned))
        for row in rows:
            row.following_count, row.followers_count = out[row.id], into[row.id]
        Account.objects.bulk_update(rows, ["following_count", "followers_count"], batch_size=_BATCH)


def add_notifications(records: Sequence[NewNotification]) -> None:
    """Write what people were told in the past."""
    Notification.objects.bulk_create(
        [
            Notification(
                id=ids.uuid7(record.at),
                recipient_id=record.recipient_id,
                actor_id=record.actor_id,
                kind=record.kind,
                subject_id=record.subject_id,
                created_at=record.at,
            )
            for record in records
            if record.recipient_id != record.actor_id or record.kind == NotificationKind.POLL
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def _columns(record: NewFollow) -> dict[str, Any]:
    return {
        "id": ids.uuid7(record.at),
        "follower_id": record.follower_id,
        "followee_id": record.followee_id,
        "created_at": record.at,
    }
