"""Notifications as lines of a page: a group, the post it is about, and whether it is new."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.accounts.queries import NotificationGroup, NotificationKind, Viewer
from parvis.posts.queries import PostView
from parvis.web.paths import account_path

_WITHOUT_POST = frozenset({NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST})
_WHOLE = frozenset({NotificationKind.MENTION, NotificationKind.REPLY, NotificationKind.QUOTE})
_ONE: Final = {
    NotificationKind.LIKE: gettext_lazy("{who} liked your post"),
    NotificationKind.REPOST: gettext_lazy("{who} reposted your post"),
    NotificationKind.FOLLOW: gettext_lazy("{who} followed you"),
    NotificationKind.FOLLOW_REQUEST: gettext_lazy("{who} asks to follow you"),
    NotificationKind.POLL: gettext_lazy("A poll by {who} that you voted in has ended"),
}


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


def sentence(group: NotificationGroup, viewer: Viewer) -> SafeString:
    """Return what happened as one sentence, in which names lead to their profiles."""
    first = group.accounts[0]
    if group.kind is NotificationKind.POLL and first.id == viewer.account_id:
        return format_html("{}", _("Your poll has ended"))
    who = format_html('<a class="told__who" href="{}"><bdi>{}</bdi></a>', account_path(first), first.name)
    others = group.count - 1
    words = _several(group.kind, others) if others > 0 else _ONE.get(group.kind, "{who}")
    return format_html(str(words), who=who, n=others)


def _several(kind: NotificationKind, others: int) -> str:
    """Likes, reposts and follows are told together; whole sentences, since verbs agree with them."""
    if kind is NotificationKind.LIKE:
        return ngettext("{who} and {n} other liked your post", "{who} and {n} others liked your post", others)
    if kind is NotificationKind.REPOST:
        return ngettext(
            "{who} and {n} other reposted your post", "{who} and {n} others reposted your post", others
        )
    return ngettext("{who} and {n} other followed you", "{who} and {n} others followed you", others)
