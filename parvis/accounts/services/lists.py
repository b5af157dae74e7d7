"""Lists of accounts, written by their owner."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.accounts.errors import no_account, no_list
from parvis.accounts.models import Account, AccountList, AccountState, ListMember
from parvis.accounts.queries import ListView, Viewer, hidden_ids, list_by_id
from parvis.base.errors import InvalidInput
from parvis.base.text.normalise import clean

_TITLE_MAX: Final = 80
_LISTS_MAX: Final = 100
_MEMBERS_MAX: Final = 1000
_POLICIES: Final = ("followed", "list", "none")


def create_list(
    viewer: Viewer, *, title: str, replies_policy: str = "list", exclusive: bool = False
) -> ListView:
    """Create an empty list."""
    me = viewer.member_id
    with transaction.atomic():
        if AccountList.objects.filter(owner=me).count() >= _LISTS_MAX:
            raise InvalidInput("title", _("You have as many lists as there can be."))
        row = AccountList.objects.create(
            owner_id=me,
            title=_title(title),
            replies_policy=_policy(replies_policy),
            exclusive=exclusive,
        )
    return list_by_id(viewer, row.id)


def update_list(
    viewer: Viewer,
    list_id: UUID,
    *,
    title: str | None = None,
    replies_policy: str | None = None,
    exclusive: bool | None = None,
) -> ListView:
    """Change what is given of one of the viewer's lists."""
    with transaction.atomic():
        row = _mine(viewer, list_id)
        if title is not None:
            row.title = _title(title)
        if replies_policy is not None:
            row.replies_policy = _policy(replies_policy)
        if exclusive is not None:
            row.exclusive = exclusive
        row.save()
    return list_by_id(viewer, list_id)


def delete_list(viewer: Viewer, list_id: UUID) -> None:
    """Delete one of the viewer's lists; its accounts are not affected."""
    _mine(viewer, list_id).delete()


def add_to_list(viewer: Viewer, list_id: UUID, account_ids: Iterable[UUID]) -> None:
    """Put accounts into one of the viewer's lists; followed or not, unless one blocks the other."""
    wanted = set(account_ids)
    with transaction.atomic():
        row = _mine(viewer, list_id)
        known = Account.objects.filter(id__in=wanted, state=AccountState.ACTIVE).count()
        if known != len(wanted) or not wanted.isdisjoint(hidden_ids(viewer)):
            raise no_account()
        if row.members.exclude(account_id__in=wanted).count() + len(wanted) > _MEMBERS_MAX:
            raise InvalidInput("account_ids", _("A list holds up to 1,000 accounts."))
        ListMember.objects.bulk_create(
            [ListMember(list=row, account_id=account_id) for account_id in sorted(wanted)],
            ignore_conflicts=True,
        )


def remove_from_list(viewer: Viewer, list_id: UUID, account_ids: Iterable[UUID]) -> None:
    """Take accounts out of one of the viewer's lists."""
    _mine(viewer, list_id).members.filter(account_id__in=set(account_ids)).delete()


def _mine(viewer: Viewer, list_id: UUID) -> AccountList:
    row = AccountList.objects.filter(id=list_id, owner=viewer.account_id).first()
    if row is None:
        raise no_list()
    return row


def _title(text: str) -> str:
    title = " ".join(clean(text).split())
    if not 1 <= len(title) <= _TITLE_MAX:
        raise InvalidInput("title", _("A list needs a title of 1 to 80 characters."))
    return title


def _policy(value: str) -> str:
    if value not in _POLICIES:
        raise InvalidInput("replies_policy", _("Replies are shown as followed, list or none."))
    return value
