"""All that a trainer remembers beside its parameters: posts, members, rows, rates, watched times.

It grows as posts and members are met, by their 64-bit names, and forgets what nobody has met for
a while; a place that became free is given to somebody else.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.learn import files
from parvis.learn.arrays import grown
from parvis.learn.catalogue import NAMED, Catalogue
from parvis.learn.files import Arrays
from parvis.learn.members import DAY_MS, Happened, Members
from parvis.learn.rates import Counts
from parvis.learn.schema import (
    BASE_RATES,
    FIELD,
    FIELDS,
    FORMS,
    HEADS,
    KIND_OF,
    KINDS,
    RATES,
    SURFACES,
    Floats,
    Ints,
    Names,
    Size,
)
from parvis.learn.table import Table
from parvis.learn.vocabulary import Vocabulary
from parvis.learn.watch import WatchScale
from parvis.learn.weights import Found

POST_DAYS: Final = 30  # without anybody meeting it
MEMBER_DAYS: Final = 90
_BASE: Final = np.array(BASE_RATES)
_FORM: Final = FIELD["form"]
# How many impressions of its own make a table's rate as strong as what it leans on.
_STRENGTH: Final = {
    "post": 30.0,
    "author": 20.0,
    "topic": 50.0,
    "sound": 20.0,
    "form": 50.0,
    "surface": 50.0,
    "surface_form": 50.0,
}
_SHOWN: Final = {"surface": SURFACES, "surface_form": SURFACES * FORMS}  # how many keys they have


class Lesson(NamedTuple):
    """What happened, in its order, by names; shapes `(n,)`, `(n, fields)` and `(n, heads)`."""

    member: Names  # 0: nobody in particular
    posts: Names
    surface: Ints
    at_ms: NDArray[np.int64]
    dwell_ms: NDArray[np.int64]
    actions: Floats
    weight: Floats  # 0: not known, or only to be remembered

    def taken(self, which: slice) -> "Lesson":
        """Return a part of it."""
        return Lesson._make(column[which] for column in self)


class Memory:
    """What was met, counted and seen, by small whole numbers."""

    def __init__(self, size: Size, seed: int) -> None:
        """Begin knowing nobody and nothing."""
        self.names = Vocabulary()  # of members
        self.members = Members(size.history)
        self.catalogue = Catalogue()
        self.table = Table(size.width, seed)
        self.counts = {name: Counts(_SHOWN.get(name, 0), _STRENGTH[name]) for name in RATES}
        self.prior = np.empty((0, len(HEADS)))  # rates of posts before any impression
        self.watch = WatchScale(FORMS)
        self._day = 0
        self._make_room()

    def meet(self, lesson: Lesson) -> Happened:
        """Return what happened by numbers, new ones for whom and what was not known."""
        day = int(lesson.at_ms[-1]) // DAY_MS
        member, post = self.names.meet(lesson.member, day), self.catalogue.meet(lesson.posts, day)
        self._make_room()
        return Happened(member, post, *_bounded(lesson))

    def find(self, lesson: Lesson) -> Happened:
        """Return by numbers what happened to posts that are known."""
        found = Happened(self.names.find(lesson.member), self.catalogue.find(lesson.posts), *_bounded(lesson))
        return found.taken(np.flatnonzero(found.post))

    def count(self, happened: Happened) -> None:
        """Count impressions in the rates, and as watches."""
        for name, keys in self.rate_keys(happened).items():
            self.counts[name].add(keys, happened.actions, happened.weight)
        self.watch.add(self.forms(happened), happened.dwell_ms)

    def remember(self, happened: Happened) -> None:
        """Take impressions into the members' histories, and see what was in them once more."""
        fields = self.catalogue.ids[happened.post]
        for field in self.catalogue.fields.tolist():
            self.table.see(KIND_OF[FIELDS[field]], fields[:, field])
        self.members.add(happened)
        day = int(happened.at_ms[-1]) // DAY_MS
        if day > self._day:
            self._day = day
            self.watch.settle()
            self._expire(day)

    def correct(self, changed: Happened) -> None:
        """Count what followed late, and no longer what was taken back: `actions` is below 0 there."""
        for name, keys in self.rate_keys(changed).items():
            self.counts[name].add_late(keys, changed.actions)
        self.members.correct(changed)

    def believe_posts(self, posts: Names, rates: NDArray[np.float64], at_ms: int) -> None:
        """Let posts `(n, fields)` start from rates `(n, heads)` other than those of all."""
        numbers = self.catalogue.meet(posts, at_ms // DAY_MS)
        self._make_room()
        self.prior[numbers] = rates

    def believe_members(self, members: Names, seen: Floats, happened: Floats, at_ms: int) -> None:
        """Count in members' levels what they saw elsewhere, and what of it followed; `(n, heads)`."""
        numbers = self.names.meet(members, at_ms // DAY_MS)
        self._make_room()
        np.add.at(self.members.counts.seen, numbers, seen)
        np.add.at(self.members.counts.happened, numbers, happened)

    def forget_members(self, members: Names) -> None:
        """Forget members by their names."""
        self.members.forget(self.names.forget(self.names.find(members)))

    def forget_posts(self, posts: Names) -> None:
        """Forget posts by their names `(n,)`, in everybody's history too."""
        numbers = self.catalogue.names["post"].find(posts)
        self._forget("post", self.catalogue.forget_posts(numbers))

    def rates(self, happened: Happened) -> Floats:
        """Return the running rates of impressions, `(n, features)`."""
        columns = [
            self.counts[name].features(keys, self.prior[keys] if name == "post" else _BASE)
            for name, keys in self.rate_keys(happened).items()
        ]
        return np.concatenate(columns, axis=1)

    def rate_keys(self, happened: Happened) -> dict[str, NDArray[np.integer]]:
        """Return which rates stand for impressions, by table."""
        fields = self.catalogue.ids[happened.post]
        keys: dict[str, NDArray[np.integer]] = {
            name: fields[:, FIELD[name]] for name in RATES if name in FIELD
        }
        keys["surface"] = happened.surface
        keys["surface_form"] = happened.surface * FORMS + fields[:, _FORM]
        return keys

    def forms(self, happened: Happened) -> Ints:
        """Return the forms of the posts."""
        return np.asarray(self.catalogue.ids[happened.post, _FORM])

    def rows_found(self, kind: str) -> Found:
        """Return the rows of the table by name."""
        numbers, keys = self._alive(kind)
        rows = self.table.rows(kind, numbers)
        return _found(keys, rows)

    def rates_found(self, name: str) -> Found:
        """Return a table of rates by name."""
        counts = self.counts[name]
        if name in _SHOWN:
            numbers: Ints = np.arange(_SHOWN[name], dtype=np.int32)
            keys = numbers.astype(np.uint64)
        else:
            # What has no sound is of a kind as well: that of none.
            numbers, keys = self._alive(name)
            numbers, keys = np.insert(numbers, 0, 0), np.insert(keys, 0, 0)
        prior = self.prior[numbers] if name == "post" else _BASE
        told = counts.features(numbers, prior)
        return _found(keys, told)

    def levels_found(self, at_ms: int) -> Found:
        """Return the levels of members by name."""
        numbers = self.names.alive()
        levels = self.members.level(numbers, at_ms)
        return _found(self.names.keys[numbers], levels)

    def arrays(self) -> Arrays:
        """Return all of it, to be kept."""
        counts = {f"counts/{name}": counts.arrays() for name, counts in self.counts.items()}
        return files.parts(
            names=self.names.arrays(),
            members=self.members.arrays(),
            catalogue=self.catalogue.arrays(),
            table=self.table.arrays(),
            watch=self.watch.arrays(),
            own={"prior": self.prior, "day": np.array([self._day])},
            **counts,
        )

    def take_up(self, arrays: Arrays) -> None:
        """Take up what was kept."""
        self.names.take_up(files.part(arrays, "names"))
        self.members.take_up(files.part(arrays, "members"))
        self.catalogue.take_up(files.part(arrays, "catalogue"))
        self.table.take_up(files.part(arrays, "table"))
        self.watch.take_up(files.part(arrays, "watch"))
        for name, counts in self.counts.items():
            counts.take_up(files.part(arrays, f"counts/{name}"))
        self.prior, self._day = arrays["own/prior"], int(arrays["own/day"][0])
        self._make_room()

    def _make_room(self) -> None:
        self.members.make_room(self.names.used)
        for kind in KINDS:
            numbers = self.catalogue.numbers(kind)
            self.table.make_room(kind, numbers)
            if kind in self.counts:
                self.counts[kind].make_room(numbers)
        before = len(self.prior)
        self.prior = grown(self.prior, self.catalogue.numbers("post"))
        self.prior[before:] = _BASE

    def _expire(self, day: int) -> None:
        self.members.forget(self.names.expire(day - MEMBER_DAYS))
        for kind, numbers in self.catalogue.expire(day - POST_DAYS).items():
            self._forget(kind, numbers)

    def _forget(self, kind: str, numbers: Ints) -> None:
        """Begin again with what some numbers of a kind stood for."""
        self.table.forget(kind, numbers)
        if kind in self.counts:
            self.counts[kind].forget(numbers)
        if kind == "post" and numbers.size:
            self.prior[numbers] = _BASE
            gone = np.zeros(self.catalogue.numbers("post"), np.bool_)
            gone[numbers] = True
            self.members.forget_posts(gone)

    def _alive(self, kind: str) -> tuple[Ints, Names]:
        """Return the numbers of a kind that are given out, and their names."""
        if kind not in NAMED:
            numbers: Ints = np.arange(1, FORMS, dtype=np.int32)
            return numbers, numbers.astype(np.uint64)
        names = self.catalogue.names[kind]
        return names.alive(), names.keys[names.alive()]


def _bounded(
    lesson: Lesson,
) -> tuple[Ints, NDArray[np.int64], NDArray[np.int64], Floats, Floats]:
    """Return the columns that are no names; surfaces that nobody knows count as the last."""
    surface = np.clip(lesson.surface, 0, SURFACES - 1).astype(np.int32)
    return surface, lesson.at_ms, lesson.dwell_ms, lesson.actions, lesson.weight


def _found(keys: Names, values: NDArray[Any]) -> Found:
    """Return what says something, in the order of the names."""
    told = np.flatnonzero(values if values.ndim == 1 else values.any(axis=1))
    keys, values = keys[told], values[told]
    order = np.argsort(keys)
    return Found(keys[order], values[order])
