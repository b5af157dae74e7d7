"""Whatever is asked, and with whomever: a candidate's numbers are its own, and nearest is nearest."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.learn.nearest import SLAB, lay, nearest, products
from parvis.learn.serving import attend, prepare, score
from parvis.learn.vocabulary import Vocabulary
from tests.learned import some_posts, some_weights, somebody

COUNT = 300
POSTS = some_posts(COUNT)
WEIGHTS = some_weights(POSTS)
PREPARED = prepare(WEIGHTS, POSTS)
ALL = np.arange(COUNT, dtype=np.int32)
ASKERS = [
    attend(WEIGHTS, somebody(WEIGHTS, PREPARED, events, seed)) for seed, events in enumerate((0, 1, 5, 8, 12))
]
EXPECTED = [score(WEIGHTS, asker, PREPARED, ALL) for asker in ASKERS]


@settings(max_examples=40, deadline=None)
@given(who=st.integers(0, len(ASKERS) - 1), rows=st.lists(st.integers(0, COUNT - 1), max_size=COUNT))
def test_a_score_depends_on_neither_slot_nor_neighbours_nor_how_many(who: int, rows: list[int]) -> None:
    wanted = np.array(rows, np.int32)
    assert np.array_equal(score(WEIGHTS, ASKERS[who], PREPARED, wanted), EXPECTED[who][wanted])


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(COUNT)))
def test_a_score_does_not_depend_on_where_a_post_is_kept(order: list[int]) -> None:
    moved = type(PREPARED)(*(column[np.array(order)] for column in PREPARED))
    for asker, expected in zip(ASKERS[1:], EXPECTED[1:], strict=True):
        assert np.array_equal(score(WEIGHTS, asker, moved, ALL), expected[np.array(order)])


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    count=st.sampled_from([1, 63, 64, 65, 1000, SLAB, SLAB + 1, SLAB + 700]),
    wanted=st.sampled_from([0, 1, 7, 500]),
    spread=st.sampled_from([1, 3, 127]),
    kept=st.sampled_from([0.0, 0.02, 0.9, None]),
)
def test_nearest_is_exact_and_ties_go_to_the_smaller_row(
    seed: int, count: int, wanted: int, spread: int, kept: float | None
) -> None:
    rng = np.random.default_rng(seed)
    offers = rng.integers(-spread, spread + 1, (count, 8)).astype(np.int8)
    sought = rng.integers(-spread, spread + 1, 8).astype(np.int8)
    allowed = None if kept is None else rng.random(count) < kept
    rows = np.arange(count) if allowed is None else np.flatnonzero(allowed)
    order = np.lexsort((rows, -products(offers[rows], sought)))
    found = nearest(lay(offers), sought, wanted, allowed)
    assert found.tolist() == rows[order][:wanted].tolist()


def test_what_is_appended_is_found_without_laying_out_everything() -> None:
    rng = np.random.default_rng(1)
    offers = rng.integers(-9, 10, (SLAB + 500, 8)).astype(np.int8)
    before = lay(offers[: SLAB + 100])
    after = lay(offers, before)
    assert after.slabs[0] is before.slabs[0]
    sought = offers[-1]
    assert nearest(after, sought, 9).tolist() == nearest(lay(offers), sought, 9).tolist()


@settings(max_examples=40, deadline=None)
@given(
    batches=st.lists(st.lists(st.integers(0, 40), max_size=30), max_size=12),
    start=st.integers(0, 2**63),
    keep=st.integers(1, 5),
)
def test_a_vocabulary_is_a_dict_that_forgets(batches: list[list[int]], start: int, keep: int) -> None:
    names = Vocabulary()
    known: dict[int, int] = {}
    met: dict[int, int] = {}
    for day, batch in enumerate(batches):
        wanted = [start + one if one else 0 for one in batch]
        numbers = names.meet(np.array(wanted, np.uint64), day).tolist()
        for name, number in zip(wanted, numbers, strict=True):
            if name:
                assert known.setdefault(name, number) == number > 0
                met[name] = day
            else:
                assert number == 0
        gone = set(names.expire(day - keep).tolist())
        assert gone == {number for name, number in known.items() if met[name] < day - keep}
        known = {name: number for name, number in known.items() if number not in gone}
        assert len(set(known.values())) == len(known)
        assert set(names.alive().tolist()) == set(known.values())
    found = names.find(np.array(list(known), np.uint64)).tolist()
    assert found == list(known.values())
