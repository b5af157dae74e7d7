"""What a post is to the ranker: the names of what is in it, from which alone it can be judged.

A post without a single view has its words, hashtags, sound, language, look and author; so it can be
shown to those who like such posts. Everything that ranks or learns takes names from here.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.base.text.terms import is_unspaced, words
from parvis.learn.names import NONE, forms_of, name_of
from parvis.learn.schema import FIELD, FIELDS, KIND_OF, KINDS
from parvis.media.queries.looks import Look
from parvis.posts.queries.alive import AlivePost

Names = NDArray[np.uint64]  # (posts, FIELDS)

_SHORTEST_WORD: Final = 4
_NAMES_REMEMBERED: Final = 100_000


def _places(kind: str) -> tuple[int, ...]:
    return tuple(place for place, field in enumerate(FIELDS) if KIND_OF[field] == kind)


_PLACES: Final = {kind: _places(kind) for kind in KINDS}
TOPICS: Final = len(_PLACES["topic"])


def names_of(posts: Sequence[AlivePost], looks: Mapping[UUID, Look]) -> Names:
    """Return the names of what is in each of the posts."""
    names = np.zeros((len(posts), len(FIELDS)), np.uint64)
    for row, post in enumerate(posts):
        for kind, found in _parts(post, first_look(post, looks)).items():
            for place, what in zip(_PLACES[kind], found, strict=False):
                names[row, place] = _name(kind, what) if what else NONE
    # These are met once a post: nothing is gained by remembering them.
    names[:, FIELD["post"]] = [name_of("post", post.id.bytes) for post in posts]
    names[:, FIELD["form"]] = forms_of_posts(posts, looks)  # a small number, and its own name
    return names


def forms_of_posts(posts: Sequence[AlivePost], looks: Mapping[UUID, Look]) -> NDArray[np.int32]:
    """Return how long the videos are, how many the images, and else how long the texts."""
    shapes = [
        (look.duration_ms if (look := first_look(post, looks)) else 0, len(post.media_ids), len(post.text))
        for post in posts
    ]
    duration_ms, images, characters = np.array(shapes, np.int64).reshape(-1, 3).T
    return forms_of(duration_ms, images, characters)


def first_look(post: AlivePost, looks: Mapping[UUID, Look]) -> Look | None:
    """Return what the post's first picture or its video is like."""
    return looks.get(post.media_ids[0]) if post.media_ids else None


def telling_words(text: str) -> list[str]:
    """Return the words of a text, the most telling first, each once.

    The longer a word, the rarer it is (Zipf 1935), in every language and without a list of them;
    so a post has the same words whatever else has been written.
    """
    found = dict.fromkeys(word for word in words(text) if len(word) >= _SHORTEST_WORD or is_unspaced(word))
    return sorted(found, key=len, reverse=True)


def _parts(post: AlivePost, look: Look | None) -> dict[str, Sequence[str | bytes]]:
    """Return what the fields of each kind contain, in the order of the fields."""
    return {
        "author": (post.author_id.bytes,),
        "topic": post.topics,
        "sound": (look.sound_id.bytes if look and look.sound_id else b"",),
        "language": (post.language,),
        "look": (look.colour, look.shape) if look else (),
        "word": telling_words(post.text)[: len(_PLACES["word"])],
    }


_name = lru_cache(maxsize=_NAMES_REMEMBERED)(name_of)
