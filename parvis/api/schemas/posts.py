"""Posts, which Mastodon calls statuses, and what belongs to them."""

from typing import Any

from ninja import Schema

from parvis.api.schemas.accounts import Account
from parvis.api.schemas.media import MediaAttachment


class PollOption(Schema):
    """One answer; the count is null while it is hidden."""

    title: str
    votes_count: int | None


class Poll(Schema):
    """A question with answers to choose from."""

    id: str
    expires_at: str | None
    expired: bool
    multiple: bool
    votes_count: int
    voters_count: int | None
    voted: bool
    own_votes: list[int]
    options: list[PollOption]
    emojis: list[dict[str, Any]]


class Mention(Schema):
    """Somebody named in a post."""

    id: str
    username: str
    url: str
    acct: str


class StatusTag(Schema):
    """A hashtag in a post."""

    name: str
    url: str


class Quote(Schema):
    """The post that a post quotes, or why it is not shown."""

    state: str
    quoted_status: "Status | None" = None
    quoted_status_id: str | None = None


class StatusExtras(Schema):
    """What a post has here and not on Mastodon.

    `awaits_video` is seen by its author alone: the post is published when its video plays.
    """

    awaits_video: bool
    comments_allowed: bool
    sharing_allowed: bool


class Status(Schema):
    """A post as the viewer sees it."""

    id: str
    created_at: str
    in_reply_to_id: str | None
    in_reply_to_account_id: str | None
    sensitive: bool
    spoiler_text: str
    visibility: str
    language: str | None
    uri: str
    url: str
    replies_count: int
    reblogs_count: int
    favourites_count: int
    quotes_count: int
    edited_at: str | None
    favourited: bool
    reblogged: bool
    muted: bool
    bookmarked: bool
    pinned: bool
    content: str
    reblog: "Status | None"
    account: Account
    media_attachments: list[MediaAttachment]
    mentions: list[Mention]
    tags: list[StatusTag]
    emojis: list[dict[str, Any]]
    card: dict[str, Any] | None
    poll: Poll | None
    quote: Quote | None
    parvis: StatusExtras
    text: str | None = None


class StatusSource(Schema):
    """What the author typed."""

    id: str
    text: str
    spoiler_text: str


class StatusEdit(Schema):
    """One version of a post."""

    content: str
    spoiler_text: str
    sensitive: bool
    created_at: str
    account: Account
    media_attachments: list[MediaAttachment]
    emojis: list[dict[str, Any]]


class Context(Schema):
    """What a post answers, and what answers it."""

    ancestors: list[Status]
    descendants: list[Status]


class TagHistory(Schema):
    """One day of a hashtag."""

    day: str
    uses: str
    accounts: str


class Tag(Schema):
    """A hashtag."""

    id: str
    name: str
    url: str
    history: list[TagHistory]
    following: bool


class Search(Schema):
    """What was found."""

    accounts: list[Account]
    statuses: list[Status]
    hashtags: list[Tag]


Quote.model_rebuild()
Status.model_rebuild()
