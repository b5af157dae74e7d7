"""What was lately shown to whom, and what each did about it: so that what follows late still finds it.

A member has one impression of a post a day. Watching it again adds what had not happened yet and
nothing else, so nobody weighs more than one in the rates of a post, however often they come back.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.feed.training.heads import bit

DAY_MS: Final = 86_400_000
_FOLLOW: Final = bit("follow")
Arrays = Mapping[str, NDArray[Any]]


class Pair(NamedTuple):
    """A member and a post, or a member and the author of posts."""

    account_id: UUID
    other_id: UUID


@dataclass(slots=True)
class Impression:
    """One post before one member. `known` is 0 where it was not learned from."""

    author_id: UUID
    surface: int
    at_ms: int
    since_ms: int  # when it was first watched; a phone may tell of that last
    dwell_ms: int
    happened: int
    known: int
    share: float = 1.0  # of the weight of an example, with which it was learned


class Impressions:
    """The last `most` impressions, none older than a day by the log's time."""

    def __init__(self, most: int) -> None:
        """Begin with none."""
        self._most = most
        self._of: OrderedDict[Pair, Impression] = OrderedDict()
        self._last_by_author: dict[Pair, UUID] = {}
        self._followed_at: dict[Pair, UUID] = {}  # the post after which an author was followed

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._of)

    def get(self, account_id: UUID, post_id: UUID) -> Impression | None:
        """Return the impression of a post, if it is of the last day."""
        return self._of.get(Pair(account_id, post_id))

    def last_of_author(self, account_id: UUID, author_id: UUID) -> tuple[UUID, Impression] | None:
        """Return the last post of an author that was before the member."""
        return self._named(self._last_by_author, account_id, author_id)

    def followed_at(self, account_id: UUID, author_id: UUID) -> tuple[UUID, Impression] | None:
        """Return the post after which the member followed its author."""
        return self._named(self._followed_at, account_id, author_id)

    def note_follow(self, account_id: UUID, post_id: UUID, author_id: UUID) -> None:
        """Remember after which post the member followed its author."""
        self._followed_at[Pair(account_id, author_id)] = post_id

    def add(self, account_id: UUID, post_id: UUID, impression: Impression) -> None:
        """Remember an impression, and forget the oldest where there are too many."""
        pair = Pair(account_id, post_id)
        self._of[pair] = impression
        self._of.move_to_end(pair)
        self._last_by_author[Pair(account_id, impression.author_id)] = post_id
        if impression.happened & _FOLLOW:
            self.note_follow(account_id, post_id, impression.author_id)
        while len(self._of) > self._most:
            self._drop_oldest()

    def forget(self, at_ms: int) -> None:
        """Forget what is older than a day. They stand in the order of arrival, so this may keep a few longer."""
        while self._of and next(iter(self._of.values())).since_ms <= at_ms - DAY_MS:
            self._drop_oldest()

    def forget_member(self, account_id: UUID) -> None:
        """Forget the impressions of a member."""
        for pair in [pair for pair in self._of if pair.account_id == account_id]:
            del self._of[pair]
        for by_author in (self._last_by_author, self._followed_at):
            for pair in [pair for pair in by_author if pair.account_id == account_id]:
                del by_author[pair]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all as arrays, to be kept."""
        rows = list(self._of.values())
        return {
            "account": packed([pair.account_id for pair in self._of]),
            "post": packed([pair.other_id for pair in self._of]),
            "author": packed([row.author_id for row in rows]),
            "numbers": np.array(
                [
                    (row.surface, row.at_ms, row.since_ms, row.dwell_ms, row.happened, row.known)
                    for row in rows
                ],
                np.int64,
            ).reshape(-1, 6),
            "share": np.array([row.share for row in rows], np.float64),
        }

    def take_up(self, arrays: Arrays) -> None:
        """Remember what `arrays` said."""
        names = (unpacked(arrays[name]) for name in ("account", "post", "author"))
        # States from before there were shares count each in full.
        shares = arrays.get("share", np.ones(len(arrays["numbers"])))
        told = zip(*names, arrays["numbers"].tolist(), shares.tolist(), strict=True)
        for account_id, post_id, author_id, numbers, share in told:
            row = Impression(author_id, *numbers)
            row.share = share
            self.add(account_id, post_id, row)

    def _drop_oldest(self) -> None:
        pair, row = self._of.popitem(last=False)
        author = Pair(pair.account_id, row.author_id)
        for by_author in (self._last_by_author, self._followed_at):
            if by_author.get(author) == pair.other_id:
                del by_author[author]

    def _named(
        self, by_author: Mapping[Pair, UUID], account_id: UUID, author_id: UUID
    ) -> tuple[UUID, Impression] | None:
        post_id = by_author.get(Pair(account_id, author_id))
        found = self._of.get(Pair(account_id, post_id)) if post_id else None
        return (post_id, found) if post_id and found else None


def packed(names: list[UUID]) -> NDArray[np.uint8]:
    """Return ids as rows of 16 bytes."""
    return np.frombuffer(b"".join(name.bytes for name in names), np.uint8).reshape(-1, 16)


def unpacked(rows: NDArray[np.uint8]) -> list[UUID]:
    """Return the ids of rows of 16 bytes."""
    raw = rows.tobytes()
    return [UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)]
