"""A member sees what they watched, clears it, and turns it off; and the feed goes by the same."""

import datetime as dt
from uuid import UUID

import pytest

from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.accounts.services import block, request_deletion, update_preferences
from parvis.base import clock, ids
from parvis.base.errors import NotFound, Unauthenticated
from parvis.base.paging import Cursor
from parvis.feed.jobs import erase_due_accounts
from parvis.feed.models import WatchEvent
from parvis.feed.queries import recent_watches, watch_history
from parvis.feed.queries.seen import seen_raw
from parvis.feed.services import clear_watch_history, forget_watch
from parvis.feed.stock import packed_ids
from parvis.feed.watching import DAY_MS
from parvis.posts.services import Draft, create_post, delete_post
from tests.cast import Cast
from tests.unit.feed.conftest import now_ms, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(cast: Cast) -> list[UUID]:
    """Five posts that Bob watched in their order, a minute apart."""
    made = [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(5)]
    for n, post in enumerate(made):
        watched(cast.bob.viewer, post, started_at=now_ms() - (10 - n) * 60_000)
    watched(cast.mod.viewer, made[0])
    return made


def test_the_latest_comes_first(cast: Cast, posts: list[UUID]) -> None:
    page = watch_history(cast.bob.viewer, Cursor())
    assert [one.post.id for one in page.items] == posts[::-1]
    first = page.items[0]
    assert (first.watched_ms, first.duration_ms, first.finished) == (10_000, 10_000, True)
    assert abs(clock.now() - dt.timedelta(minutes=6) - first.at) < dt.timedelta(seconds=30)
    assert ids.made_at(first.id) == first.at


def test_pages_run_both_ways_and_never_overlap(cast: Cast, posts: list[UUID]) -> None:
    started = now_ms() - 1_000_000
    for post in posts:  # several at one instant
        watched(cast.bob.viewer, post, started_at=started)
    all_ids = [one.id for one in watch_history(cast.bob.viewer, Cursor()).items]
    assert len(all_ids) == 10
    down: list[UUID] = []
    page = watch_history(cast.bob.viewer, Cursor(limit=3))
    while True:
        down += [one.id for one in page.items]
        if page.older is None:
            break
        page = watch_history(cast.bob.viewer, Cursor(max_id=page.older, limit=3))
    assert down == all_ids
    up = watch_history(cast.bob.viewer, Cursor(min_id=all_ids[5], limit=3))
    assert [one.id for one in up.items] == all_ids[2:5]


def test_what_may_not_be_read_any_more_is_not_shown(cast: Cast, posts: list[UUID]) -> None:
    delete_post(cast.alice.viewer, posts[1])
    shown = [one.post.id for one in watch_history(cast.bob.viewer, Cursor()).items]
    assert shown == [posts[4], posts[3], posts[2], posts[0]]
    block(cast.alice.viewer, cast.bob.account_id)
    assert not watch_history(cast.bob.viewer, Cursor()).items


def seen(viewer: Viewer, days: int) -> set[UUID]:
    """Return what was watched on the last days, as the feed reads it."""
    raw = packed_ids(seen_raw(viewer, now_ms() // DAY_MS - days)).tobytes()
    return {UUID(bytes=raw[at : at + 16]) for at in range(0, len(raw), 16)}


def test_the_feed_reads_the_same(cast: Cast, posts: list[UUID]) -> None:
    assert [ids.read(one.post_id) for one in recent_watches(cast.bob.viewer, 3)] == posts[:1:-1]
    assert seen(cast.bob.viewer, days=30) == set(posts)
    assert seen(cast.bob.viewer, days=-1) == set()
    assert recent_watches(ANONYMOUS, 3) == []
    assert seen(ANONYMOUS, days=30) == set()


def test_without_a_history_the_feed_does_without(cast: Cast, posts: list[UUID]) -> None:
    update_preferences(cast.bob.viewer, watch_history=False)
    assert recent_watches(cast.bob.viewer, 3) == []
    assert seen(cast.bob.viewer, days=30) == set()
    # What is kept from before is shown until it is cleared: nothing is kept in secret.
    assert len(watch_history(cast.bob.viewer, Cursor()).items) == 5


def test_clearing_forgets_mine_alone(cast: Cast, posts: list[UUID]) -> None:
    clear_watch_history(cast.bob.viewer)
    assert not watch_history(cast.bob.viewer, Cursor()).items
    assert list(WatchEvent.objects.values_list("account_id", flat=True)) == [cast.mod.account_id]
    clear_watch_history(cast.bob.viewer)


def test_one_watch_can_be_forgotten_by_whose_it_is(cast: Cast, posts: list[UUID]) -> None:
    entry = watch_history(cast.bob.viewer, Cursor()).items[2]
    with pytest.raises(NotFound):
        forget_watch(cast.mod.viewer, entry.id)
    forget_watch(cast.bob.viewer, entry.id)
    left = [one.post.id for one in watch_history(cast.bob.viewer, Cursor()).items]
    assert left == [posts[4], posts[3], posts[1], posts[0]]
    with pytest.raises(NotFound):
        forget_watch(cast.bob.viewer, entry.id)
    with pytest.raises(NotFound):
        forget_watch(cast.bob.viewer, UUID(int=2**128 - 1))


@pytest.mark.parametrize("act", [lambda who: watch_history(who, Cursor()), clear_watch_history])
def test_nobody_has_no_history(act: object) -> None:
    with pytest.raises(Unauthenticated):
        act(ANONYMOUS)  # type: ignore[operator]


def test_an_erased_member_leaves_no_watch(cast: Cast, posts: list[UUID], settings: object) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"deletion_grace_days": 0})  # type: ignore[attr-defined]
    request_deletion(cast.bob.viewer)
    erase_due_accounts()
    assert not WatchEvent.objects.filter(account_id=cast.bob.account_id).exists()
    assert WatchEvent.objects.filter(account_id=cast.mod.account_id).exists()
