"""From a receipt to the request that it tells of: candidates, columns and a stock of nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.accounts.queries import ANONYMOUS
from parvis.feed.freezing import ALIKE, COLUMNS, INSTEAD_OF_MODEL, PLAIN
from parvis.feed.keys import TUNING, WATCHED
from parvis.feed.receipt import Body
from parvis.feed.stages import Candidates, Key, Query
from parvis.feed.stock import Snapshot
from parvis.feed.tuning import Tuning, read_tuning

Array = NDArray[Any]

_ID: Final = np.dtype("S16")
# What of a stock is no column of its posts.
_BESIDE: Final[Mapping[str, Any]] = {
    "taken_ms": 0,
    "author_ids": (),
    "author_places": {},
    "languages": (),
    "topic_names": (),
    "sound_ids": (),
    "rising": np.empty(0, np.int32),
    "model": None,
}


@dataclass(frozen=True)
class Page:
    """A page as its receipt tells it. What was scored has places from 0 on, in the order of ids."""

    body: Body
    seed: bytes

    @property
    def about(self) -> Mapping[str, Any]:
        """What is said of the page as a whole."""
        return self.body.about

    def array(self, key: Key[Any] | str) -> Array:
        """Return an array by its name; `KeyError` where the recipe made none."""
        return self.body.arrays[key if isinstance(key, str) else key.name]

    def has(self, key: Key[Any] | str) -> bool:
        """Return whether the recipe made an array of that name."""
        return (key if isinstance(key, str) else key.name) in self.body.arrays

    @property
    def found(self) -> int:
        """How many posts any source named."""
        return len(self.array("id_high"))

    @cached_property
    def scored(self) -> NDArray[np.intp]:
        """The places, among what was found, of what the filters left to be scored."""
        filters, last = self.about["filters"], self.about["final_filters"]
        removed = self.array("removed")
        return np.flatnonzero((removed == 0) | (removed > len(filters) - last))

    @cached_property
    def full(self) -> NDArray[np.intp]:
        """The places, among the scored, of what is kept in full."""
        return np.flatnonzero(self.array("full"))

    @cached_property
    def post_ids(self) -> list[UUID | None]:
        """The posts that were scored; only of those kept in full is all of the id there."""
        ids: list[UUID | None] = [None] * len(self.scored)
        high = self.array("id_high")[self.scored[self.full]]
        for place, one in zip(self.full.tolist(), _uuids(high, self.array("id_low")), strict=True):
            ids[place] = one
        return ids

    @property
    def past_ids(self) -> list[UUID]:
        """The posts of the viewer's last events, the latest last."""
        return _uuids(self.array("past_high"), self.array("past_low"))

    @property
    def order(self) -> list[int]:
        """The page and behind it its reserve, as places among the scored."""
        return [int(place) for place in self.array("order")]

    @property
    def length(self) -> int:
        """How many posts the page shows."""
        return int(self.about["page"])

    @property
    def left_out_at_last(self) -> set[int]:
        """Places among the scored of what the last filters, which ask the database, left out."""
        return set(np.flatnonzero(self.array("removed")[self.scored]).tolist())

    def sources_of(self, place: int) -> list[str]:
        """Return the names of the sources that named a post."""
        bits = int(self.array("sources")[self.scored[place]])
        return [name for bit, name in enumerate(self.about["sources"]) if bits >> bit & 1]

    @cached_property
    def tuning(self) -> Tuning:
        """The member's settings."""
        return read_tuning(self.about["tuning"])

    def of_kept(self, name: str, place: int) -> Any:
        """Return an entry of an array that only those kept in full have, by the place among the scored."""
        return self.array(name)[int(np.searchsorted(self.full, place))]

    def of_past(self, name: str) -> Array:
        """Return that part of an array which is about the posts of the viewer's last events."""
        return self.array(name)[len(self.full) :]

    def query(self) -> Query:
        """Return the request, as far as scorers and selector ask for it."""
        about = self.about
        return Query(
            viewer=ANONYMOUS,
            at_ms=about["at_ms"],
            limit=about["limit"],
            seed=self.seed,
            stock=self._stock(),
            surface=about["surface"],
            facts={TUNING.name: self.tuning},
        )

    def candidates(self) -> Candidates:
        """Return what was scored, with the columns that scorers start from."""
        rows = np.arange(len(self.scored), dtype=np.int32)
        columns = {key.name: self._spread(key.name) for key in COLUMNS if self.has(key)}
        if WATCHED.name in columns:
            columns[WATCHED.name] = columns[WATCHED.name].astype(np.bool_)
        return Candidates(rows, self.array("sources")[self.scored], columns)

    def _spread(self, name: str) -> Array:
        """Return an array with an entry for each of the scored, 0 for what is not kept in full."""
        of_kept = self.array(name)[: len(self.full)]
        column = np.zeros((len(self.scored), *of_kept.shape[1:]), of_kept.dtype)
        column[self.full] = of_kept
        return column

    def _stock(self) -> Snapshot:
        """Return a stock of the scored alone, empty but for the columns that the receipt has."""
        names = [name for name in ("author", *ALIKE, *PLAIN, *INSTEAD_OF_MODEL) if self.has(name)]
        known: dict[str, Any] = {name: self._spread(name) for name in names}
        known["ids"] = np.zeros(len(self.scored), _ID)
        n = len(self.scored)
        return Snapshot(**{one.name: known.get(one.name, _nothing(one.name, n)) for one in fields(Snapshot)})


def _nothing(name: str, n: int) -> Any:
    """Return what stands in a stock for what no stage after the filters reads."""
    return _BESIDE.get(name, np.zeros(n, np.int32))


def _uuids(high: Array, low: Array) -> list[UUID]:
    return [UUID(int=one << 64 | other) for one, other in zip(high.tolist(), low.tolist(), strict=True)]
