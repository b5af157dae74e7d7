"""Reads of who may fetch a file, asked once by whoever serves it."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.base.sql import Query, prepared
from parvis.media.models import Captions, Media, Sound


class CaptionsFile(NamedTuple):
    """What is said in a video, as WebVTT, and whether that is for some eyes only."""

    media_id: UUID
    guarded: bool
    vtt: str
    updated_at: dt.datetime


def is_guarded(key: str) -> bool | None:
    """Return whether the files under `key` are for some eyes only; `None` if there are none.

    What is open stays so; what is guarded may be opened. A sound is guarded while the video is
    that it came with.
    """
    for rows in (_media(key), _sounds(key)):
        for (guarded,) in rows:
            return bool(guarded)
    return None


def captions_file(captions_id: UUID) -> CaptionsFile | None:
    rows = Captions.objects.filter(id=captions_id)
    found = rows.values_list("media_id", "media__guarded", "vtt", "updated_at").first()
    return None if found is None else CaptionsFile._make(found)


@prepared
def _media(key: str) -> Query:
    return Media.objects.filter(key=key).values_list("guarded")


@prepared
def _sounds(key: str) -> Query:
    return Sound.objects.filter(key=key).values_list("origin__guarded")
