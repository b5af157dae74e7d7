"""Choosing a page: authors, topics and formats take turns, in whole numbers, by the ids in a tie."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.accounts.queries import ANONYMOUS
from parvis.feed.keys import DISCOUNTS, GAINS, LOSSES, PLACE_POINTS, POINTS, SKETCH, WAY
from parvis.feed.selector import RUN, Spread
from parvis.feed.stages import Candidates, Query
from tests.unit.feed.pages import AT_MS, stock_of

N = 60


def page(seed: int = 1, limit: int = 10, **changes: Any) -> tuple[Query, Candidates, Candidates]:
    """Return a request, its candidates, and the selection; `changes` are columns of the stock or the posts."""
    stock = stock_of(seed, N)
    plain = {"topics": np.zeros((N, 3), np.int32), "sound": np.zeros(N, np.int32)}
    own = {"author": np.arange(N, dtype=np.int32), "duration_ms": np.full(N, 8_000, np.int32)}
    known = plain | own | changes
    for name in (*plain, *own):
        object.__setattr__(stock, name, known[name])
    points = known.get("points", np.random.default_rng(seed).integers(1, 10**6, N))
    losses = known.get("losses", np.zeros(N, np.int64))
    columns = {
        GAINS.name: points + losses,
        LOSSES.name: losses,
        POINTS.name: points,
        SKETCH.name: known.get("sketch", np.zeros(N, np.uint64)),
    }
    candidates = Candidates(np.arange(N, dtype=np.int32), np.ones(N, np.uint32), columns)
    query = Query(ANONYMOUS, AT_MS, limit, seed.to_bytes(32, "big"), stock)
    return query, candidates, Spread(reserve=30).select(query, candidates)


def ranked(selected: Candidates) -> list[int]:
    """Return what stands where its points put it: one in 250 is drawn from all alike."""
    return selected.rows[selected[WAY] == 0].tolist()


def test_without_anything_alike_points_decide_and_then_age() -> None:
    points = np.repeat(np.arange(N // 2, 0, -1), 2).astype(np.int64) * 1_000
    _query, _candidates, selected = page(points=points, author=np.arange(N, dtype=np.int32))
    assert ranked(selected) == sorted(ranked(selected))


def test_an_authors_posts_count_half_and_then_a_quarter() -> None:
    author = np.arange(N, dtype=np.int32)
    author[:5] = 0
    points = np.full(N, 100_000, np.int64)
    points[:5] = 1_000_000
    _query, _candidates, selected = page(points=points, author=author)
    first = np.flatnonzero(selected.rows < 5)
    worth = dict(zip(selected.rows[first].tolist(), selected[PLACE_POINTS][first].tolist(), strict=True))
    assert [selected[DISCOUNTS][place, 0] for place in first] == [1000, 500, 250, 250, 250]
    assert worth[0] > worth[1] > worth[2]


@pytest.mark.parametrize("how", ["topic", "sound", "look"])
def test_clips_that_are_alike_never_come_in_a_row(how: str) -> None:
    """Of sixty posts, the best forty are alike, whichever way."""
    alike = np.arange(N) < 40
    points = np.where(alike, 10**9, 1).astype(np.int64)
    changes: dict[str, Any] = {
        "topic": {"topics": np.stack([alike * 7, 0 * alike, 0 * alike], axis=1).astype(np.int32)},
        "sound": {"sound": (alike * 3).astype(np.int32)},
        "look": {"sketch": np.where(alike, 0xFFFF_0000_FFFF_0000, 0).astype(np.uint64)},
    }[how]
    _query, _candidates, selected = page(points=points, **changes)
    runs = "".join("x" if row < 40 else "." for row in selected.rows[:10].tolist())
    assert "x" * (RUN + 1) not in runs
    assert runs.count("x") >= 6, "and what is good still comes often"


def test_where_there_is_nothing_else_they_come_all_the_same() -> None:
    _query, _candidates, selected = page(topics=np.full((N, 3), 2, np.int32))
    assert len(selected) >= 30


def test_one_format_gives_way_to_another() -> None:
    duration_ms = np.where(np.arange(N) < 40, 8_000, 0).astype(np.int32)
    points = np.where(duration_ms > 0, 1_000_000, 800_000).astype(np.int64)
    _query, _candidates, selected = page(points=points, duration_ms=duration_ms)
    assert {int(duration_ms[row]) for row in selected.rows[:10]} == {0, 8_000}


def test_losses_are_not_discounted() -> None:
    author = np.zeros(N, np.int32)
    losses = np.full(N, 500_000, np.int64)
    points = np.full(N, 500_000, np.int64)
    _query, _candidates, selected = page(points=points, losses=losses, author=author)
    third = np.flatnonzero(selected[WAY] == 0)[2]
    assert selected[PLACE_POINTS][third] <= 1_000_000 // 4 - 500_000


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 40), st.data())
def test_the_same_posts_are_the_same_page(seed: int, limit: int, data: st.DataObject) -> None:
    drawn = np.random.default_rng(seed)
    changes = {
        "topics": drawn.integers(0, 6, (N, 3)).astype(np.int32),
        "sound": drawn.integers(0, 4, N).astype(np.int32),
        "author": drawn.integers(0, 12, N).astype(np.int32),
        "sketch": drawn.integers(0, 1 << 63, N).astype(np.uint64),
        "losses": drawn.integers(0, 10**6, N),
        "points": drawn.integers(-(10**6), 10**6, N),
    }
    query, candidates, selected = page(seed, limit, **changes)
    again = Spread(reserve=30).select(query, candidates)
    assert len(set(selected.rows.tolist())) == len(selected.rows) >= min(30, N)
    for name in (PLACE_POINTS, DISCOUNTS, WAY):
        assert (again[name] == selected[name]).all()
    factors = selected[DISCOUNTS][selected[WAY] == 0]
    assert ((factors > 0) & (factors <= 1000)).all()
