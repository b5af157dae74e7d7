"""Keeping the posts that are alive in memory: one stock a process, as fresh as the last request.

A request that finds the snapshot older than `FRESH_MS` brings it up to date before it goes on:
new posts, and one stretch of the rest, compared with the database row by row. So all of it is
gone through within half a minute of requests, nobody waits for more than one stretch, and what
was deleted, edited, suspended or brought in from elsewhere is found without a sign. Meanwhile
other requests go on with the snapshot they have, unless it is older than `_STALE_MS`: a post may
have been watched since, and the next page has to know of it. What is shown is asked of
`posts.visibility` anyway.
"""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
import structlog
from django.db import DatabaseError

from parvis.base import clock, ids
from parvis.feed.stock.acts import ActsKept
from parvis.feed.stock.columns import Columns, Words, inserted, read_columns, taken, with_figures
from parvis.feed.stock.models import Models
from parvis.feed.stock.rising import rising
from parvis.feed.stock.snapshot import Acts, Ids, Model, Snapshot, are_among, packed_ids
from parvis.posts.queries.alive import alive_since, figures_from, newest_alive, nth_newest

_log = structlog.get_logger(__name__)

FRESH_MS: Final = 250
_STALE_MS: Final = 1_000
_PATIENCE_S: Final = 0.5  # while it is first filled, one stretch follows the other
_TURN_S: Final = 0.001  # between two stretches, for whoever waits: a lock knows no order
_AT_FIRST: Final = 2_000
_STRETCH: Final = 1_000
_STRETCH_WHILE_FILLING: Final = 4_000
# Ids are made before rows are committed, and workers' clocks differ.
_OVERLAP: Final = dt.timedelta(seconds=60)
_RISING_MS: Final = 30_000
_NOT_SHOWN: Final = frozenset({"edited_ms", "names"})
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_NO_IDS: Final = packed_ids([])


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many posts stay alive in the feed, and for how long; `least` of them whatever their age."""

    most: int = 100_000
    days: int = 30
    least: int = 2_000


class Stock:
    """The posts alive; `snapshot` is what requests call, and may be called by many threads."""

    def __init__(self, models: Models, bounds: Bounds, fresh_ms: int = FRESH_MS) -> None:
        """Begin with nothing: the first request reads the newest posts."""
        self._models = models
        self._bounds = bounds
        self._fresh_ms = fresh_ms
        self._lock = threading.Lock()
        self._words = Words.none()
        self._acts = ActsKept()
        self._columns: Columns | None = None
        self._snapshot: Snapshot | None = None
        self._next = self._floor = ids.LOWEST
        self._risen_ms = 0
        self.is_closed = False  # the server is about to end: nothing more need be read
        self.is_whole = False  # every post that is alive has been gone through once

    def snapshot(self) -> Snapshot:
        """Return the posts as they are now, or were a moment ago."""
        now = self._snapshot
        if now is None:
            with self._lock:
                return self._snapshot or self._fresh()
        age_ms = _ms(clock.now()) - now.taken_ms
        if age_ms < self._fresh_ms:
            return now
        if not self._lock.acquire(timeout=_PATIENCE_S if age_ms > _STALE_MS else 0):
            return self._snapshot or now
        try:
            made = self._snapshot
            return made if made and made is not now else self._fresh()  # while this one waited
        except DatabaseError:
            _log.exception("feed_stock_not_refreshed")
            return now
        finally:
            self._lock.release()

    def snapshot_with(self, needed: Callable[[], Iterable[UUID]]) -> Snapshot:
        """Return the posts as they are now; while they are being gone through, with those needed that are alive."""
        made = self.snapshot()
        if self.is_whole:
            return made
        try:
            wanted = packed_ids(needed())
            if are_among(wanted, made.ids).all():
                return made
            with self._lock:
                return self._fresh(wanted)
        except DatabaseError:
            _log.exception("feed_stock_not_refreshed")
            return made

    def fill(self) -> None:
        """Go through all posts that are alive, so that no request need do it."""
        while not (self.is_whole or self.is_closed):
            with self._lock:
                self._fresh()
            time.sleep(_TURN_S)

    def _fresh(self, needed: Ids = _NO_IDS) -> Snapshot:
        at = clock.now()
        before, made = self._columns, self._snapshot
        if before is None or made is None:
            self._begin_round(at, None)
            columns = read_columns(newest_alive(min(_AT_FIRST, self._bounds.most)), self._words)
        else:
            columns = self._with_stretch(self._with_new(before, made.taken_ms), at)
            columns = self._with_needed(columns, needed)
        model = self._models.of(columns)
        acts = self._acts.fresh(at)
        if (
            made
            and columns is before
            and model == made.model
            and acts is made.acts
            and _ms(at) - self._risen_ms < _RISING_MS
        ):
            made = replace(made, taken_ms=_ms(at))
        else:
            self._risen_ms = _ms(at)
            made = _snapshot(columns, self._words, model, acts, _ms(at))
        self._columns, self._snapshot = columns, made
        return made

    def _with_new(self, columns: Columns, looked_ms: int) -> Columns:
        """Return the columns with what was posted since the last look, and what waited for its video until then."""
        lately = _EPOCH + looked_ms * _MILLISECOND - _OVERLAP
        new = packed_ids(set(alive_since(ids.first_at(lately), lately)))
        return self._joined(columns, _unpacked(new[~are_among(new, columns.ids)]))

    def _with_needed(self, columns: Columns, needed: Ids) -> Columns:
        """Return the columns with those of the posts that the round has not come to."""
        ahead = np.unique(needed[needed >= packed_ids([self._floor])[0]])
        return self._joined(columns, _unpacked(ahead[~are_among(ahead, columns.ids)]))

    def _with_stretch(self, columns: Columns, at: dt.datetime) -> Columns:
        """Return the columns after comparing the next stretch with the database."""
        size = _STRETCH if self.is_whole else _STRETCH_WHILE_FILLING
        found = figures_from(self._next, size)
        there = packed_ids(found.ids)
        at_end = len(there) < size
        start = int(np.searchsorted(columns.ids, packed_ids([self._next])[0]))
        end = len(columns.ids) if at_end else int(np.searchsorted(columns.ids, there[-1], side="right"))
        known = are_among(there, columns.ids[start:end])
        places = np.searchsorted(columns.ids[start:end], there[known]) + start
        edited = columns.edited_ms[places] != np.array(found.edited_ms, np.int64)[known]
        stays = np.ones(len(columns.ids), np.bool_)
        stays[start:end] = False
        stays[places[~edited]] = True
        again = _unpacked(np.concatenate([there[~known], there[known][edited]]))
        told = np.array([found.likes, found.reposts, found.replies], np.int32)
        columns = with_figures(columns, places, told[:, known])
        if not stays.all():
            columns = taken(columns, stays)
        columns = self._joined(columns, again)
        if not at_end:
            self._next = UUID(int=int.from_bytes(_bytes(there[-1])) + 1)
            return columns
        self.is_whole = True
        self._begin_round(at, columns)
        return _from(columns, self._floor)

    def _begin_round(self, at: dt.datetime, columns: Columns | None) -> None:
        """Find the oldest post that stays alive; the next round begins there."""
        bounds = self._bounds
        floor = min(ids.first_at(at - dt.timedelta(days=bounds.days)), nth_newest(bounds.least) or ids.LOWEST)
        if columns is None:
            floor = max(floor, nth_newest(bounds.most) or ids.LOWEST)
        elif len(columns.ids) > bounds.most:
            (most_th,) = _unpacked(columns.ids[-bounds.most :][:1])
            floor = max(floor, most_th)
        self._next = self._floor = floor

    def _joined(self, columns: Columns, post_ids: list[UUID]) -> Columns:
        """Return the columns with those of the posts that are alive."""
        if not post_ids:
            return columns
        new = read_columns(post_ids, self._words)
        return inserted(columns, new, np.searchsorted(columns.ids, new.ids))


def _snapshot(columns: Columns, words: Words, model: Model | None, acts: Acts, at_ms: int) -> Snapshot:
    shown = {name: getattr(columns, name) for name in Columns._fields if name not in _NOT_SHOWN}
    return Snapshot(
        taken_ms=at_ms,
        author_ids=words.authors.names,
        author_places=words.authors.places,
        languages=words.languages.names,
        topic_names=words.topics.names,
        topic_places=words.topics.places,
        sound_ids=words.sounds.names,
        posts_of_authors=np.bincount(columns.author, minlength=len(words.authors.names)),
        rising=rising(columns, at_ms),
        model=model,
        acts=acts,
        **shown,
    )


def _from(columns: Columns, floor: UUID) -> Columns:
    """Return the columns without posts that are older than the floor."""
    start = int(np.searchsorted(columns.ids, packed_ids([floor])[0]))
    return taken(columns, np.arange(start, len(columns.ids))) if start else columns


def _unpacked(some: Ids) -> list[UUID]:
    raw = some.tobytes()
    return [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]


def _bytes(one: Any) -> bytes:
    """Return all 16 bytes of an id: as a scalar, NumPy leaves zeros at the end away."""
    return bytes(one).ljust(16, b"\0")


def _ms(at: dt.datetime) -> int:
    return (at - _EPOCH) // _MILLISECOND
