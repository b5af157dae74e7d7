"""Who may listen to which stream."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from django.db import close_old_connections

from parvis.api.asgi import Message, request_of
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


def admit(scope: Message, stream: Stream) -> Identity:
    """Return who listens; raise `Unauthenticated` or `Forbidden`. Runs in a thread."""
    close_old_connections()
    try:
        return stream.access(request_of(scope, _token_in_address(scope)))
    finally:
        close_old_connections()


def _token_in_address(scope: Message) -> str:
    """Return the token in the address: a browser's EventSource cannot send headers."""
    query = parse_qs(scope["query_string"].decode("latin-1"))
    token = query.get("access_token", [""])[0]
    return f"Bearer {token}" if token else ""
