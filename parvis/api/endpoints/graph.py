"""Following, blocking and muting, and whom one has blocked, muted or kept waiting."""

from collections.abc import Callable
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from ninja import Query, Router

from parvis.accounts import queries, services
from parvis.accounts.queries import Relationship, Viewer
from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import MAX_ACCOUNTS, PageQuery, addressed
from parvis.api.params import Flag, Input, Number, Sent
from parvis.api.responses import empty, json, page
from parvis.api.shapes.account import account, muted_account, relationship

router = Router(tags=["follows, blocks, mutes"])
Verb = Callable[[Viewer, UUID], Relationship]


class HowToFollow(Input):
    """Whether their reposts are wanted; the rest of Mastodon's options is not offered yet."""

    reblogs: Flag = None
    notify: Flag = None


class HowToMute(Input):
    """Whether their notifications go too, and for how many seconds; 0 is for good."""

    notifications: Flag = None
    duration: Number = None


def _act(request: ApiRequest, account_id: str, verb: Verb) -> HttpResponse:
    return json(relationship(verb(request.auth.viewer, addressed(account_id))))


@router.post("/accounts/{account_id}/follow", auth=member("write:follows"), response=schemas.Relationship)
def follow(request: ApiRequest, account_id: str, sent: Sent[HowToFollow]) -> HttpResponse:
    """Follow, or ask a locked account to be let in."""
    how = services.follow(request.auth.viewer, addressed(account_id), show_reposts=sent.reblogs)
    return json(relationship(how))


@router.post("/accounts/{account_id}/unfollow", auth=member("write:follows"), response=schemas.Relationship)
def unfollow(request: ApiRequest, account_id: str) -> HttpResponse:
    """Stop following, or take a request back."""
    return _act(request, account_id, services.unfollow)


@router.post(
    "/accounts/{account_id}/remove_from_followers",
    auth=member("write:follows"),
    response=schemas.Relationship,
)
def remove_from_followers(request: ApiRequest, account_id: str) -> HttpResponse:
    """Make somebody stop following the viewer."""
    return _act(request, account_id, services.remove_follower)


@router.post("/accounts/{account_id}/block", auth=member("write:blocks"), response=schemas.Relationship)
def block(request: ApiRequest, account_id: str) -> HttpResponse:
    """Block: neither sees the other any more."""
    return _act(request, account_id, services.block)


@router.post("/accounts/{account_id}/unblock", auth=member("write:blocks"), response=schemas.Relationship)
def unblock(request: ApiRequest, account_id: str) -> HttpResponse:
    """End a block."""
    return _act(request, account_id, services.unblock)


@router.post("/accounts/{account_id}/mute", auth=member("write:mutes"), response=schemas.Relationship)
def mute(request: ApiRequest, account_id: str, sent: Sent[HowToMute]) -> HttpResponse:
    """Mute, for a while or for good."""
    how = services.mute(
        request.auth.viewer,
        addressed(account_id),
        notifications=sent.notifications is not False,
        duration_s=max(0, sent.duration or 0),
    )
    return json(relationship(how))


@router.post("/accounts/{account_id}/unmute", auth=member("write:mutes"), response=schemas.Relationship)
def unmute(request: ApiRequest, account_id: str) -> HttpResponse:
    """End a mute."""
    return _act(request, account_id, services.unmute)


@router.get("/follow_requests", auth=member("read:follows"), response=list[schemas.Account])
def follow_requests(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """Who waits to be let in."""
    cursor = sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.follow_requests(request.auth.viewer, cursor), account)


@router.post(
    "/follow_requests/{account_id}/authorize",
    auth=member("write:follows"),
    response=schemas.Relationship,
)
def authorize(request: ApiRequest, account_id: str) -> HttpResponse:
    """Let somebody in."""
    return _act(request, account_id, services.accept_follow)


@router.post(
    "/follow_requests/{account_id}/reject",
    auth=member("write:follows"),
    response=schemas.Relationship,
)
def reject(request: ApiRequest, account_id: str) -> HttpResponse:
    """Turn somebody down; they are not told."""
    return _act(request, account_id, services.reject_follow)


@router.get("/blocks", auth=member("read:blocks"), response=list[schemas.Account])
def blocks(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """Whom the viewer blocks."""
    cursor = sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.blocks(request.auth.viewer, cursor), account)


@router.get("/mutes", auth=member("read:mutes"), response=list[schemas.MutedAccount])
def mutes(request: ApiRequest, sent: Query[PageQuery]) -> HttpResponse:
    """Whom the viewer mutes, and until when."""
    viewer = request.auth.viewer
    found = queries.mutes(viewer, sent.cursor(default=40, most=MAX_ACCOUNTS))
    how = queries.relationships(viewer, [view.id for view in found.items])
    return page(request, found, lambda view: muted_account(view, how[view.id]))


@router.get("/domain_blocks", auth=member("read:blocks"), response=list[str])
def domain_blocks(request: ApiRequest) -> HttpResponse:
    """Nothing: this network does not speak with others yet."""
    return json([])


@router.delete("/suggestions/{account_id}", auth=member("read"), response=schemas.Empty)
def forget_suggestion(request: ApiRequest, account_id: str) -> HttpResponse:
    """Accept that somebody is of no interest; suggestions are not kept, so there is nothing to do."""
    queries.account_by_id(request.auth.viewer, addressed(account_id))
    return empty()
