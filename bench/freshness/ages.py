"""Predictions by weights of several ages, in one pass over the log."""

import copy
from collections.abc import Iterator
from typing import Final

import jax
import numpy as np

from bench.ranking import ours
from bench.ranking.kuairand import Log
from bench.ranking.measures import Floats
from parvis.learn.schema import HEAD, HEADS
from parvis.learn.trainer import BATCH, Trainer

# How long weights serve, in milliseconds. 0: until the next batch of events.
AGES: Final = {
    "event": 0,
    "1 min": 60_000,
    "1 h": 3_600_000,
    "1 day": 86_400_000,
    "frozen": 10**15,
}
_LIVE: Final = 32  # events: some two minutes of this log
_LATE: Final = tuple(age for age, lasts_ms in AGES.items() if lasts_ms)


def foreseen(log: Log) -> dict[str, dict[str, Floats]]:
    """Return for each age the scores of what is tested; before that, all learn the same."""
    live, rows, *_ = ours.begun(log)
    logits = {age: np.zeros((len(log.member), len(HEADS))) for age in AGES}
    published: dict[str, tuple[int, Trainer]] = {}
    for part in _parts(log):
        lesson = rows.taken(part)
        if log.test[part].any():
            for age in _LATE:
                term = int(lesson.at_ms[0]) // AGES[age]
                if age not in published or published[age][0] != term:
                    published[age] = term, published_by(live)
                logits[age][part] = published[age][1].foresee(lesson)[:, : len(HEADS)]
        logits["event"][part] = live.take(lesson)[:, : len(HEADS)]
    return {age: _scores(found) for age, found in logits.items()}


def _parts(log: Log) -> Iterator[slice]:
    """Return the log in batches; what is tested in small ones, as a trainer gets it that learns each second."""
    first = int(np.argmax(log.test))
    for start in range(0, first, BATCH):
        yield slice(start, min(start + BATCH, first))
    for start in range(first, len(log.member), _LIVE):
        yield slice(start, start + _LIVE)


def published_by(live: Trainer) -> Trainer:
    """Return a trainer's weights as they are, which go on seeing what members do."""
    made = copy.copy(live)
    made.memory = memory = copy.copy(live.memory)
    for name in ("table", "counts", "watch", "members"):
        setattr(memory, name, copy.deepcopy(getattr(live.memory, name)))
    memory.members.events = live.memory.members.events  # type: ignore[method-assign]  # histories are never old
    # A step takes over the memory of the parameters before it.
    made._state = jax.tree.map(jax.numpy.array, live._state)  # noqa: SLF001 - what is published of it
    return made


def _scores(logits: Floats) -> dict[str, Floats]:
    return {
        "long_view": logits[:, HEAD["long_view"]],
        "is_click": -logits[:, HEAD["skip"]],
        "is_like": logits[:, HEAD["like"]],
    }
