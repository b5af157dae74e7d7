"""Rows that are written once a page or more often: bound to one statement, without Django's objects.

Making a model's object and writing its statement anew takes several times as long as the database
needs to store the row.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.db import connection


def insertion(table: str, columns: Sequence[str]) -> str:
    """Return the statement that adds a row; names are those of our own tables."""
    names = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join(['%s'] * len(columns))})"  # noqa: S608


def upsertion(table: str, columns: Sequence[str], *, key: str, changing: Sequence[str]) -> str:
    """Return the statement that adds a row, or changes some columns of the one with its key."""
    changes = ", ".join(f'"{name}" = excluded."{name}"' for name in changing)
    return f"{insertion(table, columns)} ON CONFLICT ({key}) DO UPDATE SET {changes}"


def bound(row: Iterable[Any]) -> list[Any]:
    """Return the values as the database's driver takes them."""
    return [_stored(value) for value in row] if connection.vendor == "sqlite" else list(row)


def _stored(value: Any) -> Any:
    kind = type(value)
    if kind is UUID:
        return value.hex
    return value.isoformat() if kind is dt.date else value
