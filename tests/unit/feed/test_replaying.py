"""Served pages are made again from receipt, weights and posts; what has changed since is named."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from parvis.accounts.services import unfollow
from parvis.base.errors import NotFound
from parvis.feed.models import Receipt
from parvis.feed.published import InUse
from parvis.feed.queries.receipts import any_receipt
from parvis.feed.queries.replay import DIFFERENT, IDENTICAL, UNKNOWN, Replay, Replayer
from parvis.feed.receipt import Body, pack, unpack
from parvis.feed.services.serve import serve_page
from parvis.feed.stock.current import KEEPER
from parvis.feed.training.heads import bit
from parvis.learn import weights as files
from parvis.learn.names import name_of
from parvis.learn.schema import HEADS
from parvis.ops.commands import feed
from parvis.posts.services import (
    Draft,
    bookmark_post,
    create_post,
    delete_post,
    edit_post,
    like_post,
    unbookmark_post,
    unlike_post,
)
from tests.cast import Cast
from tests.unit.feed.conftest import watched

pytestmark = pytest.mark.django_db


def taught(words: list[str]) -> files.Weights:
    """Return weights that hold something of some words, and in which every head listens."""
    fresh = files.initial()
    drawn = np.random.default_rng(1)
    keys = np.sort(np.array([name_of("word_1", word) for word in words], np.uint64))
    table = drawn.normal(size=(len(words) + 1, fresh.meta.size.width)).astype(np.float32)
    table[0] = 0
    head = drawn.normal(0, 0.3, np.asarray(fresh.params["head"]).shape).astype(np.float32)
    rows = fresh.rows | {"word": files.Found(keys, np.arange(1, len(words) + 1, dtype=np.int32))}
    return fresh._replace(table=table, rows=rows, params=fresh.params | {"head": head})


@pytest.fixture
def name(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Weights in use that tell posts apart."""
    settings.WEIGHTS_ROOT = tmp_path
    kept = files.write(taught(["window", "harbour", "bakery", "lantern"]), tmp_path)
    in_use = InUse(kept, files.read(tmp_path, kept))
    monkeypatch.setattr("parvis.feed.stock.current.published.current", lambda: in_use)
    KEEPER.new()
    yield kept
    KEEPER.new()


@pytest.fixture
def posts(cast: Cast) -> list[UUID]:
    words = ("window", "harbour", "bakery", "lantern")
    authors = (cast.alice, cast.mod)
    return [
        create_post(authors[n % 2].viewer, Draft(f"The {words[n % 4]}, number {n} #stop{n % 3}")).id
        for n in range(24)
    ]


@pytest.fixture
def receipt(cast: Cast, name: str, posts: list[UUID]) -> Receipt:
    """A page of Bob's, who has watched two posts."""
    for post in posts[:2]:
        watched(cast.bob.viewer, post)
    page = serve_page(cast.bob.viewer, "", 10)
    assert not page.degraded
    return Receipt.objects.get(id=page.receipt_id)


def again(receipt: Receipt) -> Replay:
    return Replayer().replay(any_receipt(receipt.id))


def changed(receipt: Receipt, name: str, **about: Any) -> None:
    """Change a number in a kept receipt."""
    body = unpack(bytes(receipt.body))
    arrays = dict(body.arrays)
    if name:
        arrays[name] = arrays[name].copy()
        arrays[name].reshape(-1)[0] += 1
    Receipt.objects.filter(id=receipt.id).update(body=pack(Body({**body.about, **about}, arrays)))


def test_a_page_is_the_same_again(receipt: Receipt, name: str) -> None:
    found = again(receipt)
    assert (found.order, found.logits, found.changed) == (IDENTICAL, IDENTICAL, 0)
    assert found.identical
    assert found.compared >= 10
    body = unpack(bytes(receipt.body))
    assert body.about["weights"] == receipt.weights == name
    assert len(np.unique(body.arrays["logits"][:, : len(HEADS)], axis=0)) > 3, "the weights tell posts apart"
    assert len(body.arrays["past_actions"]) == 2


def test_a_page_is_the_same_again_when_an_act_was_taken_back_since(
    cast: Cast, name: str, posts: list[UUID]
) -> None:
    """A receipt holds the history of then: nothing is asked of what members do today."""
    me = cast.bob.viewer
    watched(me, posts[0])
    like_post(me, posts[0])
    bookmark_post(me, posts[1])
    page = serve_page(me, "", 10)
    assert page.receipt_id is not None
    receipt = Receipt.objects.get(id=page.receipt_id)
    marks = unpack(bytes(receipt.body)).arrays["past_actions"] & (bit("like") | bit("bookmark"))
    assert sorted(marks.tolist()) == [bit("like"), bit("bookmark")]
    unlike_post(me, posts[0])
    unbookmark_post(me, posts[1])
    unfollow(me, cast.alice.account_id)
    found = again(receipt)
    assert (found.order, found.logits, found.changed) == (IDENTICAL, IDENTICAL, 0)


def test_what_was_edited_or_deleted_since_is_left_out_and_said(
    cast: Cast, receipt: Receipt, posts: list[UUID]
) -> None:
    edit_post(cast.alice.viewer, posts[4], Draft("Something else, about a lantern"))
    delete_post(cast.alice.viewer, posts[6])
    found = again(receipt)
    assert (found.order, found.logits, found.changed) == (IDENTICAL, IDENTICAL, 2)


def test_without_what_was_watched_the_model_cannot_be_asked_again(
    cast: Cast, receipt: Receipt, posts: list[UUID]
) -> None:
    delete_post(cast.alice.viewer, posts[0])
    found = again(receipt)
    assert (found.order, found.logits) == (IDENTICAL, UNKNOWN)
    assert "history" in found.why
    assert not found.identical


@pytest.mark.parametrize("array", ["logits", "past_actions", "points", "order", "multipliers"])
def test_a_receipt_that_was_changed_is_found_out(receipt: Receipt, array: str) -> None:
    changed(receipt, array)
    found = again(receipt)
    assert not found.identical
    assert DIFFERENT in (found.order, found.logits)
    assert found.difference is not None


def test_chances_that_no_weights_give_are_found_out(receipt: Receipt) -> None:
    """Points and order are made to fit: only the model can tell."""
    from parvis.feed.keys import LOGITS, POINTS
    from parvis.feed.replay import recipe_of
    from parvis.feed.thawing import Page

    body = unpack(bytes(receipt.body))
    raised = body.arrays["logits"] + np.int16(512)
    forged = Page(Body(body.about, {**body.arrays, "logits": raised}), any_receipt(receipt.id).seed)
    recipe = recipe_of(forged)
    scored = forged.candidates()
    for scorer in recipe.scorers:
        if LOGITS not in scorer.provides:
            scored = scored.with_columns(scorer.score(forged.query(), scored))
    points = body.arrays["points"].copy()
    points[forged.full] = scored[POINTS][forged.full]
    ranked = recipe.selector.select(forged.query(), scored)
    fits = {"order": ranked.rows.astype(np.uint16)}
    fits |= {name: ranked.columns[name] for name in ("place_points", "discounts", "way", "propensity")}
    told = Body(body.about, {**body.arrays, "logits": raised, "points": points, **fits})
    Receipt.objects.filter(id=receipt.id).update(body=pack(told))
    found = again(receipt)
    assert (found.order, found.logits) == (IDENTICAL, DIFFERENT)
    assert found.difference is not None
    assert found.difference.what == "logits"


def test_what_cannot_be_told_is_said(receipt: Receipt, settings: Any, tmp_path: Path) -> None:
    settings.WEIGHTS_ROOT = tmp_path / "elsewhere"
    assert "there are no weights" in again(receipt).why
    changed(receipt, "", policy="f" * 64)
    assert "the rules have changed" in again(receipt).why
    Receipt.objects.filter(id=receipt.id).update(body=b"PRVR nonsense")
    assert "cannot be read" in again(receipt).why


def test_the_command_says_so(receipt: Receipt, capsys: pytest.CaptureFixture[str]) -> None:
    assert feed.run(["replay", str(receipt.id)]) == 0
    assert f"{receipt.id}: identical" in capsys.readouterr().out
    assert feed.run(["replay", "--last", "5", "--json"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["identical"] is True
    changed(receipt, "logits")
    assert feed.run(["replay", str(receipt.id)]) == 1
    assert "first difference: points of post" in capsys.readouterr().out
    Receipt.objects.all().delete()
    assert feed.run(["replay", "--last", "5"]) == 0
    with pytest.raises(NotFound):
        feed.run(["replay", str(receipt.id)])
