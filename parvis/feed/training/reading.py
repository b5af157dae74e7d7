"""One stretch of what happened, read from the database: along the log, and along the time of actions.

Which stretch it was is written down before it is learned, so that a trainer that died learns the
same again, batch by batch.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import follows_between, taken_back_between
from parvis.base import clock, ids
from parvis.feed.models import Feedback, FeedbackKind, Forgotten
from parvis.feed.queries.log import Logged, logged_between, newest_seq, settled_seq
from parvis.feed.training.joining import Action
from parvis.feed.training.shares import BATCH
from parvis.posts.queries.actions import acts_between

# An action is visible a moment after its id was made. What is read twice counts once.
OVERLAP_MS: Final = 10_000
_AFTER_MS: Final = 60_000  # an action may follow its watch by so much and still be learned with it
_BEFORE_MS: Final = 3_600_000
_MOST_MS: Final = 2 * _BEFORE_MS  # of actions at a time
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Place(NamedTuple):
    """How far has been read: the log, and the time of actions; 0 where that has not begun."""

    seq: int = 0
    acts_ms: int = 0

    def as_list(self) -> list[int]:
        """Return it as numbers, to be written down."""
        return list(self)

    @classmethod
    def of(cls, numbers: list[int]) -> "Place":
        """Return what was written down."""
        return cls(*numbers)


class Stretch(NamedTuple):
    """What is learned in one step, from one place to another."""

    start: Place
    end: Place

    def as_list(self) -> list[int]:
        """Return it as numbers, to be written down."""
        return [*self.start, *self.end]

    @classmethod
    def of(cls, numbers: list[int]) -> "Stretch":
        """Return what was written down."""
        return cls(Place(*numbers[:2]), Place(*numbers[2:]))


class Erased(NamedTuple):
    """A member who is to be forgotten: `number` is the wish, which is older than any after it."""

    number: int
    account_id: UUID

    def as_list(self) -> list[int]:
        """Return it as numbers, to be written down."""
        return [self.number, self.account_id.int]

    @classmethod
    def of(cls, numbers: list[int]) -> "Erased":
        """Return what was written down."""
        number, account = numbers
        return cls(number, UUID(int=account))


class Read(NamedTuple):
    """What a stretch contains, each in its order."""

    watches: list[Logged]
    actions: list[tuple[UUID, Action]]  # with the id that tells each from others


def now_ms() -> int:
    """Return the clock's milliseconds since 1970."""
    return (clock.now() - _EPOCH) // _MILLISECOND


def next_stretch(place: Place) -> tuple[Stretch, bool]:
    """Return what comes after a place, a batch of watches at most, and whether more waits behind it."""
    settled = settled_seq() if newest_seq() > place.seq else place.seq
    watches = logged_between(place.seq, settled, BATCH)
    full = len(watches) == BATCH
    begun_ms = [watch.started_ms for watch in watches]
    acts_ms = place.acts_ms or min([*begun_ms, now_ms()]) - _BEFORE_MS
    # Behind the present, actions are read along with the watches of their time.
    until_ms = min(max(begun_ms) + _AFTER_MS, now_ms()) if full else now_ms()
    if until_ms > acts_ms + _MOST_MS:
        # Nobody has read for long: first the actions, so that watches find them.
        return Stretch(Place(place.seq, acts_ms), Place(place.seq, acts_ms + _MOST_MS)), True
    end = Place(watches[-1].seq if full else settled, max(acts_ms, until_ms))
    return Stretch(Place(place.seq, acts_ms), end), full


def erased_after(number: int) -> list[Erased]:
    """Return who is to be forgotten, after those of whom it is known."""
    rows = Forgotten.objects.filter(number__gt=number).order_by("number")
    return [Erased(*row) for row in rows.values_list("number", "account_id")]


def read(stretch: Stretch) -> Read:
    """Return what happened in a stretch; its first actions may have been read with the one before."""
    start, end = stretch.start, stretch.end
    watches = logged_between(start.seq, end.seq, BATCH) if end.seq > start.seq else []
    since, until = _instant(start.acts_ms - OVERLAP_MS), _instant(end.acts_ms)
    return Read(watches, sorted(_actions(since, until), key=_in_order))


def _actions(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[UUID, Action]]:
    for act in acts_between(since, until):
        yield act.id, Action(act.account_id, act.post_id, act.kind, ids.stamp_of(act.id))
    for begun in follows_between(since, until):
        at_ms = ids.stamp_of(begun.id)
        yield begun.id, Action(begun.follower_id, begun.followee_id, "follow", at_ms)
    unwanted = Feedback.objects.filter(
        id__gte=ids.first_at(since), id__lt=ids.first_at(until), kind=FeedbackKind.POST
    )
    for id_, account_id, target in unwanted.values_list("id", "account_id", "target"):
        yield id_, Action(account_id, ids.parse(target), "not_interested", ids.stamp_of(id_))
    yield from _gone(since, until)


def _gone(since: dt.datetime, until: dt.datetime) -> Iterator[tuple[UUID, Action]]:
    """Return acts whose rows are gone, as when they were there, and their being taken back."""
    first, end = ids.first_at(since), ids.first_at(until)
    for act in taken_back_between(since, until):
        done = Action(act.account_id, act.target_id, act.kind, ids.stamp_of(act.act_id))
        if first <= act.act_id < end:
            yield act.act_id, done
        if act.id < end:
            # Clocks of several machines differ: it never comes before its act.
            yield act.id, done._replace(at_ms=max(done.at_ms, ids.stamp_of(act.id)), taken_back=True)


def _in_order(pair: tuple[UUID, Action]) -> tuple[int, bool, UUID]:
    id_, action = pair
    return action.at_ms, action.taken_back, id_


def _instant(ms: int) -> dt.datetime:
    return _EPOCH + ms * _MILLISECOND
