"""How many of everything a network has."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Shape:
    """The size of a network and the shares of its posts."""

    accounts: int = 5_000
    posts: int = 200_000
    follows: int = 500_000
    likes: int = 400_000
    bookmarks: int = 20_000
    blocks: int = 4_000
    mutes: int = 4_000
    readers: int = 500  # accounts that have a token
    days: int = 60
    hashtags: int = 300
    replies: float = 0.15
    reposts: float = 0.10
    quotes: float = 0.03
    images: float = 0.10
    polls: float = 0.01
    seed: int = 7

    def as_text(self) -> str:
        """Return the size in one line, the same for equal shapes."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


def token_of(reader: int) -> str:
    """Return the bearer token of the reader with this number."""
    return f"bench-reader-{reader:05d}"
