"""HTTP clients that cost next to nothing, so that what is measured is the server.

One process, one event loop, one kept-alive connection a client; a response is read by its
Content-Length and not looked into unless somebody asks.
"""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field

import uvloop


@dataclass(slots=True)
class Answer:
    """What came back, and after how long."""

    status: int
    ms: float
    body: bytes = b""


@dataclass(slots=True)
class Answers:
    """All answers to one load, and how long it took as a whole."""

    taken_s: float = 0.0
    answers: list[Answer] = field(default_factory=list)

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.answers) / self.taken_s

    def percentile_ms(self, percent: float) -> float:
        """Return the time within which `percent` of the requests were answered."""
        return percentile([answer.ms for answer in self.answers], percent)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of the others are not above."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * percent / 100), len(ordered) - 1)]


def get(path: str, token: str = "") -> bytes:
    """Return a request as bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_bearer(token)}\r\n".encode()


def post(path: str, token: str, body: bytes, *, key: str = "") -> bytes:
    """Return a request that hands in JSON; a `key` makes it safe to repeat."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{_bearer(token)}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
    )
    repeat = f"Idempotency-Key: {key}\r\n" if key else ""
    return f"{head}{repeat}\r\n".encode() + body


def _bearer(token: str) -> str:
    return f"Authorization: Bearer {token}\r\n" if token else ""


def run(port: int, requests: Iterable[bytes], clients: int, *, keep: bool = False) -> Answers:
    """Send the requests from so many clients at a time; `keep` keeps the bodies of the answers."""
    return uvloop.run(_run(port, requests, clients, keep=keep))


async def _run(port: int, requests: Iterable[bytes], clients: int, *, keep: bool) -> Answers:
    waiting, done = iter(requests), Answers()

    async def client() -> None:
        async with connected(port) as connection:
            for request in waiting:
                done.answers.append(await connection.ask(request, keep=keep))

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    done.taken_s = time.perf_counter() - started
    return done


class Connection:
    """One client."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take an open connection."""
        self._reader, self._writer = reader, writer

    async def ask(self, request: bytes, *, keep: bool = True) -> Answer:
        """Send one request and read its answer."""
        started = time.perf_counter()
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        start = lower.index(b"content-length:") + 15
        body = await self._reader.readexactly(int(lower[start : lower.index(b"\r", start)]))
        taken = (time.perf_counter() - started) * 1000
        return Answer(int(head[9:12]), taken, body if keep else b"")


@contextlib.asynccontextmanager
async def connected(port: int) -> AsyncIterator[Connection]:
    """Connect to the server on this machine, and hang up at the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield Connection(reader, writer)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()


def failures(answers: Iterable[Answer], expected: int = 200) -> list[Answer]:
    """Return the answers that are not what was hoped for."""
    return [answer for answer in answers if answer.status != expected]


Requests = Callable[[int], list[bytes]]
