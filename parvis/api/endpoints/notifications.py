"""What the viewer was told, and how far they have read."""

from collections.abc import Iterable
from uuid import UUID  # noqa: TID251 - the type only

from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from parvis.accounts import queries, services
from parvis.accounts.queries import NotificationGroup, NotificationKind, NotificationView, Viewer
from parvis.api import schemas
from parvis.api.identity import ApiRequest, member
from parvis.api.inputs import PageQuery, addressed, clamped, named
from parvis.api.params import Input, List, Number, Sent
from parvis.api.responses import empty, json, linked, page_by_id
from parvis.api.shapes.account import account
from parvis.api.shapes.notification import grouped, kinds, marker, notification, subjects
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.paging import Cursor
from parvis.posts.queries import PostView, posts_by_ids

router = Router(tags=["notifications"])
v2 = Router(tags=["notifications"])
_COUNTED = 100
_MOST = 80
_SPAN = 400  # how many notifications one group can span


class Kinds(PageQuery):
    """Which notifications: only these types, or all but those."""

    types: List[str] = Field(default_factory=list)
    exclude_types: List[str] = Field(default_factory=list)

    def wanted(self) -> set[NotificationKind] | None:
        if not self.types and not self.exclude_types:
            return None
        chosen = kinds(self.types) if self.types else set(NotificationKind)
        return chosen - kinds(self.exclude_types)


class CountQuery(Input):
    """How far to count."""

    limit: Number = None


class Position(Input):
    """The last thing that was read."""

    last_read_id: str


class Positions(Input):
    """How far which timeline was read."""

    home: Position | None = None
    notifications: Position | None = None


class Timelines(Input):
    """Which markers; `timeline[]=` as often as needed."""

    timeline: List[str] = Field(default_factory=list)


@router.get("/notifications", auth=member("read:notifications"), response=list[schemas.Notification])
def all_notifications(request: ApiRequest, sent: Query[Kinds]) -> HttpResponse:
    """What the viewer was told, one by one."""
    viewer = request.auth.viewer
    found = queries.notifications(viewer, sent.cursor(default=40, most=_MOST), kinds=sent.wanted())
    posts = _posts(viewer, found.items)
    return page_by_id(request, found, lambda told: notification(told, posts))


@router.get("/notifications/unread_count", auth=member("read:notifications"), response=schemas.Count)
@v2.get(
    "/notifications/unread_count",
    auth=member("read:notifications"),
    response=schemas.Count,
    operation_id="unread_count_v2",
)
def unread_count(request: ApiRequest, sent: Query[CountQuery]) -> HttpResponse:
    """How much came since the viewer last looked."""
    limit = clamped(sent.limit, _COUNTED, 1000)
    return json({"count": queries.unread_notifications(request.auth.viewer, limit)})


@router.post("/notifications/clear", auth=member("write:notifications"), response=schemas.Empty)
def clear(request: ApiRequest) -> HttpResponse:
    """Remove all."""
    services.clear_notifications(request.auth.viewer)
    return empty()


@router.get("/notifications/requests", auth=member("read:notifications"), response=list[schemas.Notification])
def notification_requests(request: ApiRequest) -> HttpResponse:
    """Nothing: notifications are not held back here."""
    return json([])


@router.get("/notifications/policy", auth=member("read:notifications"), response=schemas.Opaque)
@v2.get(
    "/notifications/policy",
    auth=member("read:notifications"),
    response=schemas.Opaque,
    operation_id="policy_v2",
)
def policy(request: ApiRequest) -> HttpResponse:
    """Everything is accepted: other policies are not offered."""
    names = ("not_following", "not_followers", "new_accounts", "private_mentions", "limited_accounts")
    held = {"pending_requests_count": 0, "pending_notifications_count": 0}
    return json({**{f"for_{name}": "accept" for name in names}, "summary": held})


@router.get(
    "/notifications/{notification_id}", auth=member("read:notifications"), response=schemas.Notification
)
def one(request: ApiRequest, notification_id: str) -> HttpResponse:
    """One of the viewer's notifications."""
    viewer, wanted = request.auth.viewer, addressed(notification_id)
    found = queries.notifications(viewer, Cursor(min_id=UUID(int=wanted.int - 1), limit=1)).items
    if not found or found[0].id != wanted:
        raise NotFound(_("You have no such notification."))
    return json(notification(found[0], _posts(viewer, found)))


@router.post(
    "/notifications/{notification_id}/dismiss", auth=member("write:notifications"), response=schemas.Empty
)
def dismiss(request: ApiRequest, notification_id: str) -> HttpResponse:
    """Remove one."""
    services.dismiss_notification(request.auth.viewer, addressed(notification_id))
    return empty()


@v2.get("/notifications", auth=member("read:notifications"), response=schemas.GroupedNotifications)
def all_groups(request: ApiRequest, sent: Query[Kinds]) -> HttpResponse:
    """What the viewer was told, the same things by several people together."""
    viewer = request.auth.viewer
    found = queries.notification_groups(viewer, sent.cursor(default=40, most=_MOST), kinds=sent.wanted())
    response = json(grouped(found.items, _posts(viewer, found.items)))
    head = found.items[0].latest_id if found.items else None
    return linked(request, response, found, head=head)


@v2.get(
    "/notifications/{group_key}", auth=member("read:notifications"), response=schemas.GroupedNotifications
)
def one_group(request: ApiRequest, group_key: str) -> HttpResponse:
    """One group of the viewer's latest."""
    viewer = request.auth.viewer
    group = _group(viewer, group_key)
    return json(grouped([group], _posts(viewer, [group])))


@v2.get(
    "/notifications/{group_key}/accounts", auth=member("read:notifications"), response=list[schemas.Account]
)
def group_accounts(request: ApiRequest, group_key: str) -> HttpResponse:
    """Who is behind a group."""
    return json([account(view) for view in _group(request.auth.viewer, group_key).accounts])


@v2.post("/notifications/{group_key}/dismiss", auth=member("write:notifications"), response=schemas.Empty)
def dismiss_group(request: ApiRequest, group_key: str) -> HttpResponse:
    """Remove a group."""
    viewer = request.auth.viewer
    group = _group(viewer, group_key)
    span = Cursor(
        max_id=UUID(int=group.latest_id.int + 1), since_id=UUID(int=group.oldest_id.int - 1), limit=_SPAN
    )
    for told in queries.notifications(viewer, span, kinds={group.kind}).items:
        if told.subject_id == group.subject_id or group.kind == NotificationKind.FOLLOW:
            services.dismiss_notification(viewer, told.id)
    return empty()


@router.get("/markers", auth=member("read:statuses"), response=dict[str, schemas.Marker])
def read_markers(request: ApiRequest, sent: Query[Timelines]) -> HttpResponse:
    """How far the viewer has read."""
    found = queries.markers(request.auth.viewer)
    wanted = sent.timeline or list(found)
    return json({name: marker(found[name]) for name in wanted if name in found})


@router.post("/markers", auth=member("write:statuses"), response=dict[str, schemas.Marker])
def save_markers(request: ApiRequest, sent: Sent[Positions]) -> HttpResponse:
    """Note how far the viewer has read."""
    saved = {}
    for name in ("home", "notifications"):
        position: Position | None = getattr(sent, name)
        if position is not None:
            last = named(f"{name}[last_read_id]", position.last_read_id)
            saved[name] = marker(services.mark_read(request.auth.viewer, name, last))
    if not saved:
        raise InvalidInput("timeline", _("Markers are kept for home and notifications."))
    return json(saved)


def _posts(viewer: Viewer, told: Iterable[NotificationView | NotificationGroup]) -> dict[UUID, PostView]:
    return {post.id: post for post in posts_by_ids(viewer, subjects(told))}


def _group(viewer: Viewer, key: str) -> NotificationGroup:
    for group in queries.notification_groups(viewer, Cursor(limit=_MOST)).items:
        if group.key == key:
            return group
    raise NotFound(_("You have no such notifications."))
