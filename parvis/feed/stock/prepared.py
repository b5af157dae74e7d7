"""Prepared posts with room behind them, so that a new post is written there and nothing is copied.

A hundred thousand posts are forty megabytes, and on a busy network there is a new one at every
look. What was handed out never changes: rows are written behind those in use, and only once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from parvis.learn.serving import Prepared

Column = NDArray[Any]

_LEAST_ROOM: Final = 1_024
_ROOM: Final = 8  # one row more for so many


@dataclass(slots=True)
class _Buffers:
    """Columns longer than what is in use of them."""

    columns: Prepared
    used: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows of shared buffers."""

    _buffers: _Buffers
    _start: int
    _end: int

    @classmethod
    def of(cls, *parts: Prepared) -> "Rows":
        """Return rows of their own buffers: these one behind the other."""
        rows = cls.to_write(parts[0], sum(len(part.form) for part in parts))
        end = 0
        for part in parts:
            start, end = end, end + len(part.form)
            for column, some in _pairs(rows.prepared, part):
                column[start:end] = some
        return rows

    @classmethod
    def to_write(cls, like: Prepared, length: int) -> "Rows":
        """Return so many rows that nobody has written yet, with room behind them."""
        size = length + max(length // _ROOM, _LEAST_ROOM)
        columns = Prepared._make(np.empty((size, *column.shape[1:]), column.dtype) for column in like)
        return cls(_Buffers(columns, length), 0, length)

    @property
    def prepared(self) -> Prepared:
        """The rows as columns, which nobody may write into."""
        return Prepared._make(column[self._start : self._end] for column in self._buffers.columns)

    def between(self, first: int, last: int) -> "Rows":
        """Return the rows from the first to before the last."""
        return Rows(self._buffers, self._start + first, self._start + last)

    def and_then(self, more: Prepared) -> "Rows":
        """Return the rows with others behind them."""
        end = self._end + len(more.form)
        buffers = self._buffers
        if self._end != buffers.used or end > len(buffers.columns.form):
            return Rows.of(self.prepared, more)
        for column, rows in _pairs(buffers.columns, more):
            column[self._end : end] = rows
        buffers.used = end
        return Rows(buffers, self._start, end)

    def changed(self, places: NDArray[np.intp], new: NDArray[np.intp], fresh: Prepared) -> "Rows":
        """Return the rows of these places, and fresh ones instead of those that are new."""
        rows = Rows.to_write(fresh, len(places))
        for column, old in _pairs(rows.prepared, self.prepared):
            old.take(places, axis=0, out=column, mode="clip")
        for column, some in _pairs(rows.prepared, fresh):
            column[new] = some
        return rows


def _pairs(some: Prepared, others: Prepared) -> Iterator[tuple[Column, Column]]:
    """Return the columns of both, side by side."""
    return zip(cast("tuple[Column, ...]", some), cast("tuple[Column, ...]", others), strict=True)
