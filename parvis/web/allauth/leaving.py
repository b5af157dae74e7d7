"""The thirty days in which a deleted account can come back.

Whoever logs in during them sees one page: stay, or log out again. This stands in a
middleware because it must hold for every page, those not yet written included.
"""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

PASSES: Final = ("/api/", "/static/", "/media/", "/healthz", "/readyz", "/metrics")


class LeavingMiddleware:
    """Sends a login whose account is being deleted to the page that says so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the one page, or pass the request on."""
        if request.path.startswith(PASSES) or not _is_leaving(request):
            return self.get_response(request)
        return self.get_response(request) if _is_way_out(request) else redirect("account_leaving")


def _is_leaving(request: HttpRequest) -> bool:
    user = request.user
    return bool(user.is_authenticated and user.deletion_requested_at)


def _is_way_out(request: HttpRequest) -> bool:
    return request.path in {reverse("account_leaving"), reverse("account_logout")}
