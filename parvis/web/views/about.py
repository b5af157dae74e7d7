"""What this place is, which keys it knows, and how it installs on a phone."""

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from parvis.web.request import Request
from parvis.web.shortcuts import SHORTCUTS


@require_safe
def about(request: Request) -> HttpResponse:
    """Say what this network is and who runs it."""
    return render(request, "pages/about.html")


@require_safe
def shortcuts(request: Request) -> HttpResponse:
    """List the keys."""
    return render(request, "pages/shortcuts.html", {"groups": SHORTCUTS})


@require_safe
@cache_control(public=True, max_age=86_400)
def manifest(request: Request) -> JsonResponse:
    """Describe the site as an app (W3C Web Application Manifest)."""
    icons = [
        {"src": static(f"web/img/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    masked = {"src": static("web/img/maskable.png"), "sizes": "512x512", "type": "image/png"}
    content = {
        "name": settings.PARVIS.site_name,
        "short_name": settings.PARVIS.site_name,
        "description": settings.PARVIS.site_description,
        "id": "/",
        "start_url": "/",
        "display": "standalone",
        "background_color": "#faf8f5",
        "theme_color": "#faf8f5",
        "icons": [*icons, {**masked, "purpose": "maskable"}],
    }
    return JsonResponse(content, content_type="application/manifest+json")
