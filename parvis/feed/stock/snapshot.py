"""What the stock was at one moment: columns that nobody changes any more.

Rows stand in the order of the posts' ids, so the same posts are the same rows in every process,
the last rows are the newest, and a tie that goes to the smaller row goes to the smaller id.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # who only names columns need not load JAX
    from parvis.learn.nearest import Laid
    from parvis.learn.serving import Prepared
    from parvis.learn.weights import Weights

Ints = NDArray[np.int32]
Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]
Ids = NDArray[np.bytes_]  # 16 bytes each; they compare as ids do

ID: Final = np.dtype("S16")
_STRETCH: Final = 1 << 13  # rows looked through at first, twice as many each time


@dataclass(frozen=True, slots=True)
class Model:
    """The weights in use, and what they make of each post; `prepared` has the snapshot's rows."""

    name: str
    weights: "Weights"
    prepared: "Prepared"
    laid: "Laid"  # the offers, for scans


class Acts(NamedTuple):
    """Likes and reposts of the last days, the newest at the end; `actors` numbers accounts by the bytes of their ids."""

    ids: Ids
    actor: Ints
    post: Ids
    actors: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Posts by row. `author`, `language`, `topics`, `sound` and `twin` are places in lists beside them."""

    taken_ms: int
    ids: Ids
    author: Ints
    author_ids: Sequence[bytes]
    author_places: Mapping[bytes, int]
    created_ms: NDArray[np.int64]
    language: Ints  # 0: not known
    languages: Sequence[str]
    topics: Ints  # (n, 3); 0: none
    topic_names: Sequence[str]  # keys of hashtags
    topic_places: Mapping[str, int]
    sound: Ints  # 0: none
    sound_ids: Sequence[UUID | None]
    duration_ms: Ints  # 0: nothing that plays
    form: Ints
    twin: Ints  # posts of one video have one number; 0: no video
    sensitive: Mask
    has_video: Mask
    plays: Mask  # there is no video, or it can be watched
    text: NDArray[np.object_]  # folded, for muted words
    likes: Ints
    reposts: Ints
    replies: Ints
    posts_of_authors: NDArray[np.int64]  # how many there are, by place of the author
    acts: Acts
    rising: Rows  # those that gain most just now, the best first
    model: Model | None  # none: what ranks could not be had

    @property
    def n(self) -> int:
        """How many posts there are."""
        return len(self.ids)

    @property
    def weights_name(self) -> str:
        """The name of the weights in use; empty without any."""
        return self.model.name if self.model else ""

    def post_id(self, row: int) -> UUID:
        """Return the id of the post in a row."""
        return UUID(bytes=self.ids[row : row + 1].tobytes())

    def post_ids(self, rows: Rows) -> list[UUID]:
        """Return the ids of the posts in rows."""
        raw = self.ids[rows].tobytes()
        return [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]

    def row_of(self, post_id: UUID) -> int | None:
        """Return the row of a post, if it is there."""
        found = self.rows_of(packed_ids([post_id]))
        return int(found[0]) if len(found) else None

    def rows_of(self, ids: Ids) -> Rows:
        """Return the rows of those of the posts that are there, in the order given."""
        places = self.places_of(ids)
        return places[places >= 0]

    def places_of(self, ids: Ids) -> Rows:
        """Return the row of each post, -1 where it is not there."""
        if not self.n:
            return np.full(len(ids), -1, np.int32)
        places = np.minimum(np.searchsorted(self.ids, ids), self.n - 1)
        return np.where(self.ids[places] == ids, places, -1).astype(np.int32)

    def with_copies(self, rows: Rows) -> Rows:
        """Return rows with those of other posts of the same videos, sorted, each once."""
        twins = self.twin[rows]
        videos = twins[twins > 0]
        if not len(videos):  # then nobody else's rows need be looked through
            return np.unique(rows)
        found = marked(rows, self.n) | marked(videos, int(self.twin.max()) + 1)[self.twin]
        return np.flatnonzero(found).astype(np.int32)

    def by_id(self, rows: Rows) -> NDArray[np.intp]:
        """Return the order that sorts rows by the ids of their posts."""
        order: NDArray[Any] = np.argsort(rows, kind="stable")
        return order

    def places_of_authors(self, account_ids: Iterable[bytes]) -> Ints:
        """Return the places of those of the accounts that have posts here, sorted."""
        places = self.author_places
        return np.array(sorted(places[one] for one in account_ids if one in places), np.int32)

    def newest(self, wanted: Mask, column: Ints, limit: int) -> Rows:
        """Return the newest rows whose value in a column (or one of its values) is `wanted`.

        The last stretch is looked through first: of what many posts have, few need be read.
        """
        if not wanted.any():
            return np.empty(0, np.int32)
        found: list[Rows] = []
        count, end, stretch = 0, self.n, _STRETCH
        while end and count < limit:
            start = max(0, end - stretch)
            hits = wanted[column[start:end]]
            rows = np.flatnonzero(hits.any(axis=1) if hits.ndim > 1 else hits)[::-1] + start
            found.append(rows.astype(np.int32))
            count, end, stretch = count + len(rows), start, 2 * stretch
        return np.concatenate(found)[:limit] if found else np.empty(0, np.int32)


def packed_ids(raw: Iterable[UUID | str]) -> Ids:
    """Return ids as a column; texts of 32 hexadecimal digits are ids as SQLite has them."""
    told = list(raw)
    if told and isinstance(told[0], str):
        return np.frombuffer(bytes.fromhex("".join(told)), ID)  # type: ignore[arg-type]
    return np.frombuffer(b"".join(one.bytes for one in told), ID)  # type: ignore[union-attr]


def are_among(some: Ids, all_: Ids) -> Mask:
    """Return which of some ids are among all, which are sorted."""
    if not len(all_):
        return np.zeros(len(some), np.bool_)
    places = np.minimum(np.searchsorted(all_, some), len(all_) - 1)
    return np.asarray(all_[places] == some)


def marked(places: Ints, size: int) -> Mask:
    """Return a mask of `size` places in which some are marked."""
    mask = np.zeros(size, np.bool_)
    mask[places] = True
    return mask
