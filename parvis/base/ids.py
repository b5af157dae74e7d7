"""UUIDv7 (RFC 9562, section 5.7): unique across networks and ordered by time.

Two networks can merge without renumbering, and a page can start at an instant
because the first 48 bits of an id are its milliseconds since 1970.
"""

import datetime as dt
import os
import threading
from typing import Final
from uuid import UUID  # noqa: TID251 - the one place that makes ids

from parvis.base import clock
from parvis.base.errors import InvalidInput

LOWEST: Final = UUID(int=0)
HIGHEST: Final = UUID(int=(1 << 128) - 1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_VERSION: Final = 0x7 << 76
_VARIANT: Final = 0b10 << 62


class _Sequence:
    """The last stamp and counter given out by this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms = 0
        self._counter = 0

    def next(self, ms: int) -> tuple[int, int]:
        """Return a stamp and counter above all before; the stamp runs ahead if the counter is full."""
        with self._lock:
            if ms > self._ms:
                self._ms, self._counter = ms, int.from_bytes(os.urandom(2)) & 0x7FF
            elif self._counter < 0xFFF:
                self._counter += 1
            else:
                self._ms, self._counter = self._ms + 1, 0
            return self._ms, self._counter


_sequence: Final = _Sequence()


def uuid7(at: dt.datetime | None = None) -> UUID:
    """Return a new id, stamped with `at` or with the clock.

    Ids made from the clock by one process rise strictly: the 12 bits after the
    milliseconds are a counter (RFC 9562, section 6.2, method 1) that starts low at random.
    """
    if at is not None:
        return _assemble(_milliseconds(at), int.from_bytes(os.urandom(2)) & 0xFFF)
    return _assemble(*_sequence.next(_milliseconds(clock.now())))


def first_at(at: dt.datetime) -> UUID:
    """Return the lowest id that could have been made at `at`: a bound for range queries."""
    return UUID(int=(_milliseconds(at) << 80) | _VERSION | _VARIANT)


def made_at(value: UUID) -> dt.datetime:
    """Return the instant stamped into `value`, to the millisecond."""
    return _EPOCH + (value.int >> 80) * _MILLISECOND


def parse(text: str) -> UUID:
    """Return the id written in `text`; raise `InvalidInput` for anything but the canonical form."""
    try:
        value = UUID(text)
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidInput("id", "This is not an id of this network.") from error
    if str(value) != text.lower():
        raise InvalidInput("id", "This is not an id of this network.")
    return value


def read(raw: UUID | str) -> UUID:
    """Return an id that a database gave out as it has it: SQLite has 32 hexadecimal digits."""
    return UUID(raw) if isinstance(raw, str) else raw


def packed(raw: UUID | str) -> bytes:
    """Return the 16 bytes of an id that a database gave out as it has it: quicker told apart than ids are."""
    return bytes.fromhex(raw) if isinstance(raw, str) else raw.bytes


def stamp_of(raw: UUID | str) -> int:
    """Return the milliseconds since 1970 that are stamped into such an id."""
    return int(raw[:12], 16) if isinstance(raw, str) else raw.int >> 80


def _milliseconds(at: dt.datetime) -> int:
    # Whole numbers throughout: the float of timestamp() loses a millisecond now and then.
    return (at - _EPOCH) // _MILLISECOND


def _assemble(ms: int, counter: int) -> UUID:
    tail = int.from_bytes(os.urandom(8)) & (2**62 - 1)
    return UUID(int=(ms << 80) | _VERSION | (counter << 64) | _VARIANT | tail)
