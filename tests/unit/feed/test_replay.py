"""The order of a page follows from its receipt alone, and whatever is changed in it is found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.feed.pipeline import run
from parvis.feed.receipt import Body, pack, unpack
from parvis.feed.replay import instead_of, order_again
from parvis.feed.thawing import Page
from tests.unit.feed.pages import RECIPE, kept, made


def page_of(seed: int, n: int = 60, limit: int = 10) -> Page:
    body = unpack(pack(kept(made(seed, n, limit))))
    return Page(body, seed.to_bytes(32, "big"))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, 150), st.integers(1, 40))
def test_the_order_is_a_function_of_the_receipt_alone(seed: int, n: int, limit: int) -> None:
    page = page_of(seed, n, limit)
    assert order_again(page, RECIPE) is None


def test_the_receipt_says_what_the_page_was() -> None:
    outcome = made(7)
    page = page_of(7)
    assert [page.post_ids[place] for place in page.order[: page.length]] == outcome.query.stock.post_ids(
        outcome.page.rows
    )
    assert page.found == len(outcome.found)
    assert page.length == 10
    gone = sum(len(one.rows) for one in outcome.removed if one.filter == "LeavesAtLast")
    assert len(page.left_out_at_last) == gone > 0


@pytest.mark.parametrize(
    "name", ["logits", "multipliers", "points", "order", "place_points", "propensity", "author", "standing"]
)
def test_a_changed_number_is_found(name: str) -> None:
    body = kept(made(3, 100))
    array = body.arrays[name].copy()
    if name == "order":
        array[[0, 1]] = array[[1, 0]]
    elif name == "author":
        array[:] = 0
    elif name == "standing":
        array[:, 0] = 0
    else:
        array.reshape(-1)[0] += 100
    page = Page(Body(body.about, {**body.arrays, name: array}), (3).to_bytes(32, "big"))
    assert order_again(page, RECIPE) is not None


def test_another_seed_is_found() -> None:
    page = page_of(3, 100)
    others = [order_again(Page(page.body, bytes([one] * 32)), RECIPE) for one in range(20)]
    assert sum(one is not None for one in others) > 10


def test_the_same_page_is_the_same_bytes_whatever_the_numbers_of_the_stock() -> None:
    """Another process calls the same authors and topics by other numbers."""
    outcome = made(5)
    stock = outcome.query.stock
    authors = np.random.default_rng(0).permutation(stock.n).astype(np.int32)
    topics = np.r_[0, 1 + np.random.default_rng(1).permutation(11)].astype(np.int32)
    names = [""] * 12
    for old, new in enumerate(topics):
        names[new] = stock.topic_names[old]
    other = replace(stock, author=authors[stock.author], topics=topics[stock.topics], topic_names=names)
    query = replace(outcome.query, stock=other, facts={})
    assert pack(kept(run(RECIPE, query))) == pack(kept(outcome))


def test_without_a_post_another_stands_there() -> None:
    page = page_of(11, 80)
    for at in range(page.length):
        found = instead_of(page, RECIPE, at)
        assert found is not None
        assert found[0] != page.post_ids[page.order[at]]
        assert found[0] not in {page.post_ids[place] for place in page.order[:at]}
    alone = page_of(1, 2, 1)
    assert alone.length <= 1
    for at in range(alone.length):
        assert instead_of(alone, RECIPE, at) is None or len(alone.order) > 1
