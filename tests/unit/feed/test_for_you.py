"""Pages of For You: nothing comes twice, what was watched comes last, and there is always a page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.db import OperationalError

from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.accounts.services import mute, unmute, update_preferences
from parvis.base import ids
from parvis.base.errors import InvalidInput
from parvis.feed.queries.receipts import any_receipt
from parvis.feed.scorers.predict_actions import PredictActions
from parvis.feed.services import serve
from parvis.feed.services.serve import serve_page
from parvis.feed.services.tuning import save_tuning
from parvis.feed.stages import Candidates, Query, Source
from parvis.feed.stock.current import KEEPER
from parvis.feed.training.heads import bit
from parvis.feed.tuning import read_tuning
from parvis.media.models import Duplicate
from parvis.posts.services import Draft, create_post, delete_post, like_post
from tests.cast import Cast
from tests.film_rows import film
from tests.unit.feed.conftest import watched

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_floor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all but no place be drawn from all alike: one in four thousand million."""
    monkeypatch.setattr("parvis.feed.exploring.choose.FLOOR", 1)


@pytest.fixture
def posts(cast: Cast) -> list[UUID]:
    """Seven public posts of Alice's, the newest first."""
    return [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(7)][::-1]


def walk(viewer: Viewer, limit: int) -> list[UUID]:
    """Return what comes, page by page, from the beginning to the end."""
    found: list[UUID] = []
    after = ""
    for _ in range(20):
        page = serve_page(viewer, after, limit)
        assert len(page.posts) <= limit
        assert page.degraded == ()
        found += [post.id for post in page.posts]
        after = page.after
        if not after:
            return found
    raise AssertionError("it does not end")


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 20])
def test_what_was_watched_comes_after_what_was_not(cast: Cast, posts: list[UUID], limit: int) -> None:
    seen = {posts[0], posts[3], posts[4]}
    for post in seen:
        watched(cast.bob.viewer, post)
    found = walk(cast.bob.viewer, limit)
    assert (set(found[:4]), set(found[4:])) == ({*posts} - seen, seen)
    assert len(found) == len(posts)


@pytest.mark.parametrize("limit", [1, 3, 7, 20])
def test_visitors_and_whoever_watched_nothing_get_everything_once(
    cast: Cast, posts: list[UUID], limit: int
) -> None:
    assert sorted(walk(ANONYMOUS, limit)) == sorted(posts)
    assert sorted(walk(cast.bob.viewer, limit)) == sorted(posts)


def test_whoever_watched_everything_gets_it_again(cast: Cast, posts: list[UUID]) -> None:
    for post in posts:
        watched(cast.bob.viewer, post)
    assert sorted(walk(cast.bob.viewer, 3)) == sorted(posts)


def test_whoever_keeps_no_history_is_not_remembered(cast: Cast, posts: list[UUID]) -> None:
    update_preferences(cast.bob.viewer, watch_history=False)
    watched(cast.bob.viewer, posts[0])
    page = serve_page(cast.bob.viewer, "", 7)
    assert sorted(post.id for post in page.posts) == sorted(posts)
    assert page.recipe == "for_you"


def test_whom_one_blocks_is_not_there(cast: Cast, posts: list[UUID]) -> None:
    assert walk(cast.charlie.viewer, 5) == []


@pytest.mark.parametrize("place", ["nonsense", "again-nonsense", "again", "1"])
def test_a_forged_place_is_none(cast: Cast, place: str) -> None:
    with pytest.raises(InvalidInput):
        serve_page(cast.bob.viewer, place, 3)


def test_whoever_begins_anew_has_a_page_each_time(cast: Cast, posts: list[UUID]) -> None:
    first = serve_page(cast.bob.viewer, "", 4)
    second = serve_page(cast.bob.viewer, "", 5)
    new = set(posts) - {post.id for post in first.posts}
    assert new <= {post.id for post in second.posts}, "what was just shown comes after the rest"
    for _ in range(3):
        assert len(serve_page(cast.bob.viewer, "", 4).posts) == 4


def test_a_forgotten_place_is_a_beginning(cast: Cast, posts: list[UUID]) -> None:
    assert len(serve_page(cast.bob.viewer, str(ids.uuid7()), 7).posts) == len(posts)


def test_the_walk_of_another_is_a_beginning(cast: Cast, posts: list[UUID]) -> None:
    theirs = serve_page(cast.bob.viewer, "", 5)
    assert len(serve_page(cast.mod.viewer, theirs.after, 7).posts) == len(posts)


def test_what_is_deleted_is_gone_at_once(cast: Cast, posts: list[UUID]) -> None:
    assert posts[2] in walk(ANONYMOUS, 20)
    delete_post(cast.alice.viewer, posts[2])
    assert posts[2] not in walk(ANONYMOUS, 20)


def test_a_new_post_is_there_at_once(cast: Cast, posts: list[UUID]) -> None:
    assert len(walk(ANONYMOUS, 20)) == len(posts)
    new = create_post(cast.alice.viewer, Draft("Just now")).id
    assert new in walk(ANONYMOUS, 20)


@pytest.fixture
def recipe_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what changes parts of the recipe."""

    def change(**parts: Any) -> None:
        for name in ("FOR_YOU", "AGAIN"):
            recipe = getattr(serve, name)
            changed = {part: with_(getattr(recipe, part)) for part, with_ in parts.items()}
            monkeypatch.setattr(serve, name, replace(recipe, **changed))

    return change


class Broken(PredictActions):
    """Fails as a model does that was given something else."""

    def score(self, query: Query, candidates: Candidates) -> Any:
        raise FloatingPointError("this is no number")


class BrokenSource(Source):
    """Fails, and may."""

    optional = True

    def find(self, query: Query) -> Any:
        raise OSError("it cannot be reached")


def test_when_ranking_fails_a_simpler_page_comes_and_says_so(
    cast: Cast, posts: list[UUID], recipe_with: Callable[..., None]
) -> None:
    recipe_with(scorers=lambda scorers: (Broken(), *scorers[1:]))
    watched(cast.bob.viewer, posts[0])
    first = serve_page(cast.bob.viewer, "", 4)
    assert (first.recipe, first.degraded) == ("simple", ("for_you",))
    second = serve_page(cast.bob.viewer, first.after, 4)
    found = [post.id for post in (*first.posts, *second.posts)]
    assert sorted(found) == sorted(posts)
    assert found[-1] == posts[0], "what was watched comes last here, too"
    assert any_receipt(second.receipt_id).recipe == "simple"  # type: ignore[arg-type]


def test_a_simpler_page_keeps_away_what_the_viewer_keeps_away(
    cast: Cast, posts: list[UUID], recipe_with: Callable[..., None]
) -> None:
    create_post(cast.mod.viewer, Draft("All of it", content_warning="Flashing waves"))
    create_post(cast.mod.viewer, Draft("Die Suppe ist fertig und der Platz ist leer", language="de"))
    create_post(cast.mod.viewer, Draft("A spoiler", language="en"))
    save_tuning(cast.bob.viewer, read_tuning({"languages": ["en"], "words": {"off": ["spoiler"]}}))
    ranked = set(walk(cast.bob.viewer, 4))
    recipe_with(scorers=lambda scorers: (Broken(), *scorers[1:]))
    page = serve_page(cast.bob.viewer, "", 20)
    assert page.recipe == "simple"
    assert {post.id for post in page.posts} == ranked == set(posts)


def test_a_source_may_fail_and_the_page_says_so(
    cast: Cast, posts: list[UUID], recipe_with: Callable[..., None]
) -> None:
    recipe_with(sources=lambda sources: (*sources, BrokenSource(limit=1)))
    page = serve_page(cast.bob.viewer, "", 5)
    assert (len(page.posts), page.recipe, page.degraded) == (5, "for_you", ("BrokenSource",))


def test_without_weights_there_is_a_page(
    cast: Cast, posts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.feed.published.Published.current", lambda _self: 1 / 0)
    KEEPER.new(fresh_ms=0)
    page = serve_page(cast.bob.viewer, "", 5)
    assert (len(page.posts), page.recipe, page.degraded) == (5, "simple", ("for_you",))


def test_when_chance_fails_there_is_a_page(
    cast: Cast, posts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.feed.selector.explore", lambda *_: 1 / 0)
    page = serve_page(cast.bob.viewer, "", 5)
    assert (len(page.posts), page.recipe, page.degraded) == (5, "simple", ("for_you",))


def test_a_page_without_a_receipt_says_so(
    cast: Cast, posts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **__: Any) -> UUID:
        raise OperationalError("the disk is full")

    monkeypatch.setattr(serve, "record_receipt", full)
    page = serve_page(cast.bob.viewer, "", 5)
    assert (len(page.posts), page.receipt_id, page.degraded) == (5, None, ("receipt",))
    assert len(serve_page(cast.bob.viewer, page.after, 5).posts) == 5


def test_the_next_page_knows_of_what_has_just_happened(cast: Cast, posts: list[UUID]) -> None:
    first = serve_page(cast.bob.viewer, "", 3)
    mute(cast.bob.viewer, cast.alice.account_id)
    assert serve_page(cast.bob.viewer, first.after, 3).posts == []
    unmute(cast.bob.viewer, cast.alice.account_id)
    watched(cast.bob.viewer, first.posts[0].id, shared=True)
    like_post(cast.bob.viewer, first.posts[0].id)
    page = serve_page(cast.bob.viewer, first.after, 3)
    assert {post.id for post in page.posts}.isdisjoint(post.id for post in first.posts)
    body = any_receipt(page.receipt_id).body  # type: ignore[arg-type]
    assert body.arrays["past_actions"].tolist() == [
        bit("complete") | bit("long_view") | bit("like") | bit("share") | bit("follow")
    ]


def test_a_copy_of_what_was_seen_is_not_new(cast: Cast) -> None:
    media = [film(cast.alice), film(cast.alice)]
    Duplicate.objects.create(media_id=media[1], of_id=media[0], exact=True, similarity_percent=100)
    first, copy = (create_post(cast.alice.viewer, Draft("A film", media_ids=[one])).id for one in media)
    assert walk(cast.bob.viewer, 5) == [first], "of two alike, the first"
    watched(cast.bob.viewer, first)
    again = serve_page(cast.bob.viewer, "", 5)
    assert ([post.id for post in again.posts], again.recipe) == ([first], "again")
    assert walk(ANONYMOUS, 5) == [first]
    delete_post(cast.alice.viewer, first)
    assert walk(ANONYMOUS, 5) == [copy]


def test_what_is_behind_a_warning_comes_only_to_those_who_ask(cast: Cast) -> None:
    warned = create_post(cast.alice.viewer, Draft("Loud", content_warning="Noise")).id
    assert [post.id for post in serve_page(cast.bob.viewer, "", 5).posts] == [warned], "he follows her"
    assert serve_page(cast.mod.viewer, "", 5).posts == []
    update_preferences(cast.mod.viewer, expand_warnings=True)
    assert [post.id for post in serve_page(cast.mod.viewer, "", 5).posts] == [warned]


def test_muted_words_are_not_shown_whatever_their_case(cast: Cast) -> None:
    texts = (
        "SPOILER: it was the baker",
        "Spoilers ahead",
        "no spoilers",
        "La fin… spoiler!",
        "東京都の夜",
        "Soup",
    )
    made = {text: create_post(cast.alice.viewer, Draft(text)).id for text in texts}
    save_tuning(cast.bob.viewer, read_tuning({"words": {"off": ["Spoiler", "京都"]}}))
    shown = set(walk(cast.bob.viewer, 4))
    assert shown == {made[text] for text in ("Spoilers ahead", "no spoilers", "Soup")}
