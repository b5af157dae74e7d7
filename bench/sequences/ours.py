"""The retrieval tower of the feed, learned from a history at once; its loss and its vectors are served.

An example is what a member had chosen until then, and what they chose next: what serving asks,
so it is asked of the same functions. Posts are nothing but an id here, and events nothing but a
choice. The one thing of its own is the loop: epochs in random order, with Adam for all parameters,
where the feed's trainer takes events as they come.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from bench.sequences.data import Ints, Sequences
from bench.sequences.measures import Scores
from parvis.learn import model
from parvis.learn.retrieval import retrieval_loss, spectral_rows
from parvis.learn.schema import FIELD, Chosen, Events, Size

SIZE: Final = Size(width=64, heads=2, layers=1, history=32, hidden=1)
_LENGTHS: Final = (4, 8, 16, SIZE.history)  # histories are filled up to one of these
_ROWS: Final = 1024  # examples a step
_DRAWN: Final = 3072  # items that a step compares, beside those that its examples chose
SAMPLED_ABOVE: Final = _ROWS + _DRAWN
_STEPS: Final = 1200  # what learning costs, whatever the file
_MOST_EPOCHS: Final = 12  # beyond which little data is learned by heart
_RATE: Final = 2e-3
_DENSE_RATE: Final = 1e-3
_DROPPED: Final = 0.25  # of what is known of an event: nothing may hang on one number alone
_FAST, _SLOW, _TINY = 0.9, 0.98, 1e-8
_CODE: Final = 127.0
_ABSENT: Final = 1e9

Tree = Any  # of arrays, in the shape of the parameters


class Tower(NamedTuple):
    """What is learned. Row 0 of the table is nobody's, as everywhere."""

    params: model.Params
    table: jax.Array


class State(NamedTuple):
    """What goes from step to step."""

    tower: Tower
    first: Tree
    second: Tree
    steps: jax.Array


class Examples(NamedTuple):
    """Histories of like length, filled up with -1 in front, `(n, length)`, and what came next `(n,)`."""

    before: Ints
    chosen: Ints


def learn(data: Sequences, seed: int = 1, most_steps: int = _STEPS) -> Tower:
    """Return a tower that has learned what follows what, after `most_steps` or one epoch."""
    chance = np.random.default_rng(seed)
    members = np.repeat(np.arange(len(data.history)), [len(one) for one in data.history])
    rows = spectral_rows(members, np.concatenate(data.history), data.items, SIZE.width)
    params = model.init(seed, SIZE) | {"offers": jnp.eye(SIZE.width)}
    tower = Tower(params, jnp.asarray(np.pad(rows, ((1, 0), (0, 0)))))
    state = State(tower, *(jax.tree.map(jnp.zeros_like, tower) for _ in range(2)), jnp.zeros(()))
    examples = list(_examples(data))
    steps = sum(-(-len(part.chosen) // _ROWS) for part in examples)
    epochs = min(max(most_steps // steps, 1), _MOST_EPOCHS)
    sample = Sample(data)
    for epoch in range(epochs):
        for turn, part in enumerate(_batches(examples, chance)):
            done = epoch + turn / steps
            slower = min(done + 1 / steps, 1.0) * (1 + np.cos(np.pi * done / epochs)) / 2
            state = _step(state, part.before, sample.draw(part.chosen, chance), slower)
    return state.tower


def _examples(data: Sequences) -> Iterator[Examples]:
    """Yield every choice but each member's first, by the length of what came before."""
    shorter = 0
    for length in _LENGTHS:
        before, chosen = [], []
        for items in data.history:
            last = len(items) if length == SIZE.history else min(len(items), length + 1)
            for place in range(shorter + 1, last):
                late = items[max(place - length, 0) : place]
                before.append(np.pad(late, (length - len(late), 0), constant_values=-1))
                chosen.append(items[place])
        if chosen:
            yield Examples(np.array(before, np.int32), np.array(chosen, np.int32))
        shorter = length


def _batches(examples: list[Examples], chance: np.random.Generator) -> Iterator[Examples]:
    """Yield all examples in a new order; the last batch of a length may be short."""
    batches = []
    for part in examples:
        order = chance.permutation(len(part.chosen))
        for start in range(0, len(order), _ROWS):
            taken = order[start : start + _ROWS]
            batches.append(Examples(part.before[taken], part.chosen[taken]))
    for place in chance.permutation(len(batches)):
        yield batches[place]


class Sample:
    """Draws what a batch's choices are compared with: a small catalogue whole, of a large one a part."""

    def __init__(self, data: Sequences) -> None:
        """Count how often each item is chosen."""
        self._items = data.items
        times = np.bincount(np.concatenate(data.history), minlength=data.items)
        self._often: NDArray[np.float64] = times / times.sum()

    def draw(self, chosen: Ints, chance: np.random.Generator) -> Chosen:
        """Return offers that have the choices among them, and the chance of each to be there."""
        weight = np.pad(np.ones(len(chosen), np.float32), (0, _ROWS - len(chosen)))
        if self._items <= SAMPLED_ABOVE:
            everything = np.arange(self._items, dtype=np.int32)
            whole = np.zeros(self._items, np.float32)
            return Chosen(everything, whole, _filled(chosen, 0), weight)
        own = np.unique(chosen)
        drawn = np.setdiff1d(chance.choice(self._items, _DRAWN, replace=False), own)
        offered = np.concatenate([own, drawn]).astype(np.int32)
        neither = (1 - self._often[offered]) ** len(chosen) * (1 - _DRAWN / self._items)
        missing = _ROWS + _DRAWN - len(offered)
        log_q = np.pad(np.log1p(-neither), (0, missing), constant_values=_ABSENT).astype(np.float32)
        positive = np.searchsorted(own, chosen).astype(np.int32)
        return Chosen(np.pad(offered, (0, missing)), log_q, _filled(positive, 0), weight)


def _filled(rows: Ints, value: int) -> Ints:
    """Return rows filled up to the one length for which a step is compiled."""
    missing = _ROWS - len(rows)
    return np.pad(rows, ((0, missing), *((0, 0),) * (rows.ndim - 1)), constant_values=value)


def _step(state: State, before: Ints, chosen: Chosen, slower: float) -> State:
    return _moved(state, _filled(before, -1), chosen, slower)


@partial(jax.jit, donate_argnums=0)
def _moved(state: State, before: Ints, chosen: Chosen, slower: float) -> State:
    """Return the state after a step of Adam."""
    steps = state.steps + 1
    grads = jax.grad(_loss)(state.tower, before, chosen, jax.random.fold_in(jax.random.key(0), steps))
    first = jax.tree.map(lambda m, g: _FAST * m + (1 - _FAST) * g, state.first, grads)
    second = jax.tree.map(lambda v, g: _SLOW * v + (1 - _SLOW) * g * g, state.second, grads)
    scale = slower * jnp.sqrt(1 - _SLOW**steps) / (1 - _FAST**steps)
    move = partial(jax.tree.map, lambda rate, p, m, v: p - rate * scale * m / (jnp.sqrt(v) + _TINY))
    rates = Tower(jax.tree.map(lambda _: _DENSE_RATE, state.tower.params), _RATE)
    return State(move(rates, state.tower, first, second), first, second, steps)


def _loss(tower: Tower, before: Ints, chosen: Chosen, key: jax.Array) -> jax.Array:
    content = _content(tower)
    seen = content[jnp.maximum(before, 0)]
    kept = jax.random.bernoulli(key, 1 - _DROPPED, seen.shape) / (1 - _DROPPED)
    sought = _sought(tower, seen * kept, before)
    offers = model.offered(tower.params, content[chosen.offered])
    return retrieval_loss(sought, offers, chosen.positive, chosen.log_q, chosen.weight)


def _content(tower: Tower) -> jax.Array:
    rows = jnp.arange(1, len(tower.table))[:, None]
    return model.represent(tower.params, tower.table, rows, jnp.array([FIELD["post"]]))


def _sought(tower: Tower, seen: jax.Array, before: Ints) -> jax.Array:
    none = jnp.zeros(before.shape, jnp.int32)
    known = (jnp.asarray(before) >= 0).astype(jnp.float32)
    events = Events(post=none, actions=none, dwell=none, gap=none, surface=none, known=known)
    return model.sought(tower.params, model.past_of(tower.params, seen, events))


class Found:
    """Scores of all items, by products of vectors in whole numbers as the feed has them."""

    def __init__(self, tower: Tower, data: Sequences) -> None:
        """Lay out what every item offers."""
        self._tower, self._history = tower, data.history
        self._offers = _coded(model.offered(tower.params, _content(tower)))

    def scores(self, members: Ints) -> Scores:
        """Return the scores for some members, `(b, items)`."""
        late = [self._history[member][-SIZE.history :] for member in members]
        before = np.array([np.pad(one, (SIZE.history - len(one), 0), constant_values=-1) for one in late])
        return np.asarray(_coded(_asked(self._tower, before.astype(np.int32))) @ self._offers.T)


@jax.jit
def _asked(tower: Tower, before: Ints) -> jax.Array:
    return _sought(tower, _content(tower)[jnp.maximum(before, 0)], before)


def _coded(vectors: jax.Array) -> Scores:
    """Return vectors of length 1 in whole numbers of a byte; sums of products are exact in float32."""
    return np.rint(np.asarray(vectors) * _CODE).astype(np.float32)
