"""Which pages count as reflecting the watch before them."""

from uuid import UUID

import numpy as np
import pytest

from bench.next_page import Followed
from parvis.feed.receipt import Body

AT_MS = 1_800_000_000_000
MINE, OTHER = UUID(int=7), UUID(int=(8 << 64) + 9)
Past = list[tuple[UUID, int, int]]  # post, how long ago it began, how long it took


def body(past: Past) -> Body:
    arrays = {
        "past_high": np.array([post.int >> 64 for post, _ago, _took in past], np.uint64),
        "past_low": np.array([post.int & (1 << 64) - 1 for post, _ago, _took in past], np.uint64),
        "past_ago_ms": np.array([ago for _post, ago, _took in past], np.int64),
        "past_dwell_ms": np.array([took for _post, _ago, took in past], np.int64),
    }
    return Body({"at_ms": AT_MS, "recipe": "for_you"}, arrays)


def followed(*shown: UUID) -> Followed:
    watch = {"post": str(MINE), "watched_ms": 12_000, "started_at": AT_MS - 12_050}
    page = {"receipt": "r", "posts": [{"id": str(one)} for one in shown]}
    return Followed(0, watch, page)


@pytest.mark.parametrize(
    "past",
    [
        [(MINE, 12_050, 12_000)],
        [(OTHER, 20_000, 800), (MINE, 12_050, 12_000)],
        [(MINE, 12_050, 12_000), (OTHER, 9_000, 0)],  # a like while it was watched
        [(MINE, 90_000, 800), (MINE, 12_050, 12_000)],
    ],
)
def test_a_page_that_knows_of_the_watch_reflects_it(past: Past) -> None:
    assert followed(OTHER).failing(body(past)) == ""


@pytest.mark.parametrize(
    ("past", "shown", "why"),
    [
        ([], OTHER, "the watch is not in the history (0 events, its post at [])"),
        ([(OTHER, 12_050, 12_000)], OTHER, "the watch is not in the history (1 events, its post at [])"),
        ([(MINE, 90_000, 800)], OTHER, "the watch is not in the history (1 events, its post at [0])"),
        (
            [(MINE, 12_050, 12_000), (OTHER, 90_000, 800)],
            OTHER,
            "at place 0 of 2 the watch stands before what began earlier",
        ),
        ([(MINE, 12_050, 12_000)], MINE, "the post comes again"),
    ],
)
def test_any_other_page_fails_and_says_why(past: Past, shown: UUID, why: str) -> None:
    one = followed(shown)
    assert one.failing(body(past)) == why
    told = one.told(body(past))
    assert str(MINE) in told
    assert all(f"{post}@{AT_MS - ago}" in told for post, ago, _took in past)
