"""Say to the video worker what it is to make, and lay out for it what it may read."""

from pathlib import Path
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings

from parvis.media import storage
from parvis.media.models import Join, Media, Rendition, Sound
from parvis.media.processing.video.contract import ORIGINAL, SOUND, Refused, VideoOrder
from parvis.media.processing.video.contract import Join as JoinOrder
from parvis.media.services.making.claims import Claim

WORKSPACE_PREFIX: Final = "video-"

_JOINED: Final = "joined.mp4"
_BORROWED: Final = "borrowed.m4a"


def workspace_prefix(claim: Claim) -> str:
    """Return how the name of the folder begins in which a claimed video is made."""
    return f"{WORKSPACE_PREFIX}{claim.token}-"


def workspaces_of(worker: str) -> str:
    """Return the pattern of the folders in which a worker makes videos."""
    return f"{WORKSPACE_PREFIX}{worker}.*"


def video_order(claim: Claim, folder: Path) -> VideoOrder:
    """Return the order for a claimed video, what it names being readable in `folder`.

    Raises `Refused` when the original, the other video or the sound is gone.
    """
    original = storage.original_path(claim.media_id)
    if not original.is_file():
        raise Refused("original_gone")
    (folder / ORIGINAL).symlink_to(original)
    orders, table = claim.orders, settings.PARVIS
    return VideoOrder(
        folder=str(folder),
        max_duration_ms=table.video_max_s * 1000,
        max_pixels=table.video_max_pixels,
        trim_start_ms=orders["trim_start_ms"],
        trim_end_ms=orders["trim_end_ms"],
        cover_ms=orders["cover_ms"],
        av1=table.video_av1,
        stills_only=claim.stills_only,
        sound_file=_sound(orders["sound"], folder) if orders["borrows_sound"] else None,
        join=_join(orders["join"], orders["joined_with"], folder) if orders["join"] else None,
    )


def _sound(sound_id: str | None, folder: Path) -> str:
    sound = Sound.objects.filter(id=UUID(hex=sound_id)).first() if sound_id else None
    if sound is None:
        raise Refused("sound_gone")
    _fetch(sound.key, SOUND, folder / _BORROWED, "sound_gone")
    return _BORROWED


def _join(kind: Join, other_id: str | None, folder: Path) -> JoinOrder:
    """Join with the other's largest rendition: its original may be gone, and it is upright already."""
    other = Media.objects.filter(id=UUID(hex=other_id)).first() if other_id else None
    best = (
        Rendition.objects.filter(media=other, codec="h264").order_by("-short_side").first() if other else None
    )
    if other is None or best is None:
        raise Refused("joined_gone")
    _fetch(other.key, best.name, folder / _JOINED, "joined_gone")
    return JoinOrder("duet" if kind == Join.DUET else "stitch", _JOINED)


def _fetch(key: str, variant: str, target: Path, code: str) -> None:
    try:
        storage.fetch(key, variant, target)
    except FileNotFoundError:
        raise Refused(code) from None
