"""Keep what is said in a video, one text a language."""

from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.base import clock, ids
from parvis.base.errors import InvalidInput
from parvis.base.text.language import LANGUAGES
from parvis.media import errors, webvtt
from parvis.media.models import Captions, Kind, Media
from parvis.media.queries import MediaView, media_view

CAPTIONS_MAX_BYTES: Final = 256 * 1024


def set_captions(
    *, owner_key: UUID, media_id: UUID, language: str, vtt: str | bytes, earlier_ms: int = 0
) -> MediaView:
    """Keep WebVTT or SubRip as the captions of the owner's video in one language.

    `earlier_ms` is what a cut took from the beginning, where the times are those of the file as
    it was sent. Raises `InvalidInput` that names the line of a mistake. The file gets a new address, so
    nobody goes on reading an old one.
    """
    if language not in LANGUAGES:
        raise InvalidInput("language", _("Choose the language of the captions from the list."))
    try:
        text = webvtt.normalised(_decoded(vtt), earlier_ms)
    except webvtt.Mistake as mistake:
        raise errors.bad_captions(mistake) from None
    with transaction.atomic():
        media = _held(owner_key, media_id)
        kept = {"id": ids.uuid7(), "vtt": text, "updated_at": clock.now()}
        if not Captions.objects.filter(media=media, language=language).update(**kept):
            Captions.objects.create(media=media, language=language, **kept)
        return media_view(media)


def remove_captions(*, owner_key: UUID, media_id: UUID, language: str) -> MediaView:
    """Remove the captions of the owner's video in one language, if there are any."""
    with transaction.atomic():
        media = _held(owner_key, media_id)
        Captions.objects.filter(media=media, language=language).delete()
        return media_view(media)


def _held(owner_key: UUID, media_id: UUID) -> Media:
    row = Media.objects.select_for_update().filter(id=media_id, owner_key=owner_key, kind=Kind.VIDEO).first()
    if row is None:
        raise errors.not_yours()
    return row


def _decoded(given: str | bytes) -> str:
    raw = given if isinstance(given, bytes) else given.encode("utf-8", "replace")
    if len(raw) > CAPTIONS_MAX_BYTES:
        raise errors.captions_too_long(CAPTIONS_MAX_BYTES)
    try:
        return raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
    except UnicodeDecodeError:
        raise errors.captions_in_another_code() from None
