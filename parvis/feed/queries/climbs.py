"""What the author of a new post may know of its way up the ladder; `feed.blur` says why no more than that."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.conf import settings

from parvis.base import clock, ids
from parvis.feed.blur import Blur, Count
from parvis.feed.models import Trial
from parvis.feed.pools import DAYS, STEPS, UNIT, size_of
from parvis.posts.queries.alive import alive_posts

_DAYS: Final = dt.timedelta(days=DAYS)
# One of sixty who stay weighs less than half a step; likes are public.
_FROM: Final = 60
_STEP: Final = 10


class ClimbState(StrEnum):
    """How a post stands to the ladder."""

    CLIMBING = "climbing"
    PASSED = "passed"  # all pools
    LEFT = "left"  # it was not received better than usual
    OVER = "over"  # its days on the ladder have passed


@dataclass(frozen=True, slots=True)
class Climb:
    """Where a post stands: in pool number `pool` of `sizes`, from 0; the number of pools if it passed all.

    `received_percent` compares its impressions with those of new posts of its form, which are
    at 100. It is None while too few have seen it.
    """

    sizes: tuple[int, ...]
    pool: int
    state: ClimbState
    impressions: Count
    received_percent: int | None
    until: dt.datetime


def climb_of(blur: Blur) -> Climb | None:
    """Return how far a post has come; None for one that is never shown to all."""
    if not alive_posts([blur.post_id]):
        return None
    trial = Trial.objects.filter(post_id=blur.post_id).first() or Trial(post_id=blur.post_id, form=0)
    until = ids.made_at(blur.post_id) + _DAYS
    first = settings.PARVIS.explore_pool
    return Climb(
        sizes=tuple(size_of(pool, first) for pool in range(len(STEPS))),
        pool=trial.told_pool,
        state=_state(trial, until),
        impressions=blur.count(trial.told_impressions, "ladder impressions"),
        received_percent=_received_percent(blur, trial),
        until=until,
    )


def _state(trial: Trial, until: dt.datetime) -> ClimbState:
    if trial.told_off:
        return ClimbState.PASSED if trial.told_pool == len(STEPS) else ClimbState.LEFT
    return ClimbState.OVER if clock.now() >= until else ClimbState.CLIMBING


def _received_percent(blur: Blur, trial: Trial) -> int | None:
    if trial.told_impressions < _FROM:
        return None
    return blur.ratio(trial.told_received, UNIT, _STEP, "ladder received")
