"""tus 1.0 (https://tus.io/protocols/resumable-upload): its headers, read and written.

What an upload is, `media.services` knows; this is how its sender and the server speak of it.
`framed` surrounds the operations of uploads as `frame` does all of them.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from parvis.api.errors import Malformed, UnknownFormat, answer
from parvis.api.frame import frame
from parvis.base.errors import ParvisError
from parvis.media.queries import UploadView
from parvis.media.services import CHECKSUMS, Checksum

VERSION: Final = "1.0.0"
CONTENT_TYPE: Final = "application/offset+octet-stream"
MEDIA_ID: Final = "Parvis-Media-Id"

_EXTENSIONS: Final = "creation,creation-with-upload,expiration,checksum,termination"
_METHODS: Final = "GET, HEAD, POST, PATCH, DELETE"
_OVERRIDDEN: Final = frozenset({"PATCH", "DELETE", "HEAD", "GET"})
_SENT: Final = (
    "Authorization, Content-Type, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, "
    "Upload-Checksum, X-HTTP-Method-Override"
)
_EXPOSED: Final = (
    "Location, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm, "
    f"Upload-Offset, Upload-Length, Upload-Metadata, Upload-Expires, {MEDIA_ID}"
)
_NUMBERS: Final = frozenset({"Upload-Length", "Upload-Offset"})
_METADATA_MAX_CHARS: Final = 4000
_LARGEST: Final = 2**53


class OtherVersion(ParvisError):
    """The client speaks a version of tus that this server does not."""

    code = "unsupported_version"
    status = 412


View = Callable[..., HttpResponse]


def framed(view: View) -> View:
    """Return `view` as `frame` does, with what tus asks of every request and every response."""
    inner = frame(view)

    @csrf_exempt
    @wraps(inner)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        override = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and override in _OVERRIDDEN:
            request.method = override
        if request.method == "OPTIONS":
            response = _discovery(inner(request))
        elif request.headers.get("Tus-Resumable", VERSION) != VERSION:
            response = _refused_version()
        else:
            response = inner(request, *args, **kwargs)
        response["Tus-Resumable"] = VERSION
        exposed = response.get("Access-Control-Expose-Headers", "Retry-After")
        response["Access-Control-Expose-Headers"] = f"{exposed}, {_EXPOSED}"
        response["Cache-Control"] = "no-store"
        return response

    return spoken


def described(*sent: str, body: bool = False) -> dict[str, Any]:
    """Return what the OpenAPI document says of the headers that a request brings, and of its body.

    Names with a `?` at their end may be left out.
    """
    headers = [
        {
            "in": "header",
            "name": name.rstrip("?"),
            "required": not name.endswith("?"),
            "schema": {"type": "integer" if name.rstrip("?") in _NUMBERS else "string"},
        }
        for name in sent
    ]
    found: dict[str, Any] = {"parameters": headers}
    if body:
        found["requestBody"] = {"content": {CONTENT_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
    return found


def _discovery(response: HttpResponse) -> HttpResponse:
    response["Tus-Version"] = VERSION
    response["Tus-Extension"] = _EXTENSIONS
    response["Tus-Max-Size"] = str(settings.PARVIS.video_max_bytes)
    response["Tus-Checksum-Algorithm"] = ",".join(CHECKSUMS)
    response["Access-Control-Allow-Methods"] = _METHODS
    response["Access-Control-Allow-Headers"] = _SENT
    return response


def _refused_version() -> HttpResponse:
    response = answer(OtherVersion(_("This server speaks tus %(version)s.") % {"version": VERSION}))
    response["Tus-Version"] = VERSION
    response["Access-Control-Allow-Origin"] = "*"
    return response


def told(response: HttpResponse, view: UploadView) -> HttpResponse:
    """Add to a response how far an upload is."""
    response["Upload-Offset"] = str(view.offset_bytes)
    response["Upload-Length"] = str(view.length_bytes)
    if view.metadata:
        response["Upload-Metadata"] = written(view.metadata)
    if view.media_id is None:
        response["Upload-Expires"] = http_date(view.expires_at.timestamp())
    else:
        response[MEDIA_ID] = str(view.media_id)
    return response


def brings_bytes(request: HttpRequest) -> bool:
    """Say whether the body is a piece of the file."""
    return request.content_type == CONTENT_TYPE


def check_brings_bytes(request: HttpRequest) -> None:
    if not brings_bytes(request):
        raise UnknownFormat(_("Send a piece of the file as %(format)s.") % {"format": CONTENT_TYPE})


def number(request: HttpRequest, name: str) -> int:
    """Return the count in a header that must be there."""
    text = request.headers.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))):
        raise Malformed(_("The header %(name)s must be a number of bytes.") % {"name": name})
    return int(text)


def metadata(request: HttpRequest) -> dict[str, str]:
    """Return what the sender says about the file: `key base64, key base64, …`."""
    header = request.headers.get("Upload-Metadata", "").strip()
    if len(header) > _METADATA_MAX_CHARS:
        raise _bad_metadata()
    found: dict[str, str] = {}
    for pair in header.split(",") if header else ():
        key, _space, value = pair.strip().partition(" ")
        if not key or key in found or not key.isascii():
            raise _bad_metadata()
        found[key] = _text(value)
    return found


def written(found: dict[str, str]) -> str:
    """Return metadata as the header that says it."""
    return ",".join(
        f"{key} {base64.b64encode(value.encode()).decode()}" if value else key for key, value in found.items()
    )


def checksum(request: HttpRequest) -> Checksum | None:
    """Return what the piece must hash to, if the sender said so."""
    header = request.headers.get("Upload-Checksum")
    if header is None:
        return None
    algorithm, _space, encoded = header.strip().partition(" ")
    if algorithm not in CHECKSUMS:
        sentence = _("This server knows these checksums: %(names)s.")
        raise Malformed(sentence % {"names": ", ".join(CHECKSUMS)})
    try:
        digest = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        digest = b""
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise Malformed(_("The header Upload-Checksum is not valid."))
    return Checksum(algorithm, digest)


def _text(value: str) -> str:
    try:
        text = base64.b64decode(value, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _bad_metadata() from None
    if "\0" in text:
        raise _bad_metadata()
    return text


def _bad_metadata() -> Malformed:
    return Malformed(_("The header Upload-Metadata is not valid."))
