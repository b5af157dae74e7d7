"""What the room shows of its rows to the rooms above: frozen values, no tables."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.errors import login_needed
from parvis.accounts.models import AccountState, Role


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Every read takes one; nobody is `ANONYMOUS`."""

    account_id: UUID | None
    user_id: UUID | None = None
    username: str = ""
    role: Role = Role.MEMBER

    @property
    def is_member(self) -> bool:
        """Whether somebody is logged in."""
        return self.account_id is not None

    @property
    def member_id(self) -> UUID:
        """The account of whoever is logged in; raises `Unauthenticated` for nobody."""
        if self.account_id is None:
            raise login_needed()
        return self.account_id

    @property
    def is_moderator(self) -> bool:
        """Whether the viewer may decide about other people's posts."""
        return self.role >= Role.MODERATOR

    @property
    def is_admin(self) -> bool:
        """Whether the viewer may run the network."""
        return self.role >= Role.ADMIN


ANONYMOUS = Viewer(account_id=None)


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One of up to four lines that an account says of itself."""

    name: str
    value: str
    html: str


@dataclass(frozen=True, slots=True)
class AccountView:
    """An account as anybody may see it. Image addresses are empty where none was chosen."""

    id: UUID
    username: str
    domain: str
    display_name: str
    bio: str
    bio_html: str
    fields: tuple[ProfileField, ...]
    avatar_url: str
    avatar_small_url: str
    header_url: str
    locked: bool
    discoverable: bool
    bot: bool
    state: AccountState
    created_at: dt.datetime
    followers_count: int
    following_count: int
    posts_count: int
    last_post_at: dt.datetime | None

    @property
    def handle(self) -> str:
        """The name after the @: with its domain only if that is not this network."""
        return f"{self.username}@{self.domain}" if self.domain else self.username

    @property
    def name(self) -> str:
        """What to call them: the chosen name or else the username."""
        return self.display_name or self.username


@dataclass(frozen=True, slots=True)
class Relationship:
    """How a viewer stands to an account."""

    account_id: UUID
    following: bool = False
    followed_by: bool = False
    requested: bool = False
    requested_by: bool = False
    show_reposts: bool = True
    blocking: bool = False
    blocked_by: bool = False
    muting: bool = False
    muting_notifications: bool = False
    mute_expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ListView:
    """A list of accounts as its owner sees it."""

    id: UUID
    title: str
    replies_policy: str
    exclusive: bool
    members_count: int


@dataclass(frozen=True, slots=True)
class InviteView:
    """An invitation as its creator sees it."""

    code: str
    max_uses: int
    uses: int
    expires_at: dt.datetime | None
    created_at: dt.datetime
    usable: bool
