"""Lists of accounts: made, read and filled by their owner."""

from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type, and one constant

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts import queries, services
from parvis.accounts.queries import ListView
from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import MAX_ACCOUNTS, PageQuery, addressed, many
from parvis.api.params import Flag, Input, List, Number, Sent
from parvis.api.responses import empty, json, page
from parvis.api.shapes.account import account, account_list
from parvis.base.paging import Cursor

router = Router(tags=["lists"])
# The list that shows For You. Its id is made up once and for all; nobody can change or fill it.
FOR_YOU: Final = UUID("0190f0f0-0000-7000-8000-00000f0f0f00")
_EVERYBODY = 1000  # a list holds no more


class NewList(Input):
    """How a list is called, whose replies it shows, whether it empties Following."""

    title: str
    replies_policy: str = "list"
    exclusive: Flag = None


class ListChanges(Input):
    """What shall change of a list."""

    title: str | None = None
    replies_policy: str | None = None
    exclusive: Flag = None


class Members(Input):
    """Accounts to put in or take out."""

    account_ids: List[str]


class MembersPage(PageQuery):
    """A page of members; a limit of 0 means all."""

    limit: Number = None


def for_you_list() -> ListView:
    """Return For You as a list."""
    return ListView(FOR_YOU, _("For You"), replies_policy="list", exclusive=False, members_count=0)


@router.get("/lists", auth=member("read:lists"), response=list[schemas.AccountList])
def all_lists(request: ApiRequest) -> HttpResponse:
    """The viewer's lists, and first of all For You, which apps can show as one."""
    return json([account_list(view) for view in (for_you_list(), *queries.lists(request.auth.viewer))])


@router.post("/lists", auth=member("write:lists"), response=schemas.AccountList)
def create(request: ApiRequest, sent: Sent[NewList]) -> HttpResponse:
    """Make an empty list."""
    made = services.create_list(
        request.auth.viewer,
        title=sent.title,
        replies_policy=sent.replies_policy,
        exclusive=bool(sent.exclusive),
    )
    return json(account_list(made))


@router.get("/lists/{list_id}", auth=member("read:lists"), response=schemas.AccountList)
def one(request: ApiRequest, list_id: str) -> HttpResponse:
    """One of the viewer's lists, or For You."""
    wanted = addressed(list_id)
    found = for_you_list() if wanted == FOR_YOU else queries.list_by_id(request.auth.viewer, wanted)
    return json(account_list(found))


@router.put("/lists/{list_id}", auth=member("write:lists"), response=schemas.AccountList)
def update(request: ApiRequest, list_id: str, sent: Sent[ListChanges]) -> HttpResponse:
    """Rename a list or change how it works."""
    changed = services.update_list(
        request.auth.viewer,
        addressed(list_id),
        title=sent.title,
        replies_policy=sent.replies_policy,
        exclusive=sent.exclusive,
    )
    return json(account_list(changed))


@router.delete("/lists/{list_id}", auth=member("write:lists"), response=schemas.Empty)
def delete(request: ApiRequest, list_id: str) -> HttpResponse:
    """Delete a list; its members are not told."""
    services.delete_list(request.auth.viewer, addressed(list_id))
    return empty()


@router.get("/lists/{list_id}/accounts", auth=member("read:lists"), response=list[schemas.Account])
def members(request: ApiRequest, list_id: str, sent: Query[MembersPage]) -> HttpResponse:
    """Who is in a list; in For You, nobody in particular."""
    if addressed(list_id) == FOR_YOU:
        return json([])
    cursor = Cursor(limit=_EVERYBODY) if sent.limit == 0 else sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.list_members(request.auth.viewer, addressed(list_id), cursor), account)


@router.post("/lists/{list_id}/accounts", auth=member("write:lists"), response=schemas.Empty)
def add(request: ApiRequest, list_id: str, sent: Sent[Members]) -> HttpResponse:
    """Put accounts into a list."""
    return _fill(request, list_id, sent, services.add_to_list)


@router.delete("/lists/{list_id}/accounts", auth=member("write:lists"), response=schemas.Empty)
def remove(request: ApiRequest, list_id: str, sent: Sent[Members]) -> HttpResponse:
    """Take accounts out of a list."""
    return _fill(request, list_id, sent, services.remove_from_list)


def _fill(request: ApiRequest, list_id: str, sent: Members, verb: Any) -> HttpResponse:
    verb(request.auth.viewer, addressed(list_id), many("account_ids", sent.account_ids))
    return empty()
