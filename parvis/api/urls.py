"""Addresses of the API. Each answers with and without a slash at its end, and always in JSON."""

from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path, resolve
from django.views.decorators.csrf import csrf_exempt

from parvis.api import oauth, tus
from parvis.api.api import api
from parvis.api.document import document
from parvis.api.errors import plain
from parvis.api.frame import frame


@csrf_exempt
def without_slash(request: HttpRequest, address: str) -> HttpResponse:
    """Answer `/api/x/` as `/api/x`. API operations check CSRF themselves, by how one logged in."""
    try:
        found = resolve(f"/{address}")
    except Http404:
        return unknown(request)
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


@csrf_exempt
def unknown(_request: HttpRequest) -> HttpResponse:
    """Say in JSON that there is nothing."""
    return plain(404)


def _operations() -> list[URLPattern]:
    """Return ninja's addresses, each once: it lists one that has two methods twice."""
    listed: dict[str, URLPattern] = {}
    for found in api.urls[0]:
        if isinstance(found, URLPattern) and found.name not in ("openapi-json", "api-root"):
            listed.setdefault(str(found.pattern), found)
    return [
        URLPattern(one.pattern, _framed(address, one.callback), one.default_args)
        for address, one in listed.items()
    ]


def _framed(address: str, view: Any) -> Any:
    return tus.framed(view) if address.startswith("parvis/v1/uploads") else frame(view)


def _both(address: str, view: Any, name: str) -> list[URLPattern]:
    return [path(address, view, name=name), path(f"{address}/", view)]


urlpatterns: Final[list[URLPattern | URLResolver]] = [
    path("api/", include(_operations())),
    path("api/openapi.json", frame(document), name="openapi"),
    *_both("oauth/authorize", oauth.Authorize.as_view(), "oauth_authorize"),
    *_both("oauth/authorize/native", oauth.show_code, "oauth_code"),
    *_both("oauth/token", frame(oauth.Token.as_view()), "oauth_token"),
    *_both("oauth/revoke", frame(oauth.Revoke.as_view()), "oauth_revoke"),
    *_both("oauth/userinfo", frame(oauth.userinfo), "oauth_userinfo"),
    path(".well-known/oauth-authorization-server", frame(oauth.oauth_metadata)),
    path(".well-known/nodeinfo", frame(oauth.nodeinfo_links)),
    path("nodeinfo/2.0", frame(oauth.nodeinfo)),
    re_path(r"^(?P<address>api/.+[^/])/+$", without_slash),
    re_path(r"^api(?:/|$)", frame(unknown)),
]
