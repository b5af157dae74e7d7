"""Posts: written, read, edited and deleted."""

import hashlib
from typing import Any
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from parvis.accounts.queries import Viewer, preferences
from parvis.api import schemas
from parvis.api.identity import ApiRequest, anybody, member
from parvis.api.inputs import MAX_ACCOUNTS, PageQuery, addressed, many, named
from parvis.api.params import Flag, Input, List, Number, Sent
from parvis.api.responses import json, page, page_by_id
from parvis.api.shapes.account import PRIVACY_OF_PREFERENCE, account
from parvis.api.shapes.post import VISIBILITY, edit, status
from parvis.base.errors import InvalidInput
from parvis.media.services import describe
from parvis.posts import queries, services
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, PollDraft

router = Router(tags=["statuses"])


class PollSent(Input):
    """A question with its answers."""

    options: List[str] = Field(default_factory=list)
    expires_in: Number = None
    multiple: Flag = None
    hide_totals: Flag = None


class MediaChanges(Input):
    """What shall change of an image."""

    id: str
    description: str | None = None
    focus: str | None = None


class StatusSent(Input):
    """A post as it is written or edited."""

    status: str = ""
    media_ids: List[str] = Field(default_factory=list)
    media_attributes: List[MediaChanges] = Field(default_factory=list)
    poll: PollSent | None = None
    sensitive: Flag = None
    spoiler_text: str = ""
    language: str | None = None
    comments_allowed: Flag = Field(None, description="Whether others may answer; unset changes nothing.")
    sharing_allowed: Flag = Field(
        None, description="Whether others may repost, quote and embed; unset changes nothing."
    )


class NewStatus(StatusSent):
    """A post as it is written."""

    in_reply_to_id: str | None = None
    quoted_status_id: str | None = None
    quote_id: str | None = Field(None, description="An older name of quoted_status_id.")
    visibility: str | None = None
    scheduled_at: str | None = None


class Ids(Input):
    """Posts by id; `id[]=` as often as needed."""

    id: List[str] = Field(default_factory=list)


@router.get("/statuses", auth=anybody("read:statuses"), response=list[schemas.Status])
def statuses_by_ids(request: ApiRequest, sent: Query[Ids]) -> HttpResponse:
    """Posts by their ids; those that are not there are left out."""
    found = queries.posts_by_ids(request.auth.viewer, many("id", sent.id[:MAX_ACCOUNTS]))
    return json([status(view) for view in found])


@router.post("/statuses", auth=member("write:statuses"), response=schemas.Status)
def create(request: ApiRequest, sent: Sent[NewStatus]) -> HttpResponse:
    """Post something. With an Idempotency-Key header, sending it twice makes one post."""
    if sent.scheduled_at:
        raise InvalidInput("scheduled_at", _("Posts cannot be scheduled for later here."))
    viewer = request.auth.viewer
    made = services.create_post(
        viewer, _draft(viewer, sent), idempotency_key=_key(request.headers.get("Idempotency-Key", ""))
    )
    return json(status(made))


@router.get("/statuses/{status_id}", auth=anybody("read:statuses"), response=schemas.Status)
def one(request: ApiRequest, status_id: str) -> HttpResponse:
    """One post."""
    return json(status(queries.post_by_id(request.auth.viewer, addressed(status_id))))


@router.put("/statuses/{status_id}", auth=member("write:statuses"), response=schemas.Status)
def update(request: ApiRequest, status_id: str, sent: Sent[StatusSent]) -> HttpResponse:
    """Edit a post; its earlier versions stay readable."""
    viewer, post_id = request.auth.viewer, addressed(status_id)
    for change in sent.media_attributes:
        describe(owner_key=_me(viewer), media_id=named("media_attributes", change.id), alt=change.description)
    draft = Draft(
        text=sent.status,
        content_warning=sent.spoiler_text,
        sensitive=sent.sensitive,
        language=sent.language or "",
        media_ids=tuple(many("media_ids", sent.media_ids)),
        poll=_poll(sent.poll),
        comments_allowed=sent.comments_allowed,
        sharing_allowed=sent.sharing_allowed,
    )
    changed = services.edit_post(viewer, post_id, draft)
    return json(status(changed))


@router.delete("/statuses/{status_id}", auth=member("write:statuses"), response=schemas.Status)
def delete(request: ApiRequest, status_id: str) -> HttpResponse:
    """Delete a post; answers what was typed, so that it can be written anew."""
    viewer, post_id = request.auth.viewer, addressed(status_id)
    view = queries.post_by_id(viewer, post_id)
    shape = {**status(view), "text": view.text}
    services.delete_post(viewer, post_id)
    return json(shape)


@router.get("/statuses/{status_id}/context", auth=anybody("read:statuses"), response=schemas.Context)
def context(request: ApiRequest, status_id: str) -> HttpResponse:
    """What a post answers, and what answers it; deleted posts are left out."""
    found = queries.thread(request.auth.viewer, addressed(status_id))
    return json({"ancestors": _shown(found.ancestors), "descendants": _shown(found.descendants)})


@router.get("/statuses/{status_id}/source", auth=member("read:statuses"), response=schemas.StatusSource)
def source(request: ApiRequest, status_id: str) -> HttpResponse:
    """What the author typed."""
    post_id = addressed(status_id)
    text, warning = queries.source(request.auth.viewer, post_id)
    return json({"id": post_id, "text": text, "spoiler_text": warning})


@router.get("/statuses/{status_id}/history", auth=anybody("read:statuses"), response=list[schemas.StatusEdit])
def history(request: ApiRequest, status_id: str) -> HttpResponse:
    """Every version of a post, the oldest first."""
    viewer, post_id = request.auth.viewer, addressed(status_id)
    author = queries.post_by_id(viewer, post_id).author
    return json([edit(author, version) for version in queries.history(viewer, post_id)])


@router.get(
    "/statuses/{status_id}/favourited_by", auth=anybody("read:accounts"), response=list[schemas.Account]
)
def favourited_by(request: ApiRequest, status_id: str, sent: Query[PageQuery]) -> HttpResponse:
    """Who likes a post."""
    cursor = sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.liked_by(request.auth.viewer, addressed(status_id), cursor), account)


@router.get(
    "/statuses/{status_id}/reblogged_by", auth=anybody("read:accounts"), response=list[schemas.Account]
)
def reblogged_by(request: ApiRequest, status_id: str, sent: Query[PageQuery]) -> HttpResponse:
    """Who reposted a post."""
    cursor = sent.cursor(default=40, most=MAX_ACCOUNTS)
    return page(request, queries.reposted_by(request.auth.viewer, addressed(status_id), cursor), account)


@router.get("/statuses/{status_id}/quotes", auth=anybody("read:statuses"), response=list[schemas.Status])
def quotes(request: ApiRequest, status_id: str, sent: Query[PageQuery]) -> HttpResponse:
    """Which posts quote a post."""
    found = queries.quotes_of(request.auth.viewer, addressed(status_id), sent.cursor())
    return page_by_id(request, found, status)


def _draft(viewer: Viewer, sent: NewStatus) -> Draft:
    chosen = preferences(viewer)
    quoted = sent.quoted_status_id or sent.quote_id
    return Draft(
        text=sent.status,
        visibility=_visibility(sent.visibility or PRIVACY_OF_PREFERENCE[chosen.default_visibility]),
        content_warning=sent.spoiler_text,
        sensitive=chosen.default_sensitive or None if sent.sensitive is None else sent.sensitive,
        language=chosen.default_language if sent.language is None else sent.language,
        reply_to=named("in_reply_to_id", sent.in_reply_to_id) if sent.in_reply_to_id else None,
        quote_of=named("quoted_status_id", quoted) if quoted else None,
        media_ids=tuple(many("media_ids", sent.media_ids)),
        poll=_poll(sent.poll),
        comments_allowed=sent.comments_allowed,
        sharing_allowed=sent.sharing_allowed,
    )


def _visibility(word: str) -> Visibility:
    if word not in VISIBILITY:
        raise InvalidInput("visibility", _("Choose public, unlisted, private or direct."))
    return VISIBILITY[word]


def _poll(sent: PollSent | None) -> PollDraft | None:
    if sent is None or not (sent.options or sent.expires_in):
        return None
    if sent.expires_in is None:
        raise InvalidInput("poll[expires_in]", _("Say for how many seconds the poll is open."))
    return PollDraft(
        options=tuple(sent.options),
        expires_in_s=sent.expires_in,
        multiple=bool(sent.multiple),
        hide_totals=bool(sent.hide_totals),
    )


def _key(header: str) -> str:
    # Any text may be a key; a digest of it fits the column.
    return hashlib.sha256(header.encode("utf-8", "surrogateescape")).hexdigest() if header else ""


def _shown(views: Any) -> list[dict[str, Any]]:
    return [status(view) for view in views if not view.deleted]


def _me(viewer: Viewer) -> UUID:
    return viewer.account_id  # type: ignore[return-value]  # members have one
