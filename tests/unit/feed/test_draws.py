"""Draws in whole numbers follow the distributions that they stand for."""

import hashlib
from statistics import NormalDist

import numpy as np
import pytest
from scipy import stats

from parvis.feed.exploring import draws
from parvis.feed.exploring.draws import _QUANTILES, SHAPE, SIGMA, below, beta, uniform
from parvis.learn.chances import ONE

DRAWS = 60_000
# Of the distance between the two distribution functions; 60,000 draws alone may differ by 0.007.
NEAR = 0.02


def test_the_quantiles_are_those_of_the_normal_distribution() -> None:
    bell = NormalDist()
    places = range(0, 1 << 16, 97)
    exact = np.array([bell.inv_cdf((place + 0.5) / (1 << 16)) for place in places])
    assert np.abs(_QUANTILES[list(places)] / SIGMA - exact).max() < 0.0005
    assert (np.diff(_QUANTILES) >= 0).all()
    assert (-_QUANTILES[::-1] == _QUANTILES).all()


def test_the_quantiles_are_the_same_everywhere() -> None:
    found = hashlib.sha256(_QUANTILES.astype("<i8").tobytes()).hexdigest()
    assert found == "136574e94c996764508b6258898f095467472f55967744b8dea49876ba21d4c7"


@pytest.mark.parametrize(
    ("a", "b"), [(1, 1), (1, 99), (1.8, 98.2), (3, 2), (25, 75), (60, 540), (2_500, 7_500), (120, 1)]
)
def test_beta_draws_are_those_of_a_beta_distribution(a: float, b: float) -> None:
    numbers = uniform(f"{a} {b}".encode(), 2 * DRAWS).reshape(DRAWS, 2, 1)
    drawn = beta(np.array([[int(a * SHAPE)], [int(b * SHAPE)]]), numbers)[:, 0] / ONE
    real = stats.beta(a, b)
    assert stats.kstest(drawn, real.cdf).statistic < NEAR
    assert drawn.mean() == pytest.approx(real.mean(), rel=0.02)
    assert drawn.std() == pytest.approx(real.std(), rel=0.04)


def test_the_largest_shapes_do_not_overflow() -> None:
    most = 16 * 1_024 * SHAPE
    numbers = np.array([[[65_535, 0, 65_535], [0, 65_535, 65_535]]], np.uint16)
    drawn = beta(np.array([[most, SHAPE, most], [SHAPE, most, most]]), numbers)
    assert ((drawn >= 0) & (drawn <= ONE)).all()
    assert drawn[0, 0] > ONE * 99 // 100
    assert drawn[0, 1] < ONE // 100


def test_whole_numbers_below_a_bound_are_alike() -> None:
    found = below(b"dice", [6] * DRAWS)
    assert stats.chisquare(np.bincount(found, minlength=6)).pvalue > 0.001
    assert below(b"dice", [6] * 3) == found[:3]
    assert below(b"other", [6] * 20) != found[:20]
    assert below(b"one", [1]) == [0]


def test_numbers_are_those_of_shake_256() -> None:
    first = hashlib.shake_256(b"seed").digest(4)
    assert uniform(b"seed", 2).tolist() == [first[0] + 256 * first[1], first[2] + 256 * first[3]]
    assert draws.uniform(b"seed", 0).size == 0
