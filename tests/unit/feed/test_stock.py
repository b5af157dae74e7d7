"""The stock follows the database: what is posted, released, edited, deleted, hidden; and who did what."""

import datetime as dt
import threading
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
import pytest

from parvis.accounts.models import Account, AccountState
from parvis.base import clock, ids
from parvis.feed.published import InUse
from parvis.feed.stock.models import Models
from parvis.feed.stock.snapshot import Snapshot, packed_ids
from parvis.feed.stock.stock import Bounds, Stock
from parvis.learn.names import name_of
from parvis.learn.schema import S
from parvis.learn.serving import Prepared
from parvis.learn.weights import Found, Weights, initial
from parvis.media.models import Duplicate, Media, State
from parvis.posts.models import Post
from parvis.posts.queries import Visibility
from parvis.posts.queries.alive import alive_since
from parvis.posts.services import (
    Draft,
    create_post,
    delete_post,
    edit_post,
    like_post,
    release_posts,
    repost,
    unlike_post,
)
from tests.cast import Cast
from tests.film_rows import film, film_post

pytestmark = pytest.mark.django_db

TAGS = ("tag", "tag0", "tag1", "tag2")


def weights_of(seed: int) -> Weights:
    """Return weights that know a few hashtags."""
    names = np.sort(np.array([name_of("topic", tag) for tag in TAGS], np.uint64))
    known = initial()
    table = np.random.default_rng(seed).standard_normal((len(TAGS) + 1, S.width)).astype(np.float32)
    table[0] = 0
    rows = Found(names, np.arange(1, len(TAGS) + 1, dtype=np.int32))
    return known._replace(table=table, rows={**known.rows, "topic": rows})


USUAL = Bounds()
FIRST, SECOND = InUse("first", weights_of(1)), InUse("second", weights_of(2))


class InTurn:
    """Says which weights are in use."""

    def __init__(self) -> None:
        self.now = FIRST

    def __call__(self) -> InUse:
        return self.now


def stock_of(bounds: Bounds = USUAL, weights: Any = None) -> Stock:
    return Stock(Models(weights or InTurn(), apart=False), bounds, fresh_ms=0)


@pytest.fixture
def stock() -> Stock:
    return stock_of()


def posts(snapshot: Snapshot) -> list[UUID]:
    return snapshot.post_ids(np.arange(snapshot.n, dtype=np.int32))


def settled(stock: Stock) -> Snapshot:
    """Return the stock after it has gone through everything once more."""
    stock.snapshot()
    return stock.snapshot()


def row(stock: Stock, post_id: UUID) -> int:
    found = stock.snapshot().row_of(post_id)
    assert found is not None
    return found


def test_posts_stand_in_the_order_of_their_ids(cast: Cast, stock: Stock) -> None:
    made = [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(3)]
    assert posts(stock.snapshot()) == made
    # An id is made before its row is committed, so one may appear among those that are known.
    early = ids.uuid7(ids.made_at(made[0]) + dt.timedelta(microseconds=500))
    Post.objects.filter(id=create_post(cast.mod.viewer, Draft("Late")).id).update(deleted_at=clock.now())
    Post.objects.create(id=early, author_id=cast.mod.account_id, text="Early", thread_id=early)
    snapshot = stock.snapshot()
    assert posts(snapshot) == sorted([*made, early])
    assert snapshot.post_ids(snapshot.rows_of(packed_ids(made))) == made
    assert snapshot.row_of(ids.uuid7()) is None


def test_only_what_everybody_may_find_is_in_it(cast: Cast, stock: Stock) -> None:
    shown = create_post(cast.alice.viewer, Draft("For all")).id
    for visibility in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.MENTIONED):
        create_post(cast.alice.viewer, Draft("Not for all", visibility=visibility))
    create_post(cast.bob.viewer, Draft("An answer", reply_to=shown))
    repost(cast.bob.viewer, shown)
    film_post(cast.alice, state=State.WAITING)
    assert posts(stock.snapshot()) == [shown]
    Account.objects.filter(id=cast.alice.account_id).update(discoverable=False)
    assert posts(settled(stock)) == []
    Account.objects.filter(id=cast.alice.account_id).update(discoverable=True, state=AccountState.SUSPENDED)
    assert posts(settled(stock)) == []
    Account.objects.filter(id=cast.alice.account_id).update(state=AccountState.ACTIVE)
    assert posts(settled(stock)) == [shown]


def test_it_follows_what_becomes_of_posts(cast: Cast, stock: Stock) -> None:
    first, second = (create_post(cast.alice.viewer, Draft(text)).id for text in ("Soup", "Bread"))
    stock.snapshot()
    edit_post(cast.alice.viewer, first, Draft("Soup with #Leek"))
    like_post(cast.bob.viewer, second)
    snapshot = settled(stock)
    assert snapshot.text[row(stock, first)] == "soup with leek"
    assert [snapshot.topic_names[one] for one in snapshot.topics[row(stock, first)]] == ["leek", "", ""]
    assert snapshot.likes[row(stock, second)] == 1
    delete_post(cast.alice.viewer, first)
    assert posts(settled(stock)) == [second]


def test_a_video_comes_when_it_plays(cast: Cast, stock: Stock) -> None:
    post = film_post(cast.alice, state=State.WAITING)
    newer = create_post(cast.alice.viewer, Draft("Meanwhile")).id
    assert posts(stock.snapshot()) == [newer]
    assert post.video
    Media.objects.filter(id=post.video.id).update(state=State.PLAYABLE)
    release_posts(post.video.id)
    assert posts(stock.snapshot()) == [post.id, newer]


def test_copies_of_a_video_are_twins(cast: Cast, stock: Stock) -> None:
    media = [film(cast.alice) for _ in range(3)]
    Duplicate.objects.create(media_id=media[1], of_id=media[0], exact=True, similarity_percent=100)
    made = [create_post(cast.alice.viewer, Draft("A film", media_ids=[one])).id for one in media]
    words = create_post(cast.alice.viewer, Draft("No film")).id
    snapshot = stock.snapshot()
    twins = [int(snapshot.twin[row(stock, one)]) for one in (*made, words)]
    assert twins[0] == twins[1] != twins[2]
    assert twins[3] == 0
    assert snapshot.duration_ms[row(stock, made[0])] == 8_000
    assert snapshot.sound[row(stock, made[0])] != snapshot.sound[row(stock, made[2])]


class Dated(NamedTuple):
    """Posts of some days ago."""

    old: list[UUID]
    young: list[UUID]


@pytest.fixture
def dated(cast: Cast) -> Dated:
    def made(days: int, count: int) -> list[UUID]:
        at = clock.now() - dt.timedelta(days=days)
        found = [ids.uuid7(at + dt.timedelta(minutes=n)) for n in range(count)]
        Post.objects.bulk_create(
            Post(id=one, author_id=cast.alice.account_id, text="Dated", thread_id=one) for one in found
        )
        return found

    return Dated(made(40, 4), made(2, 4))


def filled(bounds: Bounds) -> list[UUID]:
    stock = stock_of(bounds)
    stock.fill()
    return posts(stock.snapshot())


def test_what_is_too_old_or_too_many_leaves_it(dated: Dated) -> None:
    assert filled(Bounds(days=30, least=1)) == dated.young
    assert filled(Bounds(days=30, least=6)) == [*dated.old[2:], *dated.young]
    assert filled(Bounds(days=60, least=1)) == [*dated.old, *dated.young]
    assert filled(Bounds(days=60, least=1, most=3)) == dated.young[1:]
    assert filled(Bounds()) == [*dated.old, *dated.young], "a small network keeps everything"


def test_who_liked_what_is_known_until_it_is_taken_back(
    cast: Cast, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.feed.stock.acts._ANEW_MS", 0)
    post = create_post(cast.alice.viewer, Draft("Soup")).id
    like_post(cast.bob.viewer, post)
    repost(cast.mod.viewer, post)
    acts = stock.snapshot().acts
    assert {acts.actors[one.bytes] for one in (cast.bob.account_id, cast.mod.account_id)} == set(
        acts.actor.tolist()
    )
    assert acts.post.tobytes() == 2 * post.bytes
    unlike_post(cast.bob.viewer, post)
    assert stock.snapshot().acts.actor.tolist() == [acts.actors[cast.mod.account_id.bytes]]


def test_new_acts_are_added_to_those_that_are_known(cast: Cast, stock: Stock) -> None:
    made = [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(3)]
    for count, post in enumerate(made, 1):
        like_post(cast.bob.viewer, post)
        assert stock.snapshot().acts.post.tobytes() == b"".join(one.bytes for one in made[:count])


def same(one: Prepared, other: Prepared) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(one, other, strict=True))


def test_prepared_posts_follow_posts_and_weights(cast: Cast) -> None:
    weights = InTurn()
    stock = stock_of(weights=weights)
    assert stock.snapshot().n == 0
    made = [create_post(cast.alice.viewer, Draft(f"Number {n} #tag{n}")).id for n in range(3)]
    before = stock.snapshot()
    delete_post(cast.alice.viewer, made[1])
    edit_post(cast.alice.viewer, made[0], Draft("Another #tag"))
    snapshot = settled(stock)
    whole = stock_of().snapshot()
    assert before.model
    assert snapshot.model
    assert whole.model
    assert len(snapshot.model.prepared.form) == snapshot.n == 2
    assert snapshot.model.prepared.content.any(axis=1).all(), "both hashtags are known"
    assert same(snapshot.model.prepared, whole.model.prepared), "step by step or at once is the same"
    assert snapshot.weights_name == "first"
    weights.now = SECOND
    other = stock.snapshot()
    assert other.model
    assert other.weights_name == "second"
    assert not same(other.model.prepared, snapshot.model.prepared)


def test_without_weights_there_are_posts(cast: Cast) -> None:
    def none() -> InUse:
        raise RuntimeError("there are none")

    create_post(cast.alice.viewer, Draft("Soup"))
    snapshot = stock_of(weights=none).snapshot()
    assert (snapshot.n, snapshot.model, snapshot.weights_name) == (1, None, "")


def test_who_comes_while_an_old_one_is_brought_up_to_date_waits_for_it(
    cast: Cast, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may have watched a post that the old one does not know."""
    old = stock.snapshot()
    post = create_post(cast.alice.viewer, Draft("Soup")).id
    then = clock.now() + dt.timedelta(seconds=30)
    monkeypatch.setattr(clock, "now", lambda: then)
    found: list[Snapshot] = []
    other = threading.Thread(target=lambda: found.append(stock.snapshot()))

    def meanwhile(*given: Any) -> list[UUID]:
        other.start()
        other.join(timeout=0.2)
        return alive_since(*given)

    monkeypatch.setattr("parvis.feed.stock.stock.alive_since", meanwhile)
    made = stock.snapshot()
    other.join()
    assert posts(made) == [post]
    assert found == [made]
    assert made is not old


def test_who_comes_while_a_young_one_is_brought_up_to_date_goes_on_with_it(
    cast: Cast, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    young = stock.snapshot()
    found: list[Snapshot] = []
    other = threading.Thread(target=lambda: found.append(stock.snapshot()))

    def meanwhile(*given: Any) -> list[UUID]:
        other.start()
        other.join()
        return alive_since(*given)

    monkeypatch.setattr("parvis.feed.stock.stock.alive_since", meanwhile)
    monkeypatch.setattr(clock, "now", lambda: dt.datetime.fromtimestamp(young.taken_ms / 1000 + 0.5, dt.UTC))
    stock.snapshot()
    assert found == [young]


def test_what_was_posted_while_nobody_asked_is_there_with_the_first_who_does(
    cast: Cast, stock: Stock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("parvis.feed.stock.stock._STRETCH", 1)
    made = [create_post(cast.alice.viewer, Draft(f"Number {n}")).id for n in range(3)]
    waits = film_post(cast.alice, state=State.WAITING)
    assert waits.video
    stock.fill()
    made.append(create_post(cast.alice.viewer, Draft("Soup")).id)
    Media.objects.filter(id=waits.video.id).update(state=State.PLAYABLE)
    release_posts(waits.video.id)
    then = clock.now() + dt.timedelta(minutes=10)
    monkeypatch.setattr(clock, "now", lambda: then)
    assert posts(stock.snapshot()) == sorted([*made, waits.id])
