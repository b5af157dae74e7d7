"""Answer with a file, or with the part of it that was asked for (RFC 9110, sections 13 and 14)."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_etags, parse_http_date_safe

# What a server holds for a slow reader is several of these.
PIECE_BYTES: Final = 128 * 1024

_RANGE: Final = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII)


class Unsatisfiable(Exception):
    """The file ends before the part that was asked for begins."""


class PartOfFile(StreamingHttpResponse):
    """A part of a file; the bridge sends it without asking this response for its content."""

    def __init__(self, path: Path, offset: int, length: int, *, content_type: str) -> None:
        """Answer with `length` bytes from `offset` on."""
        super().__init__(_pieces(path, offset, length), status=206, content_type=content_type)
        self.path, self.offset, self.length = path, offset, length
        self["Content-Length"] = str(length)


def file_response(request: HttpRequest, path: Path, *, content_type: str) -> HttpResponseBase:
    """Return what answers the request for a file; raise `FileNotFoundError` if it is gone."""
    found = path.stat()
    size, etag = found.st_size, f'"{found.st_size:x}-{found.st_mtime_ns:x}"'
    response = _content(request, path, size, etag, int(found.st_mtime), content_type)
    response["ETag"] = etag
    response["Last-Modified"] = http_date(int(found.st_mtime))
    response["Accept-Ranges"] = "bytes"
    return response


def part_of(asked: str, size: int) -> tuple[int, int] | None:
    """Return offset and length of the one part that a Range header asks for.

    `None` is the whole file: there is no such header, or it asks for several parts or in another
    unit, which may be ignored. Raises `Unsatisfiable`.
    """
    found = _RANGE.fullmatch(asked)
    first, last = found.groups() if found else ("", "")
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size)
        offset = size - length
    else:
        offset = int(first)
        end = min(int(last), size - 1) if last else size - 1
        if last and int(last) < offset:
            return None
        length = end - offset + 1
    if length <= 0:
        raise Unsatisfiable
    return offset, length


def _content(
    request: HttpRequest, path: Path, size: int, etag: str, modified: int, content_type: str
) -> HttpResponseBase:
    if _has_it(request, etag):
        return HttpResponse(status=304)
    asked = request.headers.get("Range", "") if request.method == "GET" else ""
    if not _still_the_same(request.headers.get("If-Range", ""), etag, modified):
        asked = ""
    try:
        part = part_of(asked, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    if part is None:
        return FileResponse(path.open("rb"), content_type=content_type)
    offset, length = part
    response: HttpResponseBase
    if length == size:
        # Most players ask for everything in this way, and a whole file is sent without Python.
        response = FileResponse(path.open("rb"), content_type=content_type, status=206)
    else:
        response = PartOfFile(path, offset, length, content_type=content_type)
    response["Content-Range"] = f"bytes {offset}-{offset + length - 1}/{size}"
    return response


def _has_it(request: HttpRequest, etag: str) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or any(tag.removeprefix("W/") == etag for tag in known)


def _still_the_same(condition: str, etag: str, modified: int) -> bool:
    """Say whether a part may be sent: without a condition, or when the file is the one meant."""
    if not condition or condition == etag:
        return True
    return not condition.endswith('"') and parse_http_date_safe(condition) == modified


def _pieces(path: Path, offset: int, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(offset)
        while length > 0 and (piece := file.read(min(PIECE_BYTES, length))):
            length -= len(piece)
            yield piece


def read_piece(file: int, offset: int, length: int) -> bytes:
    """Return the next bytes of an open file, at most one piece."""
    return os.pread(file, min(PIECE_BYTES, length), offset)
