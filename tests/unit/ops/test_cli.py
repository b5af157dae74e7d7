"""The `parvis` command as a shell runs it: what it says where something is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TAKEN_AWAY = ("PARVIS_", "DJANGO_", "PYTEST_", "DATABASE_URL")


def parvis(data: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command on a data folder of its own, with SQLite."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(TAKEN_AWAY)}
    command = [sys.executable, "-m", "parvis", "--data", str(data), *arguments]
    return subprocess.run(command, env=environment, input=given, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("command", [["seed"], ["createadmin", "ada", "--password-stdin"], ["clips"]])
def test_a_command_that_meets_no_tables_says_how_they_come(tmp_path: Path, command: list[str]) -> None:
    done = parvis(tmp_path, *command, given="correct horse battery staple\n")
    assert done.returncode == 1
    assert done.stderr == (
        "parvis: The database's tables are not up to date; "
        "starting the server, or `parvis prepare`, brings them there.\n"
    )
    assert not list(tmp_path.glob("secrets/demo_password"))


def test_a_database_that_does_not_answer_is_told_from_one_without_tables(tmp_path: Path) -> None:
    tmp_path.joinpath("parvis.sqlite3").mkdir()
    done = parvis(tmp_path, "seed")
    assert done.returncode == 1
    assert done.stderr.startswith("parvis: The database does not answer")
    assert done.stderr.count("\n") == 1
