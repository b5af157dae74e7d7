"""Videos that stand for others in simulations: rows as a finished one leaves them, and no file at all.

What chooses posts reads how long a video is and that it plays, never the video. Whoever asks for
its files gets "not found", as for any file that was lost.
"""

import secrets
from collections.abc import Sequence
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction

from parvis.media.models import Kind, Media, Purpose, Rendition, State, Video

_BATCH: Final = 500
_SIDE, _WIDTH, _HEIGHT = 360, 360, 640
_BITRATE_BPS: Final = 720_000


class StandIn(NamedTuple):
    """Whose, and how long."""

    owner_key: UUID
    duration_ms: int


def add_stand_ins(videos: Sequence[StandIn]) -> list[UUID]:
    """Add such videos, all or none; return their ids in the order given."""
    media = [
        Media(
            owner_key=video.owner_key,
            kind=Kind.VIDEO,
            purpose=Purpose.POST,
            state=State.READY,
            mime="video/mp4",
            width=_WIDTH,
            height=_HEIGHT,
            small_width=_WIDTH,
            small_height=_HEIGHT,
            original_sha256=secrets.token_hex(32),
        )
        for video in videos
    ]
    pairs = list(zip(media, videos, strict=True))
    with transaction.atomic():
        Media.objects.bulk_create(media, batch_size=_BATCH)
        Video.objects.bulk_create(
            [Video(media=row, duration_ms=video.duration_ms, frame_rate=30) for row, video in pairs],
            batch_size=_BATCH,
        )
        Rendition.objects.bulk_create(
            [
                Rendition(
                    media=row,
                    name=f"{_SIDE}.mp4",
                    codec="h264",
                    short_side=_SIDE,
                    width=_WIDTH,
                    height=_HEIGHT,
                    bitrate_bps=_BITRATE_BPS,
                    size_bytes=_BITRATE_BPS // 8 * video.duration_ms // 1000,
                )
                for row, video in pairs
            ],
            batch_size=_BATCH,
        )
    return [row.id for row in media]
