"""What a generated town consists of: plain frozen rows that point at each other by position."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Language = Literal["en", "fr"]
Visibility = Literal["public", "unlisted", "followers", "mentioned"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything needed to draw one picture again, bit for bit."""

    kind: str
    seed: int
    language: Language = "en"
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing attached to a post, with the words for those who cannot see it."""

    drawing: Drawing
    alt_text: str


@dataclass(frozen=True, slots=True)
class Poll:
    """A question's options; the question itself is the post's text."""

    options: tuple[str, ...]
    multiple: bool
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Resident:
    """One account of the town."""

    username: str
    display_name: str
    bio: str
    language: Language
    pronouns: str
    fields: tuple[tuple[str, str], ...]
    avatar: Drawing
    header: Drawing | None
    topics: tuple[str, ...]
    voice: str
    family: str
    neighbourhood: str
    renown: float
    locked: bool
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class Follow:
    """One resident following another; a request, where the other has not said yes yet."""

    follower: int
    followed: int
    created_at: datetime
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Post:
    """One post, reply or quote. `reply_to` and `quote_of` are earlier positions in the list."""

    author: int
    created_at: datetime
    text: str
    language: Language
    topic: str
    visibility: Visibility = "public"
    content_warning: str = ""
    images: tuple[Picture, ...] = ()
    poll: Poll | None = None
    reply_to: int | None = None
    quote_of: int | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """A like, a repost or a bookmark, by which list it stands in."""

    resident: int
    post: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Vote:
    """One resident's choices in one post's poll."""

    resident: int
    post: int
    choices: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Town:
    """The whole town, every list in order of time."""

    name: str
    seed: int
    now: datetime
    residents: tuple[Resident, ...]
    follows: tuple[Follow, ...]
    posts: tuple[Post, ...]
    reposts: tuple[Reaction, ...]
    likes: tuple[Reaction, ...]
    bookmarks: tuple[Reaction, ...]
    votes: tuple[Vote, ...]
