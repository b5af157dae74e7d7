"""The one source of time, so that tests can hold it still and a request reads it once."""

import datetime as dt


def now() -> dt.datetime:
    """Return the current instant, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)  # noqa: TID251 - this is the clock itself
