"""OAuth 2 for client apps: django-oauth-toolkit's views with the few habits of Mastodon's clients.

They send JSON to the token endpoint, expect `created_at`, and phone and terminal apps without a
web address use `urn:ietf:wg:oauth:2.0:oob`, for which the code is shown to be copied.
"""

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import orjson
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET
from oauth2_provider.views import AuthorizationView, RevokeTokenView, TokenView
from typing_extensions import override

from parvis.accounts import queries as accounts
from parvis.api import errors
from parvis.api.figures import figures
from parvis.api.identity import identify
from parvis.api.models import OUT_OF_BAND
from parvis.api.params import JSON, sent
from parvis.api.responses import json
from parvis.api.scopes import known
from parvis.api.shapes import instance as shapes
from parvis.api.shapes.account import account
from parvis.api.shapes.common import base_url
from parvis.base import clock
from parvis.base.errors import ParvisError, Unauthenticated

_HIDDEN_FROM_APPS: Final = ("refresh_token", "expires_in")


class Authorize(AuthorizationView):  # type: ignore[misc]  # the library ships no types
    """Asks somebody whether an app may act for them."""

    template_name = "api/authorize.html"

    @override
    def redirect(self, redirect_to: str, application: Any) -> HttpResponse:
        """Send the person back to the app, or show the code to copy."""
        if redirect_to.startswith(OUT_OF_BAND):
            query = parse_qs(urlsplit(redirect_to).query)
            given: dict[str, str] = {name: query[name][0] for name in ("code", "error") if name in query}
            return HttpResponseRedirect(f"{reverse('oauth_code')}?{urlencode(given)}")
        response: HttpResponse = super().redirect(redirect_to, application)
        return response

    @override
    def render_to_response(self, context: Any, **kwargs: Any) -> HttpResponse:
        """Let the form lead back to the app: browsers count the redirect as the form's target."""
        response: HttpResponse = super().render_to_response(context, **kwargs)
        origin = _origin(self.oauth2_data.get("redirect_uri") or "")
        response.csp = {"form-action": f"'self' {origin}".strip()}  # type: ignore[attr-defined]  # read by the headers
        return response


@require_GET
def show_code(request: HttpRequest) -> HttpResponse:
    """Show the code that an app without an address waits for."""
    context = {"code": request.GET.get("code", ""), "error": request.GET.get("error", "")}
    return render(request, "api/code.html", context)


@method_decorator(csrf_exempt, name="dispatch")
class Token(TokenView):  # type: ignore[misc]  # the library ships no types
    """Exchanges a code, or an app's own secret, for a token."""

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read JSON too, and answer every mistake in JSON."""
        try:
            _read_json(request)
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except ParvisError as error:
            return errors.answer(error)
        if response.status_code == 405:
            return errors.plain(405)
        return _with_created_at(response)


@method_decorator(csrf_exempt, name="dispatch")
class Revoke(RevokeTokenView):  # type: ignore[misc]  # the library ships no types
    """Makes a token useless."""

    @override
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Read JSON too, and answer `{}` as Mastodon does."""
        try:
            _read_json(request)
            response: HttpResponse = super().dispatch(request, *args, **kwargs)
        except ParvisError as error:
            return errors.answer(error)
        if response.status_code == 405:
            return errors.plain(405)
        return response if response.content else json({}, status=response.status_code)


@csrf_exempt
def userinfo(request: HttpRequest) -> HttpResponse:
    """Who the token belongs to, in the words of OpenID Connect."""
    try:
        viewer = identify(request).viewer
        if viewer.account_id is None:
            raise Unauthenticated(_("The access token is invalid."))
        view = account(accounts.account_by_id(viewer, viewer.account_id))
    except ParvisError as error:
        return errors.answer(error)
    return json(
        {
            "iss": base_url(),
            "sub": view["id"],
            "name": view["display_name"],
            "preferred_username": view["username"],
            "profile": view["url"],
            "picture": view["avatar"],
        }
    )


@require_GET
def oauth_metadata(_request: HttpRequest) -> HttpResponse:
    """Describe this authorization server (RFC 8414)."""
    return json(shapes.oauth_server(sorted(known())))


@require_GET
def nodeinfo_links(_request: HttpRequest) -> HttpResponse:
    """Say where the node information is."""
    return json(shapes.nodeinfo_links())


@require_GET
def nodeinfo(_request: HttpRequest) -> HttpResponse:
    """Say what software this is and how many use it."""
    return json(shapes.nodeinfo(figures()))


def _read_json(request: HttpRequest) -> None:
    if request.method != "POST":
        return
    values = sent(request)
    if request.content_type == JSON or not request.POST:
        form = QueryDict(mutable=True)
        for name, value in values.items():
            form[name] = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
        request.POST = form  # type: ignore[assignment]  # Django's own property has this setter


def _with_created_at(response: HttpResponse) -> HttpResponse:
    body = orjson.loads(response.content)
    if "access_token" in body:
        body = {name: value for name, value in body.items() if name not in _HIDDEN_FROM_APPS}
        body["created_at"] = int(clock.now().timestamp())
    whole = json(body, status=response.status_code)
    for name, value in response.items():
        if name.lower() not in ("content-type", "content-length"):
            whole[name] = value
    return whole


def _origin(uri: str) -> str:
    parts = urlsplit(uri)
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}:" if parts.scheme else ""
