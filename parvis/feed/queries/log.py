"""The log of watches in the order of arrival, for jobs that read each row once."""

from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db import connection, transaction
from django.db.models import F, Max, Q

from parvis.feed.models import WatchEvent

# Any number that no other advisory lock of ours has.
_LOCK: Final = 0x57A7C4
_LEAST_MS: Final = 1_000
# What counts as a view: a second of a video, or all of a shorter one.
VIEW: Final = Q(duration_ms__gt=0) & (Q(watched_ms__gte=_LEAST_MS) | Q(watched_ms__gte=F("duration_ms")))


class Logged(NamedTuple):
    """One row of the log, as jobs read it."""

    seq: int
    account_id: UUID
    post_id: UUID
    started_ms: int
    watched_ms: int
    duration_ms: int
    loops: int
    ended: int
    surface: int
    receipt_id: UUID | None
    shared: bool


def hold_settling() -> None:
    """Let nobody take the log as settled until this transaction ends; whoever adds to it calls this first."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def settled_seq() -> int:
    """Return a place in the log up to which nothing will appear any more.

    PostgreSQL gives numbers out when a row is written, and shows rows in the order of their
    commits: a reader could pass by a row that is not committed yet. So this waits for the
    transactions that are adding rows; they end within milliseconds. SQLite has one at a time.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        found: int | None = WatchEvent.objects.aggregate(last=Max("seq"))["last"]
    return found or 0


def newest_seq() -> int:
    """Return the last place in the log, settled or not; reading up to it may miss rows."""
    found: int | None = WatchEvent.objects.aggregate(last=Max("seq"))["last"]
    return found or 0


def logged_between(after: int, upto: int, limit: int) -> list[Logged]:
    """Return rows behind a place, in the order of arrival; `upto` has to be settled."""
    rows = WatchEvent.objects.filter(seq__gt=after, seq__lte=upto).order_by("seq")
    return [Logged(*row) for row in rows.values_list(*Logged._fields)[:limit]]
