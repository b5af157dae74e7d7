"""Keyset paging over time-ordered ids, both ways, in Mastodon's three words.

`max_id` asks for what is older, `min_id` for what comes directly after, `since_id` for
the newest after. Keys never shift while new rows arrive, so a page is stable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID  # noqa: TID251 - the type only

T = TypeVar("T")

DEFAULT_LIMIT = 20
MAX_LIMIT = 40


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts and how long it is; bounds are exclusive."""

    max_id: UUID | None = None
    since_id: UUID | None = None
    min_id: UUID | None = None
    limit: int = DEFAULT_LIMIT

    @property
    def ascending(self) -> bool:
        """Whether rows are read upwards, from the bound towards the newest."""
        return self.min_id is not None

    @property
    def floor(self) -> UUID | None:
        """The exclusive lower bound, whichever word named it."""
        return self.min_id or self.since_id


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Items newest first, with the keys from which the neighbouring pages start."""

    items: Sequence[T]
    older: UUID | None = None
    newer: UUID | None = None
