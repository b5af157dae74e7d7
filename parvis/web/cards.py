"""What a post's card shows beyond the post itself: who else reposted it, shares of a poll, depth."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.posts.queries import PollView, PostView

DEEPEST: Final = 5  # further answers are not set in further: a phone has no room for it


@dataclass(frozen=True, slots=True)
class Share:
    """One answer of a poll with its part of the votes, None while they are hidden."""

    title: str
    votes: int | None
    percent: int | None
    own: bool
    leading: bool


@dataclass(frozen=True, slots=True)
class Appearance:
    """A post where a list shows it: the entry that brought it, and how many more people reposted it."""

    entry: PostView
    others: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A post below another, and how far below."""

    post: PostView
    depth: int


def gathered(entries: Iterable[PostView]) -> list[Appearance]:
    """Return the entries with each post once, where it comes first; who reposts it later is counted."""
    first: dict[UUID, PostView] = {}
    reposters: dict[UUID, set[UUID]] = {}
    for entry in entries:
        post_id = entry.shown.id
        first.setdefault(post_id, entry)
        if entry.repost_of:
            reposters.setdefault(post_id, set()).add(entry.author.id)
    return [
        Appearance(entry, len(reposters[post_id]) - 1 if entry.repost_of else 0)
        for post_id, entry in first.items()
    ]


def shares(poll: PollView) -> list[Share]:
    """Return the poll's answers with their shares of the people who voted."""
    total = (poll.voters_count or poll.votes_count) if poll.multiple else poll.votes_count
    counts = [option.votes_count for option in poll.options]
    best = max((count for count in counts if count is not None), default=0)
    return [
        Share(
            title=option.title,
            votes=option.votes_count,
            percent=None if option.votes_count is None else _percent(option.votes_count, total),
            own=position in poll.own_votes,
            leading=bool(best) and option.votes_count == best,
        )
        for position, option in enumerate(poll.options)
    ]


def answers(focus: UUID, descendants: Iterable[PostView]) -> list[Answer]:
    """Return the posts below `focus` with their depth, in the order given (depth first)."""
    depths = {focus: -1}
    found: list[Answer] = []
    for post in descendants:
        depth = depths.get(post.reply_to_id, -1) + 1 if post.reply_to_id else 0
        depths[post.id] = depth
        found.append(Answer(post, min(depth, DEEPEST)))
    return found


def replied_to(post: PostView) -> str:
    """Return the username that a reply answers; empty for oneself or where it is not known."""
    names = {mention.id: mention.username for mention in post.mentions}
    return names.get(post.reply_to_account_id, "") if post.reply_to_account_id else ""


def may_remix(post: PostView, viewer: Viewer) -> bool:
    """Return whether the viewer may make a duet or a stitch with the post's video."""
    video = post.video.video if post.video else None
    if video is None or not video.plays:
        return False
    return video.remixable or post.author.id == viewer.account_id


def _percent(count: int, total: int) -> int:
    return round(100 * count / total) if total else 0
