"""What extraction finds in a post: frozen spans, counted in code points of the text given."""

from dataclasses import dataclass

_DISPLAY_LENGTH = 30


@dataclass(frozen=True, slots=True)
class Hashtag:
    """`#tag`; the span includes the sign, `tag` does not."""

    start: int
    end: int
    tag: str


@dataclass(frozen=True, slots=True)
class Mention:
    """`@username`; the span includes the sign, `username` does not."""

    start: int
    end: int
    username: str


@dataclass(frozen=True, slots=True)
class ListMention:
    """`@username/slug` as twitter-text sees it; `slug` keeps its slash and may be empty."""

    start: int
    end: int
    username: str
    slug: str


@dataclass(frozen=True, slots=True)
class Cashtag:
    """`$SYMBOL`; the span includes the sign, `symbol` does not."""

    start: int
    end: int
    symbol: str


@dataclass(frozen=True, slots=True)
class Url:
    """A link as it was written, with or without its scheme."""

    start: int
    end: int
    url: str

    @property
    def href(self) -> str:
        """The address to open: a bare domain is taken to speak https."""
        return self.url if "://" in self.url[:8] else f"https://{self.url}"

    @property
    def parts(self) -> tuple[str, str, str]:
        """What is hidden before, shown, and hidden after; joined they are the link as written."""
        shown = _after_scheme(self.url)
        cut = shown + _DISPLAY_LENGTH
        return self.url[:shown], self.url[shown:cut], self.url[cut:]

    @property
    def display(self) -> str:
        """The short form a person reads."""
        _, shown, rest = self.parts
        return f"{shown}…" if rest else shown


Entity = Hashtag | Mention | Url


@dataclass(frozen=True, slots=True)
class Entities:
    """All that one text holds; no two spans overlap, and each tuple is in reading order."""

    hashtags: tuple[Hashtag, ...] = ()
    mentions: tuple[Mention, ...] = ()
    urls: tuple[Url, ...] = ()

    @property
    def in_order(self) -> list[Entity]:
        """All of them, in reading order."""
        return sorted([*self.hashtags, *self.mentions, *self.urls], key=start_of)


def start_of(entity: Entity) -> int:
    """Return where `entity` starts: the key to sort by."""
    return entity.start


def _after_scheme(url: str) -> int:
    scheme = url[:8].find("://")
    start = scheme + 3 if scheme >= 0 else 0
    return start + 4 if url[start : start + 4].lower() == "www." else start
