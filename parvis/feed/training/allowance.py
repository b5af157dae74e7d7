"""How much anybody may weigh: a bucket each that fills again with time, as the log tells it.

A member's first `room` watches count in full, and as many again each hour; what comes faster is
remembered as their history and not learned from. So a million events of one member weigh as much
as a few hundred of many. Time is that of the log, not of a clock: read again, it says the same.
"""

from collections.abc import Hashable, Iterable
from typing import Final, Generic, TypeVar

K = TypeVar("K", bound=Hashable)

_HOUR_MS: Final = 3_600_000


class Allowance(Generic[K]):
    """Buckets by key. One that nobody has used for an hour is full, and forgotten."""

    def __init__(self, room: int) -> None:
        """Begin with full buckets."""
        self._room = room
        self._left: dict[K, tuple[float, int]] = {}

    def use(self, key: K, at_ms: int) -> bool:
        """Take one out, and return whether there was one."""
        left, since_ms = self._left.pop(key, (float(self._room), at_ms))
        # A clock that runs backwards fills nothing.
        left = min(left + max(at_ms - since_ms, 0) * self._room / _HOUR_MS, self._room)
        enough = left >= 1.0
        # At the end of the dict, which is therefore in the order of use.
        self._left[key] = (left - enough, max(at_ms, since_ms))
        return enough

    def forget(self, at_ms: int) -> None:
        """Forget the buckets that are full again."""
        for key, (_left, since_ms) in list(self._left.items()):
            if since_ms > at_ms - _HOUR_MS:
                break
            del self._left[key]

    def entries(self) -> Iterable[tuple[K, float, int]]:
        """Return what is not full, in the order of use, to be kept."""
        return ((key, left, since_ms) for key, (left, since_ms) in self._left.items())

    def put_back(self, key: K, left: float, since_ms: int) -> None:
        """Take up an entry that was kept."""
        self._left[key] = (left, since_ms)
