"""A network of random numbers, of the shape of a real one, for benches of the engine alone."""

from typing import NamedTuple

import jax
import numpy as np

from parvis.learn import weights as files
from parvis.learn.names import forms_of
from parvis.learn.schema import FIELD, FIELDS, FORMS, HEADS, KIND_OF, KINDS, RATES, SURFACES, Posts, Size
from parvis.learn.serving import Asking, History, Prepared, level
from parvis.learn.weights import RATE_COLUMNS, Found, Weights

NOW_MS = 1_790_000_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)
_DAY_MS = 86_400_000
# How many there are of each kind, for each hundred posts.
_KINDS = {"author": 20, "topic": 2, "sound": 5, "language": 0.02, "look": 4, "word": 30}
_FILLED = {"third_topic": 0.3, "second_topic": 0.6, "sound": 0.7}  # of posts; the others of all


class Network(NamedTuple):
    """Posts, what is known of them, and members."""

    posts: Posts
    weights: Weights
    members: np.ndarray


def network(posts: int, members: int, size: Size, seed: int = 1) -> Network:
    """Return a network that knows all of its posts and members."""
    rng = np.random.default_rng(seed)
    keys = np.zeros((posts, len(FIELDS)), np.uint64)
    for field, place in FIELD.items():
        most = max(2, int(_KINDS.get(KIND_OF[field], 0) * posts / 100))
        keys[:, place] = rng.integers(1, most + 1, posts).astype(np.uint64) * _MIX
        keys[rng.random(posts) > _FILLED.get(field, 1.0), place] = 0
    keys[:, FIELD["post"]] = (1 + np.arange(posts)).astype(np.uint64) * _MIX
    seconds = np.exp(rng.normal(3, 1, posts))
    keys[:, FIELD["form"]] = forms_of((1000 * seconds).astype(np.int64), *np.zeros((2, posts), np.int64))
    names = np.unique(rng.integers(1, 2**63, members).astype(np.uint64))
    return Network(Posts(keys), _weights(keys, names, size, rng), names)


def asking(of: Network, prepared: Prepared, seed: int) -> Asking:
    """Return a member who has watched as many posts as the model reads, and asks for a page."""
    rng = np.random.default_rng(seed)
    events = of.weights.meta.size.history
    history = History(
        post=rng.integers(0, len(prepared.form), events).astype(np.int32),
        actions=rng.integers(0, 1 << len(HEADS), events).astype(np.int32),
        dwell_ms=rng.integers(0, 60_000, events),
        at_ms=np.sort(NOW_MS - rng.integers(1, _DAY_MS, events)),
        surface=rng.integers(0, SURFACES, events).astype(np.int32),
    )
    usual = level(of.weights, int(rng.choice(of.members)))
    return Asking(history, prepared, usual, 0, NOW_MS)


def _weights(keys: np.ndarray, members: np.ndarray, size: Size, rng: np.random.Generator) -> Weights:
    start = files.initial(size)
    rows, used = {}, 1
    for kind in KINDS:
        named = np.unique(keys[:, [FIELD[field] for field in FIELDS if KIND_OF[field] == kind]])
        named = named[named > 0]
        rows[kind] = Found(named, np.arange(used, used + len(named), dtype=np.int32))
        used += len(named)
    table = (0.1 * rng.standard_normal((used, size.width))).astype(np.float32)
    table[0] = 0
    shown = {"surface": SURFACES, "surface_form": SURFACES * FORMS}
    rates = {}
    for name in RATES:
        named = np.arange(shown[name]).astype(np.uint64) if name in shown else np.unique(keys[:, FIELD[name]])
        rates[name] = Found(named, (0.3 * rng.standard_normal((len(named), RATE_COLUMNS))).astype(np.float32))
    params = jax.tree.map(
        lambda leaf: jax.numpy.asarray(leaf + 0.05 * rng.standard_normal(leaf.shape), np.float32),
        start.params,
    )
    levels = Found(members, rng.standard_normal((len(members), len(HEADS))).astype(np.float32))
    return start._replace(params=params, table=table, rows=rows, rates=rates, levels=levels)
