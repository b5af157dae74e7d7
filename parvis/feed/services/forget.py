"""What is kept of watches no longer than it serves."""

import datetime as dt
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Min

from parvis.base import clock
from parvis.feed.models import UNNAMED, Progress, WatchEvent
from parvis.feed.services.count import WATCHES

# An unnamed row stays as long as its event may be sent again, and until it is counted.
_UNNAMED_KEPT: Final = dt.timedelta(days=2)
_AT_ONCE: Final = 2_000
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def forget_old_watches() -> None:
    """Forget watches past the days of `watch_history_days`, and those that name nobody once counted."""
    now = clock.now()
    counted = Progress.objects.filter(name=WATCHES).values_list("reached", flat=True).first() or 0
    unnamed = WatchEvent.objects.filter(
        account_id=UNNAMED, started_ms__lt=_ms(now - _UNNAMED_KEPT), seq__lte=counted
    )
    while _forget(list(unnamed.values_list("seq", flat=True)[:_AT_ONCE])):
        pass
    _forget_from_the_beginning(_ms(now - dt.timedelta(days=settings.PARVIS.watch_history_days)))


def _forget_from_the_beginning(before_ms: int) -> None:
    """Go along the log while it is old: an event arrives at most a week after its start."""
    place = WatchEvent.objects.aggregate(first=Min("seq"))["first"]
    while place is not None:
        stretch = WatchEvent.objects.filter(seq__gte=place, seq__lt=place + _AT_ONCE)
        if not _forget(list(stretch.filter(started_ms__lt=before_ms).values_list("seq", flat=True))):
            return
        place = WatchEvent.objects.filter(seq__gte=place + _AT_ONCE).aggregate(next=Min("seq"))["next"]


def _forget(places: list[int]) -> int:
    with transaction.atomic():
        return WatchEvent.objects.filter(seq__in=places).delete()[0] if places else 0


def _ms(instant: dt.datetime) -> int:
    return (instant - _EPOCH) // dt.timedelta(milliseconds=1)
