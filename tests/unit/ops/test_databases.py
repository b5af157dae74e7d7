"""From one address to Django's database settings, and what SQLite is asked to promise."""

from pathlib import Path

import pytest
from django.db import connection

from parvis.ops.databases import database


def test_nothing_said_means_a_file_in_the_data_folder() -> None:
    assert database("", Path("/d"))["NAME"] == Path("/d/parvis.sqlite3")


def test_a_postgresql_address_is_taken_apart() -> None:
    found = database("postgresql://al:p%40ss@db.example:5433/net?sslmode=require", Path("/d"))
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("al", "p@ss", "db.example")
    assert (found["PORT"], found["NAME"]) == ("5433", "net")
    assert found["OPTIONS"]["sslmode"] == "require"


def test_a_socket_can_be_the_host() -> None:
    assert database("postgresql://al@/net?host=/run/pg", Path("/d"))["HOST"] == "/run/pg"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)],
)
def test_sqlite_keeps_what_it_promised(pragma: str, value: object) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has its own promises")
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")
        assert cursor.fetchone()[0] == value
