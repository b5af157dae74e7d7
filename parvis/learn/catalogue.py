"""The posts that a trainer knows: a small whole number each, and the numbers of what is in them."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parvis.learn.arrays import grown
from parvis.learn.schema import FIELD, FIELDS, FORMS, KIND_OF, KINDS, Ints, Names
from parvis.learn.vocabulary import Vocabulary

POST: Final = FIELD["post"]
_FORM: Final = FIELD["form"]
# Forms are small numbers already. All other names have to be given one.
NAMED: Final = tuple(kind for kind in KINDS if kind != "form")
_FIRST: Final = 1024
_MIXES: Final = np.random.default_rng(1).integers(1, 2**63, len(FIELDS), dtype=np.uint64) | np.uint64(1)


class Catalogue:
    """Posts by number, with vocabularies for everything in them. Number 0 is none."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.names = {kind: Vocabulary() for kind in NAMED}
        self.ids = np.zeros((_FIRST, len(FIELDS)), np.int32)
        self._told = np.zeros(_FIRST, np.uint64)  # what each post's names were, all in one
        self.fields = np.array([POST], np.int32)  # those that any post has used

    def meet(self, names: Names, day: int) -> Ints:
        """Return the numbers of posts by their names `(n, fields)`; an edited post is taken as it is now."""
        posts = self.names["post"].meet(names[:, POST], day)
        self.ids = grown(self.ids, self.names["post"].used)
        self._told = grown(self._told, self.names["post"].used)
        told = (names * _MIXES).sum(axis=1, dtype=np.uint64)
        changed = np.flatnonzero((self._told[posts] != told) & (posts != 0))
        if changed.size:
            self._describe(posts[changed], names[changed], day)
            self._told[posts[changed]] = told[changed]
        for field in self.fields.tolist():
            if field != _FORM:
                self.names[KIND_OF[FIELDS[field]]].touch(self.ids[posts, field], day)
        return posts

    def find(self, names: Names) -> Ints:
        """Return the numbers of posts that are known, and 0 for others."""
        return self.names["post"].find(names[:, POST])

    def numbers(self, kind: str) -> int:
        """Return below which number all of a kind are."""
        return FORMS if kind == "form" else self.names[kind].used

    def forget_posts(self, posts: Ints) -> Ints:
        """Forget posts by their numbers, and return those that were known."""
        gone = self.names["post"].forget(posts)
        self.ids[gone], self._told[gone] = 0, 0
        return gone

    def expire(self, before: int) -> dict[str, Ints]:
        """Forget what was last met before a day; return by kind what is forgotten.

        What is in a post was met whenever the post was, so no post loses a part of it.
        """
        gone = {kind: self.names[kind].expire(before) for kind in NAMED}
        self.ids[gone["post"]], self._told[gone["post"]] = 0, 0
        return gone

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it, to be kept."""
        kept: dict[str, NDArray[Any]] = {"ids": self.ids, "told": self._told, "fields": self.fields}
        for kind, names in self.names.items():
            kept |= {f"{kind}/{column}": array for column, array in names.arrays().items()}
        return kept

    def take_up(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what was kept."""
        self.ids, self._told, self.fields = arrays["ids"], arrays["told"], arrays["fields"]
        for kind, names in self.names.items():
            names.take_up({column: arrays[f"{kind}/{column}"] for column in ("keys", "met", "free")})

    def _describe(self, posts: Ints, names: Names, day: int) -> None:
        self.fields = np.union1d(self.fields, np.flatnonzero(names.any(axis=0))).astype(np.int32)
        for field in self.fields.tolist():
            column = names[:, field]
            self.ids[posts, field] = (
                np.minimum(column, FORMS - 1)
                if field == _FORM
                else self.names[KIND_OF[FIELDS[field]]].meet(column, day)
            )
