"""Rows of the log as a trainer reads them, without a database."""

from typing import Any
from uuid import UUID

from parvis.feed.models import Ended, Surface
from parvis.feed.queries.log import Logged

NOON_MS = 1_780_000_000_000
ANNA, BEN, CLEO = (UUID(int=number) for number in (1, 2, 3))
POST, OTHER = UUID(int=101), UUID(int=102)


def logged(account_id: UUID = BEN, post_id: UUID = POST, **changes: Any) -> Logged:
    """Return a watch of ten seconds of twenty, swiped on at noon."""
    row = {
        "seq": 1,
        "account_id": account_id,
        "post_id": post_id,
        "started_ms": NOON_MS,
        "watched_ms": 10_000,
        "duration_ms": 20_000,
        "loops": 0,
        "ended": int(Ended.SWIPED),
        "surface": int(Surface.FORYOU),
        "receipt_id": None,
        "shared": False,
    } | changes
    return Logged(**row)
