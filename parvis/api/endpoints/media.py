"""Images before they are part of a post."""

from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import addressed
from parvis.api.params import Input, Sent, Upload
from parvis.api.responses import empty, json
from parvis.api.shapes.post import attachment
from parvis.base.errors import Conflict, InvalidInput, NotFound
from parvis.media import queries, services
from parvis.media.queries import MediaView

router = Router(tags=["media"])


class MediaSent(Input):
    """An image, what it shows, and the point to keep in sight: `x,y`, each from −1 to 1."""

    file: Upload = None
    description: str | None = None
    focus: str | None = None


@router.post("/media", auth=member("write:media"), response=schemas.MediaAttachment)
def upload(request: ApiRequest, sent: Sent[MediaSent]) -> HttpResponse:
    """Upload an image."""
    return _store(request, sent)


v2 = Router(tags=["media"])


@v2.post("/media", auth=member("write:media"), response=schemas.MediaAttachment)
def upload_v2(request: ApiRequest, sent: Sent[MediaSent]) -> HttpResponse:
    """Upload an image; it is ready when this answers."""
    return _store(request, sent)


@router.get("/media/{media_id}", auth=member("write:media"), response=schemas.MediaAttachment)
def one(request: ApiRequest, media_id: str) -> HttpResponse:
    """One of the viewer's own images that no post has yet."""
    return json(attachment(_unused(request, addressed(media_id))))


@router.put("/media/{media_id}", auth=member("write:media"), response=schemas.MediaAttachment)
def update(request: ApiRequest, media_id: str, sent: Sent[MediaSent]) -> HttpResponse:
    """Say what an image shows, or which point matters."""
    changed = services.describe(
        owner_key=_me(request),
        media_id=addressed(media_id),
        alt=sent.description,
        focus=_focus(sent.focus),
    )
    return json(attachment(changed))


@router.delete("/media/{media_id}", auth=member("write:media"), response=schemas.Empty)
def delete(request: ApiRequest, media_id: str) -> HttpResponse:
    """Delete an image that no post has yet."""
    view = _unused(request, addressed(media_id))
    services.discard(owner_key=_me(request), ids=[view.id])
    return empty()


def _store(request: ApiRequest, sent: MediaSent) -> HttpResponse:
    if sent.file is None:
        raise InvalidInput("file", _("Send the image in the field “file” of a multipart form."))
    view = services.store_image(
        owner_key=_me(request),
        upload=sent.file,
        purpose="post",
        alt=sent.description or "",
        focus=_focus(sent.focus),
    )
    return json(attachment(view))


def _unused(request: ApiRequest, media_id: UUID) -> MediaView:
    view = queries.media_of(_me(request), media_id)
    if view is None:
        raise NotFound(_("This image does not exist, or it is not yours."))
    if view.attached:
        raise Conflict(_("This image is part of a post or of your profile. Change it there."))
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
    return request.auth.viewer.account_id  # type: ignore[return-value]  # members have one
