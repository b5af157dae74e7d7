"""What has just happened to anybody, for the streams that push it to those who listen."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.models import AccountState, Notification
from parvis.base import ids


def notifications_since(
    since: dt.datetime, recipients: Collection[UUID], limit: int = 1000
) -> list[tuple[UUID, UUID]]:
    """Return (id, recipient) of what these accounts were told since then, the oldest first.

    An id is made before its commit, so a row may appear under an earlier id than one that was
    read already: whoever asks again, asks with some overlap and leaves out what it knows.
    """
    rows = Notification.objects.filter(
        id__gte=ids.first_at(since), recipient_id__in=recipients, actor__state=AccountState.ACTIVE
    )
    return list(rows.order_by("id").values_list("id", "recipient_id")[:limit])
