"""Each watch is one example; what was done with it is in it, or corrects it, once."""

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.feed.models import UNNAMED, Ended, Surface
from parvis.feed.training import joining
from parvis.feed.training.heads import ADDED, bit
from parvis.feed.training.joining import Action, Example, Joiner
from parvis.feed.training.shares import in_turns
from tests.unit.feed.training.logs import ANNA, BEN, CLEO, NOON_MS, OTHER, POST, logged

AUTHORS = {POST: ANNA, OTHER: ANNA}
LIKE, FOLLOW, SHARE, VISIT = bit("like"), bit("follow"), bit("share"), bit("visit")
SECOND = 1_000


def like(at_ms: int = NOON_MS + 5 * SECOND, account_id: UUID = BEN) -> Action:
    return Action(account_id, POST, "like", at_ms)


def unlike(at_ms: int = NOON_MS + 90 * SECOND, account_id: UUID = BEN) -> Action:
    return like(at_ms, account_id)._replace(taken_back=True)


def test_a_like_before_its_watch_is_told_is_in_the_example() -> None:
    joiner = Joiner()
    assert joiner.join([], AUTHORS, [like()]) == ([], [])
    examples, late = joiner.join([logged()], AUTHORS, [])
    assert examples[0].happened & LIKE
    assert late == []


def test_a_like_after_its_watch_corrects_it_once() -> None:
    joiner = Joiner()
    examples, _ = joiner.join([logged()], AUTHORS, [])
    assert not examples[0].happened & LIKE
    assert examples[0].known & LIKE
    _, late = joiner.join([], AUTHORS, [like(NOON_MS + 60 * SECOND)])
    assert late == [Example(BEN, POST, 0, NOON_MS, 10 * SECOND, LIKE, LIKE)]
    assert joiner.join([], AUTHORS, [like(NOON_MS + 60 * SECOND)]).late == []


def test_a_like_that_is_taken_back_before_its_watch_is_told_is_none() -> None:
    joiner = Joiner()
    joiner.join([], AUTHORS, [like()])
    joiner.join([], AUTHORS, [unlike(NOON_MS + 7 * SECOND)])
    examples, late = joiner.join([logged()], AUTHORS, [])
    assert not examples[0].happened & LIKE
    assert examples[0].known & LIKE, "a negative, and not something unknown"
    assert late == []
    assert joiner.join([], AUTHORS, [unlike(NOON_MS + 9 * SECOND)]) == ([], []), (
        "nothing is left to take back"
    )


def test_a_like_that_is_taken_back_corrects_its_example_once_and_can_come_again() -> None:
    joiner = Joiner()
    joiner.join([], AUTHORS, [like()])
    assert joiner.join([logged()], AUTHORS, []).examples[0].happened & LIKE
    gone = Example(BEN, POST, 0, NOON_MS, 10 * SECOND, 0, LIKE)
    assert joiner.join([], AUTHORS, [unlike()]).late == [gone]
    assert joiner.join([], AUTHORS, [unlike()]).late == []
    assert joiner.join([], AUTHORS, [like(NOON_MS + 95 * SECOND)]).late == [gone._replace(happened=LIKE)]
    both = [unlike(NOON_MS + 96 * SECOND), like(NOON_MS + 97 * SECOND)]
    assert joiner.join([], AUTHORS, both).late == [], "what comes to nothing corrects nothing"
    assert joiner.join([], AUTHORS, [unlike(account_id=CLEO)]).late == []


def test_one_may_add_something_and_take_something_else_back() -> None:
    joiner = Joiner()
    joiner.join([], AUTHORS, [like()])
    joiner.join([logged()], AUTHORS, [])
    reply = like(NOON_MS + 80 * SECOND)._replace(head="reply")
    (late,) = joiner.join([], AUTHORS, [reply, unlike()]).late
    assert (late.happened, late.known) == (bit("reply"), bit("reply") | LIKE)


def test_a_follow_is_taken_back_from_the_post_that_it_followed() -> None:
    joiner = Joiner()
    joiner.join([logged()], AUTHORS, [])
    follow = Action(BEN, ANNA, "follow", NOON_MS + 12 * SECOND)
    assert [one.post_id for one in joiner.join([], AUTHORS, [follow]).late] == [POST]
    joiner.join([logged(post_id=OTHER, started_ms=NOON_MS + 20 * SECOND)], AUTHORS, [])
    restored = Joiner()
    restored.take_up(joiner.arrays())
    unfollow = follow._replace(at_ms=NOON_MS + 40 * SECOND, taken_back=True)
    for one in (joiner, restored):
        (late,) = one.join([], AUTHORS, [unfollow]).late
        assert (late.post_id, late.happened, late.known) == (POST, 0, FOLLOW)


def test_a_correction_weighs_what_its_impression_weighed() -> None:
    """Else somebody could like among many and take back alone, and push a post down for good."""
    joiner = Joiner()
    authors = {UUID(int=number): ANNA for number in range(1_000, 1_063)} | {POST: ANNA}
    examples = joiner.join([logged(post_id=post_id) for post_id in authors], authors, [like()]).examples
    assert {example.share for example in examples} == {0.5}
    restored = Joiner()
    restored.take_up(joiner.arrays())
    assert [one.share for one in restored.join([], authors, [unlike()]).late] == [0.5]


def test_of_corrections_too_one_member_has_no_more_than_a_batch_may_have() -> None:
    parts = in_turns([BEN] * 70 + [CLEO] * 3)
    assert [len(part) for part in parts] == [32 + 3, 32, 6]
    assert sorted(place for part in parts for place in part) == list(range(73))
    assert in_turns([]) == []


def test_a_like_of_long_before_is_not_of_this_watch() -> None:
    joiner = Joiner()
    joiner.join([], AUTHORS, [like(NOON_MS - 600 * SECOND)])
    assert not joiner.join([logged()], AUTHORS, []).examples[0].happened & LIKE


def test_another_members_like_is_theirs() -> None:
    joiner = Joiner()
    joiner.join([], AUTHORS, [like(account_id=CLEO)])
    assert not joiner.join([logged()], AUTHORS, []).examples[0].happened & LIKE


def test_a_follow_is_of_the_last_post_of_that_author() -> None:
    joiner = Joiner()
    joiner.join([logged(), logged(post_id=OTHER, started_ms=NOON_MS + 20 * SECOND)], AUTHORS, [])
    follow = Action(BEN, ANNA, "follow", NOON_MS + 30 * SECOND)
    (late,) = joiner.join([], AUTHORS, [follow]).late
    assert (late.post_id, late.happened) == (OTHER, FOLLOW)


def test_watching_on_the_profile_is_a_visit_from_the_post_before() -> None:
    joiner = Joiner()
    joiner.join([logged()], AUTHORS, [])
    there = logged(post_id=OTHER, surface=int(Surface.PROFILE), started_ms=NOON_MS + 30 * SECOND)
    (late,) = joiner.join([there], AUTHORS, []).late
    assert (late.post_id, late.happened) == (POST, VISIT)
    assert joiner.join([there._replace(post_id=OTHER)], AUTHORS, []).late == []


def test_watching_again_adds_what_had_not_happened_and_nothing_else() -> None:
    joiner = Joiner()
    joiner.join([logged(watched_ms=2_000)], AUTHORS, [])
    again = logged(started_ms=NOON_MS + 60 * SECOND, watched_ms=20_000, ended=int(Ended.FINISHED))
    examples, late = joiner.join([again, again], AUTHORS, [])
    assert [example.known for example in examples] == [0, 0], "for the history alone"
    assert [one.happened for one in late] == [bit("complete") | bit("long_view")]
    skipped = logged(started_ms=NOON_MS + 90 * SECOND, watched_ms=100)
    assert joiner.join([skipped], AUTHORS, []).late == []


def test_a_share_comes_with_its_watch_and_late_with_the_next_one() -> None:
    joiner = Joiner()
    sent, kept = logged(shared=True), logged(post_id=OTHER)
    examples, late = joiner.join([sent, kept], AUTHORS, [])
    assert [example.happened & SHARE for example in examples] == [SHARE, 0]
    assert [example.known & SHARE for example in examples] == [SHARE, SHARE]
    assert late == []
    again = {"started_ms": NOON_MS + 60 * SECOND, "watched_ms": 0, "ended": int(Ended.HIDDEN), "shared": True}
    examples, late = joiner.join([logged(**again), logged(post_id=OTHER, **again)], AUTHORS, [])
    assert [example.known for example in examples] == [0, 0], "for the history alone"
    assert [(one.post_id, one.happened, one.known) for one in late] == [(OTHER, SHARE, SHARE)]
    assert joiner.join([logged(post_id=OTHER, **again)], AUTHORS, []).late == [], "once"


def test_the_next_day_is_another_impression() -> None:
    joiner = Joiner()
    joiner.join([logged()], AUTHORS, [])
    joiner.join([logged(CLEO, OTHER, started_ms=NOON_MS + 86_400 * SECOND)], AUTHORS, [])
    assert joiner.join([logged(started_ms=NOON_MS + 86_500 * SECOND)], AUTHORS, []).examples[0].known


def test_ones_own_posts_and_unknown_ones_teach_nothing() -> None:
    joiner = Joiner()
    own, gone = logged(ANNA), logged(post_id=UUID(int=999))
    examples, _ = joiner.join([own, gone], AUTHORS, [])
    assert [(example.account_id, example.known) for example in examples] == [(ANNA, 0)]


def test_a_million_events_of_one_member_weigh_as_much_as_an_hour() -> None:
    joiner = Joiner()
    authors = {UUID(int=number): ANNA for number in range(1_000, 6_000)}
    learned = 0
    for start in range(0, len(authors), 500):
        rows = [logged(post_id=post_id, seq=1) for post_id in list(authors)[start : start + 500]]
        learned += sum(example.known > 0 for example in joiner.join(rows, authors, []).examples)
    assert learned == joining.A_MEMBER_AN_HOUR
    assert joiner.join([logged(CLEO)], AUTHORS, []).examples[0].known, "others are not held back by it"


def test_visitors_together_weigh_so_much_a_post() -> None:
    joiner = Joiner()
    rows = [logged(UNNAMED) for _ in range(500)]
    learned = sum(example.known > 0 for example in joiner.join(rows, AUTHORS, []).examples)
    assert learned == joining.UNNAMED_OF_A_POST_AN_HOUR
    later = logged(UNNAMED, started_ms=NOON_MS + 3_600 * SECOND)
    assert joiner.join([later], AUTHORS, []).examples[0].known


def test_clocks_that_run_backwards_fill_no_bucket() -> None:
    joiner = Joiner()
    back = [logged(UNNAMED, started_ms=NOON_MS - number * 60 * SECOND) for number in range(500)]
    learned = sum(example.known > 0 for example in joiner.join(back, AUTHORS, []).examples)
    assert learned == joining.UNNAMED_OF_A_POST_AN_HOUR


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "MOST_IMPRESSIONS", 10)
    joiner = Joiner()
    authors = {UUID(int=number): UUID(int=number + 1_000) for number in range(200, 300)}
    joiner.join([logged(post_id=post_id) for post_id in authors], authors, [])
    assert len(joiner.arrays()["impressions_post"]) == 10
    assert len(joiner._impressions._last_by_author) == 10


_accounts = st.sampled_from([BEN, CLEO, ANNA, UNNAMED])
_posts = st.sampled_from([POST, OTHER, UUID(int=103)])
_watches = st.builds(
    logged,
    _accounts,
    _posts,
    started_ms=st.integers(0, 1_000).map(lambda s: NOON_MS + s * SECOND),
    watched_ms=st.sampled_from([0, 3_000, 9_000, 20_000]),
    ended=st.sampled_from([int(Ended.SWIPED), int(Ended.FINISHED), int(Ended.CLOSED)]),
    surface=st.sampled_from([int(Surface.FORYOU), int(Surface.PROFILE)]),
    shared=st.booleans(),
)
_actions = st.builds(
    Action,
    _accounts.filter(lambda account: account != UNNAMED),
    _posts,
    st.sampled_from(["like", "reply", "bookmark"]),
    st.integers(0, 1_000).map(lambda s: NOON_MS + s * SECOND),
    st.booleans(),
)
_authors = {POST: ANNA, OTHER: CLEO, UUID(int=103): BEN}


def _learned(log: list[Any], cuts: set[int], *, restored: bool) -> tuple[list[Example], dict[Any, int]]:
    """Return the examples, and what was learned in all of each impression, of a log read in stretches."""
    joiner = Joiner()
    examples: list[Example] = []
    learned: dict[Any, int] = {}
    bounds = sorted({0, len(log), *(cut % (len(log) + 1) for cut in cuts)})
    for start, end in pairwise(bounds):
        part = log[start:end]
        watches = [one for one in part if not isinstance(one, Action)]
        found, late = joiner.join(watches, _authors, [one for one in part if isinstance(one, Action)])
        examples += found
        for one in (*found, *late):
            if one.known and one.account_id != UNNAMED:
                pair = one.account_id, one.post_id
                happened, gone = one.happened & ADDED, one.known & ~one.happened & ADDED
                if one in late:
                    assert not learned[pair] & happened, "nothing counts twice"
                    assert learned[pair] & gone == gone, "nothing is taken back that did not count"
                learned[pair] = learned.get(pair, 0) & ~gone | happened
        if restored:
            kept, joiner = joiner.arrays(), Joiner()
            joiner.take_up(kept)
    return examples, learned


@given(
    st.lists(_watches | _actions, max_size=30),
    st.sets(st.integers(0, 100), max_size=6),
    st.sets(st.integers(0, 100), max_size=6),
)
def test_wherever_it_is_interrupted_each_event_is_learned_once(
    log: list[Any], cuts: set[int], others: set[int]
) -> None:
    examples, learned = _learned(log, cuts, restored=True)
    assert len(examples) == sum(not isinstance(one, Action) for one in log)
    assert (examples, learned) == _learned(log, cuts, restored=False), "what is kept is all there is"
    assert learned == _learned(log, others, restored=True)[1], "however it is cut"
