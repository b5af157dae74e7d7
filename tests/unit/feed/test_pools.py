"""A post climbs if it was surely received better than is usual for its form."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.feed.pools import (
    UNIT,
    Counts,
    Usual,
    climbs,
    received,
    size_of,
    surely_received,
    usual_by_form,
)
from parvis.learn.chances import ONE

USUAL = Usual(ONE // 4, ONE * 18 // 1_000)


@st.composite
def counts(draw: st.DrawFn, most: int = 20_000) -> Counts:
    impressions = draw(st.integers(1, most))
    stayed, liked = (draw(st.integers(0, impressions)) for _ in range(2))
    both = draw(st.integers(max(0, stayed + liked - impressions), min(stayed, liked)))
    return Counts(impressions, stayed, liked, both)


def test_the_pools_are_those_that_are_published() -> None:
    assert [size_of(pool, 200) for pool in range(3)] == [200, 1_000, 10_000]


def test_what_is_received_as_usual_is_worth_1000_an_impression() -> None:
    assert abs(received(Counts(100_000, 25_000, 1_800, 1_000), USUAL) - UNIT) <= 1


def test_as_usual_is_not_surely_better_than_usual() -> None:
    assert not climbs(Counts(200, 50, 4, 2), USUAL)
    assert climbs(Counts(200, 80, 8, 6), USUAL)
    assert not climbs(Counts(10, 4, 1, 1), USUAL), "of ten people one knows little"


def test_the_same_reception_means_more_of_more_people() -> None:
    bounds = [
        surely_received(Counts(n, 30 * n // 100, 2 * n // 100, n // 100), USUAL) for n in (100, 1_000, 10_000)
    ]
    assert bounds == sorted(bounds)
    assert len(set(bounds)) == 3


def test_the_bound_is_one_standard_error_below() -> None:
    n, stayed, liked, both = 400, 120, 10, 8
    stay, like = 700 * ONE // USUAL.stayed, 300 * ONE // USUAL.liked
    worths = [stay + like] * both + [stay] * (stayed - both) + [like] * (liked - both)
    worths += [0] * (n - len(worths))
    mean = sum(worths) / n
    error = (sum((one - mean) ** 2 for one in worths) / n / n) ** 0.5
    assert surely_received(Counts(n, stayed, liked, both), USUAL) == pytest.approx(mean - error, abs=2)


def test_five_of_six_posts_that_are_as_usual_stay_where_they_are() -> None:
    chance = random.Random(7)
    up = 0
    for _ in range(2_000):
        rolls = [(chance.random() < 0.25, chance.random() < 0.018) for _ in range(1_000)]
        stayed, liked, both = (sum(map(which, rolls)) for which in (lambda r: r[0], lambda r: r[1], all))
        up += climbs(Counts(1_000, stayed, liked, both), USUAL)
    assert 0.12 < up / 2_000 < 0.20


@given(counts())
def test_the_bound_lies_below_the_mean(found: Counts) -> None:
    assert 0 <= surely_received(found, USUAL) <= received(found, USUAL)


@given(counts())
def test_a_like_never_does_harm(found: Counts) -> None:
    if found.liked == found.impressions:
        return
    more = found._replace(liked=found.liked + 1)
    assert received(more, USUAL) >= received(found, USUAL)


@given(counts(most=5_000), st.integers(0, 31))
def test_nothing_counted_divides_by_nothing(found: Counts, form: int) -> None:
    for first_pools in ({}, {form: Counts()}, {form: found}):
        usual = usual_by_form(first_pools, range(32))
        assert all(0 < one.stayed <= ONE and 0 < one.liked <= ONE for one in usual.values())
        assert received(Counts(), usual[form]) == surely_received(Counts(), usual[form]) == 0


def test_a_form_is_judged_by_its_own() -> None:
    first_pools = {3: Counts(10_000, 7_000, 100, 90), 15: Counts(10_000, 500, 100, 20)}
    usual = usual_by_form(first_pools, range(32))
    short, long_ = usual[3], usual[15]
    assert received(Counts(1_000, 300, 10, 5), short) < UNIT < received(Counts(1_000, 300, 10, 5), long_)
    assert short.stayed > usual[9].stayed > long_.stayed, "a form that nobody has seen leans on all"
