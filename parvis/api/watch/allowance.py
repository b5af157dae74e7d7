"""How many events a member, or a visitor's address, may send: more than anybody can watch.

Counted in the memory of each web process, since a count on the disk would cost more than the
event: with four processes somebody may send four times as much, which is still a bound.
An address is forgotten as soon as its allowance is full again.
"""

import time
from typing import Final

BURST_MIN: Final = 5  # minutes' worth that may come at once, from a phone that was without a network
_MOST: Final = 50_000


class Allowance:
    """For each sender, how much is left and since when it grows again."""

    def __init__(self, per_minute: int) -> None:
        """Give everybody a full allowance."""
        self._per_s = per_minute / 60
        self._full = float(per_minute * BURST_MIN)
        self._left: dict[object, tuple[float, float]] = {}

    def take(self, who: object, wanted: int) -> int:
        """Return how many of the wanted events may be taken, and count them."""
        now = time.monotonic()
        left, since = self._left.get(who, (self._full, now))
        left = min(self._full, left + (now - since) * self._per_s)
        granted = min(wanted, int(left))
        self._left[who] = (left - granted, now)
        if len(self._left) > _MOST:
            self._forget(now)
        return granted

    def _forget(self, now: float) -> None:
        """Drop those who have all of theirs again; or, if nearly nobody has, everybody."""
        kept = {
            who: (left, since)
            for who, (left, since) in self._left.items()
            if left + (now - since) * self._per_s < self._full
        }
        self._left = kept if len(kept) < _MOST // 2 else {}
