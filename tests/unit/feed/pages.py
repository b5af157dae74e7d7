"""Pages made by the real stages from posts and chances that a seed tells, for what reads receipts."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import numpy as np

from parvis.accounts.queries import ANONYMOUS
from parvis.feed.exploring.standing import STANDING
from parvis.feed.freezing import frozen
from parvis.feed.keys import HISTORY, LEVEL, LOGITS, MULTIPLIERS, SKETCH, TUNING, WATCHED, Past
from parvis.feed.pipeline import Outcome, Recipe, run
from parvis.feed.receipt import Body
from parvis.feed.scorers.weigh_actions import WeighActions
from parvis.feed.selector import Spread
from parvis.feed.stages import (
    Candidates,
    Column,
    Filter,
    FinalFilter,
    Hydrator,
    Key,
    Mask,
    Query,
    QueryHydrator,
    Rows,
    Source,
)
from parvis.feed.stock import Snapshot, packed_ids
from parvis.feed.tuning import Tuning
from parvis.feed.values import MULTIPLIERS as NAMES
from parvis.learn.schema import HEADS, WATCH_STEPS

AT_MS = 1_800_000_000_000
POLICY = "0" * 64


def chance(query: Query, what: str) -> np.random.Generator:
    return np.random.default_rng([*query.seed, *what.encode()])


class Some(Source):
    """Names half of the posts."""

    def find(self, query: Query) -> Rows:
        rows = chance(query, f"source {self.limit}").permutation(query.stock.n)
        return rows[: query.stock.n // 2].astype(np.int32)


class Facts(QueryHydrator):
    """Knows a few events, and how the feed is tuned."""

    provides: ClassVar[tuple[Key[Any], ...]] = (HISTORY, LEVEL, TUNING)

    def facts(self, query: Query) -> Mapping[str, Any]:
        drawn = chance(query, "facts")
        count = min(20, query.stock.n)
        past = Past(
            rows=drawn.permutation(query.stock.n)[:count].astype(np.int32),
            actions=drawn.integers(0, 1 << len(HEADS), count).astype(np.int32),
            dwell_ms=drawn.integers(0, 60_000, count),
            at_ms=query.at_ms - np.sort(drawn.integers(0, 10**9, count))[::-1],
            surface=np.zeros(count, np.int32),
        )
        tuned = Tuning(video=20, weights=(("like", 150), ("skip", 50)))
        return {HISTORY.name: past, TUNING.name: tuned, LEVEL.name: np.zeros(len(HEADS), np.float32)}


class Columns(Hydrator):
    """Makes chances, multipliers and everything else that scorers start from."""

    provides: ClassVar[tuple[Key[Any], ...]] = (LOGITS, MULTIPLIERS, SKETCH, WATCHED, STANDING)

    def columns(self, query: Query, candidates: Candidates) -> Mapping[str, Column]:
        drawn, n = chance(query, "columns"), len(candidates)
        standing = np.zeros((n, 6), np.int32)
        standing[:, 0] = drawn.integers(0, 4, n)
        standing[:, 1:4] = np.sort(drawn.integers(0, 200, (n, 3)))[:, ::-1]
        standing[:, 4:] = (1 << 18, 1 << 14)
        return {
            LOGITS.name: drawn.normal(-2000, 1500, (n, len(HEADS) + WATCH_STEPS)).astype(np.int16),
            MULTIPLIERS.name: drawn.choice([500, 1000, 1000, 1319], (n, len(NAMES))).astype(np.int32),
            SKETCH.name: drawn.integers(0, 1 << 63, n).astype(np.uint64),
            WATCHED.name: drawn.random(n) < 0.1,
            STANDING.name: standing,
        }


class LeavesSome(Filter):
    """Leaves one in five out."""

    def keep(self, query: Query, candidates: Candidates) -> Mask:
        return np.asarray(chance(query, self.name).random(len(candidates)) > 0.2)


class LeavesAtLast(FinalFilter):
    """Leaves one in ten out when it is about to be shown."""

    def keep(self, query: Query, candidates: Candidates) -> Mask:
        return np.asarray(chance(query, self.name).random(len(candidates)) > 0.1)


RECIPE = Recipe(
    name="for_you",
    query_hydrators=(Facts(),),
    sources=(Some(limit=1), Some(limit=2)),
    hydrators=(Columns(),),
    filters=(LeavesSome(),),
    scorers=(WeighActions(),),
    selector=Spread(reserve=30),
    final_filters=(LeavesAtLast(),),
)


def stock_of(seed: int, n: int) -> Snapshot:
    """Return posts by few authors on few topics."""
    drawn = np.random.default_rng(seed)
    ids = sorted(
        UUID(int=((AT_MS - int(drawn.integers(1, 10**9))) << 80) | (7 << 76) | (2 << 62) | int(low))
        for low in drawn.integers(0, 1 << 62, n)
    )
    known = {
        "taken_ms": AT_MS,
        "ids": packed_ids(ids),
        "author": drawn.integers(0, max(1, n // 4), n).astype(np.int32),
        "author_ids": [UUID(int=one + 1).bytes for one in range(n)],
        "topics": drawn.integers(0, 12, (n, 3)).astype(np.int32),
        "topic_names": ["", *(f"topic{one}" for one in range(1, 12))],
        "sound": (drawn.integers(0, 30, n) * (drawn.random(n) < 0.3)).astype(np.int32),
        "duration_ms": (drawn.integers(3_000, 60_000, n) * (drawn.random(n) < 0.7)).astype(np.int32),
        "model": None,
    }
    return Snapshot(**{name: known.get(name, np.zeros(n, np.int32)) for name in Snapshot.__slots__})


def made(seed: int, n: int = 60, limit: int = 10) -> Outcome:
    """Return a page and all that it came from."""
    query = Query(ANONYMOUS, AT_MS, limit, seed.to_bytes(32, "big"), stock_of(seed, n))
    return run(RECIPE, query)


def kept(outcome: Outcome) -> Body:
    """Return the page's receipt."""
    return frozen(RECIPE, outcome, POLICY)
