"""What a learner keeps of events: rings, levels that lag, rates, rows, watched times."""

import numpy as np
import pytest

from parvis.learn.members import LAG_DAYS, Happened, Members, dwell_step
from parvis.learn.rates import BASE_ODDS, Counts
from parvis.learn.schema import BASE_RATES, HEAD, HEADS, UNKNOWN, WATCH_STEPS
from parvis.learn.table import Table, gather
from parvis.learn.watch import WatchScale

DAY_MS = 86_400_000


def some(members: list[int], posts: list[int], at_ms: list[int], liked: list[bool] | None = None) -> Happened:
    count = len(members)
    actions = np.zeros((count, len(HEADS)), np.float32)
    actions[:, HEAD["like"]] = liked or [False] * count
    return Happened(
        np.array(members, np.int32),
        np.array(posts, np.int32),
        np.zeros(count, np.int32),
        np.array(at_ms, np.int64),
        np.full(count, 1000),
        actions,
        np.ones_like(actions),
    )


def test_the_last_events_come_in_their_order() -> None:
    members = Members(history=4)
    members.add(some([1, 2, 1, 1, 0], [10, 20, 11, 12, 13], [1000, 1000, 2000, 4000, 4000]))
    events = members.events(np.array([1, 0], np.int32), np.array([8000, 8000]))
    assert events.post.tolist() == [[0, 10, 11, 12], [0, 0, 0, 0]]
    assert events.known.tolist() == [[0, 1, 1, 1], [0, 0, 0, 0]]
    members.add(some([1, 1], [13, 14], [9000, 9000], liked=[True, False]))
    events = members.events(np.array([1], np.int32), np.array([9000]))
    assert events.post.tolist() == [[11, 12, 13, 14]]
    assert events.actions.tolist() == [[0, 0, 1 << HEAD["like"], 0]]


def test_a_level_answers_to_what_is_older_than_the_lag() -> None:
    members = Members(history=4)
    day = 20_000 * DAY_MS
    members.add(some([2] * 6, list(range(6)), [day] * 6, liked=[True] * 6))
    who = np.array([2, 1], np.int32)
    for days in range(LAG_DAYS):
        assert not members.level(who, day + days * DAY_MS).any()
    later = members.level(who, day + LAG_DAYS * DAY_MS)
    assert later[0, HEAD["like"]] > 1
    assert not later[1].any()


def test_what_follows_late_is_added_where_it_belongs_and_hidden_from_its_own_prediction() -> None:
    members = Members(history=4)
    day = 20_000 * DAY_MS
    members.add(some([1, 1, 1], [10, 11, 12], [day, day + 1000, day + 2000]))
    members.correct(some([1], [11], [day + 1000], liked=[True]))
    who, when = np.array([1], np.int32), np.array([day + 1000])
    events = members.events(who, when + 5000)
    assert events.actions.tolist() == [[0, 0, 1 << HEAD["like"], 0]]
    before = members.events(who, when, without=np.array([11], np.int32))
    assert before.known.tolist() == [[0, 1, 0, 0]]
    # It counts for the level of its own day.
    assert members.level(who, day + LAG_DAYS * DAY_MS)[0, HEAD["like"]] > 0


def test_what_is_taken_back_is_in_no_history_and_no_level() -> None:
    members = Members(history=4)
    day = 20_000 * DAY_MS
    told = some([1, 1], [10, 11], [day, day + 1000], liked=[True, True])
    told.actions[:, HEAD["skip"]] = 1
    members.add(told)
    gone = some([1], [11], [day + 1000])
    gone.actions[0, HEAD["like"]] = -1
    members.correct(gone)
    who = np.array([1], np.int32)
    like, skip = 1 << HEAD["like"], 1 << HEAD["skip"]
    assert members.events(who, np.array([day + 2000])).actions.tolist() == [[0, 0, like | skip, skip]]
    once = Members(history=4)
    told.actions[1, HEAD["like"]] = 0
    once.add(told)
    later = day + LAG_DAYS * DAY_MS
    assert np.array_equal(members.level(who, later), once.level(np.array([1], np.int32), later))


def test_nobody_has_no_history() -> None:
    members = Members(history=4)
    members.add(some([0, 0], [10, 11], [1000, 2000]))
    assert not members.events(np.array([0], np.int32), np.array([5000])).known.any()


def test_rates_lean_on_their_prior_until_there_is_more() -> None:
    counts = Counts(2, strength=10)
    keys, happened = np.array([1], np.int32), np.ones((1, len(HEADS)), np.float32)
    assert np.allclose(counts.log_odds(keys), BASE_ODDS)
    for _ in range(1000):
        counts.add(keys, happened, np.ones_like(happened))
    assert (1 / (1 + np.exp(-counts.log_odds(keys))) > 0.99).all()
    assert np.allclose(counts.log_odds(np.array([0])), BASE_ODDS)
    assert counts.familiarity(np.array([0])) == 0 < counts.familiarity(keys)
    assert len(BASE_RATES) == len(HEADS)


def test_a_name_gets_a_row_of_its_own_when_it_was_seen_often_enough() -> None:
    table = Table(width=4, seed=1)
    numbers = np.array([1, 2], np.int32)
    assert table.rows("post", numbers).tolist() == [UNKNOWN, UNKNOWN]
    for _ in range(3):
        table.see("post", np.array([1], np.int32))
        table.see("author", np.array([0, 1], np.int32))
    rows = {int(table.rows(kind, numbers)[0]) for kind in ("post", "author")}
    assert len(rows) == 2
    assert UNKNOWN not in rows
    assert table.rows("post", numbers)[1] == UNKNOWN
    assert table.rows("author", np.array([0], np.int32))[0] == UNKNOWN
    assert not table.values[UNKNOWN].any()


def test_a_row_that_is_forgotten_is_given_to_another() -> None:
    table = Table(width=4, seed=1)
    for _ in range(3):
        table.see("post", np.array([1, 2], np.int32))
    row = table.rows("post", np.array([2], np.int32))[0]
    table.forget("post", np.array([2], np.int32))
    assert table.rows("post", np.array([2], np.int32))[0] == UNKNOWN
    assert not table.values[row].any()
    for _ in range(3):
        table.see("topic", np.array([9], np.int32))
    assert table.rows("topic", np.array([9], np.int32))[0] == row
    assert table.values[row].any()
    assert table.used == 3


def test_rows_start_alike_in_every_run() -> None:
    def made() -> np.ndarray:
        table = Table(width=4, seed=7)
        table.make_room("post", 5000)
        for _ in range(3):
            table.see("post", np.arange(1, 3001, dtype=np.int32))
        return table.values[: table.used]

    assert np.array_equal(made(), made())
    assert len(np.unique(made(), axis=0)) == 3001


def test_gathered_rows_stand_once_and_are_found_again() -> None:
    rows = np.array([[5, 0], [7, 5]], np.int32)
    found = gather(rows)
    assert found.rows.tolist() == [0, 5, 7]
    assert np.array_equal(found.rows[found.places], rows)


def test_watched_times_are_told_by_their_form() -> None:
    rng = np.random.default_rng(1)
    scale = WatchScale(forms=3)
    short, long = rng.exponential(4_000, 4000), rng.exponential(40_000, 4000)
    scale.add(np.zeros(4000, np.int32), short.astype(np.int64))
    scale.add(np.ones(4000, np.int32), long.astype(np.int64))
    assert not scale.settled
    scale.settle()
    for form, times in ((0, short), (1, long)):
        share = scale.passed(np.full(4000, form, np.int32), times.astype(np.int64)).mean(axis=0)
        assert share == pytest.approx(np.arange(WATCH_STEPS, 0, -1) / (WATCH_STEPS + 1), abs=0.05)
        logits = np.tile(np.log(share / (1 - share)), (1, 1)).astype(np.float32)
        expected = scale.expected_ms(np.array([form], np.int32), logits)
        assert expected[0] == pytest.approx(times.mean(), rel=0.1)


def test_dwell_is_told_in_doublings() -> None:
    steps = dwell_step(np.array([0, 250, 500, 1000, 10**9]))
    assert steps.tolist() == [0, 1, 2, 3, 11]
