"""Which part, which sizes, which frames when: arithmetic that needs no picture."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.media.processing.video.contract import LADDER, Refused
from parvis.media.processing.video.plan import TICKS, Timed, paced, part_of, rungs

Frames = list[tuple[int, int]]


def shown(times: list[float], end: float) -> list[Timed[int]]:
    return list(
        paced(((number, round(time * TICKS)) for number, time in enumerate(times)), end=round(end * TICKS))
    )


def sizes(width: int, height: int, rate: float = 30) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in rungs((width, height), LADDER, rate)]


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ((1080, 1920), [(360, 640), (540, 960), (720, 1280), (1080, 1920)]),
        ((3840, 2160), [(640, 360), (960, 540), (1280, 720), (1920, 1080)]),
        ((1280, 720), [(640, 360), (960, 540), (1280, 720)]),
        ((1072, 1904), [(360, 640), (540, 960), (720, 1278), (1072, 1904)]),
        ((640, 480), [(480, 360)]),
        ((161, 121), [(160, 120)]),
        ((1, 1), [(2, 2)]),
        ((20_000, 100), [(4096, 20)]),
    ],
)
def test_sizes_follow_the_ladder_and_never_grow(source: tuple[int, int], made: list[tuple[int, int]]) -> None:
    assert sizes(*source) == made


@given(st.integers(1, 9000), st.integers(1, 9000), st.floats(1, 240))
def test_every_size_is_even_and_as_wide_for_its_height(width: int, height: int, rate: float) -> None:
    made = rungs((width, height), LADDER, rate)
    assert made
    for rung in made:
        assert not rung.width % 2
        assert not rung.height % 2
        assert rung.width <= max(2, width + 1, 4096)
        assert rung.height <= max(2, height + 1, 4096)
        assert abs(rung.width * height - rung.height * width) <= 2 * max(width, height) + max(
            rung.width, rung.height
        )
    assert [rung.cap_bps for rung in made] == sorted(rung.cap_bps for rung in made)


def test_fast_pictures_may_take_more() -> None:
    slow, fast = (rungs((1080, 1920), (1080,), rate)[-1].cap_bps for rate in (30, 60))
    assert fast == pytest.approx(1.5 * slow, rel=0.01)


def test_a_trim_leaves_what_lies_between() -> None:
    part = part_of(10.0, start_ms=2_000, end_ms=3_500, max_ms=60_000)
    assert (part.start_s, part.end_s, part.length_ms) == (2.0, 3.5, 1_500)
    assert part_of(10.0, start_ms=0, end_ms=99_000, max_ms=60_000).end_s == 10.0


@pytest.mark.parametrize(
    ("length_s", "start_ms", "end_ms", "code"),
    [(10, 10_000, None, "trim_empty"), (10, 3_000, 2_000, "trim_empty"), (90, 0, None, "too_long")],
)
def test_what_cannot_be_made_is_refused(
    length_s: float, start_ms: int, end_ms: int | None, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        part_of(length_s, start_ms=start_ms, end_ms=end_ms, max_ms=60_000)
    assert refused.value.refusal.code == code


def test_a_long_video_may_be_cut_to_what_is_allowed() -> None:
    assert part_of(900.0, start_ms=0, end_ms=60_000, max_ms=60_000).length_ms == 60_000


def test_an_even_rate_is_kept_to_the_tick() -> None:
    times = [number * 1001 / 30_000 for number in range(30)]
    made = shown(times, 30 * 1001 / 30_000)
    assert [one.at for one in made] == [number * 3003 for number in range(30)]
    assert {one.duration for one in made} == {3003}


def test_uneven_times_stay_uneven() -> None:
    times = [0, 0.04, 0.05, 0.2, 0.21, 0.5]
    assert [one.at / TICKS for one in shown(times, 0.6)] == pytest.approx(times)


def test_sixty_frames_a_second_are_kept_though_clocks_count_milliseconds() -> None:
    times = [round(number * 1000 / 60) / 1000 for number in range(600)]
    assert len(shown(times, 10)) == 600


@pytest.mark.parametrize("rate", [90, 120, 240, 1000])
def test_what_exceeds_sixty_a_second_is_dropped(rate: int) -> None:
    made = shown([number / rate for number in range(rate * 2)], 2)
    assert 115 <= len(made) <= 122
    assert max(one.duration for one in made) <= TICKS / 30


def test_what_was_on_before_the_start_is_shown_from_it() -> None:
    made = shown([-1.0, -0.5, -0.1, 0.3], 0.5)
    assert [(one.frame, one.at / TICKS) for one in made] == [(2, 0), (3, pytest.approx(0.3))]
    late = shown([0.4, 0.5], 0.6)
    assert [(one.frame, one.at / TICKS) for one in late] == [(0, 0), (1, pytest.approx(0.5))]


def test_a_picture_that_stays_comes_again() -> None:
    made = shown([0, 7.2], 10)
    assert {one.frame for one in made} == {0, 1}
    assert max(one.duration for one in made) <= TICKS
    assert sum(one.duration for one in made) == 10 * TICKS


def test_a_group_begins_every_two_seconds() -> None:
    made = shown([number / 25 for number in range(250)], 10)
    assert [one.at / TICKS for one in made if one.key] == [0, 2, 4, 6, 8]


def test_a_group_begins_on_time_where_a_picture_stays() -> None:
    made = shown([*(number / 30 for number in range(60)), 3.97], 9)
    assert [one.at / TICKS for one in made if one.key] == [0, 2, 4, 6, 8]


def test_slow_pictures_do_not_delay_a_group() -> None:
    made = shown([0, 0.9, 1.8, 2.7, 3.6, 4.05, 4.95], 5)
    assert [one.at / TICKS for one in made if one.key] == [0, 2, pytest.approx(4.05)]
    assert [one.frame for one in made if one.key] == [0, 2, 5]


@given(st.lists(st.floats(-5, 30), max_size=200), st.floats(0.1, 20))
def test_whatever_the_times_groups_begin_every_two_seconds(times: list[float], end: float) -> None:
    keys = [one.at for one in shown(times, end) if one.key]
    late = TICKS / 10 + TICKS / 100
    assert all(later - one <= 2 * TICKS + late for one, later in pairwise([*keys, round(end * TICKS)]))


@given(st.lists(st.floats(-5, 30), max_size=200), st.floats(0.1, 20))
def test_whatever_the_times_frames_follow_each_other_without_a_gap(times: list[float], end: float) -> None:
    made = shown(times, end)
    for one, following in pairwise(made):
        assert one.at + one.duration == following.at
        assert one.duration > 0
    if made:
        assert made[0].at == 0
        assert made[0].key
        assert made[-1].at + made[-1].duration == round(end * TICKS)
    assert len(made) <= 60 * end + 2 + end * 2
