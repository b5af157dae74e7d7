"""Reads of what a video has beside its poster: three queries for any number of videos."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.base.sql import Ids, Query, prepared
from parvis.media import errors, storage
from parvis.media.models import Captions, Join, Media, Rendition, Sound, State, Video
from parvis.media.processing.contract import POSTER_JPEG, SOUND, STRIP
from parvis.media.queries.views import PLAYS, CaptionsView, RenditionView, SoundView, StripView, VideoView

_Place = tuple[str, bool]  # the key of the files, and whether their addresses are signed


class Row(NamedTuple):
    """The columns of a video that are shown, with those of its sound."""

    media_id: UUID
    media__state: str
    progress_percent: int
    refusal_code: str
    refusal_facts: dict[str, int]
    duration_ms: int
    has_sound: bool
    frame_rate: float
    strip: dict[str, int] | None
    peaks: str
    borrows_sound: bool
    remixable: bool
    join: str
    joined_with_id: UUID | None
    trim_start_ms: int
    trim_end_ms: int | None
    cover_ms: int | None
    sound_id: UUID | None
    sound__owner_key: UUID
    sound__origin_id: UUID | None
    sound__title: str
    sound__key: str
    sound__duration_ms: int
    sound__reusable: bool
    sound__origin__guarded: bool | None


def videos_by_media(places: Mapping[UUID, _Place]) -> dict[UUID, VideoView]:
    """Return the videos of `places`, which maps a media id to its key and whether it is guarded."""
    if not places:
        return {}
    media_ids = list(places)
    renditions: dict[UUID, list[RenditionView]] = {}
    for media_id, *columns in _renditions(media_ids):
        renditions.setdefault(media_id, []).append(_rendition(places[media_id], *columns))
    captions: dict[UUID, list[CaptionsView]] = {}
    for captions_id, media_id, language in _captions(media_ids):
        url = storage.captions_url(captions_id, guarded=places[media_id][1])
        captions.setdefault(media_id, []).append(CaptionsView(captions_id, language, url))
    rows = (Row._make(columns) for columns in _rows(media_ids))
    return {
        row.media_id: _view(
            row, places[row.media_id], renditions.get(row.media_id, ()), captions.get(row.media_id, ())
        )
        for row in rows
    }


@prepared
def _rows(media_ids: Ids) -> Query:
    return Video.objects.filter(media_id__in=media_ids).values_list(*Row._fields)


@prepared
def _renditions(media_ids: Ids) -> Query:
    rows = Rendition.objects.filter(media_id__in=media_ids).order_by("media_id", "-codec", "short_side")
    return rows.values_list(
        "media_id", "name", "codec", "short_side", "width", "height", "bitrate_bps", "size_bytes"
    )


@prepared
def _captions(media_ids: Ids) -> Query:
    rows = Captions.objects.filter(media_id__in=media_ids).order_by("media_id", "language")
    return rows.values_list("id", "media_id", "language")


def _rendition(place: _Place, name: str, codec: str, *figures: Any) -> RenditionView:
    key, guarded = place
    short_side, width, height, bitrate_bps, size_bytes = figures
    return RenditionView(
        url=storage.url_of(key, name, guarded=guarded),
        mime=_MIMES[codec],
        codec=codec,
        short_side=short_side,
        width=width,
        height=height,
        bitrate_bps=bitrate_bps,
        size_bytes=size_bytes,
    )


# RFC 6381: High profile at level 4.0, AV1 Main at level 4.0, with AAC-LC.
_MIMES = {
    "h264": 'video/mp4; codecs="avc1.640028, mp4a.40.2"',
    "av1": 'video/mp4; codecs="av01.0.08M.08, mp4a.40.2"',
}


def _view(
    row: Row, place: _Place, renditions: Iterable[RenditionView], captions: Iterable[CaptionsView]
) -> VideoView:
    key, guarded = place
    return VideoView(
        state=State(row.media__state),
        progress_percent=row.progress_percent,
        refusal=errors.video_refusal(row.refusal_code, row.refusal_facts) if row.refusal_code else "",
        duration_ms=row.duration_ms,
        has_sound=row.has_sound,
        frame_rate=row.frame_rate,
        poster_jpeg_url=storage.url_of(key, POSTER_JPEG, guarded=guarded),
        renditions=tuple(renditions),
        captions=tuple(captions),
        strip=StripView(url=storage.url_of(key, STRIP, guarded=guarded), **row.strip) if row.strip else None,
        peaks=tuple(bytes.fromhex(row.peaks)),
        sound=_sound(row),
        borrows_sound=row.borrows_sound,
        remixable=row.remixable,
        join=Join(row.join) if row.join else None,
        joined_with=row.joined_with_id,
        trim_start_ms=row.trim_start_ms,
        trim_end_ms=row.trim_end_ms,
        cover_ms=row.cover_ms,
    )


def _sound(row: Row) -> SoundView | None:
    if row.sound_id is None:
        return None
    return SoundView(
        id=row.sound_id,
        owner_key=row.sound__owner_key,
        origin_id=row.sound__origin_id,
        title=row.sound__title,
        url=storage.url_of(row.sound__key, SOUND, guarded=bool(row.sound__origin__guarded)),
        duration_ms=row.sound__duration_ms,
        reusable=row.sound__reusable,
    )


def playable_among(media_ids: Iterable[UUID]) -> set[UUID]:
    """Return those of the videos that can be watched."""
    rows = Media.objects.filter(id__in=list(media_ids), state__in=PLAYS)
    return set(rows.values_list("id", flat=True))


def sound_by_id(sound_id: UUID) -> SoundView | None:
    """Return one sound, whoever owns it."""
    row = Sound.objects.select_related("origin").filter(id=sound_id).first()
    if row is None:
        return None
    return SoundView(
        id=row.id,
        owner_key=row.owner_key,
        origin_id=row.origin_id,
        title=row.title,
        url=storage.url_of(row.key, SOUND, guarded=row.origin is not None and row.origin.guarded),
        duration_ms=row.duration_ms,
        reusable=row.reusable,
    )


def captions_text(captions_id: UUID) -> tuple[UUID, str] | None:
    """Return the media that a caption file belongs to, and the file, as WebVTT."""
    found = Captions.objects.filter(id=captions_id).values_list("media_id", "vtt").first()
    return None if found is None else (found[0], found[1])
