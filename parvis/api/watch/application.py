"""The ASGI application: it reads a batch on the loop, has it stored, and says what became of it."""

import asyncio
import logging
from functools import partial
from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.api import errors
from parvis.api.asgi import ANY_ORIGIN, Message, Receive, Send, answer, header
from parvis.api.responses import dumps
from parvis.api.watch.batch import MOST_BYTES, read_batch
from parvis.api.watch.commits import Commits
from parvis.api.watch.desk import Answer, Desk, Slip
from parvis.api.watch.entrance import Entrance, key_of
from parvis.base.errors import ParvisError

_log = logging.getLogger(__name__)
_MOST_WAITING: Final = 1_000  # requests; at 1,000 a second the last of them has waited for a second
_PAUSE_S: Final = 5
_HEADERS: Final = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"cache-control", b"private, no-store"),
    (b"x-content-type-options", b"nosniff"),
    ANY_ORIGIN,
]
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class Watching:
    """Answers `/api/parvis/v1/watch`."""

    def __init__(self) -> None:
        """Start with nothing waiting."""
        self._entrance = Entrance()
        self._commits: Commits[Slip, Answer | ParvisError] = Commits(Desk().take, most_waiting=_MOST_WAITING)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
        elif scope["method"] == "OPTIONS":
            await answer(send, HttpResponse(status=204, headers=_PREFLIGHT))
        elif scope["method"] != "POST":
            await answer(send, errors.plain(405))
        else:
            await self._take(scope, receive, send)

    async def close(self) -> None:
        """Store what waits and take no more, because the server stops."""
        await asyncio.to_thread(self._commits.close)

    async def _take(self, scope: Message, receive: Receive, send: Send) -> None:
        body = await _body(receive)
        if body is None:
            return
        try:
            told = await self._stored(scope, body)
        except ParvisError as error:
            await answer(send, errors.answer(error))
        except Exception:  # noqa: BLE001 - the last line of defence
            _log.exception("watch_failed")
            await answer(send, errors.plain(500))
        else:
            content = dumps(told)
            headers = [*_HEADERS, (b"content-length", b"%d" % len(content))]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": content, "more_body": False})

    async def _stored(self, scope: Message, body: bytes) -> Answer:
        """Return what to say of the batch in `body`, once it is on the disk."""
        if self._commits.full:
            raise errors.Overloaded(_("This cannot be stored just now. Please try again."), _PAUSE_S)
        sender = partial(self._entrance.admit, key_of(scope), scope)
        done = await self._commits.submit(Slip(read_batch(body), sender, _address(scope)))
        if isinstance(done, ParvisError):
            raise done
        return done


async def _body(receive: Receive) -> bytes | None:
    """Return the body, of one that is too long only so much as shows it; None if nobody waits any more."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if len(body) <= MOST_BYTES:
            body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _address(scope: Message) -> str:
    """Return the sender's network address; behind a proxy, as the proxy tells it."""
    client = scope.get("client")
    forwarded = header(scope, b"x-forwarded-for") if settings.PARVIS.behind_proxy else ""
    if forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(client[0]) if client else ""


app = Watching()
