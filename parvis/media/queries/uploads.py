"""Reads of what is being sent, and of how much room its owner has left."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db.models import Sum

from parvis.base import clock
from parvis.media import spool
from parvis.media.models import Duplicate, Media, Upload, Video


@dataclass(frozen=True, slots=True)
class UploadView:
    """A file that is being sent: how much of it is here; `media_id` once it is complete."""

    id: UUID
    length_bytes: int
    offset_bytes: int
    metadata: dict[str, str]
    created_at: dt.datetime
    expires_at: dt.datetime
    media_id: UUID | None

    @property
    def complete(self) -> bool:
        """Whether its last byte has come."""
        return self.offset_bytes == self.length_bytes


@dataclass(frozen=True, slots=True)
class StorageView:
    """How much a member's files take, uploads under way at their full length; `most` 0 is no limit."""

    used_bytes: int
    most_bytes: int


def uploads_under_way(owner_key: UUID) -> list[UploadView]:
    """Return what the owner has begun to send and not finished, newest first."""
    rows = Upload.objects.filter(owner_key=owner_key, media=None, expires_at__gt=clock.now())
    return [upload_view(row) for row in rows.order_by("-id")]


def upload_view(row: Upload) -> UploadView:
    here = row.length_bytes if row.media_id else spool.arrived_bytes(row.id)
    return UploadView(
        id=row.id,
        length_bytes=row.length_bytes,
        offset_bytes=here,
        metadata=row.metadata,
        created_at=row.created_at,
        expires_at=row.expires_at,
        media_id=row.media_id,
    )


def storage_used(owner_key: UUID) -> StorageView:
    """Return how much room the owner's files take, and how much they may."""
    made = Media.objects.filter(owner_key=owner_key).aggregate(sum=Sum("size_bytes"))["sum"] or 0
    originals = Video.objects.filter(media__owner_key=owner_key, original_kept=True)
    kept = originals.aggregate(sum=Sum("original_bytes"))["sum"] or 0
    promised = Upload.objects.filter(owner_key=owner_key, media=None)
    coming = promised.aggregate(sum=Sum("length_bytes"))["sum"] or 0
    return StorageView(made + kept + coming, settings.PARVIS.storage_bytes_per_member)


def duplicate_of(owner_key: UUID, media_id: UUID) -> UUID | None:
    """Return the owner's earlier upload that was the same as this one, to the byte."""
    same = Duplicate.objects.filter(media=media_id, exact=True, of__owner_key=owner_key)
    return same.order_by("of").values_list("of", flat=True).first()
