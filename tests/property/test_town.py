"""Whatever the seed and the day, the town keeps its promises."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.ops.town import generate
from parvis.ops.town.grammar import french_spaces
from parvis.ops.town.register import shared_openings

MOMENTS = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1), timezones=st.just(dt.UTC))


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32), MOMENTS)
def test_the_same_seed_gives_the_same_town(seed: int, now: dt.datetime) -> None:
    assert generate(seed, now, posts=300) == generate(seed, now, posts=300)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32), MOMENTS)
def test_no_seed_repeats_itself(seed: int, now: dt.datetime) -> None:
    town = generate(seed, now)
    texts = [post.text for post in town.posts]
    assert len(texts) == 2200
    assert len(set(texts)) == len(texts)
    assert shared_openings(texts) <= 0.03
    assert max(post.created_at for post in town.posts) < now


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 2**32), st.integers(60, 260), st.integers(20, 90))
def test_other_sizes_work(seed: int, accounts: int, days: int) -> None:
    now = dt.datetime(2026, 11, 22, 20, tzinfo=dt.UTC)
    town = generate(seed, now, accounts=accounts, posts=500, days=days)
    assert len(town.residents) == accounts
    assert len(town.posts) == 500
    assert town.posts[0].created_at >= now - dt.timedelta(days=days + 1)


@given(st.text(alphabet="ab !?;:«»'", max_size=40))
def test_french_spacing_is_settled_at_once(text: str) -> None:
    once = french_spaces(text)
    assert french_spaces(once) == once
    assert " !" not in once
    assert " ?" not in once
