"""Headers that keep a page to itself: nothing from elsewhere, nothing inline, no frames.

A view that needs a wider policy (an OAuth form that ends at a client's address) sets
`response.csp = {"form-action": "'self' https://client.example"}`.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

POLICY: Final = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' blob: data:",
    "media-src": "'self' blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PERMISSIONS: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "usb",
    )
)
_WHOLE_POLICY: Final = "; ".join(f"{name} {value}" for name, value in POLICY.items())


def safe_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: add what Django's own does not."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        changes: dict[str, str] = getattr(response, "csp", {})
        policy = _WHOLE_POLICY
        if changes:
            policy = "; ".join(f"{name} {value}" for name, value in {**POLICY, **changes}.items())
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return respond
