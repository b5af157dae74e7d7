"""The ASGI application that `parvis serve` runs.

Pages and API run in threads; live streams and watch events on the loop.
"""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
from typing import Final, Protocol

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
django.setup()

from django.conf import settings  # noqa: E402 - Django must be set up first
from django.db import connections  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from parvis.api.streaming import app as streaming  # noqa: E402
from parvis.api.watch import app as watching  # noqa: E402
from parvis.base.text import language  # noqa: E402
from parvis.feed import warming  # noqa: E402
from parvis.ops.bridge import Bridge, Message, Receive, Send  # noqa: E402
from parvis.ops.lifeline import when_slack  # noqa: E402
from parvis.ops.processes import die_with_parent  # noqa: E402
from parvis.ops.requests import noted  # noqa: E402

STREAMING: Final = "/api/v1/streaming"
# Where videos come in: whole in a form, or in pieces.
FORMS: Final = frozenset({"/api/v1/media", "/api/v2/media"})
PIECES: Final = "/api/parvis/v1/uploads"
_FORM_AROUND_BYTES: Final = 1 << 20
WATCH: Final = "/api/parvis/v1/watch"


class Part(Protocol):
    """A part that lives on the loop, and must be told when the server ends."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None: ...
    async def close(self) -> None: ...


class Server:
    """Send each connection to the part that is made for it."""

    def __init__(self, pages: Bridge, streams: Part, watching: Part) -> None:
        """Take the three parts."""
        self._pages = pages
        self._streams = streams
        self._watching = watching

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one connection, or follow the server's own life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif _is_stream(scope["path"]):
            await self._streams(scope, receive, send)
        elif scope["path"].rstrip("/") == WATCH:
            await noted(self._watching, scope, receive, send)
        else:
            await self._pages(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        # Loading every address now spares the first visitor the wait.
        await asyncio.to_thread(lambda: get_resolver().url_patterns)
        getting_warm = asyncio.create_task(asyncio.to_thread(_warm_up))
        closing: list[asyncio.Task[None]] = []

        def wind_up() -> None:
            warming.let_go()
            self._pages.let_go()
            closing.append(asyncio.create_task(self._streams.close()))

        when_slack(settings.DATA_DIR, wind_up)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        warming.let_go()
        await getting_warm
        self._pages.let_go()
        await self._streams.close()
        await self._watching.close()
        await asyncio.to_thread(self._pages.close)
        await send({"type": "lifespan.shutdown.complete"})


def _warm_up() -> None:
    """Load what the first post would wait for, while the first visitors are served already."""
    language.preload()
    try:
        warming.warm_up()
    finally:
        connections.close_all()  # of this thread
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


def _max_arriving_bytes(scope: Message) -> int:
    """Return how long a body may be that is read while it arrives; 0 for all other requests."""
    path = scope["path"].rstrip("/")
    if scope["method"] not in ("POST", "PATCH"):
        return 0
    if path in FORMS or path == PIECES or path.startswith(f"{PIECES}/"):
        return max(settings.PARVIS.video_max_bytes + _FORM_AROUND_BYTES, settings.PARVIS.request_max_bytes)
    return 0


# The loop answers while threads make pages and write watches. At Python's usual five milliseconds
# it waits as long each time that it wants the interpreter back.
sys.setswitchinterval(0.001)

if master := multiprocessing.parent_process():
    # A worker of granian: without its master nobody would ever stop it. Whoever is our parent now
    # may be somebody else already: a worker takes a second to come this far. At SIGTERM, threads
    # of granian's can come to wait for each other for good; the master kills such a worker after
    # a while, but here it is gone.
    die_with_parent(master.pid or 0, by=signal.SIGKILL)

app = Server(
    Bridge(
        threads=settings.PARVIS.threads,
        max_body_bytes=settings.PARVIS.request_max_bytes,
        max_arriving_bytes=_max_arriving_bytes,
        behind_proxy=settings.PARVIS.behind_proxy,
    ),
    streaming,
    watching,
)
