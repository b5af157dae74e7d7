"""Notifications as lines of a page: a group, the post it is about, and whether it is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import NotificationGroup, NotificationKind
from parvis.posts.queries import PostView

_WITHOUT_POST = frozenset({NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST})
_WHOLE = frozenset({NotificationKind.MENTION, NotificationKind.REPLY, NotificationKind.QUOTE})


@dataclass(frozen=True, slots=True)
class Notice:
    """One line. `whole` ones draw the post itself, since it speaks to the viewer."""

    group: NotificationGroup
    kind: str
    post: PostView | None
    whole: bool
    unread: bool


def notices(
    groups: Iterable[NotificationGroup], posts: Iterable[PostView], read_up_to: UUID | None
) -> list[Notice]:
    """Return the lines; what is about a post that is gone, or hidden by now, is left out."""
    known = {post.id: post for post in posts}
    return [
        Notice(
            group=group,
            kind=group.kind.name.lower(),
            post=known.get(group.subject_id),
            whole=group.kind in _WHOLE,
            unread=read_up_to is None or group.latest_id > read_up_to,
        )
        for group in groups
        if group.kind in _WITHOUT_POST or group.subject_id in known
    ]
