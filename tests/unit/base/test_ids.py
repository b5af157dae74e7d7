import contextlib
import datetime as dt
import itertools
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.base import ids
from parvis.base.errors import InvalidInput

MOMENTS = st.datetimes(
    min_value=dt.datetime(1970, 1, 1), max_value=dt.datetime(2300, 1, 1), timezones=st.just(dt.UTC)
)
MILLISECOND = dt.timedelta(milliseconds=1)


def to_the_millisecond(at: dt.datetime) -> dt.datetime:
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def test_ids_of_one_process_rise_strictly_and_are_version_seven() -> None:
    made = [ids.uuid7() for _ in range(10_000)]
    assert all(one < other for one, other in itertools.pairwise(made))
    assert {value.version for value in made} == {7}
    assert {value.variant for value in made} == {"specified in RFC 4122"}
    assert abs(ids.made_at(made[-1]) - dt.datetime.now(dt.UTC)) < dt.timedelta(seconds=10)


@given(MOMENTS)
def test_an_id_says_when_it_was_made(at: dt.datetime) -> None:
    assert ids.made_at(ids.uuid7(at)) == to_the_millisecond(at)
    assert ids.made_at(ids.first_at(at)) == to_the_millisecond(at)


@given(MOMENTS)
def test_the_first_id_of_a_moment_bounds_it(at: dt.datetime) -> None:
    assert ids.first_at(at) <= ids.uuid7(at) < ids.first_at(at + MILLISECOND)


@given(MOMENTS, MOMENTS)
def test_the_order_of_ids_is_that_of_time(one: dt.datetime, other: dt.datetime) -> None:
    if to_the_millisecond(one) < to_the_millisecond(other):
        assert ids.uuid7(one) < ids.uuid7(other)


@given(st.uuids())
def test_an_id_is_read_back_whatever_its_capitals(value: UUID) -> None:
    assert ids.parse(str(value)) == ids.parse(str(value).upper()) == value


@pytest.mark.parametrize(
    "text", ["", "1", "x" * 36, "0" * 32, f"{{{UUID(int=1)}}}", f"urn:uuid:{UUID(int=1)}", "١" * 36, None, 7]
)
def test_anything_else_is_refused(text: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ids.parse(text)  # type: ignore[arg-type]
    assert refusal.value.field == "id"


@given(st.text())
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    with contextlib.suppress(InvalidInput):
        ids.parse(text)
