"""Where uploads under way gather, on this machine's own disk, and who may write to one."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings

from parvis.media import errors, storage

_PRIVATE: Final = 0o600


def upload_path(upload_id: UUID) -> Path:
    """Return where the bytes of an upload gather."""
    return Path(settings.UPLOADS_ROOT) / str(upload_id)


def arrived_bytes(upload_id: UUID) -> int:
    """Return how much of an upload is here; a complete one may lie in its place as an original."""
    for path in (storage.original_path(upload_id), upload_path(upload_id)):
        with contextlib.suppress(FileNotFoundError):
            return path.stat().st_size
    return 0


@contextlib.contextmanager
def held(upload_id: UUID) -> Iterator[None]:
    """Hold an upload against everybody else; the hold ends with the process, however it ends.

    Raises `Locked` when another has it.
    """
    handle = _opened(_lock_path(upload_id))
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise errors.being_sent() from None
        yield
    finally:
        os.close(handle)


@contextlib.contextmanager
def growing(upload_id: UUID) -> Iterator[int]:
    """Yield the descriptor of an upload's file, made if need be; flush it in the end."""
    handle = _opened(upload_path(upload_id))
    try:
        os.lseek(handle, 0, os.SEEK_END)
        yield handle
    finally:
        os.fsync(handle)
        os.close(handle)


def flush(upload_id: UUID) -> None:
    """Return once what has arrived would survive a power cut."""
    with contextlib.suppress(FileNotFoundError):
        handle = os.open(upload_path(upload_id), os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def remove(upload_id: UUID) -> None:
    """Remove what has gathered, and the lock; whoever holds it still learns from the row."""
    upload_path(upload_id).unlink(missing_ok=True)
    _lock_path(upload_id).unlink(missing_ok=True)


def last_written_before(timestamp: float, folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that nobody has written to since."""
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < timestamp:
                yield path


def _lock_path(upload_id: UUID) -> Path:
    return upload_path(upload_id).with_suffix(".lock")


def _opened(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _PRIVATE)
