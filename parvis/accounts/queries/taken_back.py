"""What members did and took back, in the order in which they took it back."""

import datetime as dt
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Q

from parvis.accounts.models import TakenBack
from parvis.base import ids


class TakenBackAct(NamedTuple):
    """An act that is gone. Both ids carry their instant: when it was taken back, and when it was done."""

    id: UUID
    act_id: UUID
    account_id: UUID
    target_id: UUID
    kind: str


def taken_back_between(since: dt.datetime, until: dt.datetime) -> list[TakenBackAct]:
    """Return what was done then and is gone, and what was taken back then, of the last two days."""
    end = ids.first_at(until)
    # Nothing is taken back before it is done: one range of the primary key has both.
    rows = TakenBack.objects.filter(Q(id__lt=end) | Q(act_id__lt=end), id__gte=ids.first_at(since))
    return [TakenBackAct(*row) for row in rows.order_by("id").values_list(*TakenBackAct._fields)]
