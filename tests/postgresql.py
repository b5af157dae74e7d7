"""A PostgreSQL of the tests' own: made in a temporary folder, reached by a socket in it, then gone."""

import atexit
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

_QUICK = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"


def start() -> str:
    """Start a cluster and return the address of its database; it ends with this process."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="parvis-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    _run(programs / "initdb", "-D", data, "-U", "parvis", "-A", "trust", "-E", "UTF8", "-N")
    options = f"{_QUICK} -c listen_addresses='' -c unix_socket_directories='{folder}'"
    _run(programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    atexit.register(_stop, programs, folder)
    create(programs, folder, "parvis")
    return address(folder, "parvis")


def create(programs: Path, folder: Path, name: str, template: str = "template0") -> None:
    """Create the database `name`, as a copy of another."""
    _run(programs / "createdb", "-h", folder, "-U", "parvis", "-T", template, name)


def address(folder: Path, name: str) -> str:
    """Return the address of the database `name`."""
    return f"postgresql://parvis@/{name}?host={folder}"


def another(url: str, name: str, template: str = "template0") -> str:
    """Create one more database beside that of `url`, empty or like another, and return its address."""
    folder = Path(url.partition("?host=")[2])
    create(_programs(), folder, name, template)
    return address(folder, name)


def _programs() -> Path:
    found = shutil.which("initdb")
    beside = [Path(found).resolve().parent] if found else []
    folders = beside or sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not folders:
        pytest.exit("PostgreSQL is not installed. Install it: apt-get install postgresql", 1)
    return folders[-1]


def _run(*command: object) -> None:
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    line = [*prefix, *(str(part) for part in command)]
    done = subprocess.run(line, capture_output=True, text=True, cwd="/", check=False)
    if done.returncode:
        pytest.exit(f"{' '.join(line)} failed:\n{done.stdout}{done.stderr}", 1)


def _stop(programs: Path, folder: Path) -> None:
    _run(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    shutil.rmtree(folder, ignore_errors=True)
