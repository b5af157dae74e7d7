"""Group commit: whatever arrives while one transaction waits for the disk shares the next one.

One thread writes, over one database connection. An answer is given when the commit that
contains it has returned, and not before.
"""

import asyncio
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Final, Generic, TypeVar

from django.db import close_old_connections

T = TypeVar("T")
R = TypeVar("R")
Pair = tuple[T, asyncio.Future[R]]
# So many requests share one transaction: more would make the first of them wait for the last.
_AT_ONCE: Final = 32


class Commits(Generic[T, R]):
    """Hands what is submitted to `write`, many at a time, in a thread that starts with the first."""

    def __init__(self, write: Callable[[list[T]], list[R]], *, most_waiting: int) -> None:
        """Take what writes; it returns one result for each, in their order."""
        self._write = write
        self._most_waiting = most_waiting
        self._queue: SimpleQueue[Pair[T, R] | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether more wait than can be written in good time, or nothing is written any more."""
        return self._closed or self._queue.qsize() >= self._most_waiting

    async def submit(self, item: T) -> R:
        """Return the result for `item` once it is written."""
        loop = asyncio.get_running_loop()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, args=(loop,), name="commits", daemon=True)
            self._thread.start()
        future: asyncio.Future[R] = loop.create_future()
        self._queue.put((item, future))
        return await future

    def close(self) -> None:
        """Write what waits, then end the thread."""
        self._closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        group = self._next()
        while group:
            try:
                results = self._write([item for item, _future in group])
            except BaseException as error:  # noqa: BLE001 - every one who waits must hear of it
                loop.call_soon_threadsafe(_fail, group, error)
            else:
                loop.call_soon_threadsafe(_settle, group, results)
            group = self._next()
        close_old_connections()

    def _next(self) -> list[Pair[T, R]]:
        """Wait for the first, and take those with it that have come already; none at the end."""
        group = []
        found = self._queue.get()
        while found is not None:
            group.append(found)
            if len(group) == _AT_ONCE:
                break
            try:
                found = self._queue.get_nowait()
            except Empty:
                break
        else:
            if group:
                self._queue.put(None)  # the end comes after these
        return group


def _settle(group: list[Pair[T, R]], results: list[R]) -> None:
    for (_item, future), result in zip(group, results, strict=True):
        if not future.done():  # whoever waited may have gone away
            future.set_result(result)


def _fail(group: list[Pair[T, R]], error: BaseException) -> None:
    for _item, future in group:
        if not future.done():
            future.set_exception(error)
