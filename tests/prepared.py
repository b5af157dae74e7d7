"""What `parvis prepare` makes of nothing: made once in a run, and copied for each server after that.

All migrations take ten seconds of a core, more than all else in a server's start. What starts
with a copy still prepares itself, and finds nothing left to do.
"""

import atexit
import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests import postgresql

_NAME = "prepared"


def _place() -> Path:
    """Return the folder of this run, which the process that began it shares with those it starts."""
    if "TESTS_PREPARED" not in os.environ:
        os.environ["TESTS_PREPARED"] = tempfile.mkdtemp(prefix="parvis-prepared-")
        atexit.register(shutil.rmtree, os.environ["TESTS_PREPARED"], ignore_errors=True)
    return Path(os.environ["TESTS_PREPARED"])


PLACE = _place()

# What one process compiled for the ranker, the next one finds: bit for bit the same, without the wait.
COMPILED = {
    "JAX_COMPILATION_CACHE_DIR": str(PLACE / "compiled"),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


def begin(data_dir: Path, environment: dict[str, str]) -> None:
    """Let a server begin where all is prepared; a PostgreSQL of its own is named in the environment."""
    made = _made(environment)
    shutil.copytree(made, data_dir, ignore=shutil.ignore_patterns("secrets"))
    if url := environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = postgresql.another(url, _of(data_dir), template=_NAME)


def begin_empty(data_dir: Path, environment: dict[str, str]) -> None:
    """Let a server begin as on its first day."""
    if url := environment.get("DATABASE_URL"):
        environment["DATABASE_URL"] = postgresql.another(url, _of(data_dir))


def lay_database(settings: dict[str, Any], environment: dict[str, str]) -> None:
    """Let the database that Django makes for a test process begin where all is prepared."""
    made = _made(environment)
    if settings["ENGINE"].endswith("sqlite3"):
        shutil.copyfile(made / "parvis.sqlite3", settings["TEST"]["NAME"])
    else:
        settings["TEST"]["TEMPLATE"] = _NAME


def _of(data_dir: Path) -> str:
    return f"served_{data_dir.parent.name[-8:]}"


def _made(environment: dict[str, str]) -> Path:
    made = PLACE / "data"
    with (PLACE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            begun = PLACE / "begun"
            own = environment | {"PARVIS_DATA_DIR": str(begun)}
            if url := environment.get("DATABASE_URL"):
                own["DATABASE_URL"] = postgresql.another(url, _NAME)
            subprocess.run([sys.executable, "-m", "parvis", "prepare"], env=own, check=True)
            begun.rename(made)
    return made
