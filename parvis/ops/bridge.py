"""Run Django's synchronous stack under ASGI, in a fixed pool of threads.

Django's own ASGI handler starts a thread for each request, and with it a database
connection, and crosses between loop and thread several times. Here a request crosses once:
the event loop reads its body, then one thread, whose database connection stays open, does
everything from the first middleware to the last byte of an ordinary response.
Figures: docs/decisions/0001-asgi-with-a-thread-pool.md.
"""

import asyncio
import tempfile
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final

import structlog
from django.core import signals
from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from parvis.ops.answers import Answer, plain, pump, seal, send_file, send_start, send_whole

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_log = structlog.get_logger(__name__)
_BODY_IN_MEMORY_BYTES: Final = 256 * 1024
_STREAMS: Final = 32


class _Gone(Exception):
    """The client went away before its request was complete."""


class _BodyTooLarge(Exception):
    """The body is larger than the server accepts."""


class Bridge(BaseHandler):
    """An ASGI application: the event loop on one side, a fixed pool of threads on the other."""

    def __init__(self, *, threads: int, max_body_bytes: int, behind_proxy: bool = False) -> None:
        """Load the middleware once; `threads` is how many requests run at a time."""
        self._max_body_bytes = max_body_bytes
        self._behind_proxy = behind_proxy
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self._streams = ThreadPoolExecutor(_STREAMS, thread_name_prefix="stream")
        self.load_middleware()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        try:
            body = await self._read_body(scope, receive)
        except _Gone:
            return
        except _BodyTooLarge:
            await send_whole(send, plain(413, "This is more than the server accepts at a time."))
            return
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._pool, self._answer, scope, body)
        if answer.stream is not None:
            await self._send_stream(answer, answer.stream, receive, send)
        elif answer.path is not None:
            await send_file(send, answer)
        else:
            await send_whole(send, answer)

    def close(self) -> None:
        """Let running requests finish, then end the threads."""
        self._pool.shutdown(wait=True)
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

    def _answer(self, scope: Message, body: IO[bytes]) -> Answer:
        """Run the whole request in this thread; an ordinary response is closed here too."""
        set_script_prefix("")
        signals.request_started.send(sender=self.__class__, scope=scope)
        try:
            request = ASGIRequest(scope, body)
        except UnicodeDecodeError:
            body.close()
            signals.request_finished.send(sender=self.__class__)
            return plain(400, "The address is not valid UTF-8.")
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR")
        if self._behind_proxy and forwarded:
            # Only the last address is the proxy's own word; the client may write the others.
            request.META["REMOTE_ADDR"] = forwarded.rpartition(",")[2].strip()
        response = self._respond(request)
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


async def _watch(receive: Receive, hung_up: threading.Event) -> None:
    """Note when the client goes away, so that nobody produces what nobody reads."""
    while (await receive())["type"] != "http.disconnect":
        pass
    hung_up.set()
