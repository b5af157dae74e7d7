"""Telling people what concerns them, and taking it back when it is undone."""

from collections.abc import Iterable
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parvis.accounts.models import Marker, Notification, NotificationKind
from parvis.accounts.queries import MarkerView, Viewer, markers
from parvis.base import clock
from parvis.base.errors import InvalidInput, NotFound

_TIMELINES = ("home", "notifications")


def notify(recipient_id: UUID, kind: NotificationKind, *, actor_id: UUID, subject_id: UUID) -> None:
    """Tell one account, once; nobody is told of what they did themselves."""
    notify_many([recipient_id], kind, actor_id=actor_id, subject_id=subject_id)


def notify_many(
    recipient_ids: Iterable[UUID], kind: NotificationKind, *, actor_id: UUID, subject_id: UUID
) -> None:
    """Tell several accounts the same; polls tell their author too."""
    Notification.objects.bulk_create(
        [
            Notification(recipient_id=recipient_id, kind=kind, actor_id=actor_id, subject_id=subject_id)
            for recipient_id in dict.fromkeys(recipient_ids)
            if recipient_id != actor_id or kind == NotificationKind.POLL
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def withdraw_notifications(
    *,
    subject_id: UUID,
    kind: NotificationKind | None = None,
    actor_id: UUID | None = None,
    recipient_id: UUID | None = None,
) -> None:
    """Take back what was told about a subject, narrowed by what is given."""
    rows = Notification.objects.filter(subject_id=subject_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if actor_id is not None:
        rows = rows.filter(actor=actor_id)
    if recipient_id is not None:
        rows = rows.filter(recipient=recipient_id)
    rows.delete()


def mark_read(viewer: Viewer, timeline: str, last_read_id: UUID) -> MarkerView:
    """Note how far the viewer has read; a reader never goes back."""
    me = viewer.member_id
    if timeline not in _TIMELINES:
        raise InvalidInput("timeline", _("Markers are kept for home and notifications."))
    with transaction.atomic():
        row, new = Marker.objects.get_or_create(
            account_id=me,
            timeline=timeline,
            defaults={"last_read_id": last_read_id},
        )
        if not new:
            Marker.objects.filter(id=row.id, last_read_id__lt=last_read_id).update(
                last_read_id=last_read_id, version=F("version") + 1, updated_at=clock.now()
            )
    return markers(viewer)[timeline]


def dismiss_notification(viewer: Viewer, notification_id: UUID) -> None:
    """Remove one of the viewer's notifications."""
    rows = Notification.objects.filter(id=notification_id, recipient=viewer.account_id)
    if not rows.delete()[0]:
        raise NotFound(_("You have no such notification."))


def clear_notifications(viewer: Viewer) -> None:
    """Remove all of the viewer's notifications."""
    me = viewer.member_id
    Notification.objects.filter(recipient=me).delete()
