"""Lists of accounts: made, read and filled by their owner."""

from typing import Any

from django.http import HttpResponse
from ninja import Query, Router

from parvis.accounts import queries, services
from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import MAX_ACCOUNTS, PageQuery, addressed, many
from parvis.api.params import Flag, Input, List, Number, Sent
from parvis.api.responses import empty, json, page
from parvis.api.shapes.account import account, account_list
from parvis.base.paging import Cursor

router = Router(tags=["lists"])
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


@router.get("/lists", auth=member("read:lists"), response=list[schemas.AccountList])
def all_lists(request: ApiRequest) -> HttpResponse:
    """The viewer's lists."""
    return json([account_list(view) for view in queries.lists(request.auth.viewer)])


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
    """One of the viewer's lists."""
    return json(account_list(queries.list_by_id(request.auth.viewer, addressed(list_id))))


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
    """Who is in a list."""
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
