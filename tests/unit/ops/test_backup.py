"""A backup brings everything back, or says what is wrong and touches nothing."""

import contextlib
import json
import sqlite3
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from parvis.base.errors import Conflict, InvalidInput
from parvis.ops import backup
from parvis.ops import django_settings as settings_module
from parvis.ops.backup import back_up, restore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    for name in ("tmp", "secrets", "media/ab", "originals/ab", "uploads", "static", "cache", "run"):
        (data / name).mkdir(parents=True)
    (data / "secrets/secret_key").write_text("hush")
    (data / "media/ab/picture.webp").write_bytes(bytes(range(256)) * 1000)
    (data / "static/a.css").write_text("made anew")
    (data / "originals/ab/original").write_text("to be made")
    (data / "uploads/half").write_text("still com")
    with contextlib.closing(sqlite3.connect(data / "parvis.sqlite3")) as database, database:
        database.execute("CREATE TABLE t (x)")
        database.executemany("INSERT INTO t VALUES (?)", [(n,) for n in range(1000)])
    return data


def settings(data: Path) -> dict[str, Any]:
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": data / "parvis.sqlite3"}


def made(folder: Path) -> Path:
    target = folder.parent / "backup.tar"
    back_up(folder, settings(folder), target)
    return target


def test_what_was_there_comes_back(folder: Path, tmp_path: Path) -> None:
    restore(made(folder), tmp_path / "new", force=False)
    with contextlib.closing(sqlite3.connect(tmp_path / "new/parvis.sqlite3")) as database:
        assert database.execute("SELECT count(*), sum(x) FROM t").fetchone() == (1000, 499500)
    assert (tmp_path / "new/secrets/secret_key").read_text() == "hush"
    original = (folder / "media/ab/picture.webp").read_bytes()
    assert (tmp_path / "new/media/ab/picture.webp").read_bytes() == original
    assert not (tmp_path / "new/static").exists()
    assert (tmp_path / "new/originals/ab/original").read_text() == "to be made"
    assert not (tmp_path / "new/uploads").exists()


def test_what_goes_while_the_database_is_copied_is_there_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows that were copied may name it, a moment before others would have gone with it."""
    copy = backup._copy_database

    def slowly(*args: Any) -> Path:
        copied = copy(*args)
        (folder / "originals/ab/original").rename(folder / "media/ab/360.mp4")
        return copied

    monkeypatch.setattr(backup, "_copy_database", slowly)
    restore(made(folder), tmp_path / "new", force=False)
    for name in ("originals/ab/original", "media/ab/360.mp4"):
        assert (tmp_path / "new" / name).read_text() == "to be made"


def test_a_backup_while_somebody_writes_is_one_state(folder: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(folder / "parvis.sqlite3", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("DELETE FROM t WHERE x < 500")
        backup = made(folder)
        writer.execute("COMMIT")
    restore(backup, tmp_path / "new", force=False)
    with contextlib.closing(sqlite3.connect(tmp_path / "new/parvis.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM t").fetchone() == (1000,)


def test_only_its_owner_can_read_a_backup(folder: Path) -> None:
    assert made(folder).stat().st_mode & 0o077 == 0


def test_a_backup_is_never_overwritten(folder: Path) -> None:
    target = made(folder)
    with pytest.raises(Conflict):
        back_up(folder, settings(folder), target)


def test_a_folder_in_use_is_not_replaced_unasked(folder: Path) -> None:
    with pytest.raises(Conflict):
        restore(made(folder), folder, force=False)


def test_a_folder_is_replaced_on_request(folder: Path) -> None:
    backup = made(folder)
    (folder / "secrets/secret_key").write_text("another")
    restore(backup, folder, force=True)
    assert (folder / "secrets/secret_key").read_text() == "hush"
    assert sorted(path.name for path in folder.parent.iterdir()) == ["backup.tar", "data"]


def damaged(backup: Path, way: str) -> Path:
    content = bytearray(backup.read_bytes())
    if way == "one byte":
        content[content.index(bytes(range(256))) + 77] ^= 1
    elif way == "cut off":
        del content[len(content) // 2 :]
    else:
        content[:] = b"no archive at all" * 100
    backup.write_bytes(content)
    return backup


@pytest.mark.parametrize("way", ["one byte", "cut off", "not an archive"])
def test_a_damaged_backup_touches_nothing(folder: Path, way: str) -> None:
    backup = damaged(made(folder), way)
    before = sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file())
    with pytest.raises(InvalidInput):
        restore(backup, folder, force=True)
    assert sorted((path, path.read_bytes()) for path in folder.rglob("*") if path.is_file()) == before
    assert sorted(path.name for path in folder.parent.iterdir()) == ["backup.tar", "data"]


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside-parvis", "unnamed"])
def test_a_forged_backup_cannot_write_elsewhere(tmp_path: Path, name: str) -> None:
    import hashlib
    import io

    listed = (
        [] if name == "unnamed" else [{"path": name, "bytes": 1, "sha256": hashlib.sha256(b"x").hexdigest()}]
    )
    manifest = json.dumps({"format": "parvis-backup-1", "files": listed}).encode()
    with tarfile.open(tmp_path / "forged.tar", "w") as archive:
        for member, content in (("manifest.json", manifest), (name, b"x")):
            entry = tarfile.TarInfo(member)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    with pytest.raises(InvalidInput):
        restore(tmp_path / "forged.tar", tmp_path / "new", force=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forged.tar"]
    assert not Path("/tmp/outside-parvis").exists()


def test_a_picture_that_is_deleted_meanwhile_is_still_backed_up(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = backup._write

    def delete_and_write(target: Path, files: dict[str, Path]) -> Any:
        (folder / "media/ab/picture.webp").unlink()
        return write(target, files)

    monkeypatch.setattr(backup, "_write", delete_and_write)
    restore(made(folder), tmp_path / "back", force=False)
    assert (tmp_path / "back/media/ab/picture.webp").stat().st_size == 256_000


@pytest.mark.django_db
@pytest.mark.skipif(not settings_module.ON_POSTGRESQL, reason="dumps PostgreSQL")
def test_postgresql_is_dumped(folder: Path, tmp_path: Path) -> None:
    (folder / "parvis.sqlite3").unlink()
    back_up(folder, connection.settings_dict, tmp_path / "backup.tar")
    restore(tmp_path / "backup.tar", tmp_path / "back", force=False)
    listing = subprocess.run(
        ["pg_restore", "--list", tmp_path / "back" / backup.DUMP_NAME],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "TABLE DATA public posts_post" in listing.stdout
