"""From one address to Django's database settings, and what SQLite is asked to promise."""

import contextlib
import sqlite3
from pathlib import Path

import pytest

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


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1)]
)
def test_sqlite_is_asked_for_what_we_promise(tmp_path: Path, pragma: str, value: object) -> None:
    options = database("", tmp_path)["OPTIONS"]
    with contextlib.closing(sqlite3.connect(tmp_path / "parvis.sqlite3")) as connection:
        connection.executescript(options["init_command"])
        assert connection.execute(f"PRAGMA {pragma}").fetchone()[0] == value
    assert options["transaction_mode"] == "IMMEDIATE"
