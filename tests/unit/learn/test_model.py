"""What the ranker promises whatever it has learned: isolation, zero for the unknown, no person."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.learn import model, train
from parvis.learn.schema import (
    DWELL_STEPS,
    FIELDS,
    GAP_STEPS,
    HEADS,
    SURFACES,
    WATCH_STEPS,
    Batch,
    Candidates,
    Events,
    L,
    S,
    Size,
    Targets,
    rate_features,
)

ROWS, POSTS, HISTORY, SLOTS = 50, 40, 8, 16
SMALL = Size(width=16, heads=2, layers=2, history=HISTORY, hidden=8)
SHALLOW = SMALL._replace(layers=1)
QUICK = train.Speed(3e-3, 0.05)  # one speed, and one shape of batch: each other is compiled anew


def learned(size: Size, seed: int = 3) -> tuple[model.Params, np.ndarray]:
    """Return parameters with nothing left at zero, and a table."""
    params = model.init(seed, size)
    leaves, tree = jax.tree.flatten(params)
    keys = jax.random.split(jax.random.key(seed), len(leaves))
    moved = [leaf + 0.3 * jax.random.normal(key, leaf.shape) for leaf, key in zip(leaves, keys, strict=True)]
    table = np.random.default_rng(seed).standard_normal((ROWS, size.width)).astype(np.float32)
    table[0] = 0
    return jax.tree.unflatten(tree, moved), table


def a_batch(seed: int, size: Size, members: int = 2, slots: int = SLOTS) -> Batch:
    rng = np.random.default_rng(seed)
    whole = lambda most, *shape: rng.integers(0, most, shape).astype(np.int32)  # noqa: E731 - a local word
    past = (members, size.history)
    return Batch(
        fields=np.arange(len(FIELDS), dtype=np.int32),
        posts=whole(ROWS, POSTS, len(FIELDS)),
        events=Events(
            post=whole(POSTS, *past),
            actions=whole(1 << len(HEADS), *past),
            dwell=whole(DWELL_STEPS, *past),
            gap=whole(GAP_STEPS, *past),
            surface=whole(SURFACES, *past),
            known=(rng.random(past) < 0.7).astype(np.float32),
        ),
        candidates=Candidates(
            post=whole(POSTS, members, slots),
            surface=whole(SURFACES, members, slots),
            rates=rng.standard_normal((members, slots, rate_features())).astype(np.float32),
        ),
        level=rng.standard_normal((members, len(HEADS))).astype(np.float32),
    )


scored = jax.jit(model.score)


def moved(batch: Batch, order: np.ndarray) -> Batch:
    """Return the batch with its candidates in another order."""
    return batch._replace(candidates=Candidates(*(column[:, order] for column in batch.candidates)))


@pytest.mark.parametrize("size", [SMALL, SHALLOW], ids=["two layers", "one layer"])
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_a_score_depends_on_neither_slot_nor_neighbours(size: Size, seed: int, data: st.DataObject) -> None:
    params, table = learned(size)
    batch = a_batch(seed, size)
    before = np.asarray(scored(params, table, batch))
    order = np.array(data.draw(st.permutations(range(SLOTS))))
    assert np.array_equal(np.asarray(scored(params, table, moved(batch, order))), before[:, order])
    # Others in every slot but the first, which keeps its score to the last bit.
    other = a_batch(seed + 1, size).candidates
    mixed = [
        np.concatenate([mine[:, :1], new[:, 1:]], 1)
        for mine, new in zip(batch.candidates, other, strict=True)
    ]
    neighbours = batch._replace(candidates=Candidates(*mixed))
    assert np.array_equal(np.asarray(scored(params, table, neighbours))[:, 0], before[:, 0])


@pytest.mark.parametrize("size", [S, L], ids=["S", "L"])
def test_both_sizes_are_the_same_code(size: Size) -> None:
    params, table = model.init(1, size), np.zeros((ROWS, size.width), np.float32)
    batch = a_batch(5, size, members=1, slots=3)
    logits = np.asarray(scored(params, table, batch))
    assert logits.shape == (1, 3, len(HEADS) + WATCH_STEPS)
    assert np.isfinite(logits).all()
    content = model.represent(params, table, batch.posts, batch.fields)
    past = model.past_of(params, content[batch.events.post], batch.events)
    sought = np.asarray(jax.jit(model.sought)(params, past))
    offered = np.asarray(jax.jit(model.offered)(params, content))
    assert sought.shape == (1, size.width)
    assert offered.shape == (POSTS, size.width)


def test_shorter_numbers_say_nearly_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    params, table = (
        model.init(7, SMALL),
        np.random.default_rng(7).standard_normal((ROWS, 16)).astype(np.float32),
    )
    params["head"] = params["head"] + 0.1
    batch = a_batch(7, SMALL)
    full = np.asarray(scored(params, table, batch))
    monkeypatch.setattr(model, "activations", lambda: jax.numpy.bfloat16)
    # Another function, because what was compiled of the same one is used again.
    short = jax.jit(partial(model.score))(params, table, batch)
    assert short.dtype == np.float32
    off = np.abs(np.asarray(short) - full)
    assert 0 < off.max() < 0.1 * np.abs(full).max()


def test_what_is_hidden_changes_nothing() -> None:
    params, table = learned(SMALL)
    batch = a_batch(1, SMALL)
    before = np.asarray(scored(params, table, batch))
    known = batch.events.known
    noise = a_batch(2, SMALL).events
    events = Events(
        *(
            np.where(known > 0, mine, other).astype(mine.dtype)
            for mine, other in zip(batch.events[:5], noise[:5], strict=True)
        ),
        known=known,
    )
    assert np.allclose(np.asarray(scored(params, table, batch._replace(events=events))), before, atol=1e-5)


def test_the_level_moves_all_candidates_alike() -> None:
    params, table = learned(SMALL)
    batch = a_batch(1, SMALL)
    shift = np.asarray(scored(params, table, batch._replace(level=batch.level + 1))) - np.asarray(
        scored(params, table, batch)
    )
    assert np.allclose(shift, shift[:, :1], atol=1e-4)
    assert np.abs(shift[..., : len(HEADS)]).min() > 0


def test_a_fresh_model_says_what_the_rates_say() -> None:
    params = model.init(1, SMALL)
    batch = a_batch(1, SMALL)
    rates = np.zeros_like(batch.candidates.rates)
    rates[0, 3, HEADS.index("like")] = 2.0  # the first table's: the post's own
    batch = batch._replace(
        candidates=batch.candidates._replace(rates=rates), level=np.zeros_like(batch.level)
    )
    logits = np.asarray(scored(params, np.zeros((ROWS, SMALL.width), np.float32), batch))
    like = logits[0, :, HEADS.index("like")]
    assert like[3] - like[0] == pytest.approx(2.0, abs=1e-4)
    assert np.allclose(np.delete(like, 3), like[0])


def test_learning_lowers_the_loss_and_leaves_the_unknown_at_zero() -> None:
    params, table = model.init(1, SMALL), np.random.default_rng(1).standard_normal((ROWS, 16)) * 0.05
    table[0] = 0
    state, rows = train.start(params), train.Rows(table.astype(np.float32), np.full(ROWS, 0.1, np.float32))
    batch = a_batch(1, SMALL, members=32, slots=4)
    rng = np.random.default_rng(2)
    likes_it = batch.posts[batch.candidates.post][..., 0] % 2 == 0
    happened = np.repeat(likes_it[..., None], len(HEADS), -1).astype(np.float32)
    targets = Targets(
        happened,
        np.ones_like(happened),
        (rng.random((32, 4, WATCH_STEPS)) < 0.5).astype(np.float32),
        np.ones((32, 4), np.float32),
    )
    losses = []
    for _ in range(40):
        state, rows, loss = train.step(state, rows, batch, targets, speed=QUICK)
        losses.append(float(loss))
    assert losses[-1] < 0.8 * losses[0]
    assert not np.asarray(rows.values[0]).any()
    unnamed = np.setdiff1d(np.arange(ROWS), np.append(batch.posts, 0))
    assert np.array_equal(np.asarray(rows.values)[unnamed], table[unnamed].astype(np.float32))


def test_predictions_are_made_by_a_mean_that_is_calmer_than_the_steps() -> None:
    batch, rng = a_batch(1, SHALLOW), np.random.default_rng(2)
    rows = train.Rows(np.zeros((ROWS, 16), np.float32), np.full(ROWS, 0.1, np.float32))
    fresh = model.init(1, SHALLOW)
    state = train.start(fresh | {"bias": jnp.zeros_like(fresh["bias"])})
    steps, means = [], []
    for _ in range(60):  # of a coin, nothing is to be learned
        happened = (rng.random((2, SLOTS, len(HEADS))) < 0.5).astype(np.float32)
        nothing = np.zeros((2, SLOTS, WATCH_STEPS), np.float32)
        targets = Targets(happened, np.ones_like(happened), nothing, nothing[..., 0])
        state, rows, _loss = train.step(state, rows, batch, targets, speed=train.Speed(0.1, 0.0))
        steps.append(np.array(state.params["bias"]))
        means.append(np.array(state.average["bias"]))
    moved, calm = (np.abs(np.diff(found[20:], axis=0)).mean() for found in (steps, means))
    assert 0 < calm < 0.8 * moved
    # What it is a mean of are the last steps, and not where they came from.
    assert np.allclose(means[-1], np.mean(steps[-30:], axis=0), atol=2 * np.std(steps[-30:]))


def test_a_target_without_weight_teaches_nothing() -> None:
    params = model.init(1, SMALL)
    members, slots = 32, 4
    batch = a_batch(1, SMALL, members, slots)
    shape = (members, slots, len(HEADS))
    table = np.zeros((ROWS, 16), np.float32)

    def after(watched: float) -> model.Params:
        targets = Targets(
            np.zeros(shape, np.float32),
            np.zeros(shape, np.float32),
            np.full((members, slots, WATCH_STEPS), watched, np.float32),
            np.zeros((members, slots), np.float32),
        )
        rows = train.Rows(table, np.full(ROWS, 0.1, np.float32))
        state = train.start(model.init(1, SMALL))
        return train.step(state, rows, batch, targets, speed=QUICK)[0].params

    for one, other, was in zip(
        *(jax.tree.leaves(tree) for tree in (after(0.0), after(1.0), params)), strict=True
    ):
        assert np.array_equal(one, other)
        assert np.array_equal(one, was)
