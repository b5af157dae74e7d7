"""Reads of the room. Who may see a picture is decided by whoever shows it, not here."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.base.sql import Ids, Query, prepared
from parvis.media import storage
from parvis.media.models import Media
from parvis.media.processing.contract import LARGE, SMALL, Focus


@dataclass(frozen=True, slots=True)
class MediaView:
    """One picture as pages and programs show it.

    `blur_uri` is a `data:` address of some 150 bytes, to be the `src` of an `img` behind the
    real one: it is painted with the page, needs no request of its own and no inline style.
    """

    id: UUID
    kind: str
    purpose: str
    mime: str
    url: str
    width: int
    height: int
    small_url: str
    small_width: int
    small_height: int
    blur_uri: str
    blurhash: str
    colour: str
    animated: bool
    alt: str
    focus: Focus | None
    attached: bool


def media_by_ids(ids: Iterable[UUID]) -> dict[UUID, MediaView]:
    """Return the pictures of `ids` in one query; ids that are gone are simply absent."""
    return {row[0]: _view(Row._make(row)) for row in _rows(list(ids))}


class Row(NamedTuple):
    """The columns of a picture that are shown."""

    id: UUID
    kind: str
    purpose: str
    mime: str
    key: str
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
    """Return one picture of its owner's own, in use or not; `None` for anybody else's."""
    row = Media.objects.filter(id=media_id, owner_key=owner_key).first()
    return None if row is None else media_view(row)


def media_view(row: Media) -> MediaView:
    return _view(Row._make(getattr(row, name) for name in Row._fields))


def _view(row: Row) -> MediaView:
    focus = None if row.focus_x is None or row.focus_y is None else (row.focus_x, row.focus_y)
    return MediaView(
        id=row.id,
        kind=row.kind,
        purpose=row.purpose,
        mime=row.mime,
        url=storage.url_of(row.key, LARGE),
        width=row.width,
        height=row.height,
        small_url=storage.url_of(row.key, SMALL),
        small_width=row.small_width,
        small_height=row.small_height,
        blur_uri=f"data:image/webp;base64,{row.blur}",
        blurhash=row.blurhash,
        colour=row.colour,
        animated=row.animated,
        alt=row.alt,
        focus=focus,
        attached=row.attached_at is not None,
    )


def image_urls(key: str) -> tuple[str, str]:
    """Return the addresses of the large and the small variant of the picture kept under `key`."""
    return storage.url_of(key, LARGE), storage.url_of(key, SMALL)
