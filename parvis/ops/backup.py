"""Everything a network is, in one file: written while the server runs, checked by hash on return.

A backup is a tar archive. Its first member, `manifest.json`, names each other member with its
size and SHA-256. It contains the secrets: whoever holds the file holds the network.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, TypedDict

from parvis import VERSION
from parvis.base import clock
from parvis.base.errors import Conflict, InvalidInput

FORMAT: Final = "parvis-backup-1"
MANIFEST: Final = "manifest.json"
SQLITE_NAME: Final = "parvis.sqlite3"
DUMP_NAME: Final = "parvis.pgdump"
# Made anew by the server, or true only of the moment: of an upload under way, its sender still
# has all, and begins again.
_NOT_KEPT: Final = frozenset({"static", "cache", "tmp", "run", "uploads", "serve.lock"})
_CHUNK_BYTES: Final = 1024 * 1024


class Member(TypedDict):
    """One file of a backup, as its manifest names it."""

    path: str
    bytes: int
    sha256: str


def back_up(data_dir: Path, database: dict[str, Any], target: Path) -> int:
    """Write a backup to `target`, which must not exist yet; return how many files it holds."""
    if target.exists():
        raise Conflict(f"{target} exists already; choose another name.")
    partial = target.with_name(f".{target.name}.part")
    with tempfile.TemporaryDirectory(dir=data_dir / "tmp") as folder:
        # What the copied rows name was there before the copy or came just before it; what the
        # server removes meanwhile, because a video is made or a post deleted, is held already.
        before = _held(_files(data_dir, Path(database["NAME"])), Path(folder) / "before")
        copy = _copy_database(database, Path(folder))
        after = _held(_files(data_dir, Path(database["NAME"])), Path(folder) / "after")
        files = {copy.name: copy, **before, **after}
        try:
            members = _write(partial, files)
            partial.replace(target)
        finally:
            partial.unlink(missing_ok=True)
    return len(members)


def restore(source: Path, data_dir: Path, *, force: bool) -> int:
    """Check every hash, then put the backup in the place of `data_dir` in one step."""
    if not force and data_dir.exists() and any(data_dir.iterdir()):
        raise Conflict(f"{data_dir} is not empty; choose another folder, or say --force to replace it.")
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{data_dir.name}-", dir=data_dir.parent))
    try:
        count = _unpack(source, fresh)
        _swap(fresh, data_dir)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return count


def _copy_database(database: dict[str, Any], folder: Path) -> Path:
    if database["ENGINE"].endswith("sqlite3"):
        return _copy_sqlite(Path(database["NAME"]), folder / SQLITE_NAME)
    return _dump_postgresql(database, folder / DUMP_NAME)


def _copy_sqlite(source: Path, target: Path) -> Path:
    """Copy one consistent state, while others write (SQLite's backup API)."""
    with (
        contextlib.closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as origin,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        origin.backup(copy)
        (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
    if verdict != "ok":
        raise Conflict(f"The database is damaged, so it was not backed up: {verdict}")
    return target


def _dump_postgresql(database: dict[str, Any], target: Path) -> Path:
    program = shutil.which("pg_dump")
    if program is None:
        raise Conflict("Backing up PostgreSQL needs pg_dump; install it: apt-get install postgresql-client")
    places = {"--host": "HOST", "--port": "PORT", "--username": "USER", "--dbname": "NAME"}
    options = [f"{option}={database[key]}" for option, key in places.items() if database[key]]
    done = subprocess.run(
        [program, "--format=custom", f"--file={target}", "--no-password", *options],
        env={**os.environ, "PGPASSWORD": database["PASSWORD"]},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Conflict(f"pg_dump failed: {done.stderr.strip()}")
    return target


def _files(data_dir: Path, database: Path) -> Iterator[tuple[str, Path]]:
    """Yield what else belongs to the network, by its place in the data folder."""
    aside = {database, *(database.with_name(database.name + end) for end in ("-wal", "-shm", "-journal"))}
    for path in sorted(data_dir.rglob("*")):
        place = path.relative_to(data_dir)
        if place.parts[0] in _NOT_KEPT or path in aside or path.is_symlink() or not path.is_file():
            continue
        yield str(place), path


def _held(files: Iterator[tuple[str, Path]], folder: Path) -> dict[str, Path]:
    """Link each file, so that one which is deleted meanwhile stays readable until the end."""
    folder.mkdir()
    held = {}
    for number, (name, path) in enumerate(files):
        link = folder / str(number)
        with contextlib.suppress(FileNotFoundError):
            os.link(path, link)
            held[name] = link
    return held


def _write(target: Path, files: dict[str, Path]) -> list[Member]:
    members = [_describe(name, path) for name, path in files.items()]
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "created_at": clock.now().isoformat(timespec="seconds"),
        "files": members,
    }
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w") as archive:
        text = json.dumps(manifest, indent=1).encode()
        archive.addfile(_entry(MANIFEST, len(text)), io.BytesIO(text))
        for member in members:
            with files[member["path"]].open("rb") as file:
                archive.addfile(_entry(member["path"], member["bytes"]), file)
        out.flush()
        os.fsync(out.fileno())
    return members


def _describe(name: str, path: Path) -> Member:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"path": name, "bytes": file.tell(), "sha256": digest}


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _unpack(source: Path, folder: Path) -> int:
    """Unpack into `folder` what the manifest names and nothing else, checking every hash."""
    try:
        with tarfile.open(source, mode="r:") as archive:
            expected = _manifest(archive)
            for entry in archive:
                _unpack_member(archive, entry, expected, folder)
    except (OSError, tarfile.TarError) as error:
        raise InvalidInput("file", f"{source} cannot be read as a backup: {error}") from error
    if expected:
        raise InvalidInput("file", f"The backup is incomplete: {next(iter(expected))} is missing.")
    return sum(1 for path in folder.rglob("*") if path.is_file())


def _manifest(archive: tarfile.TarFile) -> dict[str, Member]:
    first = archive.next()
    file = archive.extractfile(first) if first is not None and first.name == MANIFEST else None
    try:
        manifest = json.loads(file.read()) if file else {}
    except ValueError:
        manifest = {}
    if manifest.get("format") != FORMAT:
        raise InvalidInput("file", "This is not a backup of Parvis, or one of a later version.")
    return {member["path"]: member for member in manifest["files"]}


def _unpack_member(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, expected: dict[str, Member], folder: Path
) -> None:
    if entry.name == MANIFEST:
        return
    member = expected.pop(entry.name, None)
    target = (folder / entry.name).resolve()
    file = archive.extractfile(entry) if entry.isreg() else None
    if member is None or file is None or not target.is_relative_to(folder.resolve()):
        raise InvalidInput("file", f"The backup contains {entry.name}, which its manifest does not name.")
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with target.open("xb") as out:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            out.write(chunk)
        os.fsync(out.fileno())
    target.chmod(0o600)
    if digest.hexdigest() != member["sha256"]:
        raise InvalidInput("file", f"The backup is damaged: {entry.name} is not what was backed up.")


def _swap(fresh: Path, data_dir: Path) -> None:
    """Put `fresh` where the data folder is; what was there is gone only when it stands."""
    fresh.chmod(0o700)
    old = data_dir.with_name(f".{data_dir.name}-replaced-{os.getpid()}")
    if data_dir.exists():
        data_dir.rename(old)
    try:
        fresh.rename(data_dir)
    except OSError:
        if old.exists():
            old.rename(data_dir)
        raise
    shutil.rmtree(old, ignore_errors=True)
