"""What a recipe is made of: a request, columns of candidates, and the kinds of stages between them.

A stage says what it `needs` and what it `provides`, as keys of facts (about the viewer) and of
columns (about the candidates). It takes arguments, never clients, and keeps nothing between
pages. A stage that is `optional` may fail: the page goes on without it, and says so.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from parvis.accounts.queries import Viewer
from parvis.feed.models import Surface
from parvis.feed.stock import Snapshot

if TYPE_CHECKING:
    from parvis.feed.queries.receipts import Walk

T = TypeVar("T")
U = TypeVar("U")
Column = NDArray[Any]
Rows = NDArray[np.int32]  # places of posts in the snapshot
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Key(Generic[T]):
    """The name of a fact or of a column, and the type of what is found under it."""

    name: str


@dataclass(frozen=True, slots=True)
class Query:
    """One request for a page. `at_ms` is the only clock, and `seed` the only chance there is."""

    viewer: Viewer
    at_ms: int
    limit: int
    seed: bytes  # 32 bytes
    stock: Snapshot
    surface: int = int(Surface.FORYOU)  # where the page is shown
    walk: "Walk | None" = None  # the pages before this one
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: Key[T]) -> T:
        """Return a fact that a hydrator found."""
        return cast("T", self.facts[key.name])

    def get(self, key: Key[T], otherwise: U) -> T | U:
        """Return a fact, or what stands for it where its hydrator failed."""
        return cast("T | U", self.facts.get(key.name, otherwise))

    def knowing(self, facts: Mapping[str, Any]) -> "Query":
        """Return the request with more facts."""
        return replace(self, facts={**self.facts, **facts})


@dataclass(frozen=True, slots=True)
class Candidates:
    """Posts that may be shown, as columns of one length."""

    rows: Rows
    sources: NDArray[np.uint32]  # bit n: the recipe's n-th source named it
    columns: Mapping[str, Column] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.rows)

    def __getitem__(self, key: Key[T]) -> T:
        """Return a column that a stage added."""
        return cast("T", self.columns[key.name])

    def get(self, key: Key[T], otherwise: U) -> T | U:
        """Return a column, or what stands for it where its stage failed."""
        return cast("T | U", self.columns.get(key.name, otherwise))

    def taken(self, which: Mask | NDArray[np.intp]) -> "Candidates":
        """Return some of them, by a mask or by places."""
        columns = {name: column[which] for name, column in self.columns.items()}
        return Candidates(self.rows[which], self.sources[which], columns)

    def joined(self, others: "Candidates") -> "Candidates":
        """Return them and others with the same columns behind them."""
        columns = {
            name: np.concatenate([column, others.columns[name]]) for name, column in self.columns.items()
        }
        return Candidates(
            np.concatenate([self.rows, others.rows]), np.concatenate([self.sources, others.sources]), columns
        )

    def with_columns(self, columns: Mapping[str, Column]) -> "Candidates":
        """Return them with columns added or replaced; raise `ValueError` for one of another length."""
        for name, column in columns.items():
            if len(column) != len(self.rows):
                raise ValueError(f"the column {name} has {len(column)} entries for {len(self.rows)} posts")
        return replace(self, columns={**self.columns, **columns})


class Stage:
    """What all stages say of themselves."""

    needs: ClassVar[tuple[Key[Any], ...]] = ()
    provides: ClassVar[tuple[Key[Any], ...]] = ()
    optional: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """The name in receipts, metrics and explanations."""
        return type(self).__name__


class QueryHydrator(Stage, ABC):
    """Finds out about whoever asks."""

    @abstractmethod
    def facts(self, query: Query) -> Mapping[str, Any]:
        """Return what it provides, by name."""


@dataclass(frozen=True)
class Source(Stage, ABC):
    """Names posts that the viewer might want, `limit` of them at most."""

    limit: int

    @abstractmethod
    def find(self, query: Query) -> Rows:
        """Return rows of the snapshot, the best first; ties by the id of the post."""


class Hydrator(Stage, ABC):
    """Adds columns. Whom to leave out is a filter's business."""

    @abstractmethod
    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        """Return what it provides, by name."""


class Filter(Stage, ABC):
    """Leaves candidates out. It sees all at once; what it cannot know of one, it leaves out."""

    @abstractmethod
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        """Return who stays."""


class Scorer(Stage, ABC):
    """Adds columns of numbers: whole ones wherever they decide an order."""

    @abstractmethod
    def score(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        """Return what it provides, by name."""


class Selector(Stage, ABC):
    """Puts candidates in their order, more than the page needs, because late filters remove some."""

    @abstractmethod
    def select(self, query: Query, candidates: Candidates) -> Candidates:
        """Return the best of them in their order, with what it adds."""


class FinalFilter(Stage, ABC):
    """Asks the database about the few that are about to be shown."""

    @abstractmethod
    def keep(self, query: Query, candidates: Candidates) -> Mask:
        """Return who stays."""
