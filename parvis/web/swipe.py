"""What the swipe goes through: For You, who is followed, one profile, one hashtag, one sound."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.utils.translation import gettext as _
from typing_extensions import override

from parvis.accounts import queries as accounts
from parvis.accounts.queries import Relationship, Viewer
from parvis.base import ids
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.paging import Cursor, Page
from parvis.feed.services.serve import serve_page
from parvis.posts import queries
from parvis.posts.queries import PostView

_SHORT: Final = {"": "foryou", "tag": "hashtag"}
_SHORT_CHARS: Final = 90
_MIDDLE_CHARS: Final = 280


class Kind(StrEnum):
    """What decides which card comes next; the words are those of watch events."""

    FORYOU = "foryou"
    FOLLOWING = "following"
    LATEST = "latest"
    PROFILE = "profile"
    HASHTAG = "hashtag"
    SOUND = "sound"


@dataclass(frozen=True, slots=True)
class Source:
    """A list that is swiped through; `key` names the profile, hashtag or sound."""

    kind: Kind = Kind.FORYOU
    key: str = ""

    @override
    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind.value

    @property
    def up(self) -> str:
        """Where the list itself stands; empty for For You, which is only here."""
        return {
            Kind.FOLLOWING: "/following",
            Kind.LATEST: "/latest",
            Kind.PROFILE: f"/@{self.key}",
            Kind.HASHTAG: f"/tags/{self.key}",
            Kind.SOUND: f"/sounds/{self.key}",
        }.get(self.kind, "")

    @property
    def title(self) -> str:
        """What it is called, over the cards."""
        if self.kind is Kind.PROFILE:
            return f"@{self.key}"
        if self.kind is Kind.HASHTAG:
            return f"#{self.key}"
        return {
            Kind.FOLLOWING: _("Following"),
            Kind.LATEST: _("Latest"),
            Kind.SOUND: _("This sound"),
        }.get(self.kind, _("For You"))


@dataclass(frozen=True, slots=True)
class Card:
    """One entry of the swipe: how it is set, and how the viewer stands to its author."""

    entry: PostView
    relation: Relationship
    receipt_id: UUID | None = None  # of the page of the feed that brought it

    @property
    def post(self) -> PostView:
        """The post to draw."""
        return self.entry.shown

    @property
    def film(self) -> bool:
        """Whether pictures fill the card; else the words do."""
        media = self.post.video
        return media.video.plays if media and media.video else bool(self.post.media)

    @property
    def size(self) -> str:
        """How large the words are set."""
        length = len(self.post.text)
        return "short" if length <= _SHORT_CHARS else "middle" if length <= _MIDDLE_CHARS else "long"

    @property
    def covered(self) -> bool:
        """Whether the viewer is asked before they see it."""
        return bool(self.post.content_warning) or (self.post.sensitive and bool(self.post.media))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some cards in their order, and where the next ones begin; empty at the end."""

    cards: list[Card]
    after: str


def source_named(text: str) -> Source:
    """Return the source of an address's query; nothing at all is For You."""
    kind, _colon, key = text.partition(":")
    try:
        source = Source(Kind(_SHORT.get(kind, kind)), key)
        needs_key = source.kind in (Kind.PROFILE, Kind.HASHTAG, Kind.SOUND)
        if needs_key != bool(key):
            raise _unknown()
        if source.kind is Kind.SOUND:
            ids.parse(key)
    except (ValueError, InvalidInput):
        raise _unknown() from None
    return source


def cards(viewer: Viewer, source: Source, after: str, limit: int) -> Stretch:
    """Return what follows a place in the source, the empty one being its beginning."""
    try:
        if source.kind is Kind.FORYOU:
            found = serve_page(viewer, after, limit)
            return Stretch(cards_of(viewer, found.posts, found.receipt_id), found.after)
        cursor = Cursor(max_id=ids.parse(after) if after else None, limit=limit)
    except InvalidInput:
        raise _unknown() from None
    page = _READS[source.kind](viewer, source.key, cursor)
    return Stretch(cards_of(viewer, page.items), str(page.older or ""))


def cards_after(viewer: Viewer, source: Source, post_id: UUID, limit: int) -> Stretch:
    """Return what follows a post in the source; in For You, which has no order, what is best next."""
    if source.kind is not Kind.FORYOU:
        return cards(viewer, source, str(post_id), limit)
    found = cards(viewer, source, "", limit)
    return Stretch([card for card in found.cards if card.post.id != post_id], found.after)


def cards_before(viewer: Viewer, source: Source, before: str, limit: int) -> Stretch:
    """Return what stands before a post in a source that has an order of its own, towards its beginning."""
    if source.kind is Kind.FORYOU:
        return Stretch([], "")
    try:
        cursor = Cursor(min_id=ids.parse(before), limit=limit)
    except InvalidInput:
        raise _unknown() from None
    page = _READS[source.kind](viewer, source.key, cursor)
    return Stretch(cards_of(viewer, page.items), str(page.newer or ""))


def cards_of(viewer: Viewer, entries: Sequence[PostView], receipt_id: UUID | None = None) -> list[Card]:
    """Return posts as cards."""
    relations = accounts.relationships(viewer, {entry.shown.author.id for entry in entries})
    return [
        Card(entry, relations[entry.shown.author.id], receipt_id)
        for entry in entries
        if not entry.shown.deleted
    ]


def swipe_path(post: PostView, source: str = "") -> str:
    """Return the address under which a post is swiped from."""
    return f"/watch/{post.id}?from={source or f'{Kind.PROFILE}:{post.author.handle}'}"


def _following(viewer: Viewer, _key: str, cursor: Cursor) -> Page[PostView]:
    return queries.following_timeline(viewer, cursor) if viewer.is_member else Page([])


def _profile(viewer: Viewer, username: str, cursor: Cursor) -> Page[PostView]:
    account = accounts.account_by_username(viewer, username)
    return queries.account_timeline(viewer, account.id, cursor, replies=True, videos_only=True)


def _sound(viewer: Viewer, sound: str, cursor: Cursor) -> Page[PostView]:
    return queries.posts_with_sound(viewer, ids.parse(sound), cursor)


_READS: Final[dict[Kind, Callable[[Viewer, str, Cursor], Page[PostView]]]] = {
    Kind.FOLLOWING: _following,
    Kind.LATEST: lambda viewer, _key, cursor: queries.latest_timeline(viewer, cursor),
    Kind.PROFILE: _profile,
    Kind.HASHTAG: lambda viewer, tag, cursor: queries.hashtag_timeline(viewer, tag, cursor, videos_only=True),
    Kind.SOUND: _sound,
}


def _unknown() -> NotFound:
    return NotFound(_("There is no such page."))
