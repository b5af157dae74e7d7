"""Videos as the rooms above `media` see them: rows as a worker leaves them, without any file."""

from typing import Any
from uuid import UUID

from parvis.media.models import Captions, Kind, Media, Purpose, Rendition, Sound, State, Video
from parvis.posts.queries import PostView
from parvis.posts.services import Draft, create_post
from tests.cast import Person

SIDES = {360: (360, 640), 720: (720, 1280)}


def film(owner: Person, state: State = State.PLAYABLE, *, sound: UUID | None = None, **orders: Any) -> UUID:
    """Return the id of an upright video of eight seconds; with `sound`, one that borrows it."""
    seen = state in (State.PLAYABLE, State.READY)
    media = Media.objects.create(
        owner_key=owner.account_id,
        kind=Kind.VIDEO,
        purpose=Purpose.POST,
        state=state,
        mime="video/mp4",
        width=720 if seen else 0,
        height=1280 if seen else 0,
        small_width=360 if seen else 0,
        small_height=640 if seen else 0,
        guarded=True,
        original_sha256="0" * 64,
    )
    video = Video.objects.create(
        media=media, duration_ms=8_000 if seen else 0, has_sound=seen, frame_rate=30, **orders
    )
    if seen:
        for side, (width, height) in SIDES.items():
            figures = {"bitrate_bps": side * 2_000, "size_bytes": side * 2_000}
            Rendition.objects.create(
                media=media,
                name=f"{side}.mp4",
                codec="h264",
                short_side=side,
                width=width,
                height=height,
                **figures,
            )
        video.sound = (
            Sound.objects.create(
                owner_key=owner.account_id, origin=media, duration_ms=8_000, size_bytes=90_000
            )
            if sound is None
            else Sound.objects.get(id=sound)
        )
        video.borrows_sound = sound is not None
        video.save()
    return media.id


def caption(media_id: UUID, language: str, words: str) -> None:
    """Say something in a video from its first second to its second."""
    vtt = f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n{words}\n"
    Captions.objects.create(media_id=media_id, language=language, vtt=vtt)


def film_post(owner: Person, text: str = "A film", state: State = State.PLAYABLE, **draft: Any) -> PostView:
    """Return a post with such a video."""
    return create_post(owner.viewer, Draft(text=text, media_ids=[film(owner, state)], **draft))
