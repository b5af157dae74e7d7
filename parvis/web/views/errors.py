"""Failures as pages: what happened and what to do, in plain words."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from parvis.base.errors import ParvisError, RateLimited, Unauthenticated
from parvis.web.request import wants_part


def expected(request: HttpRequest, error: ParvisError) -> HttpResponse:
    """Return the page of an error of the tree, or its sentence to a script; who must log in is sent to."""
    if wants_part(request):
        return JsonResponse({"error": str(error.safe)}, status=error.status)
    if isinstance(error, Unauthenticated) and request.method in ("GET", "HEAD"):
        return redirect(f"{redirect(settings.LOGIN_URL).url}?next={request.get_full_path()}")
    if isinstance(error, Unauthenticated):
        return redirect(settings.LOGIN_URL)
    response = _page(request, error.status, text=str(error.safe))
    if isinstance(error, RateLimited):
        response["Retry-After"] = str(error.retry_after_s)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of a request that makes no sense."""
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of something that this person may not do."""
    return _page(request, 403)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page of a form that did not come from here, or too late."""
    text = _("This form is too old, or did not come from here. Go back, load the page again and repeat.")
    return _page(request, 403, text=text)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page of an address under which nothing is."""
    return _page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """Return the page of logging in, or signing up, too often."""
    response = _page(request, 429)
    response["Retry-After"] = "60"
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Return the page of a fault of ours; it must not need the database, which may be the fault."""
    return render(request, "errors/500.html", _words(500), status=500)


def _page(request: HttpRequest, status: int, text: str = "") -> HttpResponse:
    words = _words(status)
    return render(request, "errors/error.html", {**words, "text": text or words["text"]}, status=status)


def _words(status: int) -> dict[str, Any]:
    known = {
        400: (
            _("That did not make sense"),
            _("The request was incomplete or garbled. Go back and try again."),
        ),
        401: (_("Log in first"), _("This is for members who are logged in.")),
        403: (_("Not for you"), _("You may not see or do this. Perhaps you are logged in as somebody else.")),
        404: (_("Nothing here"), _("The page is gone, has moved, or was never here. Check the address.")),
        409: (_("Things have moved on"), _("Somebody was quicker. Go back, load the page again and look.")),
        413: (_("Too large"), _("That is more than fits here. Try something smaller.")),
        422: (_("That cannot be done"), _("Something in the form is not right.")),
        429: (_("A little slower"), _("You did this very often just now. Wait a little and try again.")),
        500: (
            _("Our mistake"),
            _("Something broke on our side. Nothing you wrote was half saved. Try again soon."),
        ),
    }
    title, text = known.get(status, known[400])
    return {"status": status, "title": title, "text": text}
