"""Where the files of media lie: in Django's default storage, a local disk or S3 by a setting.

`<first two digits>/<key>/<variant>`: the key is random, so the folders fill evenly and a path
cannot be guessed. A file never changes once something points to it. Originals wait apart, always
on this machine's disk, under the id of their media: nobody ever fetches one.
"""

import contextlib
import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from parvis.media import addresses
from parvis.media.processing.contract import VARIANTS

_PARTIAL: Final = ".part"
_KINDS: Final = {"webp": "image/webp", "jpg": "image/jpeg", "mp4": "video/mp4", "m4a": "audio/mp4"}


class Stored(NamedTuple):
    """One file in the storage."""

    key: str
    variant: str
    written_at: dt.datetime


def path_of(key: str, variant: str) -> str:
    return f"{key[:2]}/{key}/{variant}"


def content_type_of(variant: str) -> str:
    return _KINDS[variant.rpartition(".")[2]]


def url_of(key: str, variant: str, *, guarded: bool = False) -> str:
    """Return where a file can be fetched; a guarded one only for a while, by a signed address.

    The address is this server's own, wherever the file lies: nothing in it needs quoting.
    """
    return f"{settings.MEDIA_URL}{path_of(key, variant)}{addresses.query_of(key) if guarded else ''}"


def captions_url(captions_id: UUID, *, guarded: bool = False) -> str:
    """Return where a caption file can be fetched; one of a guarded video as `url_of` says."""
    return f"/captions/{captions_id}.vtt{addresses.query_of(captions_id.hex) if guarded else ''}"


def keep(key: str, folder: Path) -> None:
    """Store every variant found in `folder`, and return once they would survive a power cut."""
    for variant in VARIANTS:
        keep_file(key, variant, folder / variant)


def keep_file(key: str, variant: str, source: Path) -> int:
    """Store one file, in one step, and return its size once it would survive a power cut.

    What lies there under the same name is replaced: a crash left it, and nothing points to it.
    The source may be gone afterwards.
    """
    if source.is_symlink() or not source.is_file():
        raise ValueError(f"{variant} is not a file of its own")
    size = source.stat().st_size
    if (target := local_path(key, variant)) is not None:
        _move(source, target)
    else:
        with source.open("rb") as content:
            _send(key, variant, content)
    return size


def fetch(key: str, variant: str, target: Path) -> None:
    """Make a stored file readable at `target`: by a link, or as a copy if it lies elsewhere."""
    if (path := local_path(key, variant)) is not None:
        target.symlink_to(path.resolve(strict=True))
        return
    with _storage().open(path_of(key, variant)) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)


def carry_over(old_key: str, new_key: str, variant: str) -> None:
    """Have a file lie under a second key as well."""
    old, new = local_path(old_key, variant), local_path(new_key, variant)
    if old is None or new is None:
        with _storage().open(path_of(old_key, variant)) as content:
            _send(new_key, variant, content)
        return
    _folder_of(new)
    new.unlink(missing_ok=True)
    os.link(old, new)
    _sync(new)


def local_path(key: str, variant: str) -> Path | None:
    """Return where a file lies on this machine's disk; `None` if it is kept elsewhere."""
    found = _storage()
    return Path(found.path(path_of(key, variant))) if isinstance(found, FileSystemStorage) else None


def remote_url(key: str, variant: str, *, guarded: bool, expire_s: int) -> str:
    """Return where a storage elsewhere gives the file: for a moment, or to everybody for ever."""
    path = path_of(key, variant)
    if settings.PARVIS.s3_public_url and not guarded:
        return f"{settings.PARVIS.s3_public_url.rstrip('/')}/{path}"
    # Only storages elsewhere come here, and theirs takes how long the address shall hold.
    return str(_storage().url(path, expire=expire_s))  # type: ignore[call-arg]


def remove(key: str) -> None:
    """Remove the files of a key; what is gone already is no error."""
    for variant in variants_of(key):
        with contextlib.suppress(FileNotFoundError):
            _storage().delete(path_of(key, variant))
    _remove_folder(key)


def shelves() -> Iterator[list[Stored]]:
    """Yield all files that are stored, a shelf at a time."""
    for number in range(256):
        yield list(_shelf(f"{number:02x}"))


def remove_file(key: str, variant: str) -> None:
    """Remove one file of a key, and with the last one its folder."""
    with contextlib.suppress(FileNotFoundError):
        if variant:
            _storage().delete(path_of(key, variant))
    _remove_folder(key)


def variants_of(key: str) -> list[str]:
    """Return the names of the files of a key."""
    try:
        return sorted(_storage().listdir(f"{key[:2]}/{key}")[1])
    except FileNotFoundError:
        return []


def original_path(media_id: UUID) -> Path:
    """Return where the upload itself lies, as long as it is needed.

    By id and not by key: a new cut gets files under a new key, of the same original.
    """
    digits = media_id.hex
    return Path(settings.ORIGINALS_ROOT) / digits[-2:] / digits / "original"


def keep_original(media_id: UUID, source: Path) -> None:
    """Move a complete upload to its place, and return once it would survive a power cut."""
    _move(source, original_path(media_id))


def remove_original(media_id: UUID) -> None:
    """Remove the upload itself; one that is gone already is no error."""
    path = original_path(media_id)
    path.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        path.parent.rmdir()


def originals_last_written_before(instant: dt.datetime) -> Iterator[UUID]:
    """Yield the ids that have an original, those that have just come left out."""
    for folder in Path(settings.ORIGINALS_ROOT).glob("[0-9a-f]*/*"):
        with contextlib.suppress(ValueError, FileNotFoundError):
            if folder.stat().st_mtime < instant.timestamp():
                yield UUID(hex=folder.name)


def _send(key: str, variant: str, content: IO[bytes]) -> None:
    """Give a file to a storage elsewhere, which answers only when it has the whole of it."""
    file = File(content)
    file.content_type = content_type_of(variant)  # type: ignore[attr-defined]  # Django's storages look for it
    _storage().save(path_of(key, variant), file)


def _move(source: Path, target: Path) -> None:
    """Move a file to its place in one step, flushed, be it on another disk."""
    _folder_of(target)
    try:
        _settle(source)
        source.replace(target)
    except OSError:
        partial = target.with_name(f"{target.name}{_PARTIAL}")
        shutil.copyfile(source, partial)
        _settle(partial)
        partial.replace(target)
    _sync(target)


def _settle(path: Path) -> None:
    path.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    _flush(path)


def _folder_of(target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS)


def _remove_folder(key: str) -> None:
    if (folder := local_path(key, "")) is not None:
        with contextlib.suppress(OSError):  # not there, or not empty
            folder.rmdir()


def _shelf(name: str) -> Iterator[Stored]:
    """Yield the files on one shelf; for a folder that a crash left empty, a file without a name."""
    found = _storage()
    if not isinstance(found, FileSystemStorage):
        # A listing of S3 gives a thousand files at a time, with their dates.
        for item in found.bucket.objects.filter(Prefix=f"{name}/"):  # type: ignore[attr-defined]
            _shelf_name, key, variant = item.key.split("/", 2)
            yield Stored(key, variant, item.last_modified)
        return
    for folder in _entries(Path(found.location) / name):
        for path in (*_entries(folder), folder):
            with contextlib.suppress(FileNotFoundError):
                written = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
                yield Stored(folder.name, path.name if path != folder else "", written)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _sync(target: Path) -> None:
    """Have the names on the way to a file survive a power cut too."""
    for folder in (target.parent, target.parent.parent, target.parent.parent.parent):
        _flush(folder)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _storage() -> Storage:
    return storages["default"]
