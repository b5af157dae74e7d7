"""Pages of posts, newest first."""

from django.http import HttpResponse
from ninja import Query, Router
from pydantic import Field

from parvis.api import schemas
from parvis.api.endpoints.lists import FOR_YOU
from parvis.api.identity import ApiRequest, anybody, member
from parvis.api.inputs import PageQuery, addressed
from parvis.api.params import Flag, List
from parvis.api.responses import for_you, json, page, page_by_id
from parvis.api.shapes.post import status
from parvis.feed.services.serve import serve_page
from parvis.posts import queries

router = Router(tags=["timelines"])


class PublicPage(PageQuery):
    """Which public posts. All of them are local so far."""

    local: Flag = None
    remote: Flag = None
    only_media: Flag = None


class TagPage(PublicPage):
    """Which posts with a hashtag: with any, all or none of these beside it."""

    any: List[str] = Field(default_factory=list)
    all: List[str] = Field(default_factory=list)
    none: List[str] = Field(default_factory=list)


@router.get("/timelines/home", auth=member("read:statuses"), response=list[schemas.Status])
def home(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """What those post whom the viewer follows."""
    return page_by_id(request, queries.following_timeline(request.auth.viewer, sent.cursor()), status)


@router.get("/timelines/public", auth=anybody("read:statuses"), response=list[schemas.Status])
def public(request: ApiRequest, sent: Query[PublicPage]) -> HttpResponse:
    """What is posted in public on this network."""
    if sent.remote:
        return json([])
    found = queries.latest_timeline(request.auth.viewer, sent.cursor(), media_only=bool(sent.only_media))
    return page_by_id(request, found, status)


@router.get("/timelines/tag/{hashtag}", auth=anybody("read:statuses"), response=list[schemas.Status])
def tag(request: ApiRequest, hashtag: str, sent: Query[TagPage]) -> HttpResponse:
    """What is posted under a hashtag."""
    if sent.remote:
        return json([])
    found = queries.hashtag_timeline(
        request.auth.viewer,
        hashtag,
        sent.cursor(),
        any_=tuple(sent.any),
        all_=tuple(sent.all),
        none=tuple(sent.none),
    )
    return page_by_id(request, found, status)


@router.get("/timelines/list/{list_id}", auth=member("read:lists"), response=list[schemas.Status])
def of_list(request: ApiRequest, list_id: str, sent: Query[PageQuery]) -> HttpResponse:
    """What the accounts of a list post; of the list For You, its next page.

    Apps ask for what is older than the last post that they have, and the link for what follows
    the page. Either way the viewer's last pages are not shown again.
    """
    if addressed(list_id) == FOR_YOU:
        cursor = sent.cursor()
        after = str(cursor.max_id or "")
        return for_you(request, serve_page(request.auth.viewer, after, cursor.limit), "max_id")
    found = queries.list_timeline(request.auth.viewer, addressed(list_id), sent.cursor())
    return page_by_id(request, found, status)


@router.get("/bookmarks", auth=member("read:bookmarks"), response=list[schemas.Status])
def bookmarks(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """What the viewer keeps."""
    return page(request, queries.bookmarks(request.auth.viewer, sent.cursor()), status)


@router.get("/favourites", auth=member("read:favourites"), response=list[schemas.Status])
def favourites(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """What the viewer likes."""
    return page(request, queries.likes(request.auth.viewer, sent.cursor()), status)
