"""What the parts of the API that live on the event loop share: messages, and requests and answers in them."""

from collections.abc import Awaitable, Callable, MutableMapping
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest, HttpResponse, parse_cookie

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

ANY_ORIGIN: Final = (b"access-control-allow-origin", b"*")


def header(scope: Message, name: bytes) -> str:
    """Return a header, or nothing; servers hand names over in lower case."""
    for key, value in scope["headers"]:
        if key == name:
            text: str = value.decode("latin-1")
            return text
    return ""


def cookies(scope: Message) -> dict[str, str]:
    """Return the cookies; HTTP/2 may send them in several headers."""
    sent = [value.decode("latin-1") for key, value in scope["headers"] if key == b"cookie"]
    return parse_cookie("; ".join(sent)) if sent else {}


def request_of(scope: Message, authorization: str = "") -> HttpRequest:
    """Return as much of a request as it takes to know who sent it. Reads the session: in a thread."""
    request = HttpRequest()
    request.method = scope["method"]
    request.COOKIES = cookies(scope)
    request.META = {
        "HTTP_AUTHORIZATION": header(scope, b"authorization") or authorization,
        "HTTP_HOST": header(scope, b"host"),
        "HTTP_ORIGIN": header(scope, b"origin"),
        "HTTP_SEC_FETCH_SITE": header(scope, b"sec-fetch-site"),
    }
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = get_user(request)
    return request


async def answer(send: Send, response: HttpResponse) -> None:
    """Send a whole response that programs from any origin may read."""
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in response.items()]
    headers += [(b"content-length", b"%d" % len(response.content)), ANY_ORIGIN]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": response.content, "more_body": False})
