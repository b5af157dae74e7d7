"""Times and numbers in few letters, in both languages."""

import datetime as dt

import pytest
from django.utils import translation

from parvis.base import clock
from parvis.web.wording import ago, clock_time, compact, left

NOON = dt.datetime(2026, 5, 20, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (dt.timedelta(seconds=59), "now"),
        (dt.timedelta(minutes=1), "1m"),
        (dt.timedelta(minutes=59, seconds=59), "59m"),
        (dt.timedelta(hours=23), "23h"),
        (dt.timedelta(days=6, hours=23), "6d"),
        (dt.timedelta(days=7), "13 May"),
        (dt.timedelta(days=365), "20 May 2025"),
        (dt.timedelta(seconds=-5), "now"),
    ],
)
def test_ago(age: dt.timedelta, words: str) -> None:
    assert ago(NOON - age) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0"),
        (999, "999"),
        (1000, "1K"),
        (1234, "1.2K"),
        (9_999, "9.9K"),
        (10_500, "10K"),
        (999_999, "999K"),
        (5_600_000, "5.6M"),
    ],
)
def test_compact(number: int, words: str) -> None:
    assert compact(number) == words


def test_compact_in_french_writes_a_comma() -> None:
    with translation.override("fr"):
        assert compact(1234).startswith("1,2")


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        (dt.timedelta(days=2), "2 days left"),
        (dt.timedelta(hours=1), "1 hour left"),
        (dt.timedelta(seconds=5), "1 minute left"),
    ],
)
def test_left(rest: dt.timedelta, words: str) -> None:
    assert left(NOON + rest) == words


def test_a_moment_of_a_video() -> None:
    assert [clock_time(ms) for ms in (0, 7_400, 60_000, 754_000)] == ["0:00", "0:07", "1:00", "12:34"]
