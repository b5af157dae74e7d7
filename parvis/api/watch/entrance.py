"""Who sends a batch, and by what right; remembered for a few seconds.

`navigator.sendBeacon` can set no header, so a page cannot show its CSRF token there. A session
therefore counts only with proof by the browser itself that one of our own pages sent the
request: `Sec-Fetch-Site: same-origin`, which no script can set, or, from browsers and plain
HTTP addresses without it, an `Origin` that is ours. Neither being there is no proof. A token
in the body would prove the same, but every page would have to be written with it, and it
would stand in what is stored while the network is away. The cookie's SameSite=Lax keeps other
sites out once more, though not our neighbours on the same domain, whom this does.
"""

import hashlib
import time
from typing import Final

from django.conf import settings
from django.http import HttpRequest

from parvis.accounts.queries import ANONYMOUS
from parvis.api.asgi import Message, cookies, header, request_of
from parvis.api.identity import Identity, anybody, bearer_text

# A logout or a withdrawn token takes effect here after so long, at most.
REMEMBERED_S: Final = 3.0
_MOST: Final = 20_000
_NOBODY: Final = Identity(ANONYMOUS)


def sent_by_our_page(request: HttpRequest) -> bool:
    """Return whether the browser says that one of our own pages sent the request."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site:
        return bool(site == "same-origin")
    ours: str = settings.PARVIS.base_url
    scheme = ours.partition("://")[0]
    return request.META.get("HTTP_ORIGIN") in (ours, f"{scheme}://{request.META.get('HTTP_HOST')}")


ACCESS: Final = anybody("write", proof=sent_by_our_page)


def key_of(scope: Message) -> bytes | None:
    """Return what stands for the sender's credentials and their proof; None if there are none."""
    shown = bearer_text(header(scope, b"authorization"))
    if not shown:
        session = cookies(scope).get(settings.SESSION_COOKIE_NAME)
        if not session:
            return None
        proof = (header(scope, name) for name in (b"sec-fetch-site", b"origin", b"host"))
        shown = "\0".join((session, *proof))
    return hashlib.blake2b(shown.encode(), digest_size=16).digest()


class Entrance:
    """Lets senders in; it knows again whoever came lately."""

    def __init__(self) -> None:
        """Start knowing nobody."""
        self._known: dict[bytes, tuple[float, Identity]] = {}

    def admit(self, key: bytes | None, scope: Message) -> Identity:
        """Return who that is; raise `Unauthenticated` or `Forbidden`. Runs in a thread."""
        if key is None:
            return _NOBODY
        until, identity = self._known.get(key, (0.0, _NOBODY))
        if until <= time.monotonic():
            identity = ACCESS(request_of(scope))
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = (time.monotonic() + REMEMBERED_S, identity)
        return identity
