"""Take an upload in: spool it, have the worker read it, keep what was made, and note it.

The order matters. Files are on the disk, flushed, before their row exists, so a row never
points to nothing; and whatever fails on the way removes what it had written.
"""

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, Protocol
from uuid import UUID  # noqa: TID251 - the type only

import structlog
from django.conf import settings
from django.db import transaction

from parvis.base import clock, ids
from parvis.media import errors, storage
from parvis.media.models import Media, new_key
from parvis.media.processing import sandbox
from parvis.media.processing.contract import (
    VARIANTS,
    Focus,
    Order,
    Picture,
    Refusal,
    Shape,
    usual_limits,
)
from parvis.media.processing.sniff import HEAD_BYTES, IMAGE_FORMATS, sniff
from parvis.media.queries import MediaView, media_view
from parvis.media.services.wording import checked_alt, checked_focus

Purpose = Literal["post", "avatar", "header"]

WORKSPACE_PREFIX: Final = "image-"

_SHAPES: Final[dict[str, Shape]] = {
    "post": Shape(large=(2048, 2048), small=(640, 640), crop=False),
    "avatar": Shape(large=(400, 400), small=(96, 96), crop=True),
    "header": Shape(large=(1500, 500), small=(600, 200), crop=True),
}
_log = structlog.get_logger(__name__)
_CHUNK_BYTES: Final = 1 << 18
_BATCH: Final = 32
_SECONDS_EACH: Final = 5


class Readable(Protocol):
    """An open file, an upload of Django's, a buffer."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class NewImage:
    """An image to take in: whose it is, its bytes, what it is for, what it shows."""

    owner_key: UUID
    upload: Readable | Path
    purpose: Purpose
    alt: str = ""
    focus: Focus | None = None


@dataclass(frozen=True, slots=True)
class _Spooled:
    image: NewImage
    order: Order
    sha256: str
    read_bytes: int


def store_image(
    *,
    owner_key: UUID,
    upload: Readable | Path,
    purpose: Purpose,
    alt: str = "",
    focus: Focus | None = None,
) -> MediaView:
    """Take in one upload from outside; return it, ready to be attached.

    Raises `InvalidInput` or `TooLarge` with a sentence about the file, and `RateLimited` when
    the owner has sent many in an hour or the machine is busy with others' images.
    """
    hour_ago = ids.first_at(clock.now() - dt.timedelta(hours=1))
    sent = Media.objects.filter(owner_key=owner_key, id__gte=hour_ago).count()
    if sent >= settings.PARVIS.uploads_per_hour:
        raise errors.too_many_uploads()
    return _store([NewImage(owner_key, upload, purpose, alt, focus)])[0]


def store_images(images: Sequence[NewImage]) -> list[MediaView]:
    """Take in many images that the network drew itself; return them in their order.

    They share processes, which an upload from outside never does.
    """
    views: list[MediaView] = []
    for start in range(0, len(images), _BATCH):
        views += _store(images[start : start + _BATCH])
    return views


def _store(images: Sequence[NewImage]) -> list[MediaView]:
    for image in images:
        checked_alt(image.alt)
        checked_focus(image.focus)
    with tempfile.TemporaryDirectory(prefix=WORKSPACE_PREFIX, dir=settings.FILE_UPLOAD_TEMP_DIR) as name:
        workspace = Path(name)
        spooled = [_spool(image, workspace / str(n)) for n, image in enumerate(images)]
        return _keep(spooled, _pictures(workspace, spooled))


def _spool(image: NewImage, folder: Path) -> _Spooled:
    """Copy the upload to disk, no further than its limit, and see that it is an image."""
    folder.mkdir()
    original = folder / "original"
    if isinstance(image.upload, Path):
        with image.upload.open("rb") as source:
            sha256, size = _copy(source, original)
    else:
        sha256, size = _copy(image.upload, original)
    with original.open("rb") as start:
        found = sniff(start.read(HEAD_BYTES))
    if found not in IMAGE_FORMATS:
        raise errors.wrong_kind(found)
    order = Order(str(folder), found, _SHAPES[image.purpose], image.focus)
    return _Spooled(image, order, sha256, size)


def _copy(source: Readable, target: Path) -> tuple[str, int]:
    most: int = settings.PARVIS.image_max_bytes
    digest, size = hashlib.sha256(), 0
    with target.open("wb") as out:
        while chunk := source.read(_CHUNK_BYTES):
            size += len(chunk)
            if size > most:
                raise errors.too_many_bytes(most)
            digest.update(chunk)
            out.write(chunk)
    return digest.hexdigest(), size


def _pictures(workspace: Path, spooled: Sequence[_Spooled]) -> list[Picture]:
    more_s = _SECONDS_EACH * (len(spooled) - 1)
    usual = usual_limits(settings.PARVIS.image_max_pixels)
    limits = replace(usual, cpu_s=usual.cpu_s + more_s, wall_s=usual.wall_s + more_s)
    try:
        outcomes = sandbox.run(workspace, [item.order for item in spooled], limits)
    except sandbox.Busy:
        raise errors.busy() from None
    pictures: list[Picture] = []
    for item, outcome in zip(spooled, outcomes, strict=True):
        if isinstance(outcome, Refusal):
            _log.info("image_refused", code=outcome.code, detail=outcome.detail)
            raise errors.refused(outcome, item.read_bytes)
        if not all(_is_webp(Path(item.order.folder) / variant) for variant in VARIANTS):
            raise errors.refused(Refusal("damaged", {}), item.read_bytes)
        pictures.append(outcome)
    return pictures


def _is_webp(path: Path) -> bool:
    """Say whether the worker left a WebP there; had it been taken over, it might leave a link."""
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as start:
        return sniff(start.read(HEAD_BYTES)) == "WEBP"


def _keep(spooled: Sequence[_Spooled], pictures: Sequence[Picture]) -> list[MediaView]:
    rows = [_row(item, picture) for item, picture in zip(spooled, pictures, strict=True)]
    try:
        for row, item in zip(rows, spooled, strict=True):
            storage.keep(row.key, Path(item.order.folder))
        with transaction.atomic():
            Media.objects.bulk_create(rows)
    except BaseException:
        for row in rows:
            storage.remove(row.key)
        raise
    return [media_view(row) for row in rows]


def _row(item: _Spooled, picture: Picture) -> Media:
    across, up = item.image.focus or (None, None)
    return Media(
        owner_key=item.image.owner_key,
        purpose=item.image.purpose,
        # Nobody's eyes but its owner's until a post has it; faces and headers are seen at once.
        guarded=item.image.purpose == "post",
        key=new_key(),
        mime="image/webp",
        width=picture.width,
        height=picture.height,
        small_width=picture.small_width,
        small_height=picture.small_height,
        size_bytes=picture.size_bytes,
        animated=picture.animated,
        blurhash=picture.blurhash,
        colour=picture.colour,
        blur=picture.blur,
        alt=checked_alt(item.image.alt),
        focus_x=across,
        focus_y=up,
        original_sha256=item.sha256,
    )
