"""Serve media: by our own names alone, open ones to everybody, guarded ones by signed address.

Who may see something is decided by whoever shows its address. What lies on this machine's disk
is sent from there; for what lies elsewhere, the address leads there.
"""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import http_date
from django.views.decorators.http import require_safe

from parvis.media import addresses, storage
from parvis.media.queries import captions_file, is_guarded
from parvis.ops.ranges import file_response

# Named so tightly that no path can leave the folder, and nothing but our own kinds is served.
MEDIA_PATH: Final = (
    r"^media/[0-9a-f]{2}/(?P<key>[0-9a-f]{32})/"
    r"(?P<variant>(?:large|small|poster|strip)\.webp|poster\.jpg|sound\.m4a|[1-9][0-9]{0,3}(?:-av1)?\.mp4)$"
)
CAPTIONS_PATH: Final = "captions/<uuid:captions_id>.vtt"

_YEAR_S: Final = 31_536_000
_REDIRECT_S: Final = 3600
# A file opened by itself may show itself, in the frame that the browser puts round it; a video
# could not from a sandbox, whose origin is nobody's.
_POLICY: Final = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'"
_MOST_KEYS: Final = 100_000
_open_keys: set[str] = set()


@require_safe
def media(request: HttpRequest, key: str, variant: str) -> HttpResponseBase:
    """Return one file, to be kept for as long as its address holds."""
    holds_s = _holds_s(request, key)
    path = storage.local_path(key, variant)
    if path is None:
        return _elsewhere(key, variant, holds_s)
    try:
        response = file_response(request, path, content_type=storage.content_type_of(variant))
    except (FileNotFoundError, NotADirectoryError):
        raise Http404 from None
    response["Cache-Control"] = _caching(holds_s)
    response["Content-Security-Policy"] = _POLICY
    return response


@require_safe
def captions(request: HttpRequest, captions_id: UUID) -> HttpResponse:
    """Return captions as WebVTT; they may be changed, so browsers ask again each time."""
    found = captions_file(captions_id)
    if found is None or (found.guarded and not _signed(request, captions_id.hex)):
        raise Http404
    response = HttpResponse(found.vtt, content_type="text/vtt; charset=utf-8")
    response["Last-Modified"] = http_date(found.updated_at.timestamp())
    response["Cache-Control"] = "private, no-cache" if found.guarded else "public, no-cache"
    response["Content-Security-Policy"] = _POLICY
    return response


def _holds_s(request: HttpRequest, key: str) -> int | None:
    """Return for how long the address of a guarded file holds, `None` for one open to everybody."""
    if _signed(request, key):
        return addresses.seconds_left(request.GET["until"])
    if key not in _open_keys:
        if is_guarded(key) is not False:
            raise Http404
        # What is open never becomes guarded, so it need not be asked again.
        if len(_open_keys) >= _MOST_KEYS:
            _open_keys.clear()
        _open_keys.add(key)
    return None


def _signed(request: HttpRequest, key: str) -> bool:
    return addresses.holds(key, request.GET.get("until", ""), request.GET.get("proof", ""))


def _caching(holds_s: int | None) -> str:
    if holds_s is None:
        return f"public, max-age={_YEAR_S}, immutable"
    return f"private, max-age={holds_s}, immutable"


def _elsewhere(key: str, variant: str, holds_s: int | None) -> HttpResponse:
    """Lead to the storage that has the file, by an address that holds a little longer than this answer."""
    guarded = holds_s is not None
    expire_s = min(_REDIRECT_S, holds_s) if holds_s is not None else _REDIRECT_S
    target = storage.remote_url(key, variant, guarded=guarded, expire_s=2 * expire_s)
    response = HttpResponseRedirect(target)
    response["Cache-Control"] = f"private, max-age={expire_s}"
    return response
