"""Predict, then learn: one learner that trains the network, and is measured by the same code.

What it does depends on what it was given and in which order, and on nothing else: taken up from
where it was kept, it goes on as if it had never been away.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from parvis.learn import files, model, train
from parvis.learn.arrays import length_for, padded
from parvis.learn.members import Happened
from parvis.learn.memory import Lesson, Memory
from parvis.learn.schema import (
    FIELD,
    FIELDS,
    FORMS,
    HEAD,
    HEADS,
    KIND_OF,
    KINDS,
    RATES,
    VERSION,
    WATCH_STEPS,
    Batch,
    Candidates,
    Chosen,
    Floats,
    Ints,
    S,
    Size,
    Targets,
)
from parvis.learn.table import gather
from parvis.learn.weights import Meta, Weights

__all__ = ["BATCH", "Lesson", "Trainer", "Unkept"]

BATCH: Final = 256
_score = jax.jit(model.score)
# What shows that a post was wanted, for the vectors that find posts.
_WANTED: Final = tuple(HEAD[name] for name in ("long_view", "like", "repost", "bookmark", "share", "follow"))
_ABSENT: Final = 1e9  # as a logarithm of a chance: takes a filled up place out of a softmax
# What a state is of; one that was kept by a trainer of other features, or other parts, is not taken up.
_OF: Final = {"version": VERSION, "parts": list(train.State._fields)}


class Unkept(Exception):
    """A file that does not hold a trainer's state."""


class _Met(NamedTuple):
    """What happened, a whole batch of it, and what is known of it before it is learned."""

    happened: Happened
    batch: Batch
    rows: Ints  # of the table, which the batch names
    values: Floats  # theirs, filled up


class Trainer:
    """What is remembered, and the parameters that make predictions of it."""

    def __init__(self, size: Size = S, *, seed: int = 1) -> None:
        """Begin knowing nothing."""
        self.size = size
        self.memory = Memory(size, seed)
        self._state = train.start(model.init(seed, size))
        self._at_ms = 0

    def take(self, lesson: Lesson) -> Floats:
        """Return the logits `(n, heads + WATCH_STEPS)` from before it happened, and learn from it."""
        found = [np.empty((0, len(HEADS) + WATCH_STEPS), np.float32)]
        for part in _in_batches(lesson):
            happened = self._meet(part)
            met = self._recalled(happened)
            found.append(self._foreseen(met)[: len(part.member)])
            self._learn(met)
            self.memory.count(happened)
            self.memory.remember(happened)
        return np.concatenate(found)

    def foresee(self, lesson: Lesson) -> Floats:
        """Return the logits of `take`, and learn nothing."""
        found = [np.empty((0, len(HEADS) + WATCH_STEPS), np.float32)]
        for part in _in_batches(lesson):
            met = self._recalled(self._meet(part))
            found.append(self._foreseen(met)[: len(part.member)])
        return np.concatenate(found)

    def study(self, lesson: Lesson) -> None:
        """Learn from what was watched elsewhere or long ago: it counts for no rate and no level."""
        for part in _in_batches(lesson):
            happened = self._meet(part)
            self._learn(self._recalled(happened))
            self.memory.remember(happened._replace(weight=np.zeros_like(happened.weight)))

    def correct(self, lesson: Lesson) -> None:
        """Learn what has changed since impressions of earlier lessons: `weight` is 0 where nothing has.

        Where something has, `actions` is 1 for what followed late, 0 for what was taken back.
        """
        for part in _in_batches(lesson):
            happened = self.memory.find(part)
            if len(happened.post):
                changed = happened._replace(actions=(2 * happened.actions - 1) * happened.weight)
                self._learn(self._recalled(changed, late=True), late=True)
                self.memory.correct(changed)

    def expected_ms(self, lesson: Lesson, logits: Floats) -> NDArray[np.float64]:
        """Return how long each impression is watched, by logits of `take`."""
        forms = np.minimum(lesson.posts[:, FIELD["form"]], FORMS - 1).astype(np.int32)
        return self.memory.watch.expected_ms(forms, logits[:, len(HEADS) :])

    def weights(self, *, seq: int = 0, made_at_ms: int = 0) -> Weights:
        """Return what was learned, for pages to be made with."""
        table = self.memory.table
        return Weights(
            meta=Meta(self.size, seq, made_at_ms or self._at_ms),
            params=jax.tree.map(np.array, self._state.average),
            table=table.values[: table.used].copy(),
            rows={kind: self.memory.rows_found(kind) for kind in KINDS},
            rates={name: self.memory.rates_found(name) for name in RATES},
            levels=self.memory.levels_found(self._at_ms),
            watched_ms=self.memory.watch.means_ms(),
        )

    def save(self, path: Path) -> None:
        """Keep all of it in a file, which is there in whole or not at all."""
        leaves = {str(place): np.array(leaf) for place, leaf in enumerate(jax.tree.leaves(self._state))}
        about = {**_OF, "size": self.size._asdict(), "at_ms": self._at_ms}
        files.put(files.packed(files.parts(state=leaves, memory=self.memory.arrays()), about), path)

    @classmethod
    def load(cls, path: Path) -> "Trainer":
        """Return a trainer that goes on where one was kept; raise `Unkept` if the file holds none."""
        try:
            arrays, about = files.unpacked(path.read_bytes())
            if (of := {name: about.get(name) for name in _OF}) != _OF:
                raise Unkept(f"what was kept is of {of}; here it would be of {_OF}")
            trainer = cls(Size(**about["size"]))
            trainer.memory.take_up(files.part(arrays, "memory"))
            kept = files.part(arrays, "state")
            leaves, tree = jax.tree.flatten(trainer._state)
            trainer._state = jax.tree.unflatten(
                tree, [jax.numpy.asarray(kept[str(place)]) for place in range(len(leaves))]
            )
            trainer._at_ms = about["at_ms"]
        except (OSError, files.Unreadable, KeyError, TypeError, ValueError) as error:
            raise Unkept(f"{path.name} does not hold a trainer's state: {error}") from error
        return trainer

    def _meet(self, lesson: Lesson) -> Happened:
        self._at_ms = max(self._at_ms, int(lesson.at_ms[-1]))
        return self.memory.meet(lesson)

    def _recalled(self, happened: Happened, *, late: bool = False) -> _Met:
        """Return a batch at most, filled up, with what is known of it."""
        happened = _filled(happened)
        batch, rows = self._batch(happened, late=late)
        return _Met(happened, batch, rows, padded(self.memory.table.values[rows], len(batch.posts)))

    def _foreseen(self, met: _Met) -> Floats:
        return np.asarray(_score(self._state.average, met.values, met.batch))[:, 0]

    def _learn(self, met: _Met, *, late: bool = False) -> None:
        table, rows = self.memory.table, met.rows
        self._state, moved, _loss = train.step(
            self._state,
            train.Rows(met.values, padded(table.gathered[rows], len(met.values))),
            met.batch,
            self._targets(met.happened, late=late),
            self._chosen(met.happened, met.batch, late=late),
        )
        table.values[rows] = np.asarray(moved.values)[: len(rows)]
        table.gathered[rows] = np.asarray(moved.gathered)[: len(rows)]

    def _batch(self, happened: Happened, *, late: bool) -> tuple[Batch, Ints]:
        """Return the batch, and the rows of the table that it names."""
        memory = self.memory
        without = happened.post if late else None
        events = memory.members.events(happened.member, happened.at_ms, without=without)
        named, found = np.unique(np.append(events.post.ravel(), happened.post), return_inverse=True)
        places: Ints = found.astype(np.int32)
        fields = memory.catalogue.ids[named]
        used = memory.catalogue.fields
        ids = [memory.table.rows(KIND_OF[FIELDS[field]], fields[:, field]) for field in used.tolist()]
        rows, row_places = gather(np.stack(ids, axis=1))
        past = events.post.size
        # One length for both, so that few shapes are compiled.
        length = length_for(max(len(rows), len(row_places)))
        batch = Batch(
            fields=used,
            posts=padded(row_places, length),
            events=events._replace(post=places[:past].reshape(events.post.shape)),
            candidates=Candidates(
                post=places[past:, None],
                surface=happened.surface[:, None],
                rates=memory.rates(happened)[:, None],
            ),
            level=memory.members.level(happened.member, self._at_ms),
        )
        return batch, rows

    def _targets(self, happened: Happened, *, late: bool) -> Targets:
        weight = np.zeros_like(happened.weight) if late else happened.weight
        watch = self.memory.watch
        known = weight.max(axis=1) * float(watch.settled)
        return Targets(
            happened=(happened.actions if late else happened.actions * weight)[:, None],
            weight=weight[:, None],
            watched=watch.passed(self.memory.forms(happened), happened.dwell_ms)[:, None],
            watched_weight=known[:, None].astype(np.float32),
        )

    def _chosen(self, happened: Happened, batch: Batch, *, late: bool) -> Chosen:
        """Return which of the batch's posts were wanted, each post of it once."""
        shown, first, positive = np.unique(happened.post, return_index=True, return_inverse=True)
        counts = self.memory.counts["post"]
        # The chance to be among the posts of a batch; a first sighting counts as one.
        often = (counts.seen[shown].max(axis=1) + 1) / (counts.total + len(counts.seen))
        log_q = np.full(BATCH, _ABSENT, np.float32)
        log_q[: len(shown)] = np.log(-np.expm1(BATCH * np.log1p(-often)))
        offered = np.zeros(BATCH, np.int32)
        offered[: len(shown)] = np.asarray(batch.candidates.post)[first, 0]
        wanted = (happened.actions * happened.weight)[:, _WANTED].max(axis=1)
        return Chosen(offered, log_q, positive.astype(np.int32), wanted * float(not late))


def _in_batches(lesson: Lesson) -> Iterator[Lesson]:
    for start in range(0, len(lesson.member), BATCH):
        yield lesson.taken(slice(start, start + BATCH))


def _filled(happened: Happened) -> Happened:
    """Return a whole batch; what fills it up is nobody's, and weighs nothing."""
    return Happened._make(padded(column, BATCH) for column in happened)
