"""Pages of posts with a video: what a swipe shows beside For You, and what shares a sound."""

from collections.abc import Iterable
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.base.paging import Cursor, Page
from parvis.media.queries import SoundView, sound_by_id
from parvis.posts.models import Attachment, Visibility
from parvis.posts.queries.timelines import page, without_muted
from parvis.posts.queries.views import PostView
from parvis.posts.visibility import readable


def video_timeline(viewer: Viewer, cursor: Cursor) -> Page[PostView]:
    """Return the public posts of this network that have a video."""
    rows = readable(viewer).filter(visibility=Visibility.PUBLIC, has_video=True)
    return page(viewer, without_muted(viewer, rows), cursor)


def posts_with_sound(viewer: Viewer, sound_id: UUID, cursor: Cursor) -> Page[PostView]:
    """Return the public posts whose video is heard with this sound."""
    heard = Attachment.objects.filter(media__video__sound=sound_id).values("post_id")
    rows = readable(viewer).filter(visibility=Visibility.PUBLIC, has_video=True, id__in=heard)
    return page(viewer, without_muted(viewer, rows), cursor)


def posts_joined_with(viewer: Viewer, media_id: UUID, cursor: Cursor) -> Page[PostView]:
    """Return the public posts whose video is a duet with this one, or stitched to it."""
    joined = Attachment.objects.filter(media__video__joined_with=media_id).values("post_id")
    rows = readable(viewer).filter(visibility=Visibility.PUBLIC, has_video=True, id__in=joined)
    return page(viewer, without_muted(viewer, rows), cursor)


def posts_of_media(viewer: Viewer, media_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return, for each of these media that the viewer may see, the post that shows it."""
    shown = Attachment.objects.filter(media_id__in=list(media_ids), post__in=readable(viewer))
    return dict(shown.values_list("media_id", "post_id"))


def sound_heard(viewer: Viewer, sound_id: UUID) -> SoundView | None:
    """Return a sound that is the viewer's own, or is heard in a post that they may see."""
    sound = sound_by_id(sound_id)
    if sound is None or sound.owner_key == viewer.account_id:
        return sound
    heard = Attachment.objects.filter(media__video__sound=sound_id, post__in=readable(viewer))
    return sound if heard.exists() else None
