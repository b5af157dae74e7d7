"""Learning to find: the softmax over a catalogue, whole or sampled."""

import jax
import numpy as np

from parvis.learn import model
from parvis.learn.retrieval import SHARPNESS, retrieval_loss, spectral_rows
from parvis.learn.schema import Events, S


def unit(seed, *shape):
    vectors = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


SOUGHT, OFFERS = unit(1, 150, 8), unit(2, 40, 8)
CHOSEN = np.arange(150, dtype=np.int32) % 40
WEIGHT = (np.arange(150) % 3 > 0).astype(np.float32)
NO_SAMPLE = np.zeros(40, np.float32)


def plainly(sought, offers, chosen, weight):
    logits = SHARPNESS * sought @ offers.T
    chances = jax.nn.log_softmax(logits, axis=-1)[np.arange(len(chosen)), chosen]
    return -(chances * weight).sum() / weight.sum()


def test_is_the_softmax_over_the_whole_catalogue_and_so_are_its_gradients():
    ours, gradients = jax.value_and_grad(retrieval_loss, argnums=(0, 1))(
        SOUGHT, OFFERS, CHOSEN, NO_SAMPLE, WEIGHT
    )
    theirs, expected = jax.value_and_grad(plainly, argnums=(0, 1))(SOUGHT, OFFERS, CHOSEN, WEIGHT)
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    for mine, other in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-5)


def test_an_offer_that_is_three_times_as_likely_to_be_there_counts_a_third():
    times = np.arange(40) % 3 + 1
    first = np.cumsum(times) - times
    log_q = np.log(np.repeat(times, times)).astype(np.float32)
    sampled = jax.grad(retrieval_loss)(SOUGHT, np.repeat(OFFERS, times, axis=0), first[CHOSEN], log_q, WEIGHT)
    whole = jax.grad(retrieval_loss)(SOUGHT, OFFERS, CHOSEN, NO_SAMPLE, WEIGHT)
    np.testing.assert_allclose(sampled, whole, atol=1e-5)


def test_a_batch_of_padding_teaches_nothing():
    loss, gradient = jax.value_and_grad(retrieval_loss)(SOUGHT, OFFERS, CHOSEN, NO_SAMPLE, 0 * WEIGHT)
    assert loss == 0
    assert not np.any(gradient)


def test_posts_that_the_same_members_chose_begin_side_by_side():
    generator = np.random.default_rng(4)
    members = np.repeat(np.arange(120), 6)
    posts = (members % 3 * 20 + generator.integers(0, 20, len(members))).astype(np.int32)
    rows = spectral_rows(members.astype(np.int32), posts, 61, 8)
    assert rows.shape == (61, 8)
    near = rows @ rows.T
    same = np.arange(60)[:, None] // 20 == np.arange(60) // 20
    assert near[:60, :60][same].mean() > near[:60, :60][~same].mean() + 0.3
    np.testing.assert_allclose(np.linalg.norm(rows[:60], axis=1), 1, atol=1e-5)
    assert not rows[60].any()  # nobody chose it


def test_a_beginning_is_the_same_each_time_and_as_wide_as_asked_for():
    member, post = np.array([0, 0, 1, 1, 2], np.int32), np.array([0, 1, 1, 2, 0], np.int32)
    first, second = (spectral_rows(member, post, 3, 8) for _ in range(2))
    assert first.shape == (3, 8)
    assert np.array_equal(first, second)


def test_leaving_out_empty_older_places_changes_nothing_that_is_sought():
    params = model.init(3, S)
    params["layers"][0]["age"] = np.random.default_rng(5).standard_normal((S.heads, S.history))
    content = np.zeros((1, S.history, S.width), np.float32)
    content[0, -5:] = np.random.default_rng(6).standard_normal((5, S.width))
    nothing = np.zeros((1, S.history), np.int32)
    known = (np.arange(S.history) >= S.history - 5).astype(np.float32)[None]
    whole = Events(nothing, nothing, nothing, nothing, nothing, known)
    late = Events(*(column[:, -8:] for column in whole))

    @jax.jit
    def sought(content, events):
        return model.sought(params, model.past_of(params, content, events))

    np.testing.assert_allclose(sought(content[:, -8:], late), sought(content, whole), atol=1e-6)
