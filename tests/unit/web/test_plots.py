"""Plots: every number is drawn where it belongs, and is there to be read."""

import math
import re

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from parvis.web.plots import SIDE, Row, columns, curve, round_above, shares

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=60)
COUNTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=60)


def rows(values: list[float]) -> list[Row]:
    return [Row(f"label {number}", str(value)) for number, value in enumerate(values)]


@given(SHARES)
def test_a_curve_stands_as_high_as_its_values(values: list[float]) -> None:
    plot = curve("Title", "", rows(values), values, ())
    points = [tuple(map(float, pair.split())) for pair in plot.line[1:].split("L")]
    drawn = values * 2 if len(values) == 1 else values
    assert [point[1] for point in points] == pytest.approx([SIDE * (1 - value) for value in drawn], abs=0.01)
    assert points[0][0] == 0
    assert points[-1][0] == SIDE
    assert [point[0] for point in points] == sorted(point[0] for point in points)


@given(COUNTS)
def test_columns_stand_on_the_ground_below_the_top(values: list[float]) -> None:
    plot = columns("Title", "", rows(values), values)
    top = round_above(max(values))
    assert len(plot.bars) == len(plot.rows) == len(values)
    for bar, value in zip(plot.bars, values, strict=True):
        assert bar.y + bar.height == pytest.approx(SIDE, abs=0.02)
        assert bar.height == pytest.approx(SIDE * value / top, abs=0.02)
        assert 0 <= bar.x < bar.x + bar.width <= SIDE
    assert len(plot.x_labels) <= 4


@given(st.integers(2, 10**12))
def test_the_axis_ends_at_a_round_number_not_far_above(value: int) -> None:
    top = round_above(value)
    assert value <= top <= 2 * value
    assert top % 2 == 0
    assert top / 10 ** math.floor(math.log10(top)) in (1, 2, 3, 4, 5, 6, 8)


def test_the_longest_bar_fills_its_line() -> None:
    plot = shares("Title", "", rows([30, 15, 0]), [30, 15, 0])
    assert [bar.width for bar in plot.bars] == [100, 50, 0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_numbers_of_a_drawing_are_no_ones_language(language: str) -> None:
    from django.utils import translation

    plot = columns("Title", "", rows([1, 2, 3]), [1, 2, 3])
    with translation.override(language):
        drawn = render_to_string("parts/plot.html", {"plot": plot, "name": "a"})
    assert "style=" not in drawn
    assert [float(x) for x in re.findall(r' x="([^"]+)"', drawn)] == [bar.x for bar in plot.bars]
    assert drawn.count("<tr>") == 1 + len(plot.rows)
    assert 'aria-hidden="true"' in drawn


def test_what_is_drawn_is_never_markup() -> None:
    plot = shares("<b>", "", [Row("<script>", "1")], [1])
    drawn = render_to_string("parts/plot_shares.html", {"plot": plot, "name": "a"})
    assert "<script>" not in drawn
    assert "<b>" not in drawn
