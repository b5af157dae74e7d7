"""The ASGI application that `parvis serve` runs: pages and API in threads, live streams on the loop."""

import asyncio
import contextlib
import multiprocessing
import os
from typing import Protocol

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.urls import get_resolver  # noqa: E402

from parvis.ops.bridge import Bridge, Message, Receive, Send  # noqa: E402
from parvis.ops.processes import die_with_parent  # noqa: E402


class Streams(Protocol):
    """The part that keeps connections open, and must be told when they shall end."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None: ...
    async def close(self) -> None: ...


STREAMING = "/api/v1/streaming"


class Server:
    """Send each connection to the part that is made for it."""

    def __init__(self, pages: Bridge, streaming: Streams | None) -> None:
        """Take the two parts; without `streaming`, Django answers its addresses too."""
        self._pages = pages
        self._streaming = streaming

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, or follow the server's own life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._streaming and _is_stream(scope["path"]):
            await self._streaming(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        # Loading every address now spares the first visitor the wait.
        await asyncio.to_thread(lambda: get_resolver().url_patterns)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        if self._streaming is not None:
            await self._streaming.close()
        await asyncio.to_thread(self._pages.close)
        await send({"type": "lifespan.shutdown.complete"})


def _is_stream(path: str) -> bool:
    return path == STREAMING or path.startswith(STREAMING + "/")


def _streaming() -> Streams | None:
    # Until the room is complete, Django answers these addresses too.
    with contextlib.suppress(ImportError):
        from parvis.api.streaming import app

        return app
    return None


if multiprocessing.parent_process() is not None:
    # A worker of granian: without its parent nobody would ever stop it.
    die_with_parent(os.getppid())

app = Server(
    Bridge(
        threads=settings.PARVIS.threads,
        max_body_bytes=settings.PARVIS.request_max_bytes,
        behind_proxy=settings.PARVIS.behind_proxy,
    ),
    _streaming(),
)
