"""A request body that is read while it arrives, by the thread that answers the request.

An ordinary body is complete before a thread is spent on it. A video may take minutes, and the
part of it that came before the line broke is worth keeping: so its reader runs while it comes,
and what it has not taken yet waits with the sender, not in memory.
"""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]

_PIECE_BYTES: Final = 256 * 1024
_PIECE_S: Final = 1.0
_SILENCE_S: Final = 20.0
# A reader that asks for all of it at once wants a form or JSON, and gets no video into memory.
_WHOLE_BYTES: Final = 1 << 20
_DISCARDED_BYTES: Final = 16 << 20
_DISCARDED_S: Final = 5.0


class ArrivingBody:
    """A readable file, of at most `max_bytes`, that is at its end when the sender is.

    Reading raises `OSError` when the sender goes away or falls silent, after what had come.
    Made on the event loop; a thread reads it and closes it, the loop does all else.
    """

    def __init__(self, receive: Receive, max_bytes: int) -> None:
        """Take what gives the body's messages."""
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._left = max_bytes
        self._ahead = memoryview(b"")
        self._complete = False
        self._failure: OSError | None = None
        self._message: asyncio.Task[Message] | None = None
        self._aborted = self._loop.create_future()

    @property
    def complete(self) -> bool:
        """Whether all of it has come."""
        return self._complete

    @property
    def lost(self) -> bool:
        """Whether there is nobody left to be answered."""
        return isinstance(self._failure, ConnectionResetError)

    def read(self, size: int | None = -1, /) -> bytes:
        """Return up to `size` bytes once some have come, none at the end."""
        if size is None or size < 0:
            return self._whole()
        if not self._ahead and not self._complete:
            self._ahead = memoryview(self._next())
        taken = bytes(self._ahead[:size])
        self._ahead = self._ahead[size:]
        return taken

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return the next piece, wherever its lines end.

        Django's parser of forms alone asks for lines, of what is left over, and throws them away.
        """
        return self.read(_PIECE_BYTES if size is None or size < 0 else size)

    def close(self) -> None:
        """Forget what was not read."""
        self._ahead = memoryview(b"")

    def abort(self) -> None:
        """Let the reader go with what has come, because the server stops."""
        if not self._aborted.done():
            self._aborted.set_result(None)

    async def end(self) -> None:
        """Hear the sender out for a little, and nothing more after that.

        Who is refused half-way hears why only when all is sent.
        """
        left, until = _DISCARDED_BYTES, self._loop.time() + _DISCARDED_S
        while left > 0 and not self._complete and self._failure is None and self._loop.time() < until:
            left -= len(await self._gather())
        if self._message is not None:
            self._message.cancel()

    def _whole(self) -> bytes:
        parts, size = [], 0
        while part := self.read(_PIECE_BYTES):
            size += len(part)
            if size > _WHOLE_BYTES:
                raise RequestDataTooBig
            parts.append(part)
        return b"".join(parts)

    def _next(self) -> bytes:
        piece = b""
        if self._failure is None:
            piece = asyncio.run_coroutine_threadsafe(self._gather(), self._loop).result()
        if not piece and self._failure is not None:
            raise self._failure
        self._left -= len(piece)
        if self._left < 0:
            raise RequestDataTooBig
        return piece

    async def _gather(self) -> bytes:
        """Return what has come, or comes next; each small part alone would cost a change of threads."""
        parts: list[bytes] = []
        size, began = 0, self._loop.time()
        while size < _PIECE_BYTES and not self._complete and self._failure is None:
            patience_s = began + _PIECE_S - self._loop.time() if parts else _SILENCE_S
            message = await self._heard(patience_s)
            if message is None:
                break
            if message["type"] == "http.disconnect":
                self._failure = ConnectionResetError("the sender is gone")
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            self._complete = not message.get("more_body", False)
        if not parts and self._failure is None and not self._complete:
            self._failure = TimeoutError("nothing has come for a while")
        return b"".join(parts)

    async def _heard(self, patience_s: float) -> Message | None:
        """Return the next message; `None` if it takes longer, or if the server stops."""
        if self._message is None:
            self._message = asyncio.create_task(_as_coroutine(self._receive))
        both = {self._message, self._aborted}
        await asyncio.wait(both, timeout=max(0, patience_s), return_when=asyncio.FIRST_COMPLETED)
        if self._aborted.done():
            self._failure = InterruptedError("the server stops")
        if not self._message.done():
            return None
        # Not cancelled when it is late: it would take with it what was about to come.
        message, self._message = self._message.result(), None
        return message


async def _as_coroutine(receive: Receive) -> Message:
    return await receive()
