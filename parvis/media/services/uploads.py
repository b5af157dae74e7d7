"""Receive a file in pieces (tus 1.0): what has arrived stays, whatever breaks off.

The length of the file is the only record of how far an upload is, and one process at a time
holds it (`flock`, which ends with its holder). A piece with a checksum gathers beside the file
until it is proved. At the last byte the upload becomes media; a crash in between is made up
for by whoever asks next, or by the sweep.
"""

import contextlib
import datetime as dt
import errno
import hashlib
import hmac
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import connection

from parvis.base import clock
from parvis.base.errors import Conflict, NotFound, ParvisError
from parvis.media import errors, spool, storage
from parvis.media.models import Media, Upload
from parvis.media.processing.sniff import HEAD_BYTES
from parvis.media.queries import UploadView, upload_view
from parvis.media.services.intake import check_kind, check_length, check_rate, check_room, take_in
from parvis.media.services.keep import discard

CHECKSUMS: Final = ("sha1", "sha256")

_CHUNK_BYTES: Final = 1 << 18
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


class Source(Protocol):
    """What the bytes of a piece are read from; it raises `OSError` when its sender is gone."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a piece must hash to; `algorithm` is one of `CHECKSUMS`."""

    algorithm: str
    digest: bytes


def open_upload(
    *, owner_key: UUID, length_bytes: int, metadata: Mapping[str, str] | None = None
) -> UploadView:
    """Begin to receive a video of `length_bytes`.

    Raises `TooLarge` for what is longer than a video may be or exceeds the owner's share,
    `RateLimited` for an owner who has begun many.
    """
    check_length(length_bytes)
    check_rate(owner_key)
    row = Upload.objects.create(
        owner_key=owner_key, length_bytes=length_bytes, metadata=dict(metadata or {}), expires_at=_expiry()
    )
    try:
        # The row stands already, and counts: of two opened at once, neither slips past the sum.
        check_room(owner_key, 0)
    except ParvisError:
        row.delete()
        raise
    return upload_view(row)


def resume_upload(*, owner_key: UUID, upload_id: UUID) -> UploadView:
    """Return how far an upload is, on the disk for good; finish one that a crash left at its end."""
    row = _found(owner_key, upload_id)
    if row.media_id is None:
        spool.flush(upload_id)
        if spool.arrived_bytes(upload_id) == row.length_bytes:
            _take_up(row)
            row = _found(owner_key, upload_id)
    return upload_view(row)


def append(
    *,
    owner_key: UUID,
    upload_id: UUID,
    offset_bytes: int,
    source: Source,
    checksum: Checksum | None = None,
) -> UploadView:
    """Add what `source` gives to an upload of which `offset_bytes` are there; finish it when complete.

    Raises `Conflict` when the offset is not where the file ends, `Locked` while another is
    writing, `BrokenOff` when the source fails (what came is kept), `ChecksumMismatch` (nothing
    is), and `InvalidInput` for what turns out to be no video, which ends the upload.
    """
    _found(owner_key, upload_id)
    with spool.held(upload_id):
        row = _still_open(upload_id)
        here = spool.arrived_bytes(upload_id)
        if offset_bytes != here:
            raise errors.wrong_offset(here)
        if here < row.length_bytes:
            _let_go_of_database()
            try:
                with spool.growing(upload_id) as file:
                    _receive(source, file, row.length_bytes - here, checksum)
            finally:
                Upload.objects.filter(id=upload_id).update(expires_at=_expiry())
        _look_at(row, here)
    return upload_view(_found(owner_key, upload_id))


def close_upload(*, owner_key: UUID, upload_id: UUID) -> None:
    """Forget an upload with what has come of it, also the video unless a post has it already."""
    row = _found(owner_key, upload_id)
    if not _forget(row):  # it became media between the two lines
        row = _found(owner_key, upload_id)
        _forget(row)
    if row.media is not None and row.media.attached_at is None:
        discard(owner_key=owner_key, ids=[row.media.id])


def forget_uploads(owner_key: UUID) -> None:
    """Forget all that the owner was sending; what it became stays."""
    for row in Upload.objects.filter(owner_key=owner_key):
        _forget(row)


def sweep_uploads() -> int:
    """Finish what is complete, remove what nobody goes on with; return how many were removed."""
    for row in Upload.objects.filter(media=None):
        if spool.arrived_bytes(row.id) == row.length_bytes:
            with contextlib.suppress(ParvisError):
                _take_up(row)
    over = sum(_forget(row) for row in Upload.objects.filter(expires_at__lt=clock.now()))
    return over + _remove_stray()


def _found(owner_key: UUID, upload_id: UUID) -> Upload:
    row = Upload.objects.filter(id=upload_id, owner_key=owner_key, expires_at__gt=clock.now()).first()
    if row is None:
        raise errors.no_upload()
    return row


def _still_open(upload_id: UUID) -> Upload:
    """Return the row as it is now that the upload is held; another may have finished or removed it."""
    row = Upload.objects.filter(id=upload_id).first()
    if row is None or row.media_id is not None:
        spool.remove(upload_id)  # holding it made a lock anew
        raise errors.no_upload() if row is None else errors.wrong_offset(row.length_bytes)
    return row


def _receive(source: Source, file: int, room: int, checksum: Checksum | None) -> None:
    """Add to `file` all of the source, or of a piece with a checksum that proves right."""
    if checksum is None:
        _copy(source, file, room)
        return
    with tempfile.TemporaryFile(dir=settings.UPLOADS_ROOT) as piece:
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        _copy(source, piece.fileno(), room, digest)
        if not hmac.compare_digest(digest.digest(), checksum.digest):
            raise errors.checksum_mismatch()
        piece.seek(0)
        _copy(piece, file, room)


def _copy(source: Source, file: int, room: int, digest: "hashlib._Hash | None" = None) -> None:
    """Write what comes to `file`, and take it all back if it is more than there is room for."""
    start, left = os.lseek(file, 0, os.SEEK_CUR), room
    while chunk := _read(source):
        left -= len(chunk)
        if left < 0:
            os.ftruncate(file, start)
            raise errors.more_than_promised(start + room)
        if digest is not None:
            digest.update(chunk)
        _write(file, chunk)


def _read(source: Source) -> bytes:
    try:
        return source.read(_CHUNK_BYTES)
    except OSError as error:
        raise errors.broken_off() from error


def _write(file: int, chunk: bytes) -> None:
    rest = memoryview(chunk)
    try:
        while rest:
            rest = rest[os.write(file, rest) :]
    except OSError as error:
        if error.errno in _FULL:
            raise errors.no_room() from error
        raise


def _take_up(row: Upload) -> None:
    """Finish what is complete but was not finished, unless somebody is at it just now."""
    with contextlib.suppress(Conflict), spool.held(row.id):
        _look_at(_still_open(row.id), 0)


def _look_at(row: Upload, looked_bytes: int) -> None:
    """See what an upload is as soon as its first bytes tell, and make it media when it is complete."""
    here = spool.arrived_bytes(row.id)
    complete = here == row.length_bytes
    path, original = spool.upload_path(row.id), storage.original_path(row.id)
    if not original.exists():
        if complete or looked_bytes < HEAD_BYTES <= here:
            _refuse_other_kinds(row, path)
        if complete:
            storage.keep_original(row.id, path)
    if complete:
        # From here on a crash leaves the original without a row; whoever asks next comes here again.
        try:
            take_in(owner_key=row.owner_key, media_id=row.id, also=partial(_note_media, row.id))
        except NotFound:
            storage.remove_original(row.id)
            raise
        spool.remove(row.id)


def _refuse_other_kinds(row: Upload, path: Path) -> None:
    try:
        check_kind(path)
    except ParvisError:
        _forget(row)
        raise


def _note_media(upload_id: UUID, media: Media) -> None:
    """Let the upload name what it became; without it, its sender gave up meanwhile."""
    if not Upload.objects.filter(id=upload_id, media=None).update(media=media):
        raise errors.no_upload()


def _forget(row: Upload) -> bool:
    """Remove an upload as it was when `row` was read; say whether it still was."""
    gone, _kinds = Upload.objects.filter(id=row.id, media=row.media_id).delete()
    if gone:
        spool.remove(row.id)
        if row.media_id is None:
            storage.remove_original(row.id)
    return bool(gone)


def _expiry() -> dt.datetime:
    return clock.now() + dt.timedelta(hours=settings.PARVIS.upload_expiry_h)


def _let_go_of_database() -> None:
    """A piece may take minutes to arrive, and connections are few."""
    if not connection.in_atomic_block:
        connection.close()


def _remove_stray() -> int:
    """Remove files that no upload has and that nobody has written to for as long as one lasts.

    Forms leave theirs among the temporary files when the process is killed.
    """
    before = (clock.now() - dt.timedelta(hours=settings.PARVIS.upload_expiry_h)).timestamp()
    known = {str(upload_id) for upload_id in Upload.objects.values_list("id", flat=True)}
    uploads = spool.last_written_before(before, Path(settings.UPLOADS_ROOT))
    stray = [path for path in uploads if path.stem not in known]
    stray += spool.last_written_before(before, Path(settings.FILE_UPLOAD_TEMP_DIR))
    for path in stray:
        path.unlink(missing_ok=True)
    return len(stray)
