"""Serve media from the local disk. A path is a random name of a file that never changes.

Who may see a picture is decided by whoever shows its address; with S3, its own server answers.
"""

from typing import Final

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

# Named so tightly that no path can leave the folder, and nothing but an image is ever served.
MEDIA_PATH: Final = r"^media/(?P<name>[0-9a-f]{2}/[0-9a-f]{32}/[a-z]{1,16}\.webp)$"


@require_safe
def media(_request: HttpRequest, name: str) -> FileResponse:
    """Return a variant of a picture, to be kept for ever."""
    try:
        content = storages["default"].open(name)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(content, content_type="image/webp")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
