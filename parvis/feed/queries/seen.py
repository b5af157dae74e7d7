"""What a member has had before their eyes, as the ids alone: many of them, for every page."""

from collections.abc import Iterable
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer, wants_no_history
from parvis.base.sql import Written, prepared, raw
from parvis.feed.models import WatchEvent
from parvis.feed.watching import DAY_MS


def seen_raw(viewer: Viewer, since_day: int) -> Iterable[UUID | str]:
    """Return the posts watched since a day (of those since 1970), as the database gives ids out.

    Some may come twice. A day and not an instant, since that is part of the statement.
    """
    if viewer.account_id is None:
        return ()
    return (row[0] for row in _seen(viewer.account_id, since_day * DAY_MS))


@prepared
def _seen(me: UUID, since_ms: int) -> Written:
    rows = WatchEvent.objects.filter(~wants_no_history(me), account_id=me, started_ms__gte=since_ms)
    return raw(rows.values_list("post_id"))
