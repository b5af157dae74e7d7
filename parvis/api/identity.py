"""Who asks, by bearer token or by session cookie, and whether they may.

An operation states what it needs as its `auth`: `member("write:statuses")`,
`anybody("read:statuses")` or `app()`. A session may do everything its owner may, but has to
prove, by the CSRF token, that it was our page that sent it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from parvis.accounts.queries import ANONYMOUS, Viewer, viewer_of_user
from parvis.api import queries
from parvis.api.scopes import covering
from parvis.base.errors import Forbidden, Unauthenticated

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks and by what right; `scopes` is None for a session."""

    viewer: Viewer
    scopes: frozenset[str] | None = None
    app_id: int | None = None


class ApiRequest(HttpRequest):
    """A request whose sender is known; ninja stores what `auth` returned."""

    auth: Identity


def carries_csrf_token(request: HttpRequest) -> bool:
    """Return whether the request proves by its CSRF token that our page sent it."""
    return check_csrf(request) is None


Proof = Callable[[HttpRequest], bool]


class Access:
    """What an operation asks of whoever calls it."""

    def __init__(self, *scopes: str, who: str, proof: Proof = carries_csrf_token) -> None:
        """Any of `scopes` is enough; `who` is `member`, `anybody` or `app`."""
        self.scopes = scopes
        self.who = who
        self._proof = proof
        self._enough = frozenset[str]().union(*(covering(scope) for scope in scopes))

    def __call__(self, request: HttpRequest) -> Identity:
        """Return who asks; raise `Unauthenticated` or `Forbidden` if that is not enough."""
        identity = identify(request, self._proof)
        if identity.scopes is not None and self._enough and not self._enough & identity.scopes:
            raise Forbidden(_("This action is outside the authorized scopes."))
        if self.who == "member" and not identity.viewer.is_member:
            raise Unauthenticated(_("This method requires an authenticated user."))
        if self.who == "app" and identity.app_id is None:
            raise Unauthenticated(_("The access token is invalid."))
        return identity


def member(*scopes: str) -> Access:
    """Ask for somebody who is logged in."""
    return Access(*scopes, who="member")


def anybody(*scopes: str, proof: Proof = carries_csrf_token) -> Access:
    """Let everybody in; a token that is shown must be valid and have the scope."""
    return Access(*scopes, who="anybody", proof=proof)


def app(*scopes: str) -> Access:
    """Ask for a token of a client app, its own or a person's."""
    return Access(*scopes, who="app")


def identify(request: HttpRequest, proof: Proof = carries_csrf_token) -> Identity:
    """Return who sent the request; a session needs proof that it was our page."""
    text = bearer_text(request.META.get("HTTP_AUTHORIZATION", ""))
    if text:
        return identity_of_token(text)
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return Identity(ANONYMOUS)
    viewer = _viewer_of_session(request)
    if viewer.is_member and request.method not in SAFE_METHODS and not proof(request):
        raise Forbidden(_("The security token of this page has expired. Reload the page and try again."))
    return Identity(viewer)


def bearer_text(header: str) -> str:
    """Return the token in an Authorization header; other ways to authenticate are not ours."""
    kind, _space, text = header.partition(" ")
    return text.strip() if kind.lower() == "bearer" else ""


def identity_of_token(text: str) -> Identity:
    """Return who holds the token; raise if it is no good."""
    found = queries.token(text)
    if found is None:
        raise Unauthenticated(_("The access token is invalid."))
    if found.disabled:
        raise Forbidden(_("Your login is currently disabled."))
    return Identity(found.viewer, found.scopes, found.app_id)


def _viewer_of_session(request: HttpRequest) -> Viewer:
    user = request.user
    return viewer_of_user(user) if user.is_authenticated else ANONYMOUS
