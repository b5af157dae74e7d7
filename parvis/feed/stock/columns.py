"""Turning posts into columns, and putting them where they belong by their ids."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.base.text.terms import fold
from parvis.feed.contents import TOPICS, Names, first_look, forms_of_posts, names_of
from parvis.feed.stock.snapshot import Ids, Ints, Mask, packed_ids
from parvis.media.queries.looks import Look, looks
from parvis.posts.queries.alive import AlivePost, alive_posts

T = TypeVar("T", bound=Hashable)
C = TypeVar("C", bound=tuple[Any, ...])

_MILLISECONDS: Final = 6  # bytes at the beginning of an id


class Columns(NamedTuple):
    """What is kept of each post; see `Snapshot`."""

    ids: Ids
    author: Ints
    created_ms: NDArray[np.int64]
    language: Ints
    topics: Ints
    sound: Ints
    duration_ms: Ints
    form: Ints
    twin: Ints
    sensitive: Mask
    has_video: Mask
    plays: Mask
    text: NDArray[np.object_]
    likes: Ints
    reposts: Ints
    replies: Ints
    edited_ms: NDArray[np.int64]
    names: Names


@dataclass(slots=True)
class Listed(Generic[T]):
    """Things by their places, which only ever grow in number."""

    names: list[T]
    places: dict[T, int]

    @classmethod
    def beginning(cls, *first: T) -> "Listed[T]":
        """Return a list of these."""
        return cls(list(first), {name: place for place, name in enumerate(first)})

    def place(self, name: T) -> int:
        """Return the place of a thing, at the end if it is new."""
        place = self.places.get(name)
        if place is None:
            self.names.append(name)
            place = self.places[name] = len(self.names) - 1
        return place


class Words(NamedTuple):
    """What places in columns stand for; place 0 of each but authors is none."""

    authors: Listed[bytes]
    languages: Listed[str]
    topics: Listed[str]
    sounds: Listed[UUID | None]
    videos: Listed[UUID | None]

    @classmethod
    def none(cls) -> "Words":
        """Return the lists before the first post."""
        return cls(
            Listed.beginning(),
            Listed.beginning(""),
            Listed.beginning(""),
            Listed.beginning(None),
            Listed.beginning(None),
        )


def read_columns(post_ids: Sequence[UUID], words: Words) -> Columns:
    """Return what is known of those of the posts that are alive."""
    posts = alive_posts(post_ids)
    found = looks({media_id for post in posts for media_id in post.media_ids[:1]})
    firsts = [first_look(post, found) for post in posts]
    ids = packed_ids(post.id for post in posts)
    return Columns(
        ids=ids,
        author=_ints([words.authors.place(post.author_id.bytes) for post in posts]),
        created_ms=_moments(ids),
        language=_ints([words.languages.place(post.language) for post in posts]),
        topics=_topics(posts, words),
        sound=_ints([words.sounds.place(look.sound_id if look else None) for look in firsts]),
        duration_ms=_ints([look.duration_ms if look else 0 for look in firsts]),
        form=forms_of_posts(posts, found),
        twin=_ints([words.videos.place(_video(look)) for look in firsts]),
        sensitive=_flags([post.sensitive for post in posts]),
        has_video=_flags([post.has_video for post in posts]),
        plays=_flags(
            [
                not post.has_video or bool(look and look.plays)
                for post, look in zip(posts, firsts, strict=True)
            ]
        ),
        text=_texts([fold(post.text) for post in posts]),
        likes=_ints([post.likes for post in posts]),
        reposts=_ints([post.reposts for post in posts]),
        replies=_ints([post.replies for post in posts]),
        edited_ms=np.array([post.edited_ms for post in posts], np.int64),
        names=names_of(posts, found),
    )


def inserted(old: C, new: C, places: NDArray[np.intp]) -> C:
    """Return columns with rows put in: each before the old row of its place."""
    made = [np.insert(one, places, other, axis=0) for one, other in zip(old, new, strict=True)]
    return type(old)(*made)


def taken(old: C, which: Mask | NDArray[np.intp]) -> C:
    """Return some rows of the columns."""
    return type(old)(*(one[which] for one in old))


def with_figures(old: Columns, places: NDArray[np.intp], figures: Ints) -> Columns:
    """Return the columns with other figures (likes, reposts, replies) in some rows; the same where nothing has changed."""
    fresh: dict[str, Any] = {}
    for name, values in zip(("likes", "reposts", "replies"), figures, strict=True):
        column: Ints = getattr(old, name)
        if (column[places] != values).any():
            column = column.copy()
            column[places] = values
            fresh[name] = column
    return old._replace(**fresh) if fresh else old


def _moments(ids: Ids) -> NDArray[np.int64]:
    raw = np.frombuffer(ids.tobytes(), np.uint8).reshape(-1, 16)[:, :_MILLISECONDS].astype(np.int64)
    return np.asarray(raw @ (1 << np.arange(40, -1, -8, dtype=np.int64)))


def _topics(posts: Sequence[AlivePost], words: Words) -> Ints:
    topics = np.zeros((len(posts), TOPICS), np.int32)
    for row, post in enumerate(posts):
        for at, key in enumerate(post.topics[:TOPICS]):
            topics[row, at] = words.topics.place(key)
    return topics


def _video(look: Look | None) -> UUID | None:
    """Return what a video has in common with its copies."""
    return look.first_of if look and look.is_video else None


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int32)


def _flags(values: Sequence[bool]) -> Mask:
    return np.array(values, np.bool_)


def _texts(values: Sequence[str]) -> NDArray[np.object_]:
    column = np.empty(len(values), object)
    column[:] = values
    return column
