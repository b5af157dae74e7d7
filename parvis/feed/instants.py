"""Instants as the feed counts them: whole milliseconds since 1970."""

import datetime as dt
from typing import Final

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)


def instant(at_ms: int) -> dt.datetime:
    """Return the instant of a number."""
    return _EPOCH + at_ms * _MILLISECOND


def milliseconds(at: dt.datetime) -> int:
    """Return the number of an instant."""
    return (at - _EPOCH) // _MILLISECOND
