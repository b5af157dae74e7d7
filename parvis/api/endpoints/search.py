"""Search, trends and hashtags."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.accounts.queries import search_accounts
from parvis.api import schemas
from parvis.api.identity import ApiRequest, anybody, member
from parvis.api.inputs import MAX_ACCOUNTS, PageQuery, clamped, named
from parvis.api.params import Flag, Input, Number
from parvis.api.responses import for_you, json, page
from parvis.api.shapes.account import account
from parvis.api.shapes.post import status, tag
from parvis.base.errors import InvalidInput
from parvis.feed.services.serve import LONGEST, serve_page
from parvis.posts import queries, services

router = Router(tags=["search and trends"])
v2 = Router(tags=["search and trends"])
_TYPES = ("accounts", "statuses", "hashtags")
_FARTHEST = 1000
_MANY_TAGS = 100


class SearchQuery(Input):
    """What to look for, among what, and which part of the results."""

    q: str
    type: str = ""
    limit: Number = None
    offset: Number = None
    account_id: str = ""
    following: Flag = None
    resolve: Flag = None


class Part(Input):
    """Which part of a ranking."""

    limit: Number = None
    offset: Number = None


class PartOfForYou(Part):
    """The page after another, by its receipt; without one, by how many came before."""

    after: str = ""


@v2.get("/search", auth=anybody("read:search"), response=schemas.Search)
def search(request: ApiRequest, sent: Query[SearchQuery]) -> HttpResponse:
    """Posts, accounts and hashtags that match; everybody may search what is public."""
    if sent.type and sent.type not in _TYPES:
        raise InvalidInput("type", _("Choose accounts, statuses or hashtags."))
    wanted = [sent.type] if sent.type else _TYPES
    return json({name: _found(request, sent, name) if name in wanted else [] for name in _TYPES})


@router.get("/trends/tags", auth=anybody(), response=list[schemas.Tag])
@router.get("/trends", auth=anybody(), response=list[schemas.Tag], operation_id="trends_old", deprecated=True)
def trending_tags(request: ApiRequest, sent: Query[Part]) -> HttpResponse:
    """Hashtags that rise against their own past."""
    found = queries.trending_hashtags(
        request.auth.viewer, limit=clamped(sent.limit, 10, 20), offset=_offset(sent.offset)
    )
    return json([tag(view) for view in found])


@router.get("/trends/statuses", auth=anybody(), response=list[schemas.Status])
def trending_statuses(request: ApiRequest, sent: Query[PartOfForYou]) -> HttpResponse:
    """For You, where apps show what is trending; the link to the next page goes on from this one."""
    limit, offset = clamped(sent.limit, 20, LONGEST), _offset(sent.offset)
    if sent.after or not offset or request.auth.viewer.is_member:
        return for_you(request, serve_page(request.auth.viewer, sent.after, limit), "after")
    # Nothing is known of this visitor's pages before: what they showed is passed over.
    found = serve_page(request.auth.viewer, "", min(offset + limit, LONGEST))
    return json([status(view) for view in found.posts[offset:]])


@router.get("/trends/links", auth=anybody())
def trending_links(request: ApiRequest) -> HttpResponse:
    """Nothing: links are not counted here."""
    return json([])


@router.get("/tags/{name}", auth=anybody(), response=schemas.Tag)
def one_tag(request: ApiRequest, name: str) -> HttpResponse:
    """One hashtag with its last seven days."""
    return json(tag(queries.hashtag(request.auth.viewer, name)))


@router.post("/tags/{name}/follow", auth=member("write:follows"), response=schemas.Tag)
def follow_tag(request: ApiRequest, name: str) -> HttpResponse:
    """Follow a hashtag: its public posts come into Following and For You."""
    return json(tag(services.follow_hashtag(request.auth.viewer, name)))


@router.post("/tags/{name}/unfollow", auth=member("write:follows"), response=schemas.Tag)
def unfollow_tag(request: ApiRequest, name: str) -> HttpResponse:
    """Follow a hashtag no longer."""
    return json(tag(services.unfollow_hashtag(request.auth.viewer, name)))


@router.get("/followed_tags", auth=member("read:follows"), response=list[schemas.Tag])
def followed_tags(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """Which hashtags the viewer follows, the last one first. Nobody else can see them."""
    cursor = sent.cursor(default=_MANY_TAGS, most=2 * _MANY_TAGS)
    return page(request, queries.followed_hashtags(request.auth.viewer, cursor), tag)


def _found(request: ApiRequest, sent: SearchQuery, name: str) -> list[dict[str, Any]]:
    viewer, limit, offset = request.auth.viewer, clamped(sent.limit, 20, 40), _offset(sent.offset)
    if name == "accounts":
        people = search_accounts(
            viewer,
            sent.q,
            limit=min(limit, MAX_ACCOUNTS),
            offset=offset,
            following=bool(sent.following) and viewer.is_member,
        )
        return [account(view) for view in people]
    if name == "hashtags":
        tags = queries.search_hashtags(viewer, sent.q, limit=limit, offset=offset)
        return [tag(view) for view in tags]
    author_id = named("account_id", sent.account_id) if sent.account_id else None
    found = queries.search_posts(viewer, sent.q, limit=limit, offset=offset, author_id=author_id)
    return [status(view) for view in found]


def _offset(value: int | None) -> int:
    return max(0, min(value or 0, _FARTHEST))
