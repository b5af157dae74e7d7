"""Accounts, and how people stand to them."""

from typing import Any

from ninja import Schema


class Field(Schema):
    """One line that an account says of itself."""

    name: str
    value: str
    verified_at: str | None = None


class Account(Schema):
    """Somebody, as anybody may see them."""

    id: str
    username: str
    acct: str
    display_name: str
    locked: bool
    bot: bool
    discoverable: bool
    indexable: bool
    group: bool
    created_at: str
    note: str
    url: str
    uri: str
    avatar: str
    avatar_static: str
    header: str
    header_static: str
    followers_count: int
    following_count: int
    statuses_count: int
    last_status_at: str | None
    emojis: list[dict[str, Any]]
    fields: list[Field]


class MutedAccount(Account):
    """Somebody the viewer has muted, and until when."""

    mute_expires_at: str | None


class Source(Schema):
    """What the owner wrote, and chose for new posts."""

    privacy: str
    sensitive: bool
    language: str | None
    note: str
    fields: list[Field]
    follow_requests_count: int


class Role(Schema):
    """What a login may do beyond its own account."""

    id: str
    name: str
    permissions: str
    color: str
    highlighted: bool


class CredentialAccount(Account):
    """The account of whoever asks."""

    source: Source
    role: Role


class Profile(Schema):
    """The account as its owner edits it."""

    id: str
    display_name: str
    note: str
    fields: list[Field]
    avatar: str | None
    header: str | None
    locked: bool
    bot: bool
    discoverable: bool


class Relationship(Schema):
    """How the viewer stands to an account."""

    id: str
    following: bool
    showing_reblogs: bool
    notifying: bool
    languages: list[str] | None
    followed_by: bool
    blocking: bool
    blocked_by: bool
    muting: bool
    muting_notifications: bool
    muting_expires_at: str | None
    requested: bool
    requested_by: bool
    domain_blocking: bool
    endorsed: bool
    note: str


class AccountList(Schema):
    """A list of accounts, seen by its owner only."""

    id: str
    title: str
    replies_policy: str
    exclusive: bool


class FamiliarFollowers(Schema):
    """Whom the viewer follows among an account's followers."""

    id: str
    accounts: list[Account]


class Suggestion(Schema):
    """Somebody to follow, and why."""

    source: str
    sources: list[str]
    account: Account


class Preferences(Schema):
    """What the viewer has chosen; the keys contain colons."""
