"""Weights and a history in which nothing is zero, for tests of what serving promises."""

import jax
import numpy as np

from parvis.learn import weights as files
from parvis.learn.schema import (
    DWELL_STEPS,
    FIELD,
    FIELDS,
    FORMS,
    HEADS,
    KIND_OF,
    KINDS,
    RATES,
    SURFACES,
    Posts,
    Size,
)
from parvis.learn.serving import Asking, History, Prepared, level
from parvis.learn.weights import RATE_COLUMNS, Found, Weights

SMALL = Size(width=16, heads=2, layers=2, history=8, hidden=8)
NOW_MS = 1_790_000_000_000
MEMBERS = np.arange(1, 9, dtype=np.uint64) << np.uint64(40)
_DAY_MS = 86_400_000


def some_posts(count: int, seed: int = 1) -> Posts:
    """Return posts that share authors, topics and words; the last of them say nothing but who they are."""
    rng = np.random.default_rng(seed)
    keys = rng.integers(1, 40, (count, len(FIELDS))).astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    keys[rng.random(keys.shape) < 0.2] = 0
    keys[:, FIELD["form"]] = rng.integers(1, FORMS, count)
    keys[:, FIELD["post"]] = np.arange(1, count + 1).astype(np.uint64) * np.uint64(0xBF58476D1CE4E5B9)
    keys[-3:, 1:] = 0
    return Posts(keys)


def some_weights(posts: Posts, size: Size = SMALL, seed: int = 3) -> Weights:
    """Return weights that know most of what is in some posts."""
    rng = np.random.default_rng(seed)
    start = files.initial(size)
    params = jax.tree.map(
        lambda leaf: np.asarray(leaf + 0.2 * rng.standard_normal(leaf.shape), np.float32), start.params
    )
    rows, used = {}, 1
    for kind in KINDS:
        columns = [place for place, field in enumerate(FIELDS) if KIND_OF[field] == kind]
        keys = np.unique(posts.keys[:, columns])
        keys = keys[(keys > 0) & (rng.random(len(keys)) < 0.9)]
        rows[kind] = Found(keys, np.arange(used, used + len(keys), dtype=np.int32))
        used += len(keys)
    table = rng.standard_normal((used, size.width)).astype(np.float32)
    table[0] = 0
    everywhere = {"surface": SURFACES, "surface_form": SURFACES * FORMS}
    rates = {}
    for name in RATES:
        count = everywhere.get(name)
        keys = np.arange(count, dtype=np.uint64) if count else np.unique(posts.keys[:, FIELD[name]])
        rates[name] = Found(keys, rng.standard_normal((len(keys), RATE_COLUMNS)).astype(np.float32))
    levels = Found(MEMBERS, rng.standard_normal((len(MEMBERS), len(HEADS))).astype(np.float32))
    return start._replace(params=params, table=table, rows=rows, rates=rates, levels=levels)


def somebody(weights: Weights, prepared: Prepared, events: int = 8, seed: int = 5) -> Asking:
    """Return a member who has watched some of the posts and asks for more."""
    rng = np.random.default_rng(seed)
    history = History(
        post=rng.integers(0, len(prepared.form), events).astype(np.int32),
        actions=rng.integers(0, 1 << len(HEADS), events).astype(np.int32),
        dwell_ms=125 << rng.integers(0, DWELL_STEPS, events),
        at_ms=np.sort(NOW_MS - rng.integers(1, _DAY_MS, events)),
        surface=rng.integers(0, SURFACES, events).astype(np.int32),
    )
    return Asking(history, prepared, level(weights, int(MEMBERS[seed % len(MEMBERS)])), 0, NOW_MS)
