"""Turn Django's responses into ASGI messages: whole, from a file, or as a stream."""

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import structlog
from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from parvis.ops.ranges import PartOfFile, read_piece

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]

_log = structlog.get_logger(__name__)
_CHUNK_BYTES: Final = 256 * 1024
_STALLED_S: Final = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """A response outside Django: its head, and its content as bytes, as a file or as a stream.

    Of a file, `part` is the offset and the length to send; without it, the whole is sent.
    """

    status: int
    headers: list[tuple[bytes, bytes]]
    content: bytes = b""
    path: Path | None = None
    part: tuple[int, int] | None = None
    stream: StreamingHttpResponse | None = None


def plain(status: int, sentence: str) -> Answer:
    """Return an answer that never passed through Django."""
    content = sentence.encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    return Answer(status, [*headers, (b"content-length", b"%d" % len(content))], content)


def closing(answer: Answer) -> Answer:
    """Return an answer after which the connection ends."""
    return replace(answer, headers=[*answer.headers, (b"connection", b"close")])


def seal(response: HttpResponseBase, *, head: bool, scope: Message) -> Answer:
    """Return `response` as an answer; all but a stream is closed in the thread that made it."""
    headers = _headers(response)
    if isinstance(response, PartOfFile) and not head:
        response.close()
        part = (response.offset, response.length)
        return Answer(response.status_code, headers, path=response.path, part=part)
    whole_file = _whole_file(response, scope)
    if isinstance(response, StreamingHttpResponse) and not head and not whole_file:
        return Answer(response.status_code, headers, stream=response)
    content = b"" if head or response.streaming else response.content  # type: ignore[attr-defined]  # checked
    response.close()
    return Answer(response.status_code, headers, content, path=None if head else whole_file)


async def send_whole(send: Send, answer: Answer) -> None:
    """Send an answer whose content is at hand."""
    await send_start(send, answer)
    await send({"type": "http.response.body", "body": answer.content})


async def send_file(send: Send, answer: Answer) -> None:
    """Let the server send a file from the disk, at the client's pace and without Python."""
    await send_start(send, answer)
    await send({"type": "http.response.pathsend", "path": str(answer.path)})


async def send_part(send: Send, answer: Answer, hung_up: threading.Event) -> None:
    """Send a part of a file, piece by piece: a client may take its time, and holds no thread."""
    if answer.path is None or answer.part is None:
        raise ValueError("not a part of a file")
    offset, length = answer.part
    file = await asyncio.to_thread(os.open, answer.path, os.O_RDONLY)
    try:
        await send_start(send, answer)
        while length > 0 and not hung_up.is_set():
            piece = await asyncio.to_thread(read_piece, file, offset, length)
            if not piece:
                break
            offset, length = offset + len(piece), length - len(piece)
            await _send_piece(send, piece)
        await _send_piece(send, b"", more=False)
    finally:
        os.close(file)


async def send_start(send: Send, answer: Answer) -> None:
    """Send status and headers."""
    await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})


def pump(
    stream: StreamingHttpResponse,
    send: Send,
    loop: asyncio.AbstractEventLoop,
    hung_up: threading.Event,
) -> None:
    """Send `stream` from this thread, piece by piece, each when the one before has gone out."""
    try:
        for part in stream:
            for start in range(0, len(part), _CHUNK_BYTES):
                if hung_up.is_set():
                    return
                piece = part[start : start + _CHUNK_BYTES]
                asyncio.run_coroutine_threadsafe(_send_piece(send, piece), loop).result(_STALLED_S)
        asyncio.run_coroutine_threadsafe(_send_piece(send, b"", more=False), loop).result()
    except TimeoutError:
        _log.info("stream_stalled")
    finally:
        stream.close()


async def _send_piece(send: Send, piece: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": piece, "more_body": more})


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(name.lower().encode("ascii"), value.encode("latin-1")) for name, value in response.items()]
    headers += [
        (b"set-cookie", cookie.output(header="").strip().encode("ascii"))
        for cookie in response.cookies.values()
    ]
    return headers


def _whole_file(response: HttpResponseBase, scope: Message) -> Path | None:
    """Return the file on disk that `response` is made of, if the server can send it itself."""
    if not isinstance(response, FileResponse) or response.file_to_stream is None:
        return None
    if "http.response.pathsend" not in scope.get("extensions", ()):
        return None
    name = getattr(response.file_to_stream, "name", None)
    path = Path(name) if isinstance(name, str) else None
    if path is None or not path.is_file():
        return None
    whole = str(path.stat().st_size) == response.get("Content-Length")
    return path.absolute() if whole and response.status_code in (200, 206) else None
