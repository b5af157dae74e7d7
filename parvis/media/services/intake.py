"""Take a video in: the file is kept as it came, its row waits for a worker.

The order matters. The original is on the disk, flushed, before its row exists, so a row never
points to nothing; an original that a crash left without a row is swept away.
"""

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction

from parvis.base import clock, ids
from parvis.media import errors, spool, storage
from parvis.media.models import Duplicate, Kind, Media, Purpose, State, Video, new_key
from parvis.media.models import Upload as UnderWay
from parvis.media.processing.sniff import HEAD_BYTES, sniff
from parvis.media.queries import MediaView, media_view, storage_used
from parvis.media.services.wording import checked_alt

_CHUNK_BYTES: Final = 1 << 20
# What the database, the logs and everybody's pages must still find free.
_SPARE_BYTES: Final = 1 << 30


class Upload(Protocol):
    """A file that came with a form."""

    def read(self, size: int = -1, /) -> bytes: ...
    def seek(self, offset: int, /) -> object: ...


def store_video(*, owner_key: UUID, path: Path, alt: str = "", trusted: bool = False) -> MediaView:
    """Take in the video at `path`; return it, still to be made and ready to be attached.

    The file may be removed afterwards, but not written to: where the disk can, it is kept under
    a second name. `trusted` files are the network's own and count towards no limit. Raises
    `InvalidInput` or `TooLarge` with a sentence about the file, and `RateLimited` when the owner
    has sent many in an hour.
    """
    checked_alt(alt)
    if not trusted:
        length_bytes = path.stat().st_size
        check_length(length_bytes)
        check_rate(owner_key)
        check_room(owner_key, length_bytes)
    check_kind(path)
    media_id = ids.uuid7()
    try:
        storage.keep_original(media_id, _second_name(path, spool.upload_path(media_id)))
        row = take_in(owner_key=owner_key, media_id=media_id, alt=alt)
    except BaseException:
        spool.remove(media_id)
        storage.remove_original(media_id)
        raise
    return media_view(row)


def is_video(upload: Upload) -> bool:
    """Say whether the first bytes of what came with a form are those of a video."""
    head = upload.read(HEAD_BYTES)
    upload.seek(0)
    return sniff(head) == "video"


def store_sent_video(*, owner_key: UUID, upload: Upload, alt: str = "") -> MediaView:
    """Take in the video that came with a form, as `store_video` does."""
    if isinstance(upload, TemporaryUploadedFile):
        return store_video(owner_key=owner_key, path=Path(upload.temporary_file_path()), alt=alt)
    # A small one is in memory until now.
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        shutil.copyfileobj(upload, file)
        file.flush()
        return store_video(owner_key=owner_key, path=Path(file.name), alt=alt)


def take_in(
    *, owner_key: UUID, media_id: UUID, alt: str = "", also: Callable[[Media], None] | None = None
) -> Media:
    """Note the original kept under `media_id` as waiting; `also` runs in the same transaction."""
    path = storage.original_path(media_id)
    row = Media(
        id=media_id,
        owner_key=owner_key,
        kind=Kind.VIDEO,
        purpose=Purpose.POST,
        state=State.WAITING,
        key=new_key(),
        mime="video/mp4",
        guarded=True,
        alt=checked_alt(alt),
        original_sha256=_sha256(path),
    )
    with transaction.atomic():
        row.save(force_insert=True)
        Video.objects.create(media=row, original_bytes=path.stat().st_size)
        _note_same(row)
        if also is not None:
            also(row)
    return row


def check_length(length_bytes: int) -> None:
    most: int = settings.PARVIS.video_max_bytes
    if length_bytes > most:
        raise errors.too_long_a_file(length_bytes, most)
    if length_bytes <= 0:
        raise errors.not_a_video("empty")


def check_kind(path: Path) -> None:
    """Refuse a file that its first bytes show to be no video."""
    with path.open("rb") as start:
        found = sniff(start.read(HEAD_BYTES))
    if found != "video":
        raise errors.not_a_video(found)


def check_rate(owner_key: UUID) -> None:
    """Refuse an owner who has sent, or begun to send, too many files within an hour."""
    hour_ago = ids.first_at(clock.now() - dt.timedelta(hours=1))
    sent = Media.objects.filter(owner_key=owner_key, id__gte=hour_ago).count()
    begun = UnderWay.objects.filter(owner_key=owner_key, id__gte=hour_ago, media=None).count()
    if sent + begun >= settings.PARVIS.uploads_per_hour:
        raise errors.too_many_uploads()


def check_room(owner_key: UUID, more_bytes: int) -> None:
    """Refuse `more_bytes` that do not fit into the owner's share, or on the disk."""
    used = storage_used(owner_key)
    if used.most_bytes and used.used_bytes + more_bytes > used.most_bytes:
        raise errors.quota_used_up(used.used_bytes, used.most_bytes)
    if shutil.disk_usage(settings.ORIGINALS_ROOT).free < more_bytes + _SPARE_BYTES:
        raise errors.no_room()


def _second_name(path: Path, name: Path) -> Path:
    try:
        name.hardlink_to(path)
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(path, name)
    return name


def _note_same(row: Media) -> None:
    """Note which earlier video has the same bytes, one of the owner's own before anybody else's."""
    same = Media.objects.filter(kind=Kind.VIDEO, original_sha256=row.original_sha256).exclude(id=row.id)
    first = same.filter(owner_key=row.owner_key).order_by("id").first() or same.order_by("id").first()
    if first is not None:
        Duplicate.objects.create(media=row, of=first, exact=True, similarity_percent=100)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()
