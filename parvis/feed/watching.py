"""One watch as a client tells it: what can be true is read, what cannot is refused by name.

Times are the client's, whose clock may be anything. A batch says when, by that clock, it was
sent; so the server knows how far the clock is off, and shifts every start by as much.
"""

import datetime as dt
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.feed.errors import Refused
from parvis.feed.models import Ended, Surface

SEGMENTS: Final = 50
DAY_MS: Final = 86_400_000
OLDEST_MS: Final = 7 * DAY_MS  # a phone may have been without a network
TOLERANCE_MS: Final = 60_000  # of clocks
FASTEST: Final = 4  # times the ordinary speed
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_SLACK_MS: Final = 1_000  # what players round
_LONGEST_MS: Final = DAY_MS
_MOST_LOOPS: Final = 100_000
_MOST_RANGES: Final = 100
_ALL_SEEN: Final = (1 << SEGMENTS) - 1
_ENDED: Final = {ended.name.lower(): int(ended) for ended in Ended}
_SURFACES: Final = {surface.name.lower(): int(surface) for surface in Surface}


class Watch(NamedTuple):
    """A watch that can be true. The order is that of the columns."""

    event_id: UUID
    post_id: UUID
    started_ms: int
    watched_ms: int
    duration_ms: int
    loops: int
    sound_on: bool
    ended: int
    surface: int
    seen: int
    receipt_id: UUID | None
    shared: bool


def read_watch(told: object, now_ms: int, shift_ms: int) -> Watch:
    """Return the watch that was told; raise `Refused` if it cannot be true.

    `shift_ms` is how far our clock is ahead of the client's.
    """
    if not isinstance(told, dict):
        raise Refused("not_an_object", "An event is an object.")
    duration_ms = _whole(told, "duration_ms", _LONGEST_MS)
    watched_ms = _whole(told, "watched_ms", _LONGEST_MS, needed=True)
    loops = _whole(told, "loops", _MOST_LOOPS)
    if duration_ms and watched_ms > duration_ms * (loops + 1) + _SLACK_MS:
        raise Refused("watched_ms", "More was watched than the duration and the loops allow.")
    return Watch(
        _id(told, "id"),
        _id(told, "post"),
        _started(told, watched_ms, now_ms, shift_ms),
        watched_ms,
        duration_ms,
        loops,
        _flag(told, "sound_on"),
        _choice(told, "ended", _ENDED, Ended.CLOSED),
        _choice(told, "surface", _SURFACES, Surface.OTHER),
        _seen(told, watched_ms, duration_ms, loops),
        None if told.get("receipt") is None else _id(told, "receipt"),
        _flag(told, "shared"),
    )


def read_instant_ms(value: object, name: str) -> int:
    """Return milliseconds since 1970, from such a number or from ISO 8601 with its offset."""
    if type(value) is int:
        return value
    if isinstance(value, str):
        try:
            return (dt.datetime.fromisoformat(value) - _EPOCH) // _MILLISECOND
        except (ValueError, TypeError, OverflowError):  # no instant, none without an offset, none in our time
            pass
    raise Refused(name, f"{name} must be milliseconds since 1970, or ISO 8601 with an offset.")


def _started(told: dict[str, Any], watched_ms: int, now_ms: int, shift_ms: int) -> int:
    """Return when it began by our clock, never later than now."""
    started_ms = read_instant_ms(told.get("started_at"), "started_at") + shift_ms
    elapsed_ms = now_ms - started_ms
    if elapsed_ms < -TOLERANCE_MS:
        raise Refused("started_at", "This lies in the future. Send the clock's time as sent_at.")
    if elapsed_ms > OLDEST_MS:
        raise Refused("started_at", "This is more than seven days ago. Send the clock's time as sent_at.")
    if watched_ms > FASTEST * max(elapsed_ms, 0) + TOLERANCE_MS:
        raise Refused("watched_ms", "More was watched than there was time for since started_at.")
    return min(started_ms, now_ms)


def _seen(told: dict[str, Any], watched_ms: int, duration_ms: int, loops: int) -> int:
    """Return the bits of the fiftieths that were seen, as exactly as the client says."""
    if not duration_ms:
        return 0
    ranges = told.get("seen")
    if ranges is None:
        furthest_ms = _whole(told, "furthest_ms", duration_ms + _SLACK_MS) or watched_ms
        return _ALL_SEEN if loops else _bits(0, min(furthest_ms, duration_ms), duration_ms)
    if not isinstance(ranges, list) or len(ranges) > _MOST_RANGES:
        raise Refused("seen", f"seen must be a list of at most {_MOST_RANGES} ranges.")
    seen = 0
    for pair in ranges:
        if not (isinstance(pair, list) and [type(end) for end in pair] == [int, int]):
            raise Refused("seen", "A range of seen is two whole numbers of milliseconds.")
        start, end = pair
        if not 0 <= start <= end <= duration_ms + _SLACK_MS:
            raise Refused("seen", "A range of seen lies outside the duration.")
        seen |= _bits(min(start, duration_ms), min(end, duration_ms), duration_ms)
    return seen


def _bits(start_ms: int, end_ms: int, duration_ms: int) -> int:
    """Return the bits of the fiftieths that the range touches."""
    first = start_ms * SEGMENTS // duration_ms
    beyond = -(-end_ms * SEGMENTS // duration_ms)
    return (1 << beyond) - (1 << first) if end_ms > start_ms else 0


def _whole(told: dict[str, Any], name: str, most: int, *, needed: bool = False) -> int:
    value = told.get(name)
    if value is None and not needed:
        return 0
    if type(value) is not int or not 0 <= value <= most:
        raise Refused(name, f"{name} must be a whole number from 0 to {most}.")
    return value


def _flag(told: dict[str, Any], name: str) -> bool:
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise Refused(name, f"{name} must be true or false.")
    return value


def _choice(told: dict[str, Any], name: str, choices: dict[str, int], default: int) -> int:
    value = told.get(name)
    if value is None:
        return int(default)
    found = choices.get(value) if isinstance(value, str) else None
    if found is None:
        raise Refused(name, f"{name} must be one of {', '.join(choices)}.")
    return found


def _id(told: dict[str, Any], name: str) -> UUID:
    value = told.get(name)
    if isinstance(value, str) and len(value) == 36:
        try:
            return UUID(value)
        except ValueError:
            pass
    raise Refused(name, f"{name} must be a UUID.")
