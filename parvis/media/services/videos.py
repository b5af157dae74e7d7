"""Change how a video is made, and what others may do with it.

A new cut, cover, sound or companion is a new edition: the video waits for a worker again, and
what a worker makes of an earlier edition is thrown away.
"""

from typing import Any, Final, TypedDict
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from typing_extensions import Unpack

from parvis.base.errors import Forbidden, InvalidInput
from parvis.base.text.normalise import clean
from parvis.media import errors
from parvis.media.models import Join, Kind, Media, Sound, State, Video
from parvis.media.models.video import SOUND_TITLE_MAX_CHARS
from parvis.media.queries import MediaView, media_view

SHORTEST_MS: Final = 500
_LONGEST_MS: Final = 2**31 - 1  # what the column holds

Orders = dict[str, Any]


class VideoChanges(TypedDict, total=False):
    """What shall change: what is absent stays, and `None` goes back to what is usual.

    Times are milliseconds: of the upload for the cut, of the trimmed video for the cover.
    `sound_id` is a sound to be heard in place of the video's own.
    """

    trim_start_ms: int | None
    trim_end_ms: int | None
    cover_ms: int | None
    sound_id: UUID | None
    remixable: bool | None
    sound_reusable: bool | None
    sound_title: str | None


def edit_video(*, owner_key: UUID, media_id: UUID, **changes: Unpack[VideoChanges]) -> MediaView:
    """Change the owner's video.

    Raises `InvalidInput` for times out of order, `Forbidden` for a sound that its owner keeps to
    themselves, and `Conflict` for a new cut of what a post shows already.
    """
    with transaction.atomic():
        video = _held(owner_key, media_id)
        orders = _times(video, changes)
        if "sound_id" in changes:
            orders |= _sound(video, changes["sound_id"])
        _renew(video, orders)
        if "remixable" in changes:
            Video.objects.filter(media_id=media_id).update(remixable=changes["remixable"] is not False)
        _describe_sound(video, changes)
        return media_view(Media.objects.get(id=media_id))


def join_video(
    *, owner_key: UUID, media_id: UUID, join: str | None, other_media_id: UUID | None = None
) -> MediaView:
    """Make the owner's video a duet with another or stitch it to its beginning; `None` parts them.

    Whether the owner may see the other is for the caller to know. Raises `Forbidden` where its
    owner allows neither.
    """
    with transaction.atomic():
        video = _held(owner_key, media_id)
        if join is None:
            _renew(video, {"join": "", "joined_with_id": None})
        elif join not in Join.values:
            raise InvalidInput("join", _("A video is joined as a duet or as a stitch."))
        else:
            other = _companion(video, other_media_id)
            _renew(video, {"join": join, "joined_with_id": other.media_id})
        return media_view(Media.objects.get(id=media_id))


def _held(owner_key: UUID, media_id: UUID) -> Video:
    """Return the owner's video, which nobody else changes until the transaction ends."""
    mine = Media.objects.filter(id=media_id, owner_key=owner_key, kind=Kind.VIDEO)
    if not mine.select_for_update().exists():
        raise errors.not_yours()
    return Video.objects.select_related("media").get(media_id=media_id)


def _times(video: Video, changes: VideoChanges) -> Orders:
    """Return cut and cover as they shall be, checked against each other and the upload's length."""
    start_ms = changes.get("trim_start_ms", video.trim_start_ms) or 0
    end_ms = changes.get("trim_end_ms", video.trim_end_ms)
    cover_ms = changes.get("cover_ms", video.cover_ms)
    known_ms: int = video.source.get("duration_ms") or _LONGEST_MS
    if end_ms is not None and end_ms >= known_ms:
        end_ms = None
    length_ms = (known_ms if end_ms is None else end_ms) - start_ms
    if start_ms < 0:
        raise InvalidInput("trim_start_ms", _("The video cannot start before its beginning."))
    if start_ms > known_ms:
        raise InvalidInput("trim_start_ms", _("The video cannot start there: it is shorter."))
    if length_ms < SHORTEST_MS:
        raise InvalidInput("trim_end_ms", _("The end must come at least half a second after the start."))
    if cover_ms is not None and not 0 <= cover_ms < length_ms:
        if "cover_ms" in changes:
            raise InvalidInput("cover_ms", _("The cover must be a moment of the trimmed video."))
        cover_ms = None  # the new cut has left it out
    return {"trim_start_ms": start_ms, "trim_end_ms": end_ms, "cover_ms": cover_ms}


def _sound(video: Video, sound_id: UUID | None) -> Orders:
    own = Sound.objects.filter(origin_id=video.media_id).first()
    if sound_id is None or (own is not None and own.id == sound_id):
        return {"sound_id": own.id if own else None, "borrows_sound": False} if video.borrows_sound else {}
    sound = Sound.objects.filter(id=sound_id, size_bytes__gt=0).first()
    if sound is None:
        raise InvalidInput("sound_id", _("This sound does not exist any more."))
    if not sound.reusable and sound.owner_key != video.media.owner_key:
        raise Forbidden(_("Its owner does not allow this sound in other videos."))
    return {"sound_id": sound.id, "borrows_sound": True}


def _companion(video: Video, other_media_id: UUID | None) -> Video:
    found = Video.objects.select_related("media")
    other = found.filter(media_id=other_media_id).first() if other_media_id else None
    if other is None or other.media_id == video.media_id or not other.media.renditions.exists():
        raise InvalidInput("join", _("The other video does not exist any more, or does not play yet."))
    if not other.remixable and other.media.owner_key != video.media.owner_key:
        raise Forbidden(_("Its owner does not allow duets and stitches with this video."))
    return other


def _renew(video: Video, orders: Orders) -> None:
    """Note the orders that differ, and have the video made by them."""
    changed = {name: value for name, value in orders.items() if getattr(video, name) != value}
    if not changed:
        return
    if video.media.attached_at is not None:
        raise errors.cut_settled()
    if not video.original_kept:
        raise InvalidInput("file", _("The file is not kept any more. Send it again to cut it anew."))
    fresh: Orders = {"claim": "", "claimed_at": None, "attempts": 0, "progress_percent": 0}
    fresh |= {"refusal_code": "", "refusal_facts": {}}
    Video.objects.filter(media_id=video.media_id).update(edition=F("edition") + 1, **fresh, **changed)
    Media.objects.filter(id=video.media_id).update(state=State.WAITING)


def _describe_sound(video: Video, changes: VideoChanges) -> None:
    """Note title and permission of the video's own sound, be it made already or not."""
    facts: dict[str, object] = {}
    if "sound_title" in changes:
        facts["title"] = _checked_title(changes["sound_title"] or "")
    if "sound_reusable" in changes:
        facts["reusable"] = changes["sound_reusable"] is not False
    if facts:
        mine = {"owner_key": video.media.owner_key}
        Sound.objects.update_or_create(origin_id=video.media_id, defaults=facts, create_defaults=facts | mine)


def _checked_title(text: str) -> str:
    title = " ".join(clean(text).split())
    if len(title) > SOUND_TITLE_MAX_CHARS:
        sentence = _("The title has %(count)d characters; at most %(most)d fit.")
        raise InvalidInput("sound_title", sentence % {"count": len(title), "most": SOUND_TITLE_MAX_CHARS})
    return title
