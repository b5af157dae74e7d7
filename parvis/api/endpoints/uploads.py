"""Videos that arrive in pieces, and go on where the line broke (tus 1.0)."""

from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.api import schemas, tus
from parvis.api.errors import Malformed
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import addressed
from parvis.api.responses import CONTENT_TYPE, json
from parvis.api.shapes.common import base_url
from parvis.api.shapes.media import upload
from parvis.media import queries, services
from parvis.media.queries import UploadView

router = Router(tags=["uploads"])
ADDRESS = "/api/parvis/v1/uploads"


@router.get("/uploads", auth=member("write:media"), response=list[schemas.Upload])
def under_way(request: ApiRequest) -> HttpResponse:
    """What the viewer has begun to send and not finished, newest first."""
    return json([upload(view) for view in queries.uploads_under_way(request.auth.viewer.member_id)])


@router.post(
    "/uploads",
    auth=member("write:media"),
    response={201: None},
    openapi_extra=tus.described("Upload-Length", "Upload-Metadata?", "Upload-Checksum?", body=True),
)
def create(request: ApiRequest) -> HttpResponse:
    """Begin to send a video of `Upload-Length` bytes; a first piece may come along as the body.

    `Upload-Metadata` may name `filename` and `filetype`. The answer's `Location` takes the pieces.
    """
    if "Upload-Defer-Length" in request.headers:
        raise Malformed(_("Say in the header Upload-Length how long the file is."))
    view = services.open_upload(
        owner_key=request.auth.viewer.member_id,
        length_bytes=tus.number(request, "Upload-Length"),
        metadata=tus.metadata(request),
    )
    if tus.brings_bytes(request):
        view = _append(request, view.id, 0)
    response = _answer(201, view)
    response["Location"] = f"{base_url()}{ADDRESS}/{view.id}"
    return response


@router.get("/uploads/{upload_id}", auth=member("write:media"), response=schemas.Upload)
def one(request: ApiRequest, upload_id: str) -> HttpResponse:
    """How far an upload is: `Upload-Offset` bytes are here. HEAD answers with the headers alone."""
    view = services.resume_upload(owner_key=request.auth.viewer.member_id, upload_id=addressed(upload_id))
    return tus.told(json(upload(view)), view)


@router.patch(
    "/uploads/{upload_id}",
    auth=member("write:media"),
    response={204: None},
    openapi_extra=tus.described("Upload-Offset", "Upload-Checksum?", body=True),
)
def append(request: ApiRequest, upload_id: str) -> HttpResponse:
    """Send the bytes from `Upload-Offset` on. With the last of them, `Parvis-Media-Id` names the video."""
    tus.check_brings_bytes(request)
    view = _append(request, addressed(upload_id), tus.number(request, "Upload-Offset"))
    return _answer(204, view)


@router.delete("/uploads/{upload_id}", auth=member("write:media"), response={204: None})
def give_up(request: ApiRequest, upload_id: str) -> HttpResponse:
    """Forget an upload and all that has come of it, unless a post has the video already."""
    services.close_upload(owner_key=request.auth.viewer.member_id, upload_id=addressed(upload_id))
    return HttpResponse(status=204, content_type=CONTENT_TYPE)


def _append(request: ApiRequest, upload_id: UUID, offset_bytes: int) -> UploadView:
    return services.append(
        owner_key=request.auth.viewer.member_id,
        upload_id=upload_id,
        offset_bytes=offset_bytes,
        source=request,
        checksum=tus.checksum(request),
    )


def _answer(status: int, view: UploadView) -> HttpResponse:
    return tus.told(HttpResponse(status=status, content_type=CONTENT_TYPE), view)
