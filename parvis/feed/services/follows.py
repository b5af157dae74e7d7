"""Follows that a video brought: a member follows its author within a day of watching it.

A follow counts for the last video of that author which its follower had watched by then, on
the day of the follow. Who keeps no watch history brings none.
"""

import datetime as dt
from collections import defaultdict
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction

from parvis.accounts.queries import follows_between
from parvis.base import clock, ids
from parvis.feed.models import Progress, WatchEvent
from parvis.feed.queries.log import VIEW
from parvis.feed.services.count import Key, Sums, add_to_days, hold_counting
from parvis.feed.watching import DAY_MS
from parvis.posts.queries.readable import authors_of

_FOLLOWS: Final = "follows"
# A phone tells what was watched when the next card is up, or the page is left.
_LAG: Final = dt.timedelta(minutes=10)
_AT_ONCE: Final = dt.timedelta(hours=1)
_LOOKED_THROUGH: Final = 200
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)


def count_follows() -> None:
    """Count the follows that were begun since the last time; the first time, those of the last day."""
    until = clock.now() - _LAG
    since = _EPOCH + _reached(until) * _MILLISECOND
    while since < until:
        end = min(since + _AT_ONCE, until)
        _count_between(since, end)
        since = end


def _reached(until: dt.datetime) -> int:
    a_day_ago = (until - _EPOCH) // _MILLISECOND - DAY_MS
    row, _new = Progress.objects.get_or_create(name=_FOLLOWS, defaults={"reached": a_day_ago})
    return row.reached


def _count_between(since: dt.datetime, end: dt.datetime) -> None:
    sums: dict[Key, Sums] = defaultdict(Sums)
    for follow_id, follower_id, followee_id in follows_between(since, end):
        at = ids.made_at(follow_id)
        video = _last_video(follower_id, followee_id, at)
        if video is not None:
            sums[video, at.date()].follows += 1
    with transaction.atomic():
        hold_counting()
        here = Progress.objects.filter(name=_FOLLOWS, reached=(since - _EPOCH) // _MILLISECOND)
        # Moved on by somebody else meanwhile: then all this is counted.
        if here.update(reached=(end - _EPOCH) // _MILLISECOND):
            add_to_days(sums)


def _last_video(follower_id: UUID, author_id: UUID, at: dt.datetime) -> UUID | None:
    """Return the author's video that the follower watched last, in the day before."""
    at_ms = (at - _EPOCH) // _MILLISECOND
    rows = WatchEvent.objects.filter(
        VIEW, account_id=follower_id, started_ms__gt=at_ms - DAY_MS, started_ms__lte=at_ms
    ).order_by("-started_ms")
    watched = list(dict.fromkeys(rows.values_list("post_id", flat=True)[:_LOOKED_THROUGH]))
    authors = authors_of(watched)
    return next((post_id for post_id in watched if authors.get(post_id) == author_id), None)
