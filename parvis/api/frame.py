"""What surrounds every operation: other sites' programs may call it, and it answers in JSON.

Clients that run in a browser come from another origin (Phanpy, Elk). They bring a token, never
the cookie: no `Access-Control-Allow-Credentials` is sent, so a browser keeps what a cookie
would show away from other sites.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from parvis.api.errors import plain

View = Callable[..., HttpResponse]
_EXPOSED: Final = "Link, Retry-After, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset"
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET, POST, PUT, PATCH, DELETE",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}


def frame(view: View) -> View:
    """Return `view` with the headers for other origins, and with errors in JSON only."""

    @csrf_exempt  # operations check it themselves, where a cookie says who asks
    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=204, headers=_PREFLIGHT)
        else:
            if request.method == "HEAD":
                request.method = "GET"  # the server leaves the body out
            response = view(request, *args, **kwargs)
            if response.status_code == 405:
                allowed = response.get("Allow", "")
                response = plain(405)
                response["Allow"] = allowed
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        response.setdefault("Cache-Control", "private, no-store")
        return response

    return framed
