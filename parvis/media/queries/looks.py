"""What media are like, for whoever compares posts by their contents: length, sound, look, copies."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import BinaryField
from django.db.models.functions import Substr

from parvis.base.sql import Ids, Query, prepared
from parvis.media.models import Duplicate, Kind, Media
from parvis.media.queries.views import PLAYS

_HASH_BYTES: Final = 32
_LARGEST_SHADE: Final = 256


@dataclass(frozen=True, slots=True)
class Look:
    """One picture or video. `first_of` is the earliest video that this one is a copy of, or itself.

    `colour` and `shape` are coarse codes that alike pictures tend to share, and empty where nothing
    is known; `shape` is known of videos alone.
    """

    media_id: UUID
    is_video: bool
    plays: bool
    duration_ms: int
    sound_id: UUID | None
    colour: bytes
    shape: bytes
    first_of: UUID


def looks(media_ids: Collection[UUID]) -> dict[UUID, Look]:
    """Return what the media are like; ids that are gone are simply absent."""
    if not media_ids:
        return {}
    first = _firsts(media_ids)
    return {
        media_id: Look(
            media_id=media_id,
            is_video=kind == Kind.VIDEO,
            plays=kind == Kind.VIDEO and state in PLAYS,
            duration_ms=duration_ms or 0,
            sound_id=sound_id,
            colour=_colour(colour),
            shape=_shape(bytes(hash_ or b"")),
            first_of=first.get(media_id) or media_id,
        )
        for media_id, kind, state, colour, duration_ms, sound_id, hash_ in _looks(media_ids)
    }


@prepared
def _looks(media_ids: Ids) -> Query:
    hash_ = Substr("fingerprint__frames", 2, _HASH_BYTES, output_field=BinaryField())
    return (
        Media.objects.filter(id__in=media_ids)
        .annotate(hash_of_first=hash_)
        .values_list(
            "id", "kind", "state", "colour", "video__duration_ms", "video__sound_id", "hash_of_first"
        )
    )


@prepared
def _copies(media_ids: Ids) -> Query:
    return Duplicate.objects.filter(media_id__in=media_ids).values_list("media_id", "of_id")


def _firsts(media_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Return the earliest of which each is a copy, a copy of a copy included."""
    first: dict[UUID, UUID] = {}
    for media_id, of in _copies(media_ids):
        first[media_id] = min(of, first.get(media_id, of))
    if further := set(first.values()) - first.keys():
        earlier = _firsts(further)
        first = {media_id: earlier.get(of, of) for media_id, of in first.items()}
    return first


def _colour(colour: str) -> bytes:
    """Return which of 64 colours a mean colour is nearest to."""
    if not colour:
        return b""
    shades = bytes.fromhex(colour.removeprefix("#"))
    return bytes(4 * shade // _LARGEST_SHADE for shade in shades)


def _shape(hash_: bytes) -> bytes:
    """Return the signs of the nine lowest frequencies of a PDQ hash, whose 256 bits are 16 by 16."""
    if len(hash_) < _HASH_BYTES:
        return b""
    rows = [int.from_bytes(hash_[start : start + 2]) for start in range(0, _HASH_BYTES, 2)]
    return bytes(row & 0b111 for row in rows[-3:])
