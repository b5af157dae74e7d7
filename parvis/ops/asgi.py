"""The ASGI application that `parvis serve` runs: pages and API in threads, live streams on the loop."""

import asyncio
import gc
import multiprocessing
import os
from typing import Final, Protocol

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.urls import get_resolver  # noqa: E402

from parvis.api.streaming import app as streaming  # noqa: E402
from parvis.base.text import language  # noqa: E402
from parvis.ops.bridge import Bridge, Message, Receive, Send  # noqa: E402
from parvis.ops.lifeline import when_slack  # noqa: E402
from parvis.ops.processes import die_with_parent  # noqa: E402

STREAMING: Final = "/api/v1/streaming"


class Streams(Protocol):
    """The part that keeps connections open, and must be told when they shall end."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None: ...
    async def close(self) -> None: ...


class Server:
    """Send each connection to the part that is made for it."""

    def __init__(self, pages: Bridge, streams: Streams) -> None:
        """Take the two parts."""
        self._pages = pages
        self._streams = streams

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, or follow the server's own life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif _is_stream(scope["path"]):
            await self._streams(scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        # Loading every address now spares the first visitor the wait.
        await asyncio.to_thread(lambda: get_resolver().url_patterns)
        warming = asyncio.create_task(asyncio.to_thread(_warm_up))
        closing: list[asyncio.Task[None]] = []
        when_slack(settings.DATA_DIR, lambda: closing.append(asyncio.create_task(self._streams.close())))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await warming
        await self._streams.close()
        await asyncio.to_thread(self._pages.close)
        await send({"type": "lifespan.shutdown.complete"})


def _warm_up() -> None:
    """Load what the first post would wait for, while the first visitors are served already."""
    language.preload()
    _spare_collector()


def _spare_collector() -> None:
    """Have the garbage collector look at what requests leave behind, and less often.

    What was made until now stays for good; and a page makes some thousand objects that end
    with it, which at the usual threshold were looked through several times each.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _is_stream(path: str) -> bool:
    return path == STREAMING or path.startswith(STREAMING + "/")


if multiprocessing.parent_process() is not None:
    # A worker of granian: without its parent nobody would ever stop it.
    die_with_parent(os.getppid())

app = Server(
    Bridge(
        threads=settings.PARVIS.threads,
        max_body_bytes=settings.PARVIS.request_max_bytes,
        behind_proxy=settings.PARVIS.behind_proxy,
    ),
    streaming,
)
