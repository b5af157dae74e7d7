"""Writing rows straight into tables: SQLite by one prepared statement, PostgreSQL by COPY."""

from collections.abc import Iterable
from typing import Any

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Model


def insert(model: type[Model], columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write `rows`, whose values stand in the order of `columns`, names separated by spaces.

    A column that is not named gets its default, as it would from the model.
    """
    meta = model._meta  # noqa: SLF001 - the documented way to a table
    named = set(columns.split())
    rest = [
        field
        for field in meta.concrete_fields
        if field.column not in named and field.has_default() and not field.primary_key
    ]
    constants = tuple(field.get_db_prep_save(field.get_default(), connection) for field in rest)
    every = " ".join([columns, *(field.column for field in rest)])
    insert_into(meta.db_table, every, (row + constants for row in rows))


def insert_into(table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write rows into a table that has no model."""
    names = columns.split()
    listed = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join("?" * len(names))
            # Past Django's cursor, which would rewrite the statement for every row.
            connection.connection.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({marks})', rows)
            return
        with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def finish(*models: type[Model]) -> None:
    """Let the numbering of rows that were given numbers go on behind them.

    PostgreSQL looks at its tables by itself before long; here it does so at once.
    """
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")
