"""The ASGI application: it lets a listener in, then sends what the hub hands over.

A connection is let in once, in a thread, and looked at again every minute: whoever logs out
or is blocked from acting hears nothing more.
"""

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Final
from urllib.parse import parse_qs

from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.api import errors
from parvis.api.asgi import ANY_ORIGIN, Message, Receive, Send, answer
from parvis.api.identity import Identity
from parvis.api.streaming.entrance import STREAMS, Stream, admit
from parvis.api.streaming.hub import Event, Hub, Subscriber
from parvis.api.streaming.poller import Poller
from parvis.base.errors import ParvisError, RateLimited

PREFIX: Final = "/api/v1/streaming"
HEARTBEAT_S: Final = 15.0
_RECHECK_BEATS: Final = 4
_RETRY_MS: Final = 3000
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-accel-buffering", b"no"),  # a proxy that collects the answer would defeat its purpose
    (b"x-content-type-options", b"nosniff"),
    ANY_ORIGIN,
]
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "GET",
    "Access-Control-Allow-Headers": "Authorization, Cache-Control, Last-Event-ID",
    "Access-Control-Max-Age": "86400",
}


class Streaming:
    """Answers everything below `/api/v1/streaming`."""

    def __init__(self) -> None:
        """Start with nobody listening and no thread running."""
        self._hub = Hub()
        self._poller = Poller(self._hub)
        self._entrance = ThreadPoolExecutor(2, thread_name_prefix="stream-entrance")
        self._closing = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            # Web sockets are not offered; clients fall back to events or to asking again.
            await send({"type": "websocket.close", "code": 1008})
            return
        name = scope["path"].removeprefix(PREFIX).strip("/") or _asked_stream(scope)
        if scope["method"] == "OPTIONS":
            await answer(send, HttpResponse(status=204, headers=_PREFLIGHT))
        elif name == "health":
            await answer(send, HttpResponse(b"OK", content_type="text/plain; charset=utf-8"))
        elif scope["method"] not in ("GET", "HEAD"):
            await answer(send, errors.plain(405))
        elif name not in STREAMS or self._closing:
            await answer(send, errors.plain(503 if self._closing else 404))
        else:
            await self._listen(scope, receive, send, STREAMS[name])

    async def close(self) -> None:
        """End every stream, because the server stops."""
        self._closing = True
        self._hub.end_all()
        await self._poller.stop()
        self._entrance.shutdown(wait=False, cancel_futures=True)

    async def _listen(self, scope: Message, receive: Receive, send: Send, stream: Stream) -> None:
        try:
            identity = await self._admit(scope, stream)
            if not self._hub.admits(identity.viewer):
                raise RateLimited(_("Too many streams are open for you. Close some first."), 60)
        except ParvisError as error:
            await answer(send, errors.answer(error))
            return
        subscriber = Subscriber(identity.viewer, stream.notifications, stream.home, stream.public)
        watching: asyncio.Task[None] | None = None
        try:
            await self._poller.join(subscriber)
            watching = asyncio.create_task(_until_gone(receive, subscriber))
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _send(send, f"retry: {_RETRY_MS}\n\n:thump\n\n")
            await self._push(scope, send, stream, subscriber)
        except OSError:
            pass  # the client went away while something was sent to it
        finally:
            self._hub.remove(subscriber)
            if watching is not None:
                watching.cancel()

    async def _push(self, scope: Message, send: Send, stream: Stream, subscriber: Subscriber) -> None:
        """Send what comes, and a sign of life where nothing does, until one side ends it."""
        beats = 0
        while True:
            try:
                event = await asyncio.wait_for(subscriber.queue.get(), HEARTBEAT_S)
            except TimeoutError:
                beats += 1
                if beats % _RECHECK_BEATS == 0 and not await self._still(scope, stream, subscriber):
                    break
                await _send(send, ":thump\n\n")
                continue
            if event is None:
                break
            await _send(send, _text(event))
        with contextlib.suppress(OSError):
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _still(self, scope: Message, stream: Stream, subscriber: Subscriber) -> bool:
        try:
            return (await self._admit(scope, stream)).viewer == subscriber.viewer
        except ParvisError:
            return False

    async def _admit(self, scope: Message, stream: Stream) -> Identity:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._entrance, admit, scope, stream)


async def _until_gone(receive: Receive, subscriber: Subscriber) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    subscriber.end()


async def _send(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


def _text(event: Event) -> str:
    return f"event: {event.name}\ndata: {event.payload}\n\n"


def _asked_stream(scope: Message) -> str:
    """Return the stream named as `?stream=user:notification`, in the form of an address."""
    query: bytes = scope["query_string"]
    asked = parse_qs(query.decode("latin-1")).get("stream", [""])[0]
    return asked.replace(":", "/")


app = Streaming()
