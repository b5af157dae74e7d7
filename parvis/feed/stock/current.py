"""The one stock of this process."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings

from parvis.feed.published import published
from parvis.feed.stock.models import Models
from parvis.feed.stock.snapshot import Snapshot
from parvis.feed.stock.stock import FRESH_MS, Bounds, Stock


class _Keeper:
    """Makes the stock when it is first asked for: settings are read by then."""

    def __init__(self) -> None:
        self._stock: Stock | None = None

    def stock(self) -> Stock:
        """Return the stock."""
        if self._stock is None:
            self._stock = self.new()
        return self._stock

    def new(self, fresh_ms: int = FRESH_MS) -> Stock:
        """Return a stock that knows of no post yet, and go on with it."""
        bounds = Bounds(most=settings.PARVIS.feed_posts, days=settings.PARVIS.feed_days)
        self._stock = Stock(Models(published.current), bounds, fresh_ms)
        return self._stock


KEEPER: Final = _Keeper()


def snapshot(needed: Callable[[], Iterable[UUID]] = tuple) -> Snapshot:
    """Return the posts as they are now, or were a moment ago; those needed are there before all others."""
    return KEEPER.stock().snapshot_with(needed)
