"""Reading accounts, and finding them."""

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from parvis.accounts import queries
from parvis.api import schemas
from parvis.api.identity import ApiRequest, anybody, member
from parvis.api.inputs import MAX_ACCOUNTS, PageQuery, addressed, clamped, many
from parvis.api.params import Flag, Input, List, Number
from parvis.api.responses import json, page, page_by_id
from parvis.api.shapes.account import account, account_list, relationship
from parvis.api.shapes.common import base_url
from parvis.api.shapes.post import status
from parvis.base.errors import NotFound
from parvis.posts import queries as posts

router = Router(tags=["accounts"])
v2 = Router(tags=["accounts"])


class AccountSearch(Input):
    """Words of a name."""

    q: str = ""
    limit: Number = None
    offset: Number = None
    following: Flag = None
    resolve: Flag = None


class Handle(Input):
    """A name such as `alice` or `alice@this.network`."""

    acct: str


class Ids(Input):
    """Accounts by id; `id[]=` as often as needed."""

    id: List[str] = Field(default_factory=list)


class AccountPosts(PageQuery):
    """Which of an account's posts."""

    exclude_replies: Flag = None
    exclude_reblogs: Flag = None
    only_media: Flag = None
    pinned: Flag = None
    tagged: str = ""


@router.get("/accounts", auth=anybody("read:accounts"), response=list[schemas.Account])
def accounts_by_ids(request: ApiRequest, sent: Query[Ids]) -> HttpResponse:
    """Accounts by their ids; those that are not there are left out."""
    found = []
    for account_id in many("id", sent.id[:MAX_ACCOUNTS]):
        try:
            found.append(queries.account_by_id(request.auth.viewer, account_id))
        except NotFound:
            continue
    return json([account(view) for view in found])


@router.get("/accounts/lookup", auth=anybody("read:accounts"), response=schemas.Account)
def lookup(request: ApiRequest, sent: Query[Handle]) -> HttpResponse:
    """The account of a name."""
    name, _at, domain = sent.acct.strip().lstrip("@").partition("@")
    foreign = "" if domain.lower() == base_url().partition("//")[2].lower() else domain
    return json(account(queries.account_by_username(request.auth.viewer, name, foreign)))


@router.get("/accounts/search", auth=member("read:accounts"), response=list[schemas.Account])
def search(request: ApiRequest, sent: Query[AccountSearch]) -> HttpResponse:
    """Accounts whose name or display name matches."""
    found = queries.search_accounts(
        request.auth.viewer,
        sent.q,
        limit=clamped(sent.limit, 40, MAX_ACCOUNTS),
        offset=clamped(sent.offset, 0, 10_000) if sent.offset else 0,
        following=bool(sent.following),
    )
    return json([account(view) for view in found])


@router.get("/accounts/relationships", auth=member("read:follows"), response=list[schemas.Relationship])
def relationships(request: ApiRequest, sent: Query[Ids]) -> HttpResponse:
    """How the viewer stands to accounts."""
    wanted = many("id", sent.id[:MAX_ACCOUNTS])
    known = queries.relationships(request.auth.viewer, queries.accounts_by_ids(wanted))
    return json([relationship(known[key]) for key in wanted if key in known])


@router.get(
    "/accounts/familiar_followers",
    auth=member("read:follows"),
    response=list[schemas.FamiliarFollowers],
)
def familiar_followers(request: ApiRequest, sent: Query[Ids]) -> HttpResponse:
    """Whom the viewer follows among the followers of accounts."""
    wanted = many("id", sent.id[:MAX_ACCOUNTS])
    found = queries.familiar_followers(request.auth.viewer, wanted)
    return json([{"id": key, "accounts": [account(view) for view in found[key]]} for key in wanted])


@router.get("/accounts/{account_id}", auth=anybody("read:accounts"), response=schemas.Account)
def one(request: ApiRequest, account_id: str) -> HttpResponse:
    """One account."""
    return json(account(queries.account_by_id(request.auth.viewer, addressed(account_id))))


@router.get("/accounts/{account_id}/statuses", auth=anybody("read:statuses"), response=list[schemas.Status])
def statuses(request: ApiRequest, account_id: str, sent: Query[AccountPosts]) -> HttpResponse:
    """What an account posted."""
    found = posts.account_timeline(
        request.auth.viewer,
        addressed(account_id),
        sent.cursor(),
        replies=not sent.exclude_replies,
        reposts=not sent.exclude_reblogs,
        media_only=bool(sent.only_media),
        pinned=bool(sent.pinned),
        tagged=sent.tagged,
    )
    return page(request, found, status) if sent.pinned else page_by_id(request, found, status)


@router.get("/accounts/{account_id}/followers", auth=anybody("read:accounts"), response=list[schemas.Account])
def followers(request: ApiRequest, account_id: str, sent: Query[PageQuery]) -> HttpResponse:
    """Who follows an account."""
    cursor = sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.followers(request.auth.viewer, addressed(account_id), cursor), account)


@router.get("/accounts/{account_id}/following", auth=anybody("read:accounts"), response=list[schemas.Account])
def following(request: ApiRequest, account_id: str, sent: Query[PageQuery]) -> HttpResponse:
    """Whom an account follows."""
    cursor = sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.following(request.auth.viewer, addressed(account_id), cursor), account)


@router.get("/accounts/{account_id}/lists", auth=member("read:lists"), response=list[schemas.AccountList])
def lists(request: ApiRequest, account_id: str) -> HttpResponse:
    """The viewer's lists that an account is in."""
    found = queries.lists_containing(request.auth.viewer, addressed(account_id))
    return json([account_list(view) for view in found])


@router.get("/accounts/{account_id}/featured_tags", auth=anybody("read:accounts"))
def featured_tags(request: ApiRequest, account_id: str) -> HttpResponse:
    """Nothing: hashtags are not featured on profiles here."""
    queries.account_by_id(request.auth.viewer, addressed(account_id))
    return json([])


@router.get("/directory", auth=anybody(), response=list[schemas.Account])
def directory(request: ApiRequest, sent: Query[AccountSearch]) -> HttpResponse:
    """Accounts that want to be found, the most followed first."""
    wanted = clamped(sent.limit, 40, MAX_ACCOUNTS)
    skipped = clamped(sent.offset, 0, 1000) if sent.offset else 0
    found = queries.suggestions(queries.ANONYMOUS, skipped + wanted)
    return json([account(view) for view in found[skipped:]])


@router.get("/suggestions", auth=member("read"), response=list[schemas.Account])
def suggestions_v1(request: ApiRequest, sent: Query[AccountSearch]) -> HttpResponse:
    """Accounts to follow."""
    found = queries.suggestions(request.auth.viewer, clamped(sent.limit, 40, MAX_ACCOUNTS))
    return json([account(view) for view in found])


@v2.get("/suggestions", auth=member("read"), response=list[schemas.Suggestion])
def suggestions(request: ApiRequest, sent: Query[AccountSearch]) -> HttpResponse:
    """Accounts to follow, and why."""
    found = queries.suggestions(request.auth.viewer, clamped(sent.limit, 40, MAX_ACCOUNTS))
    why = {"source": "global", "sources": ["most_followed"]}
    return json([{**why, "account": account(view)} for view in found])
