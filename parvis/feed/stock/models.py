"""The weights in use, and what they make of the posts that are alive.

A post is prepared once and kept: it is looked at again when it was edited, or when there are new
weights. Those take a while for all posts together, so a thread of its own does it, and the old
weights serve until it is done.
"""

import threading
from collections.abc import Callable
from typing import Final, NamedTuple, Protocol

import numpy as np
import structlog
from numpy.typing import NDArray

from parvis.feed.contents import Names
from parvis.feed.stock.columns import Columns
from parvis.feed.stock.prepared import Rows
from parvis.feed.stock.snapshot import Ids, Model
from parvis.learn.nearest import Laid, lay
from parvis.learn.schema import Posts
from parvis.learn.serving import Prepared, prepare
from parvis.learn.weights import Weights

_log = structlog.get_logger(__name__)
_AT_ONCE: Final = 4_096  # posts; what waits for the interpreter meanwhile waits that long


class Named(Protocol):
    """Weights, and the name by which receipts call them."""

    @property
    def name(self) -> str:
        """The name."""

    @property
    def weights(self) -> Weights:
        """The weights."""


class _Ready(NamedTuple):
    published: Named
    ids: Ids
    edited_ms: NDArray[np.int64]
    rows: Rows
    prepared: Prepared  # the rows as columns
    laid: Laid


class Models:
    """Prepared posts for a stock. `published` says which weights are to be used, quickly."""

    def __init__(self, published: Callable[[], Named], *, apart: bool = True) -> None:
        """Take where weights come from; unless `apart`, new ones are made ready at once."""
        self._published = published
        self._apart = apart
        self._ready: _Ready | None = None
        self._worker: threading.Thread | None = None

    def of(self, columns: Columns) -> Model | None:
        """Return the weights in use with every post prepared; None if there are none to use."""
        try:
            return self._of(columns)
        except Exception:  # noqa: BLE001 - whatever it is, a feed without weights is a simpler feed
            _log.exception("feed_weights_not_usable")
            return None

    def _of(self, columns: Columns) -> Model | None:
        wanted = self._published()
        ready = self._ready
        if ready is None or (ready.published.name != wanted.name and not self._apart):
            ready = _made(wanted, columns)
        elif ready.published.name != wanted.name and not (self._worker and self._worker.is_alive()):
            self._worker = threading.Thread(
                target=self._make, args=(wanted, columns), name="feed-weights", daemon=True
            )
            self._worker.start()
        self._ready = ready = _in_step(ready, columns)
        return Model(ready.published.name, ready.published.weights, ready.prepared, ready.laid)

    def _make(self, wanted: Named, columns: Columns) -> None:
        try:
            self._ready = _made(wanted, columns)
        except Exception:  # noqa: BLE001 - the thread's last word; what served before serves on
            _log.exception("feed_weights_not_usable", weights=wanted.name)


def _made(published: Named, columns: Columns, rows: Rows | None = None, before: Laid | None = None) -> _Ready:
    """Return posts made ready, all of them unless there are `rows` of them."""
    rows = rows or Rows.of(_prepared(published, columns.names))
    prepared = rows.prepared
    laid = lay(prepared.offers, before)
    return _Ready(published, columns.ids, columns.edited_ms, rows, prepared, laid)


def _prepared(published: Named, names: Names) -> Prepared:
    parts = [
        prepare(published.weights, Posts(names[start : start + _AT_ONCE]))
        for start in range(0, max(len(names), 1), _AT_ONCE)
    ]
    return Prepared._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def _in_step(ready: _Ready, columns: Columns) -> _Ready:
    """Return what is ready for these posts: known ones as they are, new and edited ones prepared."""
    if ready.ids is columns.ids:
        return ready
    behind = len(ready.ids)
    if _is_ready(ready, columns.ids[:behind], columns.edited_ms[:behind]):
        rows = ready.rows.and_then(_prepared(ready.published, columns.names[behind:]))
        return _made(ready.published, columns, rows, ready.laid)
    return _made(ready.published, columns, _moved(ready, columns))


def _is_ready(ready: _Ready, ids: Ids, edited_ms: NDArray[np.int64]) -> bool:
    """Return whether these are the very posts that are ready, with the same contents."""
    return np.array_equal(ready.ids, ids) and np.array_equal(ready.edited_ms, edited_ms)


def _moved(ready: _Ready, columns: Columns) -> Rows:
    """Return the rows where they stand now; where posts only went at an end, that takes no copy."""
    places, known = _found(ready, columns)
    new = np.flatnonzero(~known)
    if len(places) and not len(new) and places[-1] - places[0] == len(places) - 1:
        return ready.rows.between(int(places[0]), int(places[-1]) + 1)
    return ready.rows.changed(places, new, _prepared(ready.published, columns.names[new]))


def _found(ready: _Ready, columns: Columns) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return where each post stood, and whether it stood there with the same contents."""
    if not len(ready.ids):
        return np.zeros(len(columns.ids), np.intp), np.zeros(len(columns.ids), np.bool_)
    places = np.minimum(np.searchsorted(ready.ids, columns.ids), len(ready.ids) - 1)
    same = (ready.ids[places] == columns.ids) & (ready.edited_ms[places] == columns.edited_ms)
    return places, same
