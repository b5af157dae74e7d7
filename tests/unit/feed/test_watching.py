"""What a client tells of a watch is read where it can be true, and refused by name where it cannot."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.base import ids
from parvis.feed.errors import Refused
from parvis.feed.watching import DAY_MS, SEGMENTS, Watch, read_instant_ms, read_watch
from tests.unit.feed.conftest import told

NOW = 1_800_000_000_000
POST = ids.uuid7()
HOUR = 3_600_000


def read(shift_ms: int = 0, **changes: Any) -> Watch:
    return read_watch(told(POST, **{"started_at": NOW - 60_000, **changes}), NOW, shift_ms)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("id", {"id": ...}),
        ("id", {"id": "1"}),
        ("id", {"id": 7}),
        ("post", {"post": None}),
        ("post", {"post": "x" * 36}),
        ("post", {"post": ["a"]}),
        ("receipt", {"receipt": "none"}),
        ("watched_ms", {"watched_ms": ...}),
        ("watched_ms", {"watched_ms": -1}),
        ("watched_ms", {"watched_ms": 1.5}),
        ("watched_ms", {"watched_ms": True}),
        ("watched_ms", {"watched_ms": "10"}),
        ("watched_ms", {"watched_ms": 11_001}),
        ("watched_ms", {"watched_ms": 2**60}),
        ("watched_ms", {"watched_ms": 10 * HOUR, "duration_ms": 0}),
        ("watched_ms", {"watched_ms": 400_000, "loops": 100}),
        ("duration_ms", {"duration_ms": -5}),
        ("duration_ms", {"duration_ms": 2**40}),
        ("loops", {"loops": -1}),
        ("loops", {"loops": 2**31}),
        ("sound_on", {"sound_on": 1}),
        ("shared", {"shared": 1}),
        ("shared", {"shared": "yes"}),
        ("shared", {"shared": None}),
        ("ended", {"ended": "exploded"}),
        ("ended", {"ended": ["swiped"]}),
        ("surface", {"surface": 3}),
        ("started_at", {"started_at": ...}),
        ("started_at", {"started_at": "yesterday"}),
        ("started_at", {"started_at": "2027-01-15T08:00:00"}),
        ("started_at", {"started_at": "0001-01-01T00:00:00+23:00"}),
        ("started_at", {"started_at": NOW + 2 * HOUR}),
        ("started_at", {"started_at": NOW - 8 * DAY_MS}),
        ("started_at", {"started_at": 2**63}),
        ("started_at", {"started_at": -(2**63)}),
        ("seen", {"seen": "all"}),
        ("seen", {"seen": [[0]]}),
        ("seen", {"seen": [[0, 1.5]]}),
        ("seen", {"seen": [[5, 4]]}),
        ("seen", {"seen": [[0, 20_000]]}),
        ("seen", {"seen": [[-1, 4]]}),
        ("seen", {"seen": [[0, 1]] * 101}),
        ("furthest_ms", {"furthest_ms": 20_000}),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_named(reason: str, changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        read(**changes)
    assert refused.value.reason == reason
    assert refused.value.sentence.endswith(".")


@pytest.mark.parametrize("event", [None, 7, "event", [], [{}]])
def test_an_event_is_an_object(event: object) -> None:
    with pytest.raises(Refused, match="object"):
        read_watch(event, NOW, 0)


def test_what_is_not_said_has_a_modest_default() -> None:
    event = {"id": str(ids.uuid7()), "post": str(POST), "started_at": NOW - 5_000, "watched_ms": 4_000}
    found = read_watch(event, NOW, 0)
    assert (found.duration_ms, found.loops, found.sound_on, found.seen) == (0, 0, False, 0)
    assert (found.ended, found.surface, found.receipt_id) == (5, 11, None)  # closed, other
    assert not found.shared
    assert read_watch(event | {"shared": True}, NOW, 0).shared


def test_a_clock_that_is_off_is_set_right() -> None:
    hour_ahead = read(started_at=NOW + HOUR - 60_000, shift_ms=-HOUR)
    assert hour_ahead.started_ms == NOW - 60_000
    assert read(started_at=NOW + 30_000).started_ms == NOW, "a start is never later than now"


def test_instants_are_numbers_or_iso() -> None:
    assert read_instant_ms("2027-01-15T08:00:00.250Z", "t") == NOW + 250
    assert read_instant_ms("2027-01-15T09:00:00+01:00", "t") == NOW
    assert read_instant_ms(NOW, "t") == NOW


def test_what_was_seen_is_as_exact_as_what_was_said() -> None:
    whole = (1 << SEGMENTS) - 1
    assert read().seen == whole
    assert read(watched_ms=5_000).seen == (1 << 25) - 1
    assert read(watched_ms=5_000, furthest_ms=8_000).seen == (1 << 40) - 1
    assert read(watched_ms=3_000, loops=1).seen == whole, "who came to the start again saw it all"
    assert read(seen=[[0, 200], [9_800, 10_000]]).seen == 1 | 1 << 49
    assert read(seen=[[9_800, 10_900]]).seen == 1 << 49, "players round"
    assert read(seen=[]).seen == 0
    assert read(duration_ms=0, watched_ms=3_000, seen=[[0, 5]]).seen == 0


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)).map(sorted), max_size=20))
def test_a_fiftieth_is_marked_where_a_range_touches_it(ranges: list[list[int]]) -> None:
    seen = read(seen=[list(one) for one in ranges]).seen
    touched = {ms * SEGMENTS // 10_000 for start, end in ranges for ms in range(start, end, 20)}
    touched |= {(end - 1) * SEGMENTS // 10_000 for start, end in ranges if end > start}
    assert {n for n in range(SEGMENTS) if seen >> n & 1} == touched


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([*told(POST), "seen", "furthest_ms", "receipt", "shared"]), _anything)
def test_nothing_breaks_the_reading(name: str, value: object) -> None:
    """Whatever stands in a field: a watch whose numbers fit their columns, or a refusal."""
    try:
        found = read(**{name: value})
    except Refused:
        return
    assert isinstance(found.post_id, UUID)
    assert 0 <= found.watched_ms < 2**31
    assert 0 <= found.loops < 2**31
    assert 0 <= found.seen < 2**50
    assert found.started_ms <= NOW
