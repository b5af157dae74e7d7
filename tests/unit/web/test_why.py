"""The sum behind a card as the page says it: all digits, and no word without its number."""

import pytest
from django.utils import translation

from parvis.feed.reckoning import Factor, Reckoning, Term
from parvis.feed.values import DISCOUNTS, MULTIPLIERS, VALUES
from parvis.learn.schema import WATCH_STEPS
from parvis.web import why


@pytest.mark.parametrize(
    ("micro", "said"),
    [(0, "0.000"), (1, "0.001"), (-1, "−0.001"), (1_234_567_890, "1,234,567.890"), (-250_000, "−250.000")],
)
def test_points_have_all_their_digits(micro: int, said: str) -> None:
    assert why.points(micro) == said


def test_points_are_written_as_the_reader_does() -> None:
    with translation.override("fr"):
        assert why.points(1_234_567).replace("\u202f", "\xa0") == "1\xa0234,567"


def test_everything_that_adds_or_multiplies_has_a_name() -> None:
    assert {value.action for value in VALUES} == why.ACTIONS.keys()
    assert {*MULTIPLIERS} <= why._FACTORS.keys()
    assert {*DISCOUNTS} <= why._DISCOUNTS.keys()
    assert why._STEPS == WATCH_STEPS


def test_the_steps_lead_from_the_gains_to_the_points() -> None:
    sum_ = Reckoning(
        terms=(Term("like", 1 << 18, 4_000, 150, 1_500_000), Term("skip", 1 << 19, -500, 100, -250_000)),
        gains=1_500_000,
        factors=(Factor("video", 1_319, 1_978_500),),
        seen=0,
        losses=250_000,
        points=1_728_500,
        discounts=(Factor("author", 500, 989_250),),
        place_points=739_250,
    )
    lines = list(why._steps(sum_))
    assert [line.points for line in lines] == ["1,500.000", "1,978.500", "989.250", "−250.000"]
    assert [line.detail for line in lines] == ["", "× 1.319", "× 0.5", ""]
    assert why._term(sum_.terms[0]).detail == "25 % likely × 6,000"
