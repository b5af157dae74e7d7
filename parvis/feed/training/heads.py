"""What one watch says of each head: whether it happened, and whether that can be known at all.

Both are bits, the n-th for the n-th of `learn`'s heads. A head that cannot be known is not learned
from: a phone that went into a pocket after three seconds says nothing about the video.
"""

from typing import Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from parvis.feed.models import UNNAMED, Ended
from parvis.feed.queries.log import Logged
from parvis.learn.schema import HEAD, HEADS, Floats

_LONG_MS: Final = 18_000
_SKIP_MS: Final = 7_000
# A text or a picture has no end; these stand for what has been read and what was passed by.
_READ_MS: Final = 5_000
_PASSED_MS: Final = 2_000
_NEARLY: Final = 0.97  # of the duration: players stop a little before its end
_FINISHED: Final = int(Ended.FINISHED)
_DONE: Final = frozenset({int(Ended.SWIPED), _FINISHED, int(Ended.PAUSED)})


def bit(head: str) -> int:
    """Return the bit of a head."""
    return 1 << HEAD[head]


_LONG: Final = bit("long_view")
_COMPLETE: Final = bit("complete")
_SKIP: Final = bit("skip")
_SHARE: Final = bit("share")
_WATCHED: Final = _LONG | _COMPLETE | _SKIP
# What a member does beside watching, so far as it is written down anywhere.
ACTED: Final = sum(
    map(bit, ("like", "reply", "repost", "follow", "bookmark", "share", "visit", "not_interested"))
)
# Having gone on at first is no longer true of what is then watched after all, and cannot be unlearned.
ADDED: Final = ACTED | _LONG | _COMPLETE


class Said(NamedTuple):
    """Bits of what happened, and of what is known either way."""

    happened: int
    known: int


class Showing(Protocol):
    """What of a watch says something."""

    @property
    def watched_ms(self) -> int: ...
    @property
    def duration_ms(self) -> int: ...
    @property
    def loops(self) -> int: ...
    @property
    def ended(self) -> int: ...
    @property
    def shared(self) -> bool: ...


def said(watch: Logged) -> Said:
    """Return what a watch says by itself. Visitors, and members without a history, act unseen."""
    found = _of(watch)
    if watch.account_id == UNNAMED:
        return Said(found.happened, found.happened | found.known)
    happened = happened_in(watch)
    return Said(happened, happened | found.known | ACTED)


def happened_in(watch: Showing) -> int:
    """Return what happened in a watch of a member with a history, by itself."""
    return _of(watch).happened | watch.shared * _SHARE


def columns(bits: NDArray[np.int64]) -> Floats:
    """Return bits as numbers, one column a head."""
    return ((bits[:, None] >> np.arange(len(HEADS))) & 1).astype(np.float32)


def _of(watch: Showing) -> Said:
    return _of_video(watch) if watch.duration_ms else _of_card(watch)


def _of_video(watch: Showing) -> Said:
    finished = watch.ended == _FINISHED or watch.loops > 0
    complete = finished or watch.watched_ms >= _NEARLY * watch.duration_ms
    if complete:
        return Said(_COMPLETE | _LONG, _WATCHED)
    if watch.watched_ms >= _LONG_MS:
        return Said(_LONG, _known(watch))
    if watch.watched_ms >= _SKIP_MS:
        return Said(0, _known(watch) | _SKIP)
    return Said(_SKIP if watch.ended in _DONE else 0, _known(watch))


def _of_card(watch: Showing) -> Said:
    if watch.watched_ms >= _READ_MS:
        return Said(_LONG, _SKIP)
    known = _known(watch) & ~_COMPLETE
    if watch.watched_ms >= _PASSED_MS:
        return Said(0, known | _SKIP)
    return Said(_SKIP if watch.ended in _DONE else 0, known)


def _known(watch: Showing) -> int:
    """Return what is known of a watch that was over before its end: all if it was the member's will."""
    return _WATCHED if watch.ended in _DONE else 0
