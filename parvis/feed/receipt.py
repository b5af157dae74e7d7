"""The body of a receipt as bytes: what is said of a page, and named arrays, made small without loss.

The form is told in `docs/receipts.md` so that anybody can write a reader. It holds numbers and
short texts only, is read without running anything, and a reader never makes more of it than the
length that its first bytes announce.
"""

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any, Final

import numpy as np
import orjson
from isal import isal_zlib
from numpy.typing import NDArray

Array = NDArray[Any]

VERSION: Final = 1
MAGIC: Final = b"PRVR"
_HEAD: Final = len(MAGIC) + 1 + 4 + 4  # magic, version, length of all, length of the table
_LONGEST: Final = 16 << 20  # bytes, once inflated
_DTYPES: Final = frozenset({"u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f4"})
_LEVEL: Final = 1  # of 0 to 3: as short as zlib's own 1, in a quarter of the time
_MOST_AXES: Final = 2


class Unreadable(Exception):
    """These bytes are no receipt that we can read; the message says why."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a receipt contains: `about` is plain JSON, `arrays` are numbers of one or two axes."""

    about: Mapping[str, Any]
    arrays: Mapping[str, Array]


def pack(body: Body) -> bytes:
    """Return a body as bytes; raise `ValueError` for an array of another kind."""
    table, pieces = [], []
    for name, array in body.arrays.items():
        dtype = array.dtype.str[1:]
        if dtype not in _DTYPES or not 1 <= array.ndim <= _MOST_AXES:
            raise ValueError(f"{name}: {array.dtype} with {array.ndim} axes has no place in a receipt")
        rising = dtype == "u8" and array.ndim == 1 and bool((array[1:] >= array[:-1]).all())
        table.append([name, dtype, list(array.shape), "rises" if rising else "plain"])
        pieces.append(_planes(_steps(array) if rising else array))
    about = orjson.dumps({"about": body.about, "arrays": table})
    content = b"".join([about, *pieces])
    head = MAGIC + bytes([VERSION]) + len(content).to_bytes(4, "little") + len(about).to_bytes(4, "little")
    return head + isal_zlib.compress(content, _LEVEL)


def unpack(data: bytes) -> Body:
    """Return what bytes contain; raise `Unreadable` if they are not such a body, whole and of a known version."""
    if len(data) < _HEAD or data[: len(MAGIC)] != MAGIC:
        raise Unreadable("it does not begin as a receipt does")
    if data[len(MAGIC)] != VERSION:
        raise Unreadable(f"it has the version {data[len(MAGIC)]}, and this reader knows {VERSION}")
    length, told = (int.from_bytes(data[at : at + 4], "little") for at in (_HEAD - 8, _HEAD - 4))
    content = _inflated(data[_HEAD:], length)
    try:
        table = json.loads(content[:told])
        arrays = dict(_arrays(table["arrays"], memoryview(content)[told:]))
        about = table["about"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Unreadable(f"its table is damaged ({error})") from error
    return Body(about, arrays)


def _inflated(data: bytes, length: int) -> bytes:
    if length > _LONGEST:
        raise Unreadable("it claims to be longer than any receipt is")
    inflater = zlib.decompressobj()
    try:
        content = inflater.decompress(data, length + 1)
    except zlib.error as error:
        raise Unreadable(f"it is damaged ({error})") from error
    if len(content) != length or not inflater.eof or inflater.unused_data:
        raise Unreadable("it is cut off, or something follows it")
    return content


def _arrays(table: list[Any], content: memoryview) -> Iterator[tuple[str, Array]]:
    for name, dtype, shape, coding in table:
        if dtype not in _DTYPES or not 1 <= len(shape) <= _MOST_AXES or min(shape) < 0:
            raise ValueError(f"{name} is of no known kind")
        kind = np.dtype(f"<{dtype}")
        size = prod(shape) * kind.itemsize
        if size > len(content):
            raise ValueError(f"{name} is cut off")
        array = _from_planes(content[:size], kind, tuple(shape))
        yield name, np.cumsum(array, dtype=kind) if coding == "rises" else array
        content = content[size:]
    if len(content):
        raise ValueError("something follows the arrays")


def _steps(array: Array) -> Array:
    """Return the first number, and what is added from each to the next."""
    return np.diff(array, prepend=array.dtype.type(0))


def _planes(array: Array) -> bytes:
    """Return column after column, of each first the lowest bytes of all its numbers, then the next.

    The high bytes of a column are alike, and so are neighbours in a column: both get short.
    """
    columns = np.atleast_2d(array.T).astype(array.dtype.newbyteorder("<"), order="C")
    as_bytes = columns.view(np.uint8).reshape(*columns.shape, array.dtype.itemsize)
    return as_bytes.transpose(0, 2, 1).tobytes()


def _from_planes(content: memoryview, dtype: np.dtype[Any], shape: tuple[int, ...]) -> Array:
    count, width = shape[0], prod(shape[1:])
    as_bytes = np.frombuffer(content, np.uint8).reshape(width, dtype.itemsize, count)
    columns = np.ascontiguousarray(as_bytes.transpose(0, 2, 1)).view(dtype).reshape(width, count)
    return np.ascontiguousarray(columns.T).reshape(shape)
