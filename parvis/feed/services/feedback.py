"""Saying that one wants less of something, and taking it back."""

from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.accounts.queries import Viewer, account_by_id
from parvis.accounts.services import note_taken_back
from parvis.base import clock, ids
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.text.normalise import hashtag_key
from parvis.feed.errors import no_feedback, not_about_yourself
from parvis.feed.models import Feedback, FeedbackKind
from parvis.posts.queries import hashtag, post_by_id, sound_heard

MOST: Final = 1_000  # of each kind; what was said longest ago is forgotten for it


def not_interested(viewer: Viewer, post_id: UUID, *, receipt_id: UUID | None = None) -> UUID:
    """Keep a post out of the viewer's feed; raise `NotFound` for one that they cannot read."""
    post = post_by_id(viewer, post_id).shown
    return _say(viewer, FeedbackKind.POST, str(post.id), receipt_id)


def less_from_author(viewer: Viewer, account_id: UUID, *, receipt_id: UUID | None = None) -> UUID:
    """Show an account's posts more rarely."""
    account = account_by_id(viewer, account_id)
    if account.id == viewer.account_id:
        raise not_about_yourself()
    return _say(viewer, FeedbackKind.AUTHOR, str(account.id), receipt_id)


def less_of_topic(viewer: Viewer, topic: str, *, receipt_id: UUID | None = None) -> UUID:
    """Show posts with a hashtag more rarely."""
    key = hashtag_key(topic.strip().lstrip("#"))
    if not key or not hashtag(viewer, key).history:
        raise InvalidInput("topic", _("There is no such topic here."))
    return _say(viewer, FeedbackKind.TOPIC, key, receipt_id)


def less_of_sound(viewer: Viewer, sound_id: UUID, *, receipt_id: UUID | None = None) -> UUID:
    """Show posts with a sound more rarely."""
    if sound_heard(viewer, sound_id) is None:
        raise NotFound(_("This sound does not exist, or it is not for everybody."))
    return _say(viewer, FeedbackKind.SOUND, str(sound_id), receipt_id)


def take_back(viewer: Viewer, feedback_id: UUID) -> None:
    """Unsay something; raise `NotFound` if it is not there."""
    with transaction.atomic():
        mine = Feedback.objects.filter(account_id=viewer.member_id, id=feedback_id)
        row = mine.first()
        if row is None or not mine.delete()[0]:
            raise no_feedback()
        if row.kind == FeedbackKind.POST:
            target_id = ids.parse(row.target)
            note_taken_back(row.account_id, kind="not_interested", act_id=row.id, target_id=target_id)


def _say(viewer: Viewer, kind: FeedbackKind, target: str, receipt_id: UUID | None) -> UUID:
    """Keep what is said, once; return the name under which it can be taken back."""
    mine = Feedback.objects.filter(account_id=viewer.member_id, kind=kind)
    with transaction.atomic():
        row, new = mine.get_or_create(
            target=target,
            defaults={
                "id": ids.uuid7(),
                "account_id": viewer.member_id,
                "kind": kind,
                "at_ms": int(clock.now().timestamp() * 1000),
                "receipt_id": receipt_id,
            },
        )
        if new:
            beyond = mine.order_by("-id").values_list("id", flat=True)[MOST:]
            mine.filter(id__in=list(beyond)).delete()
    return row.id
