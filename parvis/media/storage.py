"""Where the files of media lie: in Django's default storage, a local disk or S3 by a setting.

`<first two digits>/<key>/<variant>.webp`: the key is random, so the folders fill evenly and a
path cannot be guessed. A file never changes once it is written.
"""

import contextlib
import datetime as dt
import os
from collections.abc import Iterator
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from parvis.media.processing.contract import VARIANTS


def path_of(key: str, variant: str) -> str:
    return f"{key[:2]}/{key}/{variant}"


def url_of(key: str, variant: str) -> str:
    found = _storage()
    if isinstance(found, FileSystemStorage):  # nothing in a path of ours needs quoting, and pages name many
        return f"{found.base_url}{path_of(key, variant)}"
    return found.url(path_of(key, variant))


def keep(key: str, folder: Path) -> None:
    """Store every variant found in `folder`, and return once they would survive a power cut."""
    for variant in VARIANTS:
        with (folder / variant).open("rb") as content:
            name = _storage().save(path_of(key, variant), File(content))
        _sync(name)


def remove(key: str) -> None:
    """Remove the files of a key; what is gone already is no error."""
    for name in (*(path_of(key, variant) for variant in VARIANTS), f"{key[:2]}/{key}"):
        with contextlib.suppress(OSError):
            _storage().delete(name)


def keys_last_written_before(instant: dt.datetime) -> Iterator[list[str]]:
    """Yield the keys that have files, a shelf at a time, those being written just now left out."""
    for shelf in _folders(""):
        yield [key for key in _folders(shelf) if _written_before(f"{shelf}/{key}", instant)]


def _folders(name: str) -> list[str]:
    try:
        return sorted(_storage().listdir(name)[0])
    except FileNotFoundError:
        return []


def _written_before(folder: str, instant: dt.datetime) -> bool:
    files = _storage().listdir(folder)[1]
    times = [_storage().get_modified_time(f"{folder}/{name}") for name in files]
    return all(time < instant for time in times)


def _sync(name: str) -> None:
    try:
        path = Path(_storage().path(name))
    except NotImplementedError:
        return  # a remote storage answers only when it has the file
    for target in (path, path.parent, path.parent.parent):
        handle = os.open(target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _storage() -> Storage:
    return storages["default"]
