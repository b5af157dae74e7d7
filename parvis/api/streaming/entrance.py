"""Who may listen to which stream."""

from collections.abc import MutableMapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest, parse_cookie

from parvis.api.identity import Access, Identity, anybody, member


@dataclass(frozen=True, slots=True)
class Stream:
    """What a stream carries, and what it asks of a listener."""

    access: Access
    notifications: bool = False
    home: bool = False
    public: bool = False


STREAMS: Final = {
    "user": Stream(member("read:statuses", "read:notifications"), notifications=True, home=True),
    "user/notification": Stream(member("read:notifications"), notifications=True),
    "public": Stream(anybody("read:statuses"), public=True),
    "public/local": Stream(anybody("read:statuses"), public=True),
}


def admit(scope: MutableMapping[str, Any], stream: Stream) -> Identity:
    """Return who listens; raise `Unauthenticated` or `Forbidden`. Runs in a thread."""
    close_old_connections()
    try:
        return stream.access(_request(scope))
    finally:
        close_old_connections()


def _request(scope: MutableMapping[str, Any]) -> HttpRequest:
    """Return as much of a request as it takes to know who sent it.

    A browser's EventSource cannot send headers, so a token may stand in the address.
    """
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"))
    request = HttpRequest()
    request.method = "GET"
    request.COOKIES = parse_cookie(headers.get(b"cookie", ""))
    token = query.get("access_token", [""])[0]
    request.META["HTTP_AUTHORIZATION"] = headers.get(b"authorization") or (f"Bearer {token}" if token else "")
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = get_user(request)
    return request
