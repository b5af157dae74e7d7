"""What a page showed, beside its receipt's body: a row of 21 bytes for each post, in its order.

16  the id of the post
 1  the way it came there: by its points, by exploration, or drawn from all alike
 4  how likely it was to come there, in 2^-32, little-endian
"""

from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

_ROW: Final = Struct("<16sBI")
_COLUMNS: Final = np.dtype([("post", "S16"), ("way", "u1"), ("propensity", "<u4")])


class Served(NamedTuple):
    """One post of a page. `propensity` is in 2^-32."""

    post_id: UUID
    way: int
    propensity: int


def pack_served(posts: Iterable[Served]) -> bytes:
    """Return the rows of a page."""
    return b"".join(_ROW.pack(post.post_id.bytes, post.way, post.propensity) for post in posts)


def unpack_served(rows: bytes) -> Iterator[Served]:
    """Return what a page showed, from the top down."""
    for raw, way, propensity in _ROW.iter_unpack(rows):
        yield Served(UUID(bytes=raw), way, propensity)


def served_ids(pages: Iterable[bytes | memoryview]) -> NDArray[np.bytes_]:
    """Return the ids of all posts that the pages showed, as a column."""
    rows: NDArray[np.void] = np.frombuffer(b"".join(pages), _COLUMNS)
    return rows["post"]
