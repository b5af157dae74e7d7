"""Run Django's synchronous stack under ASGI, in a fixed pool of threads.

Django's own ASGI handler starts a thread for each request, and with it a database
connection, and crosses between loop and thread several times. Here a request crosses once:
the event loop reads its body, then one thread, whose database connection stays open, does
everything from the first middleware to the last byte of an ordinary response. Only what may
bring a video gets its thread at once, and reads the body as it arrives.
Figures: docs/decisions/0001-asgi-with-a-thread-pool.md.
"""

import asyncio
import tempfile
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final, cast

import structlog
from django.core import signals
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from parvis.ops.answers import (
    Answer,
    closing,
    plain,
    pump,
    seal,
    send_file,
    send_part,
    send_start,
    send_whole,
)
from parvis.ops.bodies import ArrivingBody

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Body = IO[bytes] | ArrivingBody

_log = structlog.get_logger(__name__)
_BODY_IN_MEMORY_BYTES: Final = 256 * 1024
_STREAMS: Final = 32
_ARRIVALS: Final = 64


class _Gone(Exception):
    """The client went away before its request was complete."""


class _BodyTooLarge(Exception):
    """The body is larger than the server accepts."""


class Bridge(BaseHandler):
    """An ASGI application: the event loop on one side, a fixed pool of threads on the other."""

    def __init__(
        self,
        *,
        threads: int,
        max_body_bytes: int,
        max_arriving_bytes: Callable[[Message], int] = lambda _scope: 0,
        behind_proxy: bool = False,
    ) -> None:
        """Load the middleware once; `threads` is how many requests run at a time.

        `max_arriving_bytes` says of a request whether its body is read while it arrives, and how
        long that may be; 0 is an ordinary one.
        """
        self._max_body_bytes = max_body_bytes
        self._max_arriving_bytes = max_arriving_bytes
        self._behind_proxy = behind_proxy
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._streams = ThreadPoolExecutor(_STREAMS, thread_name_prefix="stream")
        self._arrivals = ThreadPoolExecutor(_ARRIVALS, thread_name_prefix="arrival")
        self._arriving: set[ArrivingBody] = set()
        self.load_middleware()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        if max_bytes := self._max_arriving_bytes(scope):
            await self._hear(scope, ArrivingBody(receive, max_bytes), receive, send)
            return
        try:
            body = await self._read_body(scope, receive)
        except _Gone:
            return
        except _BodyTooLarge:
            await send_whole(send, plain(413, "This is more than the server accepts at a time."))
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._pool, self._answer, scope, body)
        await self._send(answer, receive, send)

    async def _hear(self, scope: Message, body: ArrivingBody, receive: Receive, send: Send) -> None:
        """Answer a request whose body is read while it arrives."""
        loop = asyncio.get_running_loop()
        self._arriving.add(body)
        try:
            answer = await loop.run_in_executor(self._arrivals, self._answer_once, scope, body)
            await body.end()
        finally:
            self._arriving.discard(body)
        if not body.lost:
            # The rest of a body that was not heard out must not hold the connection open.
            await self._send(answer if body.complete else closing(answer), receive, send)

    def _answer_once(self, scope: Message, body: ArrivingBody) -> Answer:
        """Answer in a thread that is one of many: it keeps no database connection for the next."""
        try:
            return self._answer(scope, body)
        finally:
            connections.close_all()

    async def _send(self, answer: Answer, receive: Receive, send: Send) -> None:
        if answer.stream is not None:
            await self._send_stream(answer, answer.stream, receive, send)
        elif answer.part is not None:
            await self._send_part(answer, receive, send)
        elif answer.path is not None:
            await send_file(send, answer)
        else:
            await send_whole(send, answer)

    def let_go(self) -> None:
        """End the requests that are still being sent: their senders go on after the restart.

        Called on the event loop, as the server stops.
        """
        for body in self._arriving:
            body.abort()

    def close(self) -> None:
        """Let running requests finish, then end the threads."""
        self._pool.shutdown(wait=True)
        self._arrivals.shutdown(wait=True, cancel_futures=True)
        self._streams.shutdown(wait=True, cancel_futures=True)

    async def _read_body(self, scope: Message, receive: Receive) -> IO[bytes]:
        """Return the body, in memory or, if it is long, in a temporary file."""
        declared = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if declared.isdigit() and int(declared) > self._max_body_bytes:
            raise _BodyTooLarge
        body = tempfile.SpooledTemporaryFile(max_size=_BODY_IN_MEMORY_BYTES)  # noqa: SIM115 - the request closes it
        more = True
        try:
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise _Gone
                # A write goes to memory or to the page cache: short enough for the event loop.
                body.write(message.get("body", b""))
                if body.tell() > self._max_body_bytes:
                    raise _BodyTooLarge
                more = message.get("more_body", False)
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return body

    def _answer(self, scope: Message, body: Body) -> Answer:
        """Run the whole request in this thread; an ordinary response is closed here too."""
        set_script_prefix("")
        signals.request_started.send(sender=self.__class__, scope=scope)
        try:
            request = ASGIRequest(scope, cast("IO[bytes]", body))  # it reads and closes, no more
        except UnicodeDecodeError:
            body.close()
            signals.request_finished.send(sender=self.__class__)
            return plain(400, "The address is not valid UTF-8.")
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
        if self._behind_proxy and forwarded:
            # Only the last address is the proxy's own word; the client may write the others.
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()
        response = self._respond(request)
        if isinstance(body, ArrivingBody):
            _remove_parts(request)
        return seal(response, head=request.method == "HEAD", scope=scope)

    def _respond(self, request: ASGIRequest) -> HttpResponseBase:
        """Return Django's response; in plain text when even its error page fails."""
        try:
            return self.get_response(request)
        except Exception:  # noqa: BLE001 - the last line of defence; both errors are in the log
            _log.exception("error_page_failed")
            request.close()
            return HttpResponse("Something failed here.", status=500, content_type="text/plain")

    async def _send_stream(
        self, answer: Answer, stream: StreamingHttpResponse, receive: Receive, send: Send
    ) -> None:
        """Send what is produced while it is sent, from one thread of its own."""
        loop = asyncio.get_running_loop()
        hung_up = threading.Event()
        watch = asyncio.create_task(_watch(receive, hung_up))
        try:
            await send_start(send, answer)
            await loop.run_in_executor(self._streams, pump, stream, send, loop, hung_up)
        finally:
            hung_up.set()
            watch.cancel()

    async def _send_part(self, answer: Answer, receive: Receive, send: Send) -> None:
        """Send a part of a file from the event loop, for as long as somebody reads it."""
        hung_up = threading.Event()
        watch = asyncio.create_task(_watch(receive, hung_up))
        try:
            await send_part(send, answer, hung_up)
        finally:
            watch.cancel()


def _remove_parts(request: ASGIRequest) -> None:
    """Remove what a form that broke off has left; Django leaves that to the garbage collector."""
    for handler in request.upload_handlers:
        handler.upload_interrupted()


async def _watch(receive: Receive, hung_up: threading.Event) -> None:
    """Note when the client goes away, so that nobody produces what nobody reads."""
    while (await receive())["type"] != "http.disconnect":
        pass
    hung_up.set()
