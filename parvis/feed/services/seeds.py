"""Making the secrets of days."""

import datetime as dt
import secrets

from parvis.base import clock
from parvis.base.sql import Query, prepared
from parvis.feed.models import SeedSecret
from parvis.feed.seeds import SECRET_BYTES


def commit_to_seeds() -> None:
    """Make the secrets of today and of the two days to come; from now on their hashes are public."""
    today = clock.now().date()
    for ahead in range(3):
        secret_of(today + dt.timedelta(days=ahead))


def secret_of(day: dt.date) -> bytes:
    """Return the secret of a day (UTC), made now if nobody has; it never changes.

    A network's first page comes before its first sweep, so this may be that day's first call.
    """
    for (secret,) in _secret(day):
        return bytes(secret)
    row, _new = SeedSecret.objects.get_or_create(
        day=day,
        defaults={"secret": secrets.token_bytes(SECRET_BYTES), "committed_at": clock.now()},
    )
    return bytes(row.secret)


@prepared
def _secret(day: dt.date) -> Query:
    return SeedSecret.objects.filter(day=day).values_list("secret")
