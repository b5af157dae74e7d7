"""Images and videos before they are part of a post."""

import time
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import addressed
from parvis.api.params import Input, Sent, Upload
from parvis.api.responses import empty, json
from parvis.api.shapes.media import attachment
from parvis.base.errors import Conflict, InvalidInput, NotFound
from parvis.media import queries, services
from parvis.media.queries import MediaView

router = Router(tags=["media"])
PATIENCE_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.5


class MediaSent(Input):
    """A file, what it shows, and the point of an image to keep in sight: `x,y`, each from −1 to 1."""

    file: Upload = None
    description: str | None = None
    focus: str | None = None


@router.post("/media", auth=member("write:media"), response=schemas.MediaAttachment)
def upload(request: ApiRequest, sent: Sent[MediaSent]) -> HttpResponse:
    """Upload an image or a video; for a video that is made within seconds, this waits."""
    view = _store(request, sent)
    until = time.monotonic() + PATIENCE_S
    while _is_being_made(view) and time.monotonic() < until:
        time.sleep(_LOOK_EVERY_S)
        view = queries.media_of(_me(request), view.id) or view
    return _shown(view, being_made=202)


v2 = Router(tags=["media"])


@v2.post("/media", auth=member("write:media"), response={(200, 202): schemas.MediaAttachment})
def upload_v2(request: ApiRequest, sent: Sent[MediaSent]) -> HttpResponse:
    """Upload an image, which is ready when this answers, or a video, which is still to be made (202)."""
    return _shown(_store(request, sent), being_made=202)


@router.get("/media/{media_id}", auth=member("write:media"), response={(200, 206): schemas.MediaAttachment})
def one(request: ApiRequest, media_id: str) -> HttpResponse:
    """One of the viewer's own that no post has yet; 206 while it is a video that nobody can watch."""
    return _shown(_unused(request, addressed(media_id)), being_made=206)


@router.put("/media/{media_id}", auth=member("write:media"), response=schemas.MediaAttachment)
def update(request: ApiRequest, media_id: str, sent: Sent[MediaSent]) -> HttpResponse:
    """Say what an image or a video shows, or which point matters."""
    changed = services.describe(
        owner_key=_me(request),
        media_id=addressed(media_id),
        alt=sent.description,
        focus=_focus(sent.focus),
    )
    return json(attachment(changed))


@router.delete("/media/{media_id}", auth=member("write:media"), response=schemas.Empty)
def delete(request: ApiRequest, media_id: str) -> HttpResponse:
    """Delete an image or a video that no post has yet."""
    view = _unused(request, addressed(media_id))
    services.discard(owner_key=_me(request), ids=[view.id])
    return empty()


def _store(request: ApiRequest, sent: MediaSent) -> MediaView:
    if sent.file is None:
        raise InvalidInput("file", _("Send the file in the field “file” of a multipart form."))
    if services.is_video(sent.file):
        return services.store_sent_video(owner_key=_me(request), upload=sent.file, alt=sent.description or "")
    return services.store_image(
        owner_key=_me(request),
        upload=sent.file,
        purpose="post",
        alt=sent.description or "",
        focus=_focus(sent.focus),
    )


def _is_being_made(view: MediaView) -> bool:
    return view.video is not None and not view.video.plays and not view.video.refusal


def _shown(view: MediaView, *, being_made: int) -> HttpResponse:
    """Return the attachment; raise with the sentence for a video that could not be made."""
    if view.video is not None and view.video.refusal:
        raise InvalidInput("file", view.video.refusal)
    return json(attachment(view), status=being_made if _is_being_made(view) else 200)


def _unused(request: ApiRequest, media_id: UUID) -> MediaView:
    view = queries.media_of(_me(request), media_id)
    if view is None:
        raise NotFound(_("This image or video does not exist, or it is not yours."))
    if view.attached:
        raise Conflict(_("This image or video is part of a post or of your profile. Change it there."))
    return view


def _focus(text: str | None) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        x, y = (float(part) for part in text.split(","))
    except ValueError as error:
        raise InvalidInput("focus", _("Write the focal point as two numbers from −1 to 1.")) from error
    return x, y


def _me(request: ApiRequest) -> UUID:
    return request.auth.viewer.member_id
