"""There is one trainer for a network: two would publish past each other."""

import contextlib
from collections.abc import Iterator
from typing import Final

from django.db import connection

# Any number that no other advisory lock of ours has.
_LOCK: Final = 0x7EAC4


@contextlib.contextmanager
def claimed() -> Iterator[bool]:
    """Hold the trainer's place in the database until the block ends; yield False if another has it.

    SQLite is on one machine, where a lock on a file does the same.
    """
    if connection.vendor != "postgresql":
        yield True
        return
    # A connection of its own: the lock ends with it, however this process ends.
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK])
            mine = bool(cursor.fetchone()[0])
        yield mine
        if mine:
            with own.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
    finally:
        own.close()
