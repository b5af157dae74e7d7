"""A watch says what it says: what cannot be known of it is not learned."""

import numpy as np
import pytest

from parvis.feed.models import UNNAMED, Ended
from parvis.feed.training.heads import ACTED, bit, columns, said
from parvis.learn.schema import HEADS
from tests.unit.feed.training.logs import BEN, logged

WATCHED = ("long_view", "complete", "skip")


def told(**changes: object) -> dict[str, bool | None]:
    """Return what is said of the heads of watching: yes, no, or None for unknown."""
    happened, known = said(logged(**changes))
    return {
        head: bool(happened >> HEADS.index(head) & 1) if known >> HEADS.index(head) & 1 else None
        for head in WATCHED
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"watched_ms": 20_000, "ended": Ended.FINISHED}, (True, True, False)),
        ({"watched_ms": 19_500}, (True, True, False)),  # players stop a little before the end
        ({"watched_ms": 21_000, "loops": 1, "ended": Ended.HIDDEN}, (True, True, False)),
        ({"watched_ms": 18_000, "duration_ms": 60_000}, (True, False, False)),
        ({"watched_ms": 18_000, "duration_ms": 60_000, "ended": Ended.CLOSED}, (True, None, None)),
        ({"watched_ms": 7_000}, (False, False, False)),
        ({"watched_ms": 6_999}, (False, False, True)),
        ({"watched_ms": 0}, (False, False, True)),
        ({"watched_ms": 3_000, "ended": Ended.HIDDEN}, (None, None, None)),
        ({"watched_ms": 3_000, "ended": Ended.FAILED}, (None, None, None)),
        ({"watched_ms": 9_000, "ended": Ended.LEFT}, (None, None, False)),
        ({"watched_ms": 3_000, "duration_ms": 3_000}, (True, True, False)),  # short, and seen whole
        ({"watched_ms": 5_000, "duration_ms": 0}, (True, None, False)),
        ({"watched_ms": 2_000, "duration_ms": 0}, (False, None, False)),
        ({"watched_ms": 1_000, "duration_ms": 0}, (False, None, True)),
        ({"watched_ms": 1_000, "duration_ms": 0, "ended": Ended.CLOSED}, (None, None, None)),
    ],
)
def test_watching(changes: dict[str, object], expected: tuple[bool | None, ...]) -> None:
    assert tuple(told(**changes).values()) == expected


def test_what_visitors_do_beside_watching_is_unknown() -> None:
    assert said(logged(UNNAMED)).known & ACTED == 0
    assert said(logged(BEN)).known & ACTED == ACTED


def test_a_member_shared_or_did_not() -> None:
    happened, known = said(logged(shared=True))
    assert happened & known & bit("share")
    happened, known = said(logged())
    assert not happened & bit("share")
    assert known & bit("share")


def test_of_somebody_unnamed_a_share_is_not_learned() -> None:
    happened, known = said(logged(UNNAMED, shared=True))
    assert not (happened | known) & bit("share")


def test_nobody_writes_down_who_reports() -> None:
    _happened, known = said(logged(watched_ms=20_000, ended=Ended.FINISHED))
    assert not known & bit("report")


def test_bits_become_columns() -> None:
    shown = columns(np.array([0b101, 0], np.int64))
    assert shown.shape == (2, len(HEADS))
    assert shown[0, :4].tolist() == [1, 0, 1, 0]
    assert not shown[1].any()
