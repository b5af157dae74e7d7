"""What gains most just now: what people did to a post, the more the younger it is."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from parvis.feed.stock.columns import Columns
from parvis.feed.stock.snapshot import Rows

_HOUR_MS: Final = 3_600_000
_YOUNG_MS: Final = 72 * _HOUR_MS
_MOST: Final = 500
_REPLY, _REPOST = 2, 3  # likes that one is worth
_SCALE: Final = 1 << 32


def rising(columns: Columns, at_ms: int) -> Rows:
    """Return the posts that gain most, the best first; in whole numbers, ties to the older id."""
    young = np.flatnonzero(columns.created_ms > at_ms - _YOUNG_MS)
    gained = _gained(columns, young)
    young, gained = young[gained > 0], gained[gained > 0]
    age_h = np.maximum(at_ms - columns.created_ms[young], 0) // _HOUR_MS + 2
    speed = gained * _SCALE // (age_h * age_h)
    best: Rows = young[np.argsort(-speed, kind="stable")][:_MOST].astype(np.int32)
    return best


def _gained(columns: Columns, rows: NDArray[np.intp]) -> NDArray[np.int64]:
    likes, reposts, replies = (
        column[rows].astype(np.int64) for column in (columns.likes, columns.reposts, columns.replies)
    )
    return likes + _REPOST * reposts + _REPLY * replies
