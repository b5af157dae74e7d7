"""One look at the database every half second, while somebody listens, for all who do."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final, TypeVar

from django.db import close_old_connections

from parvis.api.streaming.hub import Event, Hub, Subscriber
from parvis.api.streaming.news import Audience, News, Watch

T = TypeVar("T")
INTERVAL_S: Final = 0.5
_log = logging.getLogger(__name__)


class Poller:
    """Looks for news and hands it to the hub's subscribers."""

    def __init__(self, hub: Hub) -> None:
        """Start with nothing to do."""
        self._hub = hub
        self._watch = Watch()
        # One thread: the watch needs no lock, and one database connection is enough.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="stream-watch")
        self._task: asyncio.Task[None] | None = None
        # Nobody joins between a look and the handing out of what it found.
        self._turn = asyncio.Lock()

    async def join(self, subscriber: Subscriber) -> None:
        """Add a subscriber: it is sent what happens from now on, and nothing from before."""
        async with self._turn:
            audience = self._audience()

            def look_and_prime() -> News:
                news = self._watch.look(audience)
                self._watch.prime(subscriber.viewer)
                return news

            self._hand_out(await self._ask(look_and_prime))
            self._hub.add(subscriber)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End the task and the thread."""
        if self._task is not None:
            self._task.cancel()
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        while self._hub.subscribers:
            await asyncio.sleep(INTERVAL_S)
            try:
                async with self._turn:
                    audience = self._audience()
                    self._hand_out(await self._ask(partial(self._watch.look, audience)))
            except Exception:  # noqa: BLE001 - whatever it was, listeners stay connected
                # A look that fails is made up for by the next one, which goes back over it.
                _log.exception("stream_look_failed")

    def _audience(self) -> Audience:
        return Audience(
            notified=self._hub.listeners(),
            home=self._hub.readers(home=True),
            public=self._hub.readers(home=False),
        )

    async def _ask(self, question: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, _asked, question)

    def _hand_out(self, news: News) -> None:
        for one in list(self._hub.subscribers):
            key = one.viewer.account_id
            events: list[Event] = []
            if one.wants_notifications and key is not None:
                events += news.notified.get(key, ())
            if one.wants_home:
                events += news.home.get(key, ())
            if one.wants_public:
                events += news.public.get(key, ())
            for event in events:
                one.push(event)


def _asked(question: Callable[[], T]) -> T:
    close_old_connections()
    try:
        return question()
    finally:
        close_old_connections()
