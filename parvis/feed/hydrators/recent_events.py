"""The viewer's last events: what they watched, joined with what they did about it."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from typing_extensions import override

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.feed.keys import FEEDBACK, HISTORY, VIEW, Past
from parvis.feed.models import Surface
from parvis.feed.queries.history import RecentWatch, recent_watches
from parvis.feed.queries.tuning import memory_since_ms
from parvis.feed.stages import Key, Query, QueryHydrator
from parvis.feed.stock import marked, packed_ids
from parvis.feed.training.heads import bit, happened_in
from parvis.learn.schema import S
from parvis.posts.queries.recent_acts import OwnAct, own_acts

_OTHER: Final = int(Surface.OTHER)


class Event(NamedTuple):
    """One post that the viewer met."""

    at_ms: int
    post_id: UUID | str  # as the database has it
    actions: int
    dwell_ms: int
    surface: int
    last_ms: int  # when something was last done about it


class RecentEvents(QueryHydrator):
    """Reads them as they are now, the swipe and the like of a second ago included.

    They stand by the time they began. Kept are those about which something was done last: a like
    counts at once, however much was watched since its post was.
    """

    needs: ClassVar[tuple[Key[Any], ...]] = (VIEW, FEEDBACK)
    provides: ClassVar[tuple[Key[Any], ...]] = (HISTORY,)

    @override
    def facts(self, query: Query) -> Mapping[str, Any]:
        watches, acts = _read(query.viewer)
        since_ms = memory_since_ms(query.viewer)
        events = _joined(
            [watch for watch in watches if watch.started_ms >= since_ms],
            [act for act in acts if act.at_ms >= since_ms],
        )
        kept = sorted(events, key=attrgetter("last_ms"))[-S.history :]
        return {HISTORY.name: _past(query, sorted(kept))}


def posts_of_events(viewer: Viewer) -> set[UUID]:
    """Return the posts that the viewer's history can be about: what a stock should know of first."""
    watches, acts = _read(viewer)
    return {ids.read(raw) for raw in {*(one.post_id for one in watches), *(one.post_id for one in acts)}}


def _read(viewer: Viewer) -> tuple[list[RecentWatch], list[OwnAct]]:
    return recent_watches(viewer, S.history), own_acts(viewer, S.history)


def _joined(watches: Iterable[RecentWatch], acts: Iterable[OwnAct]) -> list[Event]:
    """Return a watch with what was done to its post; what was done to others stands for itself."""
    done: dict[UUID | str, int] = {}
    last_ms: dict[UUID | str, int] = {}
    for act in acts:
        done[act.post_id] = done.get(act.post_id, 0) | bit(act.kind)
        last_ms[act.post_id] = max(act.at_ms, last_ms.get(act.post_id, 0))
    events = []
    for watch in watches:
        post_id, at_ms = watch.post_id, watch.started_ms
        happened, until_ms = happened_in(watch), at_ms
        if post_id in done:
            happened |= done.pop(post_id)
            until_ms = max(at_ms, last_ms[post_id])
        events.append(Event(at_ms, post_id, happened, watch.watched_ms, watch.surface, until_ms))
    return events + [
        Event(last_ms[post_id], post_id, bits, 0, _OTHER, last_ms[post_id]) for post_id, bits in done.items()
    ]


def _past(query: Query, events: list[Event]) -> Past:
    """Return the events whose posts are in the stock, with the follows of their authors."""
    stock = query.stock
    rows = stock.places_of(packed_ids(event.post_id for event in events))
    there = rows >= 0
    numbers = np.array([(e.actions, e.dwell_ms, e.at_ms, e.surface) for e in events], np.int64).reshape(-1, 4)
    actions, dwell_ms, at_ms, surface = numbers[there].T
    rows = rows[there]
    followed = marked(query[VIEW].follows, len(stock.author_ids))[stock.author[rows]]
    unwanted = np.isin(rows, stock.rows_of(packed_ids(query[FEEDBACK].posts)))
    actions = actions | followed * bit("follow") | unwanted * bit("not_interested")
    return Past(rows, actions.astype(np.int32), dwell_ms, at_ms, surface.astype(np.int32))
