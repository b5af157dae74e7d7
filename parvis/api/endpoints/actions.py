"""What one does to a post: like, repost, bookmark, pin; and votes in polls."""

from collections.abc import Callable
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from parvis.accounts.queries import Viewer
from parvis.api import schemas
from parvis.api.identity import ApiRequest, anybody, member
from parvis.api.inputs import addressed
from parvis.api.params import Input, List, Sent
from parvis.api.responses import json
from parvis.api.shapes.post import VISIBILITY, poll, status
from parvis.base.errors import InvalidInput
from parvis.posts import queries, services
from parvis.posts.queries import PostView, Visibility

router = Router(tags=["actions on statuses"])
Verb = Callable[[Viewer, UUID], PostView]


class HowToRepost(Input):
    """Who shall see the repost."""

    visibility: str | None = None


class Ballot(Input):
    """Positions of the chosen answers, counted from 0."""

    choices: List[int]


def _act(request: ApiRequest, status_id: str, verb: Verb) -> HttpResponse:
    return json(status(verb(request.auth.viewer, addressed(status_id))))


@router.post("/statuses/{status_id}/favourite", auth=member("write:favourites"), response=schemas.Status)
def favourite(request: ApiRequest, status_id: str) -> HttpResponse:
    """Like a post."""
    return _act(request, status_id, services.like_post)


@router.post("/statuses/{status_id}/unfavourite", auth=member("write:favourites"), response=schemas.Status)
def unfavourite(request: ApiRequest, status_id: str) -> HttpResponse:
    """Take a like back."""
    return _act(request, status_id, services.unlike_post)


@router.post("/statuses/{status_id}/reblog", auth=member("write:statuses"), response=schemas.Status)
def reblog(request: ApiRequest, status_id: str, sent: Sent[HowToRepost]) -> HttpResponse:
    """Repost a post; answers the repost, which contains the post."""
    if sent.visibility and sent.visibility not in VISIBILITY:
        raise InvalidInput("visibility", _("Choose public, unlisted or private."))
    visibility = VISIBILITY[sent.visibility] if sent.visibility else Visibility.PUBLIC
    made = services.repost(request.auth.viewer, addressed(status_id), visibility=visibility)
    return json(status(made))


@router.post("/statuses/{status_id}/unreblog", auth=member("write:statuses"), response=schemas.Status)
def unreblog(request: ApiRequest, status_id: str) -> HttpResponse:
    """Take a repost back."""
    return _act(request, status_id, services.unrepost)


@router.post("/statuses/{status_id}/bookmark", auth=member("write:bookmarks"), response=schemas.Status)
def bookmark(request: ApiRequest, status_id: str) -> HttpResponse:
    """Keep a post; nobody else knows."""
    return _act(request, status_id, services.bookmark_post)


@router.post("/statuses/{status_id}/unbookmark", auth=member("write:bookmarks"), response=schemas.Status)
def unbookmark(request: ApiRequest, status_id: str) -> HttpResponse:
    """Keep a post no longer."""
    return _act(request, status_id, services.unbookmark_post)


@router.post("/statuses/{status_id}/pin", auth=member("write:accounts"), response=schemas.Status)
def pin(request: ApiRequest, status_id: str) -> HttpResponse:
    """Put one of one's own posts on top of the profile."""
    return _act(request, status_id, services.pin_post)


@router.post("/statuses/{status_id}/unpin", auth=member("write:accounts"), response=schemas.Status)
def unpin(request: ApiRequest, status_id: str) -> HttpResponse:
    """Take a post down from the top of the profile."""
    return _act(request, status_id, services.unpin_post)


@router.get("/polls/{poll_id}", auth=anybody("read:statuses"), response=schemas.Poll)
def read_poll(request: ApiRequest, poll_id: str) -> HttpResponse:
    """A poll as it stands."""
    return json(poll(queries.poll(request.auth.viewer, addressed(poll_id))))


@router.post("/polls/{poll_id}/votes", auth=member("write:statuses"), response=schemas.Poll)
def vote(request: ApiRequest, poll_id: str, sent: Sent[Ballot]) -> HttpResponse:
    """Vote, once."""
    return json(poll(services.vote(request.auth.viewer, addressed(poll_id), sent.choices)))
