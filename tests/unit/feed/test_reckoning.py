"""The sum behind a post adds up to the points of the receipt, to the last millionth."""

from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.feed.keys import GAINS, LOSSES, POINTS
from parvis.feed.reckoning import reckoning_of
from parvis.feed.thawing import Page
from parvis.feed.values import UNIT
from tests.unit.feed.pages import kept, made


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_the_terms_add_up_to_the_points(seed: int) -> None:
    outcome = made(seed)
    page = Page(kept(outcome), bytes(32))
    for at in range(page.length):
        sum_ = reckoning_of(page, at)
        assert sum_ is not None
        terms = [term.points for term in sum_.terms]
        assert sum_.gains == sum(one for one in terms if one > 0) == int(outcome.page[GAINS][at])
        assert sum_.losses == -sum(one for one in terms if one < 0)
        assert sum_.losses + sum_.seen == int(outcome.page[LOSSES][at])
        points = sum_.gains
        for factor in sum_.factors:
            points = points * factor.per_mille // UNIT
            assert factor.points == points
        assert points - sum_.losses - sum_.seen == sum_.points == int(outcome.page[POINTS][at])
        for discount in sum_.discounts:
            points = points * discount.per_mille // UNIT
            assert discount.points == points
        assert points - sum_.losses - sum_.seen == sum_.place_points


def test_every_action_is_a_term_with_its_published_weight() -> None:
    from parvis.feed.values import VALUES

    sum_ = reckoning_of(Page(kept(made(1)), bytes(32)), 0)
    assert sum_ is not None
    assert {term.action: term.weight for term in sum_.terms} == {one.action: one.weight for one in VALUES}
    assert {term.action: term.percent for term in sum_.terms if term.percent != 100} == {
        "like": 150,
        "skip": 50,
    }
