"""Headers that keep a page to itself: nothing from elsewhere, nothing inline, no frames.

A view that needs a wider policy (an OAuth form that ends at a client's address) sets
`response.csp = {"form-action": "'self' https://client.example"}`.
"""

from collections.abc import Callable, Sequence
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.ops.storages import media_origins

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
# What shows media, and what fetches them ahead.
_OF_MEDIA: Final = ("img-src", "media-src", "connect-src")


def policy(origins: Sequence[str]) -> dict[str, str]:
    """Return the policy of a server whose media lie at other origins too."""
    more = {name: " ".join((POLICY[name], *origins)) for name in _OF_MEDIA}
    return {**POLICY, **more}


def safe_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: add what Django's own does not."""
    usual = policy(media_origins(settings.PARVIS))
    whole = _written(usual)

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        changes: dict[str, str] = getattr(response, "csp", {})
        response.headers.setdefault(
            "Content-Security-Policy", _written({**usual, **changes}) if changes else whole
        )
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return respond


def _written(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in policy.items())
