"""One order in which accounts are locked, so that two who follow each other do not wait in a ring."""

from collections.abc import Iterable
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.models import Account


def lock_accounts(account_ids: Iterable[UUID]) -> None:
    """Keep accounts as they are until the transaction ends; SQLite's one writer needs no lock.

    Whatever connects or parts two accounts locks both first: of a follow and a block at the
    same moment, the second then sees the first.
    """
    rows = Account.objects.select_for_update(no_key=True).filter(id__in=set(account_ids))
    list(rows.order_by("id").values_list("id"))
