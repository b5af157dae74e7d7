"""Lists of accounts, for their owner only."""

from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Count, QuerySet

from parvis.accounts.errors import no_list
from parvis.accounts.models import AccountList, AccountState, ListMember
from parvis.accounts.queries.accounts import accounts_by_ids
from parvis.accounts.queries.views import AccountView, ListView, Viewer
from parvis.base.keyset import page_of, slice_by
from parvis.base.paging import Cursor, Page


def lists(viewer: Viewer) -> list[ListView]:
    """Return the viewer's lists by title."""
    return [_view(row) for row in _mine(viewer).order_by("title", "id")]


def list_by_id(viewer: Viewer, list_id: UUID) -> ListView:
    """Return one of the viewer's lists."""
    row = _mine(viewer).filter(id=list_id).first()
    if row is None:
        raise no_list()
    return _view(row)


def lists_containing(viewer: Viewer, account_id: UUID) -> list[ListView]:
    """Return the viewer's lists that the account is in."""
    holding = ListMember.objects.filter(account=account_id, list__owner=viewer.account_id)
    rows = _mine(viewer).filter(id__in=holding.values("list_id")).order_by("title", "id")
    return [_view(row) for row in rows]


def list_members(viewer: Viewer, list_id: UUID, cursor: Cursor) -> Page[AccountView]:
    """Return the accounts in one of the viewer's lists."""
    list_by_id(viewer, list_id)
    rows = ListMember.objects.filter(list=list_id, account__state=AccountState.ACTIVE)
    found = slice_by(rows.values_list("id", "account_id"), cursor)

    def show(kept: list[tuple[UUID, UUID]]) -> list[AccountView]:
        known = accounts_by_ids(account_id for _, account_id in kept)
        return [known[account_id] for _, account_id in kept]

    return page_of(found, cursor, lambda row: row[0], show)


def list_member_ids(list_id: UUID) -> QuerySet[ListMember, UUID]:
    """Return the ids of a list's accounts, as a subquery."""
    return ListMember.objects.filter(list=list_id).values_list("account_id", flat=True)


def exclusive_member_ids(viewer: Viewer) -> QuerySet[ListMember, UUID]:
    """Return the ids of accounts that an exclusive list keeps out of Following, as a subquery."""
    rows = ListMember.objects.filter(list__owner=viewer.account_id, list__exclusive=True)
    return rows.values_list("account_id", flat=True)


def _mine(viewer: Viewer) -> "QuerySet[AccountList]":
    return AccountList.objects.filter(owner=viewer.account_id).annotate(members_count=Count("members"))


def _view(row: AccountList) -> ListView:
    count: int = row.members_count  # type: ignore[attr-defined]  # annotated in _mine
    return ListView(row.id, row.title, row.replies_policy, row.exclusive, count)
