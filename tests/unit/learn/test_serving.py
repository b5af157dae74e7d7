"""What a page may rely on: the same numbers wherever and with whomever a post stands, and for both sizes."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from parvis.learn import chances, model
from parvis.learn import weights as files
from parvis.learn.names import forms_of, name_of
from parvis.learn.nearest import lay, nearest
from parvis.learn.schema import FIELD, FORMS, HEADS, WATCH_STEPS, Events, L, Posts, Size
from parvis.learn.serving import (
    OUTPUTS,
    Asking,
    History,
    attend,
    expected_ms,
    level,
    prepare,
    score,
    seek,
)
from tests.learned import MEMBERS, SMALL, some_posts, some_weights, somebody

COUNT = 60


@pytest.mark.parametrize("size", [SMALL, L], ids=["small", "L"])
def test_scores_are_those_of_the_model_rounded(size: Size) -> None:
    posts = some_posts(COUNT)
    weights = some_weights(posts, size)
    prepared = prepare(weights, posts)
    asking = somebody(weights, prepared)
    rows = np.array([3, 59, 7], np.int32)
    found = score(weights, attend(weights, asking), prepared, rows)
    assert found.shape == (3, OUTPUTS)
    assert found.dtype == np.int16
    # The same by another way: rows of the table straight into the model that is trained.
    logits = _by_the_model(weights, posts, asking, rows)
    assert np.abs(found.astype(float) / chances.LOGIT - logits).max() < (0.002 if size is SMALL else 0.02)
    sought = seek(weights, attend(weights, asking))
    assert sought.dtype == np.int8
    assert np.linalg.norm(sought.astype(float)) == pytest.approx(127, abs=4)


def _by_the_model(weights: files.Weights, posts: Posts, asking: Asking, rows: np.ndarray) -> np.ndarray:
    import jax

    prepared = prepare(weights, posts)
    surface = np.zeros(FORMS, np.uint64)
    shown = np.concatenate(
        [
            weights.rates["surface"].of(surface),
            weights.rates["surface_form"].of(np.arange(FORMS, dtype=np.uint64)),
        ],
        axis=1,
    )
    size, past = weights.meta.size, asking.history
    empty = size.history - len(past.post)
    at = lambda column: np.pad(column, (empty, 0))[None].astype(np.int32)  # noqa: E731 - a local word
    gaps = np.diff(np.append(past.at_ms, asking.at_ms))
    events = Events(
        post=at(past.post),
        actions=at(past.actions),
        dwell=at(np.clip(np.log2(past.dwell_ms / 125), 0, 11)),
        gap=at(np.clip(np.log2(np.maximum(gaps, 1) / 500), 0, 15)),
        surface=at(past.surface),
        known=at(np.ones(len(past.post))).astype(np.float32),
    )
    candidates = model.Candidates(
        rows[None],
        np.zeros((1, len(rows)), np.int32),
        np.concatenate([prepared.rates[rows], shown[prepared.form[rows]]], axis=1)[None],
    )

    @jax.jit
    def judged(params: model.Params, seen: np.ndarray, content: np.ndarray) -> jax.Array:
        past = model.past_of(params, seen, events)
        return model.judge(params, past, content, candidates, asking.level[None])

    logits = judged(weights.params, prepared.content[events.post], prepared.content[rows][None])
    return np.asarray(logits)[0]


def test_a_post_is_prepared_alike_alone_and_among_others() -> None:
    posts = some_posts(COUNT)
    weights = some_weights(posts)
    whole = prepare(weights, posts)
    for row in (0, 31, COUNT - 1):
        alone = prepare(weights, Posts(posts.keys[row : row + 1]))
        for one, other in zip(alone, whole, strict=True):
            assert np.array_equal(one[0], other[row])


def test_what_nobody_knows_is_zero() -> None:
    weights = some_weights(some_posts(COUNT))
    unknown = prepare(weights, Posts(np.full((1, len(some_posts(4).keys[0])), 12345, np.uint64)))
    for column in (unknown.content, unknown.offers, unknown.rates):
        assert not column.any()
    assert unknown.form[0] == FORMS - 1
    assert not level(weights, 12345).any()
    assert level(weights, int(MEMBERS[2])).any()


def test_a_history_may_be_empty_long_or_run_backwards() -> None:
    posts = some_posts(COUNT)
    weights = some_weights(posts)
    prepared = prepare(weights, posts)
    rows = np.arange(5, dtype=np.int32)
    nothing = somebody(weights, prepared, events=0)
    assert not seek(weights, attend(weights, nothing)).any()
    assert score(weights, attend(weights, nothing), prepared, rows).shape == (5, OUTPUTS)
    assert score(weights, attend(weights, nothing), prepared, rows[:0]).shape == (0, OUTPUTS)
    long = somebody(weights, prepared, events=20)
    last = long._replace(history=History(*(column[-SMALL.history :] for column in long.history)))
    assert np.array_equal(
        score(weights, attend(weights, long), prepared, rows),
        score(weights, attend(weights, last), prepared, rows),
    )
    backwards = long._replace(history=long.history._replace(at_ms=long.history.at_ms[::-1]))
    assert score(weights, attend(weights, backwards), prepared, rows).any()


def test_other_names_for_the_same_accounts_give_the_same_page() -> None:
    posts = some_posts(COUNT)
    weights = some_weights(posts)
    # Everyone is called as somebody else was called; whose is whose stays.
    names = np.unique(np.append(posts.keys[:, FIELD["author"]], MEMBERS))
    names = names[names > 0]
    other = np.random.default_rng(9).permutation(names)
    called = lambda keys: np.where(  # noqa: E731 - a local word
        keys > 0, other[np.minimum(np.searchsorted(names, keys), len(names) - 1)], keys
    )

    def renamed(found: files.Found) -> files.Found:
        keys = called(found.keys)
        order = np.argsort(keys)
        return files.Found(keys[order], found.values[order])

    keys = posts.keys.copy()
    keys[:, FIELD["author"]] = called(keys[:, FIELD["author"]])
    new = weights._replace(
        rows=weights.rows | {"author": renamed(weights.rows["author"])},
        rates=weights.rates | {"author": renamed(weights.rates["author"])},
        levels=renamed(weights.levels),
    )
    assert not np.array_equal(keys, posts.keys)
    rows = np.arange(COUNT, dtype=np.int32)
    before, after = prepare(weights, posts), prepare(new, Posts(keys))
    asking = somebody(weights, before, seed=2)
    again = asking._replace(watched=after, level=level(new, int(called(MEMBERS[2:3])[0])))
    assert np.array_equal(
        score(weights, attend(weights, asking), before, rows), score(new, attend(new, again), after, rows)
    )
    assert np.array_equal(seek(weights, attend(weights, asking)), seek(new, attend(new, again)))


def test_the_same_bits_in_other_processes_whatever_their_threads(tmp_path: Path) -> None:
    here = _digest()
    for threads in (1, 2):
        flags = f"--xla_cpu_multi_thread_eigen={'true' if threads > 1 else 'false'} intra_op_parallelism_threads={threads}"
        run = subprocess.run(
            [sys.executable, "-c", "from tests.unit.learn.test_serving import _digest; print(_digest())"],
            env={**os.environ, "XLA_FLAGS": flags, "OPENBLAS_NUM_THREADS": str(threads), "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout.strip() == here, f"{threads} threads"


def _digest() -> str:
    """Return a hash of everything that decides a page, for one member and many posts."""
    posts = some_posts(700)
    size = Size(width=32, heads=2, layers=1, history=64, hidden=32)
    weights = some_weights(posts, size)
    prepared = prepare(weights, posts)
    asking = somebody(weights, prepared, events=64)
    logits = score(weights, attend(weights, asking), prepared, np.arange(700, dtype=np.int32))
    sought = seek(weights, attend(weights, asking))
    near = nearest(lay(prepared.offers), sought, 50)
    parts = (
        *prepared,
        logits,
        sought,
        near,
        chances.chance(logits),
        expected_ms(weights, prepared.form, logits),
    )
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()


def test_watched_times_rise_with_their_chances() -> None:
    weights = files.initial()
    logits = np.zeros((3, OUTPUTS), np.int16)
    logits[0, len(HEADS) :], logits[1, len(HEADS) :], logits[2, len(HEADS) :] = -32_000, 0, 32_000
    least, middle, most = expected_ms(weights, np.ones(3, np.int32), logits)
    assert (least, most) == (weights.watched_ms[1, 0], weights.watched_ms[1, WATCH_STEPS])
    assert least < middle < most


def test_chances_are_rounded_exactly() -> None:
    logits = np.arange(-32768, 32768).astype(np.int16)
    exact = chances.ONE / (1 + np.exp(-logits.astype(float) / chances.LOGIT))
    assert np.array_equal(chances.chance(logits), np.rint(exact).astype(np.int64))
    assert chances.chance(np.zeros(1, np.int16))[0] == chances.ONE // 2
    back = chances.logit(chances.chance(logits[20_000:40_000]))
    assert np.array_equal(chances.chance(back), chances.chance(logits[20_000:40_000]))


def test_names_tell_kinds_apart_and_are_never_none() -> None:
    assert name_of("topic", "rome") == name_of("third_topic", b"rome")
    assert name_of("topic", "rome") != name_of("word_1", "rome")
    assert name_of("member", b"\0" * 16) > 0
    forms = forms_of(
        np.array([0, 0, 1_000, 60_000, 10**8]), np.array([0, 3, 0, 1, 0]), np.array([41, 0, 0, 0, 0])
    )
    assert forms.tolist() == [23, 29, 1, 12, 21]
    assert forms.max() < FORMS
