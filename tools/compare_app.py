"""The three applications that `compare_servers.py` compares: one view, one read from SQLite."""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.urls import path

from parvis.ops.databases import database


def row(_request: HttpRequest) -> JsonResponse:
    """Read one row, as the smallest page of a network would."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master UNION SELECT 'nothing' LIMIT 1")
        return JsonResponse({"name": cursor.fetchone()[0]})


urlpatterns = [path("row", row)]

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": database("", Path(os.environ["PARVIS_DATA_DIR"]))},
    ROOT_URLCONF="compare_app",
    SECRET_KEY="of no use",
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
)
django.setup()

from parvis.ops.bridge import Bridge  # noqa: E402 - Django must be set up first

django_asgi = ASGIHandler()
django_wsgi = WSGIHandler()
_bridge = Bridge(threads=4, max_body_bytes=1_000_000)


async def bridge(scope, receive, send):
    """Serve HTTP through the bridge, and decline the rest."""
    if scope["type"] == "http":
        await _bridge(scope, receive, send)
    else:
        raise NotImplementedError
