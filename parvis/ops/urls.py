"""All addresses of the server: health and metrics here, pages and API in their rooms."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from parvis.ops.files import CAPTIONS_PATH, MEDIA_PATH, captions, media
from parvis.ops.health import healthz, readyz
from parvis.ops.metrics import metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
    re_path(MEDIA_PATH, media),
    path(CAPTIONS_PATH, captions),
    path("", include("parvis.api.urls")),
    path("", include("parvis.web.urls")),
]

handler400 = "parvis.web.views.errors.bad_request"
handler403 = "parvis.web.views.errors.forbidden"
handler404 = "parvis.web.views.errors.not_found"
handler429 = "parvis.web.views.errors.too_many"  # allauth looks for it by this name
handler500 = "parvis.web.views.errors.broken"
