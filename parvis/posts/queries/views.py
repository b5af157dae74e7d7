"""What the room shows of its rows to the rooms above: frozen values, no tables."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import AccountView
from parvis.media.queries import MediaView
from parvis.posts.models import Visibility


@dataclass(frozen=True, slots=True)
class PollOptionView:
    """One answer; `votes_count` is None while totals are hidden."""

    title: str
    votes_count: int | None


@dataclass(frozen=True, slots=True)
class PollView:
    """A poll as one viewer sees it; `own_votes` are positions of options."""

    id: UUID
    options: tuple[PollOptionView, ...]
    multiple: bool
    expires_at: dt.datetime
    expired: bool
    votes_count: int
    voters_count: int
    voted: bool
    own_votes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MentionView:
    """Somebody named in a post, under the name used in it."""

    id: UUID
    username: str


@dataclass(frozen=True, slots=True)
class PostView:
    """A post as one viewer sees it, with everything that a card shows.

    `repost_of` is set on a repost, whose own text is empty; `quote` is None where there is
    no quote or where the viewer may not see it (`quote_unavailable` tells which). A
    tombstone has `deleted` set and no contents. `awaits_video` is seen by its author alone.
    """

    id: UUID
    author: AccountView
    created_at: dt.datetime
    visibility: Visibility
    text: str
    html: str
    content_warning: str
    sensitive: bool
    language: str
    thread_id: UUID
    reply_to_id: UUID | None
    reply_to_account_id: UUID | None
    edited_at: dt.datetime | None
    deleted: bool
    hashtags: tuple[str, ...]
    mentions: tuple[MentionView, ...]
    media: tuple[MediaView, ...]
    awaits_video: bool
    comments_allowed: bool
    sharing_allowed: bool
    poll: PollView | None
    quote: "PostView | None"
    quote_unavailable: bool
    repost_of: "PostView | None"
    likes_count: int
    reposts_count: int
    replies_count: int
    quotes_count: int
    liked: bool
    reposted: bool
    bookmarked: bool
    pinned: bool

    @property
    def shown(self) -> "PostView":
        """The post to draw: the original for a repost, else this one."""
        return self.repost_of or self

    @property
    def video(self) -> MediaView | None:
        """The post's video, if it has one."""
        return self.media[0] if self.media and self.media[0].video else None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """One version of a post, as its history lists them."""

    html: str
    text: str
    content_warning: str
    sensitive: bool
    written_at: dt.datetime
    media: tuple[MediaView, ...]
    poll_options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HashtagView:
    """A hashtag with its last seven days, newest first: (day, uses, accounts)."""

    key: str
    display: str
    history: tuple[tuple[dt.date, int, int], ...]
    following: bool = False  # the viewer follows it


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A post between what it answers (oldest first) and what answers it (depth first)."""

    ancestors: tuple[PostView, ...]
    post: PostView
    descendants: tuple[PostView, ...]
