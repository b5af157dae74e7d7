"""All addresses of the server: health and metrics here, pages and API in their rooms."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = []
for room in ("api", "web"):
    if find_spec(f"parvis.{room}") and find_spec(f"parvis.{room}.urls"):
        urlpatterns.append(path("", include(f"parvis.{room}.urls")))
