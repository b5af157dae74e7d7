"""A member is told why a post stood on their page; nobody else is."""

import datetime as dt
from uuid import UUID

import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.accounts.services import update_preferences
from parvis.base import clock, ids
from parvis.base.errors import NotFound
from parvis.base.paging import Cursor
from parvis.feed import jobs
from parvis.feed.models import UNNAMED, Receipt, SeedSecret, WatchEvent
from parvis.feed.queries import commitments, receipt_of, watch_history
from parvis.feed.queries.explain import explain
from parvis.feed.queries.receipts import served_on, served_since, walk_to
from parvis.feed.queries.replay import Replayer
from parvis.feed.reasons import SOURCES
from parvis.feed.recipe import RECIPES
from parvis.feed.seeds import commitment, page_seed, stage_seed
from parvis.feed.services import clear_watch_history, erase_watcher, forget_watch
from parvis.feed.services.serve import FeedPage, serve_page
from parvis.feed.stock import packed_ids
from parvis.posts.services import Draft, create_post, delete_post, follow_hashtag, unfollow_hashtag
from tests.cast import Cast, Person
from tests.unit.feed.conftest import now_ms, watched

pytestmark = pytest.mark.django_db


@pytest.fixture
def posts(cast: Cast) -> list[UUID]:
    """Twelve posts of Alice's and Mod's."""
    authors = (cast.alice, cast.mod)
    return [create_post(authors[n % 2].viewer, Draft(f"Number {n} #tram")).id for n in range(12)]


def page_of(person: Person, limit: int = 5, after: str = "") -> FeedPage:
    return serve_page(person.viewer, after, limit)


def test_a_member_is_told_and_nobody_else(cast: Cast, posts: list[UUID]) -> None:
    page = page_of(cast.bob)
    assert page.receipt_id
    assert len(page.posts) == 5
    for at, post in enumerate(page.posts):
        found = explain(cast.bob.viewer, page.receipt_id, post.id)
        assert (found.place, found.post.id) == (at + 1, post.id)
        assert found.sources
        if post.author.id == cast.alice.account_id:
            assert "You follow its author." in found.because
    for other in (cast.mod.viewer, cast.alice.viewer, ANONYMOUS):
        with pytest.raises(NotFound):
            explain(other, page.receipt_id, page.posts[0].id)
        with pytest.raises(NotFound):
            receipt_of(other, page.receipt_id)


def test_a_page_that_was_nobodys_is_told_to_whoever_has_its_receipt(cast: Cast, posts: list[UUID]) -> None:
    update_preferences(cast.mod.viewer, watch_history=False)
    for viewer in (ANONYMOUS, cast.mod.viewer):
        page = serve_page(viewer, "", 3)
        assert Receipt.objects.get(id=page.receipt_id).account_id == UNNAMED
        assert page.receipt_id
        for other in (ANONYMOUS, cast.bob.viewer):
            assert explain(other, page.receipt_id, page.posts[0].id).place == 1


def test_what_was_not_on_the_page_is_not_explained(cast: Cast, posts: list[UUID]) -> None:
    page = page_of(cast.bob)
    shown = {post.id for post in page.posts}
    assert page.receipt_id
    for absent in (ids.uuid7(), next(post for post in posts if post not in shown)):
        with pytest.raises(NotFound):
            explain(cast.bob.viewer, page.receipt_id, absent)
    delete_post(cast.alice.viewer, next(p.id for p in page.posts if p.author.id == cast.alice.account_id))
    gone = next(p.id for p in page.posts if p.author.id == cast.alice.account_id)
    with pytest.raises(NotFound):
        explain(cast.bob.viewer, page.receipt_id, gone)


def test_what_was_done_before_is_told_as_it_was(cast: Cast, posts: list[UUID]) -> None:
    for post in posts[:6:2]:  # three of Alice's
        watched(cast.bob.viewer, post)
    page = page_of(cast.bob, 9)
    of_alice = next(post for post in page.posts if post.author.id == cast.alice.account_id)
    assert page.receipt_id
    found = explain(cast.bob.viewer, page.receipt_id, of_alice.id)
    assert found.reckoning is not None
    assert "You watched 3 posts by alice to the end." in [
        one.replace("Alice", "alice") for one in found.because
    ]
    assert "You watched 3 posts with #tram to the end." in found.because


def test_a_followed_hashtag_is_a_reason(cast: Cast, posts: list[UUID]) -> None:
    plain = create_post(cast.alice.viewer, Draft("Nothing of the kind")).id
    follow_hashtag(cast.bob.viewer, "Tram")
    page = page_of(cast.bob, 13)
    assert page.receipt_id
    assert {post.id for post in page.posts} == {*posts, plain}
    for post in page.posts:
        found = explain(cast.bob.viewer, page.receipt_id, post.id)
        assert ("FollowedHashtags" in found.sources) == (post.id != plain)
        assert ("It carries a hashtag that you follow." in found.because) == (post.id != plain)
    replay = Replayer().replay(receipt_of(cast.bob.viewer, page.receipt_id))
    assert replay.identical, replay
    unfollow_hashtag(cast.bob.viewer, "tram")
    assert Replayer().replay(receipt_of(cast.bob.viewer, page.receipt_id)) == replay
    page = page_of(cast.bob, 13)
    assert page.receipt_id
    assert not any(
        "FollowedHashtags" in explain(cast.bob.viewer, page.receipt_id, post.id).sources
        for post in page.posts
    )


def test_points_of_a_served_page_add_up(cast: Cast, posts: list[UUID]) -> None:
    page = page_of(cast.bob, 10)
    assert page.receipt_id
    for post in page.posts:
        sum_ = explain(cast.bob.viewer, page.receipt_id, post.id).reckoning
        assert sum_ is not None
        terms = [term.points for term in sum_.terms]
        left = (sum_.discounts or sum_.factors)[-1].points if sum_.discounts or sum_.factors else sum_.gains
        assert left - sum_.losses - sum_.seen == sum_.place_points
        assert sum_.gains - sum_.losses == sum(terms)


def test_receipts_run_along_a_walk(cast: Cast, posts: list[UUID]) -> None:
    first = page_of(cast.bob, 4)
    second = page_of(cast.bob, 4, first.after)
    rows = {row.id: row for row in Receipt.objects.all()}
    assert first.receipt_id and second.receipt_id
    assert rows[second.receipt_id].previous_id == first.receipt_id
    assert rows[second.receipt_id].walk_id == rows[first.receipt_id].walk_id == first.receipt_id
    assert walk_to(cast.mod.viewer, first.receipt_id) is None, "somebody else's"
    since = ids.first_at(clock.now() - dt.timedelta(minutes=1))
    shown = packed_ids(post.id for post in first.posts + second.posts)
    assert set(served_since(cast.bob.viewer, since).tolist()) == set(shown.tolist())
    assert [one.post_id for one in served_on([first.receipt_id])[first.receipt_id]] == [
        post.id for post in first.posts
    ]


def test_receipts_go_with_the_history_and_the_account(cast: Cast, posts: list[UUID]) -> None:
    page_of(cast.mod)
    page_of(cast.bob)
    clear_watch_history(cast.bob.viewer)
    assert set(Receipt.objects.values_list("account_id", flat=True)) == {cast.mod.account_id}
    erase_watcher(account_id=cast.mod.account_id)
    assert not Receipt.objects.exists()


def test_receipts_since_a_watch_go_with_it(cast: Cast, posts: list[UUID]) -> None:
    before = page_of(cast.bob)
    Receipt.objects.update(at_ms=now_ms() - 120_000)
    watched(cast.bob.viewer, posts[0], started_at=now_ms() - 60_000)
    page_of(cast.bob)
    (entry,) = watch_history(cast.bob.viewer, Cursor()).items
    forget_watch(cast.bob.viewer, entry.id)
    assert [row.id for row in Receipt.objects.all()] == [before.receipt_id]
    assert not WatchEvent.objects.exists()


def test_receipts_are_kept_for_so_many_days(cast: Cast, posts: list[UUID], settings: object) -> None:
    page = page_of(cast.bob)
    old = Receipt.objects.get()
    old.id = ids.uuid7(clock.now() - dt.timedelta(days=31))
    old.save()
    assert Receipt.objects.count() == 2
    jobs.forget_old_receipts()
    assert [row.id for row in Receipt.objects.all()] == [page.receipt_id]


def test_a_secret_is_committed_to_before_its_day_and_told_after_it(
    cast: Cast, posts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs.commit_to_seeds()
    today = clock.now().date()
    told = {one.day: one for one in commitments()}
    assert set(told) == {today + dt.timedelta(days=ahead) for ahead in range(3)}
    assert all(one.secret is None for one in told.values())
    jobs.commit_to_seeds()
    assert {one.day: one for one in commitments()} == told, "it never changes"
    page = page_of(cast.bob)
    assert page.receipt_id
    receipt = receipt_of(cast.bob.viewer, page.receipt_id)
    tomorrow = clock.now() + dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    secret = next(one.secret for one in commitments() if one.day == receipt.day)
    assert secret is not None
    assert commitment(secret) == told[receipt.day].commitment
    assert page_seed(secret, page.receipt_id) == receipt.seed
    assert stage_seed(receipt.seed, "a") != stage_seed(receipt.seed, "b")
    assert SeedSecret.objects.count() == 3


def test_there_are_words_for_every_source() -> None:
    assert {source.name for recipe in RECIPES for source in recipe.sources} == set(SOURCES)
