"""What somebody stayed with counts for what is like it, at once and before anything is learned."""

import hashlib
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from parvis.accounts.queries import ANONYMOUS
from parvis.feed.hydrators.leanings import Leanings, leanings
from parvis.feed.keys import HISTORY, MULTIPLIERS, Past
from parvis.feed.stages import Candidates, Query
from parvis.feed.training.heads import bit
from parvis.feed.values import MULTIPLIERS as NAMES
from parvis.feed.values import UNIT

STAYED, LIKED, SKIPPED = bit("complete") | bit("long_view"), bit("complete") | bit("like"), bit("skip")
# Six posts: two on baking by one author, two on trains by another, one on both, one on neither.
TOPICS = np.array([[1, 0, 0], [1, 0, 0], [2, 0, 0], [2, 0, 0], [1, 2, 0], [3, 0, 0]], np.int32)
AUTHORS = np.array([0, 0, 1, 1, 2, 3], np.int32)


def query(*events: tuple[int, int], learned: int = 0) -> Query:
    """Return a request of somebody with these events: (row, what happened)."""
    count = len(events)
    past = Past(
        rows=np.array([row for row, _actions in events], np.int32),
        actions=np.array([actions for _row, actions in events], np.int32),
        dwell_ms=np.zeros(count, np.int64),
        at_ms=np.arange(count),
        surface=np.zeros(count, np.int32),
    )
    model = SimpleNamespace(weights=SimpleNamespace(meta=SimpleNamespace(seq=learned)))
    stock = SimpleNamespace(
        topics=TOPICS,
        author=AUTHORS,
        topic_names=["", "baking", "trains", "fog"],
        author_ids=range(4),
        model=model,
    )
    return Query(
        ANONYMOUS, 1, 10, hashlib.sha256(b"").digest(), cast("Any", stock), facts={HISTORY.name: past}
    )


def candidates() -> Candidates:
    column = np.full((6, len(NAMES)), UNIT, np.int32)
    return Candidates(np.arange(6, dtype=np.int32), np.zeros(6, np.uint32), {MULTIPLIERS.name: column})


def of(*events: tuple[int, int], learned: int = 0) -> list[int]:
    return leanings(query(*events, learned=learned), candidates()).tolist()


def test_what_was_stayed_with_leads_to_more_of_it_at_once() -> None:
    baking, same, trains, _trains, both, fog = of((0, STAYED), (2, SKIPPED))
    assert baking == same > both > trains
    assert trains < UNIT < fog < baking, "what was never met is worth a try"


def test_a_like_says_more_than_staying_and_more_of_it_says_more() -> None:
    past = ((2, SKIPPED), (3, STAYED), (5, SKIPPED)) * 6
    stayed, liked, twice = (
        of(*past, *more)[0] for more in ([(0, STAYED)], [(0, LIKED)], [(0, STAYED), (1, STAYED)])
    )
    assert UNIT < stayed < liked
    assert stayed < twice


def test_bounds_hold_for_the_most_one_sided() -> None:
    found = of(*[(0, LIKED)] * 20, *[(2, SKIPPED)] * 44)
    assert max(found) <= 4 * UNIT
    assert min(found) >= UNIT // 4


def test_someone_who_likes_everything_leans_nowhere() -> None:
    found = of(*[(row, STAYED) for row in range(6)] * 3)
    assert max(found) < 1.2 * min(found)


def test_the_more_was_learned_the_less_it_counts() -> None:
    past = ((0, LIKED), (2, SKIPPED), (3, SKIPPED))
    fresh, old = of(*past)[0], of(*past, learned=10_000_000)[0]
    assert fresh > 1.3 * UNIT
    assert UNIT <= old < 1.05 * UNIT


def test_only_its_own_column_changes_and_nobody_without_a_past_leans() -> None:
    found = candidates()
    found.columns[MULTIPLIERS.name][:, 0] = 700
    after = Leanings().columns(query((0, LIKED), (2, SKIPPED)), found)[MULTIPLIERS.name]
    assert (after[:, 0] == 700).all()
    assert (after[:, 1:-1] == UNIT).all()
    assert after[0, -1] > UNIT
    assert (Leanings().columns(query(), found)[MULTIPLIERS.name][:, -1] == UNIT).all()
