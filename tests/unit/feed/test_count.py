"""Watches are added up once each, by video and day; one person weighs one a day, the author nothing."""

import datetime as dt
import threading
from uuid import UUID

import pytest
from django.db import connection, transaction

from parvis.accounts.models import Follow
from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.accounts.services import follow, unfollow, update_preferences
from parvis.base import clock, ids
from parvis.feed import jobs
from parvis.feed.models import UNNAMED, PostDay, Progress, WatchEvent
from parvis.feed.queries.log import settled_seq
from parvis.feed.services import Batch, clear_watch_history, count_watches, forget_old_watches, record_watches
from parvis.feed.watching import DAY_MS
from parvis.posts.services import Draft, create_post, delete_post
from tests.cast import Cast, join
from tests.unit.feed.conftest import now_ms, watch, watched

pytestmark = pytest.mark.django_db


def day_of(post: UUID) -> PostDay:
    """Return the one day of a post that fewer than five have watched: nothing of it is told."""
    return PostDay.objects.get(post_id=post, told=False)


def noon_ms(days_ago: int = 1) -> int:
    """Return an instant whose whole hour lies in one day."""
    return (now_ms() // DAY_MS - days_ago) * DAY_MS + DAY_MS // 2


def test_everything_about_views_is_added_up(cast: Cast, post: UUID) -> None:
    noon = noon_ms()
    watched(cast.bob.viewer, post, started_at=noon, surface="following")
    watched(cast.mod.viewer, post, started_at=noon, watched_ms=2_000, ended="swiped")
    watched(ANONYMOUS, post, started_at=noon, surface="embed", watched_ms=5_000, ended="closed")
    count_watches()
    day = day_of(post)
    assert (day.views, day.viewers, day.unnamed_views, day.finished) == (2, 2, 1, 1)
    assert day.watched_percent == 100 + 20 + 50
    assert day.surfaces == {"0": 1, "1": 1, "10": 1}
    assert day.curve == [3] * 10 + [2] * 15 + [1] * 25
    assert day.day == dt.datetime.fromtimestamp(noon / 1000, dt.UTC).date()


def test_each_row_is_counted_once(cast: Cast, post: UUID) -> None:
    watched(cast.bob.viewer, post, started_at=noon_ms())
    count_watches()
    assert count_watches() == 0
    watched(cast.mod.viewer, post, started_at=noon_ms())
    assert count_watches() == 1
    assert day_of(post).views == 2


def test_a_crash_while_counting_counts_nothing_twice(cast: Cast, post: UUID) -> None:
    watched(cast.bob.viewer, post, started_at=noon_ms())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        count_watches()
        assert day_of(post).views == 1
        _ = 1 / 0
    assert not PostDay.objects.exists()
    count_watches()
    assert day_of(post).views == 1


def test_one_person_weighs_one_a_day(cast: Cast, post: UUID) -> None:
    for n in range(5):
        watched(cast.bob.viewer, post, started_at=noon_ms() + n * 20_000)
    count_watches()
    watched(cast.bob.viewer, post, started_at=noon_ms() + 200_000)
    count_watches()
    day = day_of(post)
    assert (day.views, day.viewers, day.watched_percent, max(day.curve)) == (1, 1, 100, 1)
    watched(cast.bob.viewer, post, started_at=noon_ms(days_ago=2))
    count_watches()
    sums = PostDay.objects.order_by("day").values_list("views", "viewers")
    assert list(sums) == [(1, 0), (1, 1)], "another day is another view, and no new viewer"


def test_a_glance_is_no_view(cast: Cast, post: UUID) -> None:
    noon = noon_ms()
    watched(cast.bob.viewer, post, started_at=noon, watched_ms=900)
    watched(cast.bob.viewer, post, started_at=noon + 5_000, duration_ms=0, watched_ms=9_000)
    count_watches()
    assert not PostDay.objects.exists()
    watched(cast.bob.viewer, post, started_at=noon + 9_000, watched_ms=800, duration_ms=800)
    count_watches()
    assert (day_of(post).views, day_of(post).viewers) == (1, 1)


def test_nobody_is_their_own_audience(cast: Cast, post: UUID) -> None:
    watched(cast.alice.viewer, post)
    count_watches()
    assert not PostDay.objects.exists()


def test_what_is_gone_is_not_counted(cast: Cast, post: UUID) -> None:
    watched(cast.bob.viewer, post)
    delete_post(cast.alice.viewer, post)
    count_watches()
    assert not PostDay.objects.exists()


def test_figures_stay_when_a_viewer_clears_their_history(cast: Cast, post: UUID) -> None:
    watched(cast.mod.viewer, post)
    watched(cast.bob.viewer, post)
    count_watches()
    clear_watch_history(cast.bob.viewer)  # the end of the log
    count_watches()
    assert day_of(post).views == 2
    watched(join("erin").viewer, post)
    count_watches()
    assert day_of(post).views == 3


def test_long_logs_are_counted_in_stretches(cast: Cast, post: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.feed.services.count._AT_ONCE", 3)
    for viewer in [Viewer(ids.uuid7()) for _ in range(10)]:
        watched(viewer, post, started_at=noon_ms())
    count_watches()
    told, waiting = (
        sum(PostDay.objects.filter(told=told).values_list("views", flat=True)) for told in (1, 0)
    )
    assert (told + waiting, waiting < 5) == (10, True)


def test_sums_are_told_in_groups(cast: Cast, post: UUID) -> None:
    def told_after(people: int) -> int:
        for viewer in [Viewer(ids.uuid7()) for _ in range(people)]:
            watched(viewer, post, started_at=noon_ms())
        count_watches()
        return sum(PostDay.objects.filter(told=True).values_list("views", flat=True))

    assert [told_after(people) for people in (4, 1, 3, 1, 1, 7, 4)] == [0, 5, 5, 5, 10, 17, 17]


def test_a_follow_counts_for_the_last_video_watched_before_it(cast: Cast, post: UUID) -> None:
    second = create_post(cast.alice.viewer, Draft("The square at night")).id
    elsewhere = create_post(cast.bob.viewer, Draft("Bob's")).id
    erin, frank = join("erin"), join("frank")
    update_preferences(frank.viewer, watch_history=False)
    for who in (erin, frank):
        for n, one in enumerate((post, second, elsewhere)):
            watched(who.viewer, one, started_at=now_ms() - (60 - n) * 60_000)
        follow(who.viewer, cast.alice.account_id)
    follow(erin.viewer, cast.mod.account_id)
    half_an_hour_ago = clock.now() - dt.timedelta(minutes=30)
    for row in Follow.objects.filter(follower__in=[erin.account_id, frank.account_id]):
        Follow.objects.filter(id=row.id).update(id=ids.uuid7(half_an_hour_ago))
    jobs.count_watches()
    jobs.count_watches()
    follows = dict(PostDay.objects.exclude(follows=0).values_list("post_id", "follows"))
    assert follows == {second: 1}


def test_a_follow_waits_until_its_watch_has_had_time_to_arrive(cast: Cast, post: UUID) -> None:
    watched(cast.mod.viewer, post)
    follow(cast.mod.viewer, cast.alice.account_id)
    jobs.count_watches()
    assert day_of(post).follows == 0
    unfollow(cast.mod.viewer, cast.alice.account_id)


def test_old_watches_are_forgotten(cast: Cast, post: UUID) -> None:
    old = watch(post)._replace(started_ms=now_ms() - 366 * DAY_MS)
    unnamed = watch(post)._replace(started_ms=now_ms() - 3 * DAY_MS)
    record_watches(
        [
            Batch(cast.bob.viewer, [old, watch(post, started_at=now_ms() - 6 * DAY_MS)]),
            Batch(ANONYMOUS, [unnamed, watch(post)]),
        ]
    )
    forget_old_watches()
    kept = WatchEvent.objects.values_list("account_id", flat=True)
    assert sorted(kept.all()) == sorted([cast.bob.account_id, UNNAMED, UNNAMED]), (
        "what is not counted yet stays"
    )
    count_watches()
    forget_old_watches()
    assert sorted(kept.all()) == sorted([cast.bob.account_id, UNNAMED])


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_no_row_is_passed_by_while_its_transaction_is_open() -> None:
    """A row written first and committed last is still counted."""
    alice, bob, mod = join("alice"), join("bob"), join("mira")
    post = create_post(alice.viewer, Draft("Seen by two at once")).id
    written, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record_watches([Batch(bob.viewer, [watch(post)])])
            written.set()
            go_on.wait(10)
        connection.close()

    first = threading.Thread(target=slow)
    first.start()
    assert written.wait(10)
    watched(mod.viewer, post)  # a later number, an earlier commit
    found: list[int] = []

    def settle() -> None:
        found.append(settled_seq())
        connection.close()

    reader = threading.Thread(target=settle)
    reader.start()
    reader.join(0.3)
    assert not found, "the reader waits for the writer"
    go_on.set()
    first.join()
    reader.join()
    assert found == [max(WatchEvent.objects.values_list("seq", flat=True))]
    count_watches()
    assert day_of(post).views == 2
    assert Progress.objects.get(name="watches").reached >= found[0]
