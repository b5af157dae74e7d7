"""Reads of pictures and videos. Who may see one is decided by whoever shows it, not here."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.base.sql import Ids, Query, prepared
from parvis.media import storage
from parvis.media.models import Kind, Media
from parvis.media.processing.contract import LARGE, POSTER, SMALL
from parvis.media.queries.videos import videos_by_media
from parvis.media.queries.views import MediaView, VideoView


def media_by_ids(ids: Iterable[UUID]) -> dict[UUID, MediaView]:
    """Return what is kept under `ids`; ids that are gone are simply absent.

    One query for pictures, three more if there are videos among them.
    """
    return _views(Row._make(columns) for columns in _rows(list(ids)))


class Row(NamedTuple):
    """The columns of a picture that are shown."""

    id: UUID
    kind: str
    purpose: str
    mime: str
    key: str
    guarded: bool
    width: int
    height: int
    small_width: int
    small_height: int
    blur: str
    blurhash: str
    colour: str
    animated: bool
    alt: str
    focus_x: float | None
    focus_y: float | None
    attached_at: dt.datetime | None


@prepared
def _rows(ids: Ids) -> Query:
    return Media.objects.filter(id__in=ids).values_list(*Row._fields)


def media_of(owner_key: UUID, media_id: UUID) -> MediaView | None:
    """Return one of its owner's own, in use or not; `None` for anybody else's."""
    row = Media.objects.filter(id=media_id, owner_key=owner_key).first()
    return None if row is None else media_view(row)


def media_view(row: Media) -> MediaView:
    found = Row._make(getattr(row, name) for name in Row._fields)
    return _views([found])[row.id]


def _views(found: Iterable[Row]) -> dict[UUID, MediaView]:
    rows = list(found)
    videos = videos_by_media({row.id: (row.key, row.guarded) for row in rows if row.kind == Kind.VIDEO})
    return {row.id: _view(row, videos.get(row.id)) for row in rows}


def _view(row: Row, video: VideoView | None) -> MediaView:
    focus = None if row.focus_x is None or row.focus_y is None else (row.focus_x, row.focus_y)
    seen = row.width > 0
    large = POSTER if row.kind == Kind.VIDEO else LARGE
    return MediaView(
        id=row.id,
        kind=row.kind,
        purpose=row.purpose,
        mime=row.mime,
        url=storage.url_of(row.key, large, guarded=row.guarded) if seen else "",
        width=row.width,
        height=row.height,
        small_url=storage.url_of(row.key, SMALL, guarded=row.guarded) if seen else "",
        small_width=row.small_width,
        small_height=row.small_height,
        blur_uri=f"data:image/webp;base64,{row.blur}" if row.blur else "",
        blurhash=row.blurhash,
        colour=row.colour,
        animated=row.animated,
        alt=row.alt,
        focus=focus,
        attached=row.attached_at is not None,
        video=video,
    )


def image_urls(key: str) -> tuple[str, str]:
    """Return the addresses of the large and the small variant of the picture kept under `key`."""
    return storage.url_of(key, LARGE), storage.url_of(key, SMALL)
