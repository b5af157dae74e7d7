"""Remembering for a while what members took back."""

import datetime as dt
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import QuerySet

from parvis.accounts.models import TakenBack
from parvis.base import clock, ids

# A watch is learned from for a day; what is older corrects nothing.
_KEPT: Final = dt.timedelta(days=2)


def remove_act(act: QuerySet[Any]) -> UUID | None:
    """Remove the one row of an act; return its id, or nothing where it was gone already."""
    act_id: UUID | None = act.values_list("id", flat=True).first()
    return act_id if act_id and act.filter(id=act_id).delete()[0] else None


def note_taken_back(account_id: UUID, *, kind: str, act_id: UUID, target_id: UUID) -> None:
    """Remember that an act is gone by its own member's will. The caller removes it in this transaction."""
    TakenBack.objects.create(account_id=account_id, kind=kind, act_id=act_id, target_id=target_id)


def forget_taken_back() -> int:
    """Forget what was taken back too long ago to matter."""
    return TakenBack.objects.filter(id__lt=ids.first_at(clock.now() - _KEPT)).delete()[0]
