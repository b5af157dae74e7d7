"""Adding watches up by video and day, and telling the sums in groups of people.

Each row of the log is counted once: how far the log has been read moves in the transaction
that writes the sums. Watches of the author's own are left out; each member counts once a day,
by their first view of it, so that nobody weighs more than one (see `feed.blur`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from parvis.feed.blur import FEWEST
from parvis.feed.models import UNNAMED, Ended, PostDay, Progress, WatchEvent
from parvis.feed.queries.log import VIEW, settled_seq
from parvis.feed.watching import DAY_MS, SEGMENTS
from parvis.posts.queries.readable import authors_of

WATCHES: Final = "watches"
_AT_ONCE: Final = 2_000
_DAYS_AT_ONCE: Final = 200  # written within some 30 ms, for which SQLite lets nobody else write
_FINISHED: Final = int(Ended.FINISHED)
_EPOCH: Final = dt.date(1970, 1, 1)
_SUMS: Final = ("views", "viewers", "unnamed_views", "watched_percent", "finished", "follows")
_NOTHING_SEEN: Final = [0] * SEGMENTS
Key = tuple[UUID, dt.date]


class _View(NamedTuple):
    """One row of the log that may count, and what the log says of earlier ones."""

    seq: int
    account_id: UUID
    post_id: UUID
    day: int
    watched_ms: int
    duration_ms: int
    loops: int
    ended: int
    surface: int
    seen: int
    seen_before: bool
    seen_that_day: bool


@dataclass(slots=True)
class Sums:
    """What is to be added to one video's day."""

    views: int = 0
    viewers: int = 0
    unnamed_views: int = 0
    watched_percent: int = 0
    finished: int = 0
    follows: int = 0
    surfaces: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    seen: list[int] = field(default_factory=list)  # bits, one number a view

    @property
    def curve(self) -> list[int]:
        """For each fiftieth of the video, how many views saw some of it."""
        bits = np.array(self.seen, dtype=np.int64)[:, None] >> np.arange(SEGMENTS) & 1
        curve: list[int] = bits.sum(axis=0).tolist()
        return curve

    def add(self, view: _View) -> None:
        """Count one view."""
        if view.account_id == UNNAMED:
            self.unnamed_views += 1
        else:
            self.views += 1
            self.viewers += not view.seen_before
        self.watched_percent += min(100 * view.watched_ms // view.duration_ms, 100)
        self.finished += view.ended == _FINISHED or view.loops > 0
        self.surfaces[str(view.surface)] += 1
        self.seen.append(view.seen)


def count_watches() -> int:
    """Count what has come since the last time; return how many places of the log were read."""
    settled, read = settled_seq(), 0
    while step := _count_some(settled):
        read += step
    return read


def _count_some(settled: int) -> int:
    """Count one stretch of the log. It is read before the transactions, which keep others from writing."""
    start = reached = _reached()
    upto = min(start + _AT_ONCE, settled)
    if upto <= start:  # less, where the last rows have been cleared
        return 0
    for sums, end in _summed(_views(start, upto), upto):
        with transaction.atomic():
            if hold_counting() != reached:
                break  # somebody else counts the same
            add_to_days(sums)
            Progress.objects.filter(name=WATCHES).update(reached=end)
        reached = end
    return upto - start


def hold_counting() -> int:
    """Let nobody else add to days until this transaction ends; return how far the log is counted."""
    return Progress.objects.select_for_update().get(name=WATCHES).reached


def _reached() -> int:
    return Progress.objects.get_or_create(name=WATCHES)[0].reached


def _views(after: int, upto: int) -> list[_View]:
    """Return the rows of this stretch that may count, in the order of arrival."""
    day = F("started_ms") / DAY_MS
    rows = WatchEvent.objects.filter(VIEW, seq__gt=after, seq__lte=upto).annotate(day=day)
    earlier = WatchEvent.objects.filter(
        VIEW, account_id=OuterRef("account_id"), post_id=OuterRef("post_id"), seq__lt=OuterRef("seq")
    )
    that_day = earlier.filter(
        started_ms__gte=OuterRef("day") * DAY_MS, started_ms__lt=(OuterRef("day") + 1) * DAY_MS
    )
    rows = rows.annotate(seen_before=Exists(earlier), seen_that_day=Exists(that_day)).order_by("seq")
    return [_View(*row) for row in rows.values_list(*_View._fields)]


def _summed(views: list[_View], upto: int) -> Iterator[tuple[dict[Key, Sums], int]]:
    """Return the sums of the views, of a few days at a time, with the place in the log to which they go."""
    authors = authors_of({view.post_id for view in views})
    sums: dict[Key, Sums] = defaultdict(Sums)
    for view in views:
        author = authors.get(view.post_id)
        unnamed = view.account_id == UNNAMED
        if author is None or view.account_id == author or (view.seen_that_day and not unnamed):
            continue
        key = view.post_id, _EPOCH + dt.timedelta(days=view.day)
        if key not in sums and len(sums) == _DAYS_AT_ONCE:
            yield sums, view.seq - 1
            sums = defaultdict(Sums)
        sums[key].add(view)
    yield sums, upto


def add_to_days(sums: dict[Key, Sums]) -> None:
    """Add sums to what waits to be told, and tell it of the videos that enough people have watched."""
    waiting = _rows(PostDay.objects.filter(post_id__in={post_id for post_id, _day in sums}, told=False))
    for (post_id, day), added in sums.items():
        _add(waiting.setdefault((post_id, day), PostDay(post_id=post_id, day=day)), added)
    people: dict[UUID, int] = defaultdict(int)
    for row in waiting.values():
        people[row.post_id] += row.viewers + row.unnamed_views
    _tell([row for row in waiting.values() if people[row.post_id] >= FEWEST])
    _save(waiting[key] for key in sums if people[key[0]] < FEWEST)


def _tell(waiting: list[PostDay]) -> None:
    """Move what has waited to what the authors of the videos may know."""
    days = PostDay.objects.filter(
        told=True, post_id__in={row.post_id for row in waiting}, day__in={row.day for row in waiting}
    )
    known = _rows(days)
    for row in waiting:
        new = PostDay(post_id=row.post_id, day=row.day, told=True)
        _add(known.setdefault((row.post_id, row.day), new), row)
    _save(known[row.post_id, row.day] for row in waiting)
    PostDay.objects.filter(id__in=[row.id for row in waiting if row.id]).delete()


def _rows(days: QuerySet[PostDay]) -> dict[Key, PostDay]:
    return {(row.post_id, row.day): row for row in days}


def _add(row: PostDay, added: Sums | PostDay) -> None:
    for name in _SUMS:
        setattr(row, name, getattr(row, name) + getattr(added, name))
    for surface, views in added.surfaces.items():
        row.surfaces[surface] = row.surfaces.get(surface, 0) + views
    curves = (row.curve or _NOTHING_SEEN, added.curve or _NOTHING_SEEN)
    row.curve = [one + other for one, other in zip(*curves, strict=True)]


def _save(rows: Iterable[PostDay]) -> None:
    PostDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["post_id", "told", "day"],
        update_fields=[*_SUMS, "surfaces", "curve"],
    )
