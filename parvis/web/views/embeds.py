"""Posts for other sites: the player in a frame, and its description for programs."""

from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from parvis.base.errors import Forbidden, ParvisError
from parvis.web import embedding

_ANY_SITE = {"frame-ancestors": "*"}
_NOT_IMPLEMENTED = 501
_NOT_PUBLIC = 401


@require_safe
@xframe_options_exempt
@cache_control(public=True, max_age=300)
def player(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Show one post alone, as everybody may see it, in a frame of any site."""
    try:
        post, status = embedding.embedded_post(post_id), 200
    except ParvisError as error:
        post, status = None, error.status
    response = render(request, "embed.html", {"post": post}, status=status)
    response.csp = _ANY_SITE  # type: ignore[attr-defined]
    return response


@require_safe
@cache_control(public=True, max_age=300)
def oembed(request: HttpRequest) -> HttpResponse:
    """Describe a post to a site that links to it (https://oembed.com)."""
    response = _described(request)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def _described(request: HttpRequest) -> JsonResponse:
    if request.GET.get("format", "json") != "json":
        return JsonResponse({"error": _("Only JSON is spoken here.")}, status=_NOT_IMPLEMENTED)
    try:
        post = embedding.post_named(request.GET.get("url", ""), request.get_host())
    except Forbidden as error:
        return JsonResponse({"error": str(error.safe)}, status=_NOT_PUBLIC)
    except ParvisError as error:
        return JsonResponse({"error": str(error.safe)}, status=error.status)
    frame = embedding.frame_of(post, _pixels(request, "maxwidth"), _pixels(request, "maxheight"))
    return JsonResponse(embedding.described(post, frame))


def _pixels(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) <= 5 and int(text) else None
