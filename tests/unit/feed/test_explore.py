"""What is new gets its slot, everything gets its chance, and what is written down is how likely it was."""

import hashlib
import time
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.feed.exploring import STANDING, Explored, explore
from parvis.feed.exploring.choose import CERTAIN, FLOOR, entered, one_an_author, slots_of
from parvis.feed.keys import EXPLORED, LOGITS, RANKED, UNIFORM
from parvis.feed.seeds import stage_seed
from parvis.feed.stages import Candidates, Query
from parvis.learn.chances import ONE
from parvis.learn.schema import HEADS, WATCH_STEPS

USUAL = (ONE // 4, ONE * 18 // 1_000)
OFF = (0, 0, 0, 0)
NEW = (1, 0, 0, 0)


def seed(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def query(number: int, authors: Sequence[int], limit: int = 10) -> Query:
    """Return a request over posts of these authors; only what exploration reads of a snapshot is there."""
    stock = SimpleNamespace(
        author=np.array(authors, np.int32), duration_ms=np.full(len(authors), 10_000, np.int32)
    )
    return Query(ANONYMOUS, 1, limit, seed(number), cast("Any", stock))


def candidates(standings: Sequence[tuple[int, int, int, int]], **columns: Any) -> Candidates:
    """Return candidates that stand so: pool, impressions, stayed, liked."""
    rows = np.arange(len(standings), dtype=np.int32)
    standing = np.array([(*one, *USUAL) for one in standings], np.int32).reshape(-1, 6)
    return Candidates(rows, np.zeros(len(rows), np.uint32), {STANDING.name: standing, **columns})


def pages(
    found: Candidates, count: int, authors: Sequence[int] | None = None, *, limit: int = 10
) -> list[Explored]:
    own = authors if authors is not None else range(len(found))
    order = np.arange(len(found))
    return [explore(query(n, own, limit), found, order) for n in range(count)]


OLD = [OFF] * 40


def test_a_page_of_ten_has_one_slot_where_it_is_seen() -> None:
    found = candidates(OLD + [NEW] * 5)
    places = Counter[int]()
    for page in pages(found, 400):
        (explored,) = np.flatnonzero(page.way[:10] == EXPLORED).tolist() or (-1,)
        places[explored] += 1
    drawn_away = places.pop(-1, 0)  # the floor may take the slot
    assert set(places) == {2, 3, 4, 5, 6, 7}
    assert min(places.values()) > 400 / 6 / 2
    assert drawn_away < 10


@pytest.mark.parametrize(("limit", "slots"), [(1, 0.1), (3, 0.3), (5, 0.5), (10, 1), (25, 2.5), (40, 4)])
def test_a_page_of_another_length_has_its_share(limit: int, slots: float) -> None:
    found = [slots_of(seed(n), limit) for n in range(2_000)]
    assert sum(map(len, found)) / len(found) == pytest.approx(slots, rel=0.15)
    assert all(place < limit for places in found for place in places)


def test_nobody_is_lost_and_nobody_comes_twice() -> None:
    found = candidates(OLD + [NEW] * 5)
    for page in pages(found, 200):
        assert sorted(page.order.tolist()) == sorted(set(page.order.tolist()))
        assert set(range(40)) <= set(page.order.tolist())
        ranked = page.order[page.way == RANKED].tolist()
        assert ranked == sorted(ranked), "what is pushed aside comes next"


def test_the_same_seed_makes_the_same_page() -> None:
    found = candidates(OLD + [NEW] * 5)
    for first, second in zip(pages(found, 30), pages(found, 30), strict=True):
        assert all((one == other).all() for one, other in zip(first, second, strict=True))


def test_without_anything_new_the_order_stays() -> None:
    for page in pages(candidates(OLD), 100):
        if not (page.way == UNIFORM).any():
            assert page.order.tolist() == list(range(40))
    without = Candidates(np.arange(40, dtype=np.int32), np.zeros(40, np.uint32))
    assert len(pages(without, 1)[0].order) == 40


def test_nothing_at_all_is_an_empty_page() -> None:
    assert len(pages(candidates([]), 1)[0].order) == 0


def test_four_in_a_thousand_places_are_drawn_from_all_alike() -> None:
    found = candidates([OFF] * 50)
    drawn = Counter[int]()
    many = pages(found, 6_000)
    for page in many:
        drawn.update(page.order[:10][page.way[:10] == UNIFORM].tolist())
    assert sum(drawn.values()) / (10 * len(many)) == pytest.approx(0.004, rel=0.15)
    assert len(drawn) > 45, "those below the page as well as those on it"


def test_what_is_written_down_is_how_often_it_happens() -> None:
    good, bad = (1, 150, 75, 8), (1, 150, 15, 1)
    found = candidates([OFF] * 12 + [good, bad, NEW, NEW])
    shown, expected = np.zeros(16), np.zeros(16)
    free = np.arange(16) >= 12
    for n, page in enumerate(pages(found, 3_000)):
        asked = query(n, range(16))
        (slot,) = slots_of(stage_seed(asked.seed, "slots"), 10)
        if (page.way[:slot] == UNIFORM).any():
            continue
        expected += FLOOR / CERTAIN / (16 - slot) * (np.arange(16) >= slot)
        for entry in entered(stage_seed(asked.seed, f"place {slot}"), asked, found, free):
            expected[entry.place] += (1 - FLOOR / CERTAIN) * entry.share / CERTAIN
            if entry.place == page.order[slot]:
                share = (CERTAIN - FLOOR) * entry.share // CERTAIN + FLOOR // (16 - slot)
                assert page.propensity[slot] == share
        shown[page.order[slot]] += 1
    assert shown[12] > shown[14] > shown[13], "the good one most, then the unknown, the bad one least"
    assert np.abs(shown - expected).max() < 3.5 * 3_000**0.5 / 2


def test_chances_of_ranked_and_uniform_places_are_exact() -> None:
    seen = Counter[int]()
    for page in pages(candidates([OFF] * 30), 1_500):
        best = 0
        for place in range(10):
            here, way = int(page.order[place]), int(page.way[place])
            floor = FLOOR // (30 - place)
            while best in page.order[:place]:
                best += 1
            assert page.propensity[place] == floor + (CERTAIN - FLOOR if here == best else 0)
            seen[way] += 1
    assert seen[UNIFORM] > 20
    assert seen[EXPLORED] == 0


def test_chances_in_the_slot_add_up_to_one() -> None:
    found = candidates([OFF] * 12 + [NEW, (1, 90, 40, 3), (2, 400, 120, 9), (3, 2_000, 700, 50)])
    free = np.ones(len(found), np.bool_)
    pools = Counter[int]()
    for n in range(600):
        entries = entered(seed(n), query(n, range(len(found))), found, free)
        pool = {int(found[STANDING][entry.place, 0]) for entry in entries}
        assert len(pool) == 1
        share = {1: 6, 2: 3, 3: 1}[pool.pop()] * CERTAIN // 10
        assert sum(entry.share for entry in entries) == pytest.approx(share, abs=64)
        pools[int(found[STANDING][entries[0].place, 0])] += 1
    assert pools[1] > pools[2] > pools[3] > 20


def test_an_author_enters_once_however_much_they_post() -> None:
    flood = [NEW] * 60
    found = candidates(OLD + flood + [NEW])
    authors = [*range(40), *[99] * 60, 100]
    won = Counter[int]()
    for page in pages(found, 600, authors):
        won.update(authors[place] for place in page.order[:10][page.way[:10] == EXPLORED].tolist())
    assert won[100] / sum(won.values()) == pytest.approx(0.5, abs=0.08)


def test_the_newest_of_an_author_take_turns() -> None:
    found = candidates([NEW] * 9)
    taken = Counter(
        int(one_an_author(seed(n), query(n, [7] * 9), found, np.arange(9))[0]) for n in range(300)
    )
    assert set(taken) == {6, 7, 8}


def test_what_ranks_on_the_page_anyhow_does_not_take_the_slot() -> None:
    found = candidates([NEW] * 10 + [OFF] * 20)
    for page in pages(found, 100):
        assert not (page.way[:10] == EXPLORED).any()


def test_the_model_decides_among_what_nobody_has_seen() -> None:
    logits = np.full((45, len(HEADS) + WATCH_STEPS), -3_000, np.int16)
    logits[44] = 2_000  # this viewer would stay, and like it
    found = candidates(OLD + [NEW] * 5, **{LOGITS.name: logits})
    won = Counter[int]()
    for page in pages(found, 200):
        won.update(page.order[:10][page.way[:10] == EXPLORED].tolist())
    assert won[44] > 0.9 * sum(won.values())


def test_a_hundred_impressions_weigh_as_much_as_the_model() -> None:
    praised = np.full((42, len(HEADS) + WATCH_STEPS), -1_100, np.int16)
    found = candidates([*OLD, (1, 150, 90, 12), (1, 150, 10, 0)], **{LOGITS.name: praised})
    won = Counter[int]()
    for page in pages(found, 200):
        won.update(page.order[:10][page.way[:10] == EXPLORED].tolist())
    assert won[40] > 0.95 * sum(won.values())


def test_the_slot_takes_little_time() -> None:
    found = candidates([OFF] * 400 + [NEW] * 100)
    pages(found, 5)
    began = time.process_time()
    pages(found, 50)
    assert (time.process_time() - began) / 50 < 0.02
