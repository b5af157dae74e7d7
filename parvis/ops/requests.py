"""What is noted about every request: an id, the route, the status, the time. Never who.

No address, no name, no path (it may contain a name), no query string reaches the log.
"""

import time
from collections.abc import Awaitable, Callable

import structlog
from django.http import HttpRequest, HttpResponse

from parvis.base import ids
from parvis.ops.bridge import Message, Receive, Send
from parvis.ops.metrics import REQUESTS

Application = Callable[[Message, Receive, Send], Awaitable[None]]

_log = structlog.get_logger("parvis.request")
_QUIET = frozenset({"healthz", "readyz", "metrics"})
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def note_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: give each request an id, and note how it went."""

    def respond(request: HttpRequest) -> HttpResponse:
        request_id = ids.uuid7().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        response = get_response(request)
        _note(request, response, time.perf_counter() - started)
        response.headers["X-Request-Id"] = request_id
        return response

    return respond


async def noted(part: Application, scope: Message, receive: Receive, send: Send) -> None:
    """Let a part answer that Django's middleware never sees, and count how it went."""
    status, started = 0, time.perf_counter()

    async def sending(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        await send(message)

    try:
        await part(scope, receive, sending)
    finally:
        method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        REQUESTS.labels(method, scope["path"].strip("/"), status).observe(time.perf_counter() - started)


def _note(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    route = request.resolver_match.route if request.resolver_match else "unmatched"
    # The method is the client's text, and each new one would be a new series for ever.
    method = request.method if request.method in _METHODS else "OTHER"
    REQUESTS.labels(method, route, response.status_code).observe(seconds)
    level = _log.debug if route in _QUIET else _log.info
    level("request", method=method, route=route, status=response.status_code, ms=round(seconds * 1000, 1))
