"""`parvis restore FILE`: bring a backup back, after checking every file in it."""

import argparse
import fcntl
import sys
from pathlib import Path

from parvis.base.errors import Conflict
from parvis.ops.backup import DUMP_NAME, restore
from parvis.ops.settings import SettingsError, load


def run(arguments: list[str]) -> int:
    """Restore into the data folder that `parvis --data DIR` or `--data DIR` names."""
    parser = argparse.ArgumentParser(prog="parvis restore", description=__doc__)
    parser.add_argument("file", type=Path, help="backup to bring back")
    parser.add_argument("--data", type=Path, help="data folder to create (default: ./data)")
    parser.add_argument("--force", action="store_true", help="replace a data folder that is not empty")
    given = parser.parse_args(arguments)
    data_dir = given.data.absolute() if given.data else _data_dir()
    _refuse_while_serving(data_dir)
    count = restore(given.file, data_dir, force=given.force)
    sys.stdout.write(f"{count} files are back in {data_dir}.\n")
    if (data_dir / DUMP_NAME).exists():
        sys.stdout.write(
            "The database was PostgreSQL. Bring it back into an empty database with\n"
            f"  pg_restore --no-owner --dbname=NAME {data_dir / DUMP_NAME}\n"
        )
    return 0


def _data_dir() -> Path:
    try:
        return load().data_dir
    except SettingsError as error:
        sys.exit(f"parvis: {error}")


def _refuse_while_serving(data_dir: Path) -> None:
    lock_file = data_dir / "serve.lock"
    if not lock_file.exists():
        return
    with lock_file.open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Conflict(f"A server is running on {data_dir}; stop it first.") from None
