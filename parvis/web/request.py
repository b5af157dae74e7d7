"""What a page reads of a request: who looks, where a list starts, and what a form brought."""

from typing import TYPE_CHECKING, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.paging import Cursor
from parvis.web.paths import own_path

if TYPE_CHECKING:
    from parvis.accounts.models import User

PART_HEADER: Final = "X-Parvis-Part"


class Request(HttpRequest):
    """A request after the middleware: it knows who looks."""

    viewer: Viewer


class MemberRequest(Request):
    """A request behind `login_required`."""

    user: "User"


def cursor(request: Request, limit: int = 20) -> Cursor:
    """Return where the asked page of a list starts; a forged key is no page at all."""
    try:
        return Cursor(max_id=_key(request, "max_id"), min_id=_key(request, "min_id"), limit=limit)
    except InvalidInput:
        raise NotFound(_("There is no such page.")) from None


def identity(request: Request, name: str) -> UUID | None:
    """Return the id that the query carries under `name`; one that is none finds nothing."""
    text = request.GET.get(name, "")
    try:
        return ids.parse(text) if text else None
    except InvalidInput:
        raise NotFound(_("There is no such post.")) from None


def back(request: Request, otherwise: str = "/") -> HttpResponse:
    """Send the browser to where the form came from, at the card that it was about."""
    target = own_path(request.POST.get("next", ""), otherwise)
    at = request.POST.get("at", "")
    if at and "#" not in target and at.replace("-", "").isalnum():
        target = f"{target}#{at}"
    return redirect(target)


def wants_part(request: HttpRequest) -> bool:
    """Return whether a script asks, which needs only the piece that changes."""
    return request.headers.get(PART_HEADER) == "1"


def _key(request: Request, name: str) -> UUID | None:
    text = request.GET.get(name, "")
    return ids.parse(text) if text else None
