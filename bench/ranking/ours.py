"""Ours: the learner that serves, fed with the log as its trainer is fed with the network's."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.ranking.kuairand import History, Log
from bench.ranking.measures import Floats
from parvis.learn.schema import BASE_RATES, FIELD, FIELDS, HEAD, HEADS, Names
from parvis.learn.trainer import BATCH, Lesson, Trainer

_LABELS: Final = {
    "long_view": "long_view", "like": "is_like", "reply": "is_comment", "repost": "is_forward",
    "follow": "is_follow", "visit": "is_profile_enter", "not_interested": "is_hate",
}  # fmt: skip
_HISTORY_HEADS: Final = ("long_view", "skip", "like")
_PRIOR_STRENGTH: Final = 20.0
_LEVEL_SHARE: Final = 0.5  # an event of an earlier month says half as much of a member's level
_STUDIED: Final = 20  # of each history, the last impressions are learned from
_LONG_MS, _SHORT_MS = 18_000, 5_000  # histories say which were long, not how long
_STEP_MS: Final = 60_000  # nor when
_COMPILES_S: Final = 1.0


@dataclass(slots=True)
class Run:
    """What was predicted, each row before it was learned."""

    scores: dict[str, Floats]
    watched_ms: Floats
    events: int
    compiling_s: float


def run(log: Log) -> Run:
    """Study the histories, then go through the log."""
    trainer, rows, events, compiling = begun(log)
    logits, watched = np.zeros((len(log.member), len(HEADS))), np.zeros(len(log.member))
    for start in range(0, len(log.member), BATCH):
        part = slice(start, start + BATCH)
        lesson = rows.taken(part)
        found, took = _compiling(lambda lesson=lesson: trainer.take(lesson))
        logits[part], compiling = found[:, : len(HEADS)], compiling + took
        watched[part] = trainer.expected_ms(lesson, found)
        events += BATCH
    scores = {
        "long_view": logits[:, HEAD["long_view"]],
        "is_click": -logits[:, HEAD["skip"]],
        "is_like": logits[:, HEAD["like"]],
    }
    return Run(scores, watched, events, compiling)


def begun(log: Log) -> tuple[Trainer, Lesson, int, float]:
    """Return who has studied the histories, the log, and what the studies took: events, and compiling."""
    trainer = Trainer()
    named = _names(log)
    _believe_histories(trainer, log, named)
    events, compiling = 0, 0.0
    for lesson in _studied(log.histories, named):
        compiling += _compiling(lambda lesson=lesson: trainer.study(lesson))[1]
        events += BATCH
    return trainer, _lesson(log, named), events, compiling


def _compiling(work: Callable[[], Any]) -> tuple[Any, float]:
    """Return what the work returns, and its time if it was so long that a shape was compiled in it."""
    began = time.process_time()
    found = work()
    took = time.process_time() - began
    return found, took if took > _COMPILES_S else 0.0


def _names(log: Log) -> Names:
    """Return the names of the videos by their ids, `(videos, fields)`."""
    videos = log.videos
    seconds = np.maximum(videos["duration_ms"], 1000) / 1000
    names = np.zeros((len(seconds), len(FIELDS)), np.uint64)
    names[:, FIELD["post"]] = 1 + np.arange(len(seconds))
    names[:, FIELD["form"]] = 1 + np.clip(2 * np.log2(seconds), 0, 20).astype(np.int64)
    for field in ("author", "topic", "second_topic", "sound"):
        names[:, FIELD[field]] = videos[field]
    return names


def _believe_histories(trainer: Trainer, log: Log, named: Names) -> None:
    """Set what posts and members start from by what was seen before the log began."""
    count = len(named)
    seen, long, liked = (np.zeros(count) for _ in range(3))
    members = np.array([1 + history.member for history in log.histories], np.uint64)
    had, did = (np.zeros((len(members), len(HEADS)), np.float32) for _ in range(2))
    for row, history in enumerate(log.histories):
        np.add.at(seen, history.watched, 1)
        long[list(history.long)] += 1
        liked[list(history.liked)] += 1
        happened = {"long_view": history.long_count, "like": history.like_count}
        happened["skip"] = history.length - history.long_count
        for head, times in happened.items():
            had[row, HEAD[head]] = _LEVEL_SHARE * history.length
            did[row, HEAD[head]] = _LEVEL_SHARE * times
    trainer.memory.believe_members(members, had, did, int(log.at_ms[0]))
    rates = np.tile(np.array(BASE_RATES), (count, 1))
    for head in ("long_view", "complete"):
        rates[:, HEAD[head]] *= _relative(long, seen)
    rates[:, HEAD["like"]] *= _relative(liked, seen)
    rates[:, HEAD["skip"]] = 1 - _relative(long, seen) * (1 - rates[:, HEAD["skip"]])
    trainer.memory.believe_posts(named, np.clip(rates, 1e-4, 0.98), int(log.at_ms[0]))


def _relative(happened: Floats, seen: Floats) -> Floats:
    """Return each post's smoothed rate over that of all."""
    whole = happened.sum() / seen.sum()
    return (happened + _PRIOR_STRENGTH * whole) / (seen + _PRIOR_STRENGTH) / whole


def _studied(histories: list[History], named: Names) -> Iterator[Lesson]:
    """Return the histories' last impressions in batches, everybody's n-th last together."""
    rows = []
    for history in histories:
        length = len(history.watched)
        first_ms = history.last_ms - length * _STEP_MS
        rows += [
            (
                place - length,
                first_ms + place * _STEP_MS,
                history.member,
                video,
                video in history.long,
                video in history.liked,
            )
            for place, video in enumerate(history.watched)
            if place >= length - _STUDIED
        ]
    rows.sort(key=lambda row: row[0])
    table = np.array(rows, np.int64)
    for start in range(0, len(table) - BATCH, BATCH):
        yield _history_lesson(table[start : start + BATCH], named)


def _history_lesson(rows: NDArray[np.int64], named: Names) -> Lesson:
    actions = np.zeros((len(rows), len(HEADS)), np.float32)
    weight = np.zeros_like(actions)
    for head in _HISTORY_HEADS:
        weight[:, HEAD[head]] = 1
    actions[:, HEAD["long_view"]], actions[:, HEAD["like"]] = rows[:, 4], rows[:, 5]
    actions[:, HEAD["skip"]] = 1 - rows[:, 4]
    return Lesson(
        member=1 + rows[:, 2].astype(np.uint64),
        posts=named[rows[:, 3]],
        surface=np.ones(len(rows), np.int32),
        at_ms=rows[:, 1],
        dwell_ms=np.where(rows[:, 4], _LONG_MS, _SHORT_MS),
        actions=actions,
        weight=weight,
    )


def _lesson(log: Log, named: Names) -> Lesson:
    actions = np.zeros((len(log.member), len(HEADS)), np.float32)
    weight = np.zeros_like(actions)
    for head, label in _LABELS.items():
        actions[:, HEAD[head]] = log.labels[label]
    actions[:, HEAD["skip"]] = 1 - log.labels["is_click"]
    actions[:, HEAD["complete"]] = (log.watched_ms >= log.duration_ms) & (log.duration_ms > 0)
    for head in (*_LABELS, "skip", "complete"):
        weight[:, HEAD[head]] = 1
    return Lesson(
        member=1 + log.member.astype(np.uint64),
        posts=named[log.video],
        surface=log.surface.astype(np.int32),
        at_ms=log.at_ms,
        dwell_ms=log.watched_ms,
        actions=actions,
        weight=weight,
    )
