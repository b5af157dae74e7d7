"""The viewer's own videos: how they are cut, what they are heard with, what is said in them."""

from typing import Any, cast
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import addressed, named
from parvis.api.params import Flag, Input, Number, Sent, Upload
from parvis.api.responses import json
from parvis.api.shapes import media as shapes
from parvis.base.errors import InvalidInput, NotFound
from parvis.media import queries, services
from parvis.media.queries import MediaView
from parvis.media.services import VideoChanges
from parvis.posts.queries import post_by_id, sound_heard

router = Router(tags=["videos"])


class VideoEdit(Input):
    """What shall change: what is absent stays, and null goes back to what is usual.

    Times are milliseconds, of the upload for the cut, of the trimmed video for the cover.
    `join` is `duet` or `stitch`, with the video of the post `join_with`.
    """

    trim_start_ms: Number = None
    trim_end_ms: Number = None
    cover_ms: Number = None
    sound_id: str | None = None
    remixable: Flag = None
    sound_reusable: Flag = None
    sound_title: str | None = None
    join: str | None = None
    join_with: str | None = None


class CaptionsSent(Input):
    """WebVTT or SubRip, as a text or as a file."""

    text: str | None = None
    file: Upload = None


@router.get("/videos/{media_id}", auth=member("write:media"), response=schemas.OwnVideo)
def one(request: ApiRequest, media_id: str) -> HttpResponse:
    """How one of the viewer's own videos is, and how far."""
    view = queries.media_of(request.auth.viewer.member_id, addressed(media_id))
    if view is None or view.video is None:
        raise NotFound(_("This video does not exist, or it is not yours."))
    return _own(view, request.auth.viewer.member_id)


@router.patch("/videos/{media_id}", auth=member("write:media"), response=schemas.OwnVideo)
def change(request: ApiRequest, media_id: str, sent: Sent[VideoEdit]) -> HttpResponse:
    """Cut a video that no post has yet, choose its cover and sound; allow or refuse its re-use."""
    mine = {"owner_key": request.auth.viewer.member_id, "media_id": addressed(media_id)}
    view = services.edit_video(**mine, **_changes(request, sent))
    if "join" in sent.model_fields_set:
        view = services.join_video(**mine, join=sent.join or None, other_media_id=_companion(request, sent))
    return _own(view, request.auth.viewer.member_id)


@router.post("/videos/{media_id}/retry", auth=member("write:media"), response=schemas.OwnVideo)
def retry(request: ApiRequest, media_id: str) -> HttpResponse:
    """Have a video made once more that could not be made."""
    services.try_again(owner_key=request.auth.viewer.member_id, media_id=addressed(media_id))
    return one(request, media_id)


@router.put("/videos/{media_id}/captions/{language}", auth=member("write:media"), response=schemas.OwnVideo)
def set_captions(request: ApiRequest, media_id: str, language: str, sent: Sent[CaptionsSent]) -> HttpResponse:
    """Say what is said in a video; a mistake in the file is named with its line."""
    given = sent.text if sent.file is None else sent.file.read(services.CAPTIONS_MAX_BYTES + 1)
    if given is None:
        raise InvalidInput("text", _("Send the captions as “text” or as “file”."))
    me = request.auth.viewer.member_id
    view = services.set_captions(owner_key=me, media_id=addressed(media_id), language=language, vtt=given)
    return _own(view, me)


@router.delete(
    "/videos/{media_id}/captions/{language}", auth=member("write:media"), response=schemas.OwnVideo
)
def remove_captions(request: ApiRequest, media_id: str, language: str) -> HttpResponse:
    """Remove the captions in one language."""
    me = request.auth.viewer.member_id
    return _own(services.remove_captions(owner_key=me, media_id=addressed(media_id), language=language), me)


@router.get("/storage", auth=member("read:accounts"), response=schemas.Storage)
def storage(request: ApiRequest) -> HttpResponse:
    """How much room the viewer's files take, and how much they may."""
    return json(shapes.storage(queries.storage_used(request.auth.viewer.member_id)))


def _changes(request: ApiRequest, sent: VideoEdit) -> VideoChanges:
    """Return what was said to change, the sound being one that the viewer can hear."""
    named_fields = sent.model_fields_set & VideoChanges.__annotations__.keys()
    changes: dict[str, Any] = {name: getattr(sent, name) for name in named_fields}
    if changes.get("sound_id"):
        sound_id = named("sound_id", changes["sound_id"])
        if sound_heard(request.auth.viewer, sound_id) is None:
            raise InvalidInput("sound_id", _("This sound does not exist any more."))
        changes["sound_id"] = sound_id
    return cast("VideoChanges", changes)


def _companion(request: ApiRequest, sent: VideoEdit) -> UUID | None:
    """Return the video of the post to join with; a post that the viewer may not see is none."""
    if sent.join not in queries.Join.values:
        return None
    if not sent.join_with:
        raise InvalidInput("join_with", _("Name the post whose video this one is joined with."))
    post = post_by_id(request.auth.viewer, named("join_with", sent.join_with))
    return next((media.id for media in post.media if media.video is not None), None)


def _own(view: MediaView, owner_key: UUID) -> HttpResponse:
    assert view.video is not None  # noqa: S101 - whoever calls has it from what knows videos only
    own = {
        "cut": shapes.cut(view.video),
        "attached": view.attached,
        "duplicate_of": queries.duplicate_of(owner_key, view.id),
    }
    return json(shapes.attachment(view) | own)
