"""What the viewer wants less of: for the feed, and for the page that lists it."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import AccountView, Viewer, accounts_by_ids
from parvis.base import ids
from parvis.base.keyset import page_of, slice_by
from parvis.base.paging import Cursor, Page
from parvis.base.sql import Query, prepared
from parvis.feed.feedback import LESS
from parvis.feed.keys import Feedback as Facts
from parvis.feed.models import Feedback, FeedbackKind
from parvis.media.queries import SoundView
from parvis.posts.queries import PostView, posts_by_ids, sound_heard
from parvis.posts.queries.hashtags import displays_of

NOTHING: Final = Facts()


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """One thing that the viewer wants less of. What it is about is None where it is gone."""

    id: UUID
    kind: FeedbackKind
    at: dt.datetime
    post: PostView | None = None
    author: AccountView | None = None
    topic: str = ""  # as it was first written
    sound: SoundView | None = None


class _Row(NamedTuple):
    id: UUID
    kind: int
    target: str


def feedback_of(viewer: Viewer) -> Facts:
    """Return what the viewer's feed leaves out, and what it shows more rarely."""
    if viewer.account_id is None:
        return NOTHING
    said: dict[int, list[str]] = {kind: [] for kind in FeedbackKind}
    for kind, target in _said(viewer.account_id):
        said[kind].append(target)
    return Facts(
        frozenset(map(UUID, said[FeedbackKind.POST])),
        {UUID(target): LESS for target in said[FeedbackKind.AUTHOR]},
        dict.fromkeys(said[FeedbackKind.TOPIC], LESS),
        {UUID(target): LESS for target in said[FeedbackKind.SOUND]},
    )


def feedback_given(viewer: Viewer, cursor: Cursor) -> Page[FeedbackView]:
    """Return what the viewer said, the latest first."""
    rows = Feedback.objects.filter(account_id=viewer.member_id).values_list(*_Row._fields)
    found = [_Row(*row) for row in slice_by(rows, cursor)]
    return page_of(found, cursor, lambda row: row.id, lambda kept: _drawn(viewer, kept))


def feedback_by_id(viewer: Viewer, feedback_id: UUID) -> FeedbackView | None:
    """Return one thing that the viewer said, None if it was taken back."""
    rows = Feedback.objects.filter(account_id=viewer.member_id, id=feedback_id).values_list(*_Row._fields)
    return next(iter(_drawn(viewer, [_Row(*row) for row in rows])), None)


def _drawn(viewer: Viewer, rows: Iterable[_Row]) -> list[FeedbackView]:
    kept = list(rows)
    by_kind = {kind: [row.target for row in kept if row.kind == kind] for kind in FeedbackKind}
    posts = posts_by_ids(viewer, list(map(UUID, by_kind[FeedbackKind.POST])))
    shown: dict[FeedbackKind, dict[str, Any]] = {
        FeedbackKind.POST: {str(post.id): post for post in posts},
        FeedbackKind.AUTHOR: _named(accounts_by_ids, by_kind[FeedbackKind.AUTHOR]),
        FeedbackKind.TOPIC: displays_of(by_kind[FeedbackKind.TOPIC]),
        FeedbackKind.SOUND: {
            target: sound_heard(viewer, UUID(target)) for target in by_kind[FeedbackKind.SOUND]
        },
    }
    return [_view(row, shown[FeedbackKind(row.kind)].get(row.target)) for row in kept]


def _named(
    read: Callable[[list[UUID]], dict[UUID, AccountView]], targets: list[str]
) -> dict[str, AccountView]:
    return {str(target): account for target, account in read(list(map(UUID, targets))).items()}


def _view(row: _Row, about: Any) -> FeedbackView:
    kind = FeedbackKind(row.kind)
    at = ids.made_at(row.id)
    if kind is FeedbackKind.TOPIC:
        return FeedbackView(row.id, kind, at, topic=about)
    return FeedbackView(row.id, kind, at, **{kind.name.lower(): about})


@prepared
def _said(me: UUID) -> Query:
    return Feedback.objects.filter(account_id=me).values_list("kind", "target")
