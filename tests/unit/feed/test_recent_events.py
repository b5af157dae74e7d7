"""What a member has just done is in the history that their next page is made from, whatever they did before."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parvis.accounts.queries import Viewer
from parvis.accounts.services import unfollow
from parvis.feed.queries.receipts import any_receipt
from parvis.feed.services import Batch, record_watches
from parvis.feed.services.feedback import not_interested, take_back
from parvis.feed.services.serve import FeedPage, serve_page
from parvis.feed.services.tuning import begin_anew
from parvis.feed.stock.current import KEEPER
from parvis.feed.thawing import Page
from parvis.feed.training.heads import bit
from parvis.feed.watching import OLDEST_MS
from parvis.learn.schema import S
from parvis.posts.services import (
    Draft,
    bookmark_post,
    create_post,
    like_post,
    repost,
    unbookmark_post,
    unlike_post,
    unrepost,
)
from tests.cast import Cast
from tests.unit.feed.conftest import now_ms, watch, watched

pytestmark = pytest.mark.django_db


class Act(NamedTuple):
    """Something that is done to a post: by its place, when it began, and what of it was watched."""

    kind: str
    post: int
    ago_ms: int = 0
    watched_ms: int = 0


_POSTS = 8
_AGO_MS = st.sampled_from([0, 1, 1_000, 60_000]) | st.integers(0, OLDEST_MS - 60_000)
_PLACES = st.integers(0, _POSTS - 1)
_WATCHES = st.builds(Act, st.just("watch"), _PLACES, _AGO_MS, st.integers(0, 60_000))
_ACTS = _WATCHES | st.builds(Act, st.sampled_from(["like", "bookmark"]), _PLACES)


@pytest.fixture
def posts(cast: Cast) -> list[UUID]:
    """Public posts of Alice's."""
    return [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(_POSTS)]


@contextmanager
def done(viewer: Viewer, posts: list[UUID], acts: list[Act]) -> Iterator[None]:
    """Let somebody do one thing after the other, and take all of it back afterwards."""
    with transaction.atomic():
        for act in acts:
            post = posts[act.post]
            if act.kind == "watch":
                started_ms = now_ms() - act.ago_ms
                watched(viewer, post, started_at=started_ms, watched_ms=act.watched_ms, duration_ms=0)
            else:
                {"like": like_post, "bookmark": bookmark_post}[act.kind](viewer, post)
        yield
        transaction.set_rollback(True)


def past_of(page: FeedPage) -> list[tuple[UUID, int, int]]:
    """Return post, time watched and actions of each event that a page was made from, the latest last."""
    assert page.receipt_id is not None
    receipt = any_receipt(page.receipt_id)
    past = Page(receipt.body, receipt.seed)
    dwells_ms, actions = (past.array(name).tolist() for name in ("past_dwell_ms", "past_actions"))
    return list(zip(past.past_ids, dwells_ms, actions, strict=True))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(_ACTS, min_size=1, max_size=20))
def test_the_last_that_was_done_is_in_the_history_of_the_next_page(
    cast: Cast, posts: list[UUID], acts: list[Act]
) -> None:
    last = acts[-1]
    with done(cast.bob.viewer, posts, acts):
        page = serve_page(cast.bob.viewer, "", 3)
        known = [event for event in past_of(page) if event[0] == posts[last.post]]
        if last.kind == "watch":
            assert last.watched_ms in [watched_ms for _post, watched_ms, _actions in known]
            assert page.recipe == "again" or posts[last.post] not in [post.id for post in page.posts]
        else:
            assert any(actions & bit(last.kind) for _post, _watched_ms, actions in known)


def test_a_like_counts_however_long_ago_its_post_was_watched(cast: Cast, posts: list[UUID]) -> None:
    """What was watched after it, and done to what was never watched, fills the history without it."""
    watches = [watch(posts[n > 0], started_at=now_ms() - 100_000 + n) for n in range(S.history)]
    assert record_watches([Batch(cast.bob.viewer, watches)]) == [frozenset()]
    bookmark_post(cast.bob.viewer, posts[2])
    assert posts[0] not in [post for post, *_ in past_of(serve_page(cast.bob.viewer, "", 3))]
    like_post(cast.bob.viewer, posts[0])
    past = past_of(serve_page(cast.bob.viewer, "", 3))
    assert len(past) == S.history
    assert past[0][0] == posts[0], "it stands by the time it was watched"
    assert past[0][2] & bit("like")
    assert past[-1][0] == posts[2]


def test_what_is_taken_back_is_gone_from_the_history_at_once(cast: Cast, posts: list[UUID]) -> None:
    """The watch stays, without it; what was never watched leaves nothing."""
    me = cast.bob.viewer
    watched(me, posts[0], watched_ms=900, duration_ms=0)
    ways = (
        ("like", like_post, unlike_post),
        ("bookmark", bookmark_post, unbookmark_post),
        ("repost", repost, unrepost),
    )
    for head, done, undone in ways:
        for post in posts[:2]:
            done(me, post)
        assert [actions & bit(head) for *_, actions in past_of(serve_page(me, "", 3))] == [bit(head)] * 2
        for post in posts[:2]:
            undone(me, post)
        ((post, dwell_ms, actions),) = past_of(serve_page(me, "", 3))
        assert (post, dwell_ms, actions & bit(head)) == (posts[0], 900, 0)
    assert past_of(serve_page(me, "", 3))[0][2] & bit("follow"), "as Bob follows Alice from the beginning"
    unfollow(me, cast.alice.account_id)
    assert not past_of(serve_page(me, "", 3))[0][2] & bit("follow")
    unwanted = not_interested(me, posts[0])
    assert past_of(serve_page(me, "", 3))[0][2] & bit("not_interested")
    take_back(me, unwanted)
    assert not past_of(serve_page(me, "", 3))[0][2] & bit("not_interested")


def test_who_began_anew_has_not_liked_what_they_watch_again(cast: Cast, posts: list[UUID]) -> None:
    like_post(cast.bob.viewer, posts[0])
    begin_anew(cast.bob.viewer)
    watched(cast.bob.viewer, posts[0], started_at=now_ms(), watched_ms=900, duration_ms=0)
    ((post, dwell_ms, actions),) = past_of(serve_page(cast.bob.viewer, "", 3))
    assert (post, dwell_ms, actions & bit("like")) == (posts[0], 900, 0)


def test_what_was_watched_is_known_while_the_stock_is_being_filled(
    cast: Cast, posts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that has just begun knows only a few posts, and goes through the others one by one."""
    for name in ("_AT_FIRST", "_STRETCH_WHILE_FILLING"):
        monkeypatch.setattr(f"parvis.feed.stock.stock.{name}", 1)
    monkeypatch.setattr("parvis.feed.stock.stock._OVERLAP", dt.timedelta(0))
    watched(cast.bob.viewer, posts[5])
    like_post(cast.bob.viewer, posts[4])
    KEEPER.new()
    assert [post for post, *_ in past_of(serve_page(cast.bob.viewer, "", 3))] == [posts[5], posts[4]]
    assert not KEEPER.stock().is_whole
    KEEPER.stock().fill()
    assert [post for post, *_ in past_of(serve_page(cast.bob.viewer, "", 3))] == [posts[5], posts[4]]
