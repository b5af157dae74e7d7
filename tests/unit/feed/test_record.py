"""What was watched is stored once, for posts that the viewer may read, with the name only if wanted."""

from uuid import UUID

import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.accounts.services import update_preferences
from parvis.base import ids
from parvis.feed.models import UNNAMED, Ended, Surface, WatchEvent
from parvis.feed.services import Batch, record_watches
from tests.cast import Cast
from tests.unit.feed.conftest import told, watch, watched

pytestmark = pytest.mark.django_db


def test_a_watch_is_kept_as_it_was_told(cast: Cast, post: UUID) -> None:
    receipt = ids.uuid7()
    one = watch(
        post, loops=2, watched_ms=25_000, started_at=told(post)["started_at"] - 1, receipt=str(receipt)
    )
    record_watches([Batch(cast.bob.viewer, [one])])
    kept = WatchEvent.objects.get()
    assert (kept.account_id, kept.post_id, kept.event_id) == (cast.bob.account_id, post, one.event_id)
    assert (kept.watched_ms, kept.duration_ms, kept.loops) == (25_000, 10_000, 2)
    assert (kept.sound_on, kept.ended, kept.surface) == (True, Ended.FINISHED, Surface.FORYOU)
    assert (kept.receipt_id, kept.started_ms, kept.seen) == (receipt, one.started_ms, 2**50 - 1)


def test_what_is_sent_twice_is_stored_once(cast: Cast, post: UUID) -> None:
    one, two = watch(post), watch(post)
    record_watches([Batch(cast.bob.viewer, [one, one, two])])
    again = one._replace(watched_ms=1)
    assert record_watches([Batch(cast.bob.viewer, [again, two])]) == [frozenset()]
    assert sorted(WatchEvent.objects.values_list("event_id", "watched_ms")) == sorted(
        [(one.event_id, 10_000), (two.event_id, 10_000)]
    )


def test_two_members_may_make_the_same_id(cast: Cast, post: UUID) -> None:
    """Nobody can keep somebody else's event out by guessing its id."""
    one = watch(post)
    record_watches([Batch(cast.bob.viewer, [one]), Batch(cast.mod.viewer, [one])])
    assert WatchEvent.objects.count() == 2


def test_posts_that_are_not_there_and_posts_that_are_not_for_me_look_alike(
    cast: Cast, post: UUID, private: UUID
) -> None:
    absent = ids.uuid7()
    batches = [
        Batch(viewer, [watch(post), watch(private), watch(absent)])
        for viewer in (cast.bob.viewer, cast.mod.viewer, cast.charlie.viewer, ANONYMOUS)
    ]
    assert record_watches(batches) == [
        {absent},
        {absent, private},
        {absent, private, post},  # Alice blocks Charlie
        {absent, private},
    ]
    assert WatchEvent.objects.count() == 4


def test_no_name_is_kept_of_whoever_does_not_want_it(cast: Cast, post: UUID) -> None:
    update_preferences(cast.bob.viewer, watch_history=False)
    record_watches([Batch(cast.bob.viewer, [watch(post)]), Batch(cast.mod.viewer, [watch(post)])])
    watched(ANONYMOUS, post)
    named = sorted(WatchEvent.objects.values_list("account_id", flat=True))
    assert named == [UNNAMED, UNNAMED, cast.mod.account_id]
    update_preferences(cast.bob.viewer, watch_history=True)
    watched(cast.bob.viewer, post)
    assert WatchEvent.objects.filter(account_id=cast.bob.account_id).count() == 1


def test_that_a_post_was_sent_on_is_kept_with_a_name_alone(cast: Cast, post: UUID) -> None:
    update_preferences(cast.mod.viewer, watch_history=False)
    for viewer in (cast.bob.viewer, cast.mod.viewer, ANONYMOUS):
        watched(viewer, post, shared=True)
    watched(cast.bob.viewer, post)
    kept = WatchEvent.objects.order_by("seq").values_list("account_id", "shared")
    assert list(kept) == [
        (cast.bob.account_id, True), (UNNAMED, False), (UNNAMED, False), (cast.bob.account_id, False),
    ]  # fmt: skip


def test_nobody_without_a_history_is_counted_under_their_own_video(cast: Cast, post: UUID) -> None:
    update_preferences(cast.alice.viewer, watch_history=False)
    watched(cast.alice.viewer, post)
    assert not WatchEvent.objects.exists()
