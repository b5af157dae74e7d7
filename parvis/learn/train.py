"""One step of learning: loss, gradients, and what they change.

Dense parameters follow Adam (Kingma and Ba 2015, arXiv 1412.6980); rows of the embedding table
follow a row-wise Adagrad (as in Mudigere et al. 2022, arXiv 2104.05158): one number of state a
row, and rows that a batch does not name stay as they are.

Steps of one size never come to rest: after each the dense parameters stand somewhere else around
what they mean. So what predicts is their running mean (Polyak and Juditsky 1992, of which only the
last steps count, because people change), and what steps is kept to go on from. Rows have their own
ever smaller steps, and predict as they are: what is new is learned at once.
"""

from functools import partial
from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree

from parvis.learn import model
from parvis.learn.model import Array, Params
from parvis.learn.retrieval import retrieval_loss
from parvis.learn.schema import HEADS, Batch, Chosen, Real, Targets

# Rare heads say more each time they speak up; as weights of a likelihood they keep its optimum.
_HEAD_WEIGHTS: Final = (1.0, 1.0, 1.0, 4.0, 2.0, 2.0, 2.0, 2.0, 2.0, 1.0, 2.0, 2.0)
_WATCH_WEIGHT: Final = 0.2
_CHOICE_WEIGHT: Final = 0.1
_FAST, _SLOW, _TINY = 0.9, 0.99, 1e-6
_STEADY: Final = 0.97  # how much of the running mean is kept at a step: it spans some thirty
_EARLY: Final = 9.0  # until then it is of all steps so far, the later ones counting more


class State(NamedTuple):
    """What a trainer carries from step to step, the embedding table apart."""

    params: Params
    average: Params  # running mean of them, by which predictions are made
    first: Array  # running means of the gradients, of all parameters in a row
    second: Array  # and of their squares
    steps: Array


class Rows(NamedTuple):
    """The rows of the table that a batch names, and the state of each."""

    values: Real  # (rows, width); row 0 is the unknown one, and stays zero
    gathered: Real  # (rows,): sums of squared gradients


def start(params: Params) -> State:
    """Return the state before the first step."""
    count = sum(leaf.size for leaf in jax.tree.leaves(params))
    first, second = (jnp.asarray(np.zeros(count, np.float32)) for _ in range(2))
    return State(params, jax.tree.map(jnp.array, params), first, second, jnp.asarray(np.float32(0)))


class Speed(NamedTuple):
    """How far a step goes."""

    dense: float
    rows: float


SPEED: Final = Speed(dense=1e-3, rows=0.02)


@partial(jax.jit, static_argnames=("speed",), donate_argnames=("state",))
def step(
    state: State,
    rows: Rows,
    batch: Batch,
    targets: Targets,
    chosen: Chosen | None = None,
    speed: Speed = SPEED,
) -> tuple[State, Rows, Array]:
    """Return state and rows after learning from a batch, and the loss from before it."""
    loss, (grads, row_grads) = jax.value_and_grad(_loss, argnums=(0, 1))(
        state.params, rows.values, batch, targets, chosen
    )
    flat, shaped = ravel_pytree(grads)
    steps = state.steps + 1
    first = _FAST * state.first + (1 - _FAST) * flat
    second = _SLOW * state.second + (1 - _SLOW) * flat * flat
    scale = speed.dense * jnp.sqrt(1 - _SLOW**steps) / (1 - _FAST**steps)
    change = shaped(scale * first / (jnp.sqrt(second) + _TINY))
    params = jax.tree.map(jnp.subtract, state.params, change)
    follows = 1 - jnp.minimum(_STEADY, steps / (steps + _EARLY))
    average = jax.tree.map(lambda mean, now: mean + follows * (now - mean), state.average, params)
    return State(params, average, first, second, steps), _moved(rows, row_grads, speed.rows), loss


def _moved(rows: Rows, grads: Array, rate: float) -> Rows:
    gathered = rows.gathered + jnp.mean(grads * grads, axis=1)
    change = rate * grads / (jnp.sqrt(gathered)[:, None] + _TINY)
    return Rows(jnp.asarray(rows.values - change).at[0].set(0.0), gathered)


def _loss(params: Params, table: Array, batch: Batch, targets: Targets, chosen: Chosen | None) -> Array:
    content = model.represent(params, table, batch.posts, batch.fields)
    past = model.past_of(params, content[batch.events.post], batch.events)
    candidates = batch.candidates
    logits = model.judge(params, past, content[candidates.post], candidates, batch.level)
    heads, watched = logits[..., : len(HEADS)], logits[..., len(HEADS) :]
    loss = jnp.sum(_surprise(heads, targets.happened, targets.weight) * jnp.asarray(_HEAD_WEIGHTS))
    watched_weight = jnp.asarray(targets.watched_weight)[..., None]
    loss += _WATCH_WEIGHT * jnp.sum(_surprise(watched, targets.watched * watched_weight, watched_weight))
    loss /= logits[..., 0].size
    if chosen is not None:
        sought = model.sought(params, past)
        offers = model.offered(params, content[chosen.offered])
        loss += _CHOICE_WEIGHT * retrieval_loss(sought, offers, chosen.positive, chosen.log_q, chosen.weight)
    return loss


def _surprise(logits: Array, happened: Real, weight: Real) -> Array:
    """Return the cross-entropy of each prediction.

    A positive that comes late (weight 0, happened 1) takes its impression's surprise from what it
    was as a negative to what it is as a positive, `softplus(z) - z` less `softplus(z)`: over both
    steps the gradient is that of the truth. One that is taken back (happened -1) goes the same way
    back. Importance weights (Ktena et al. 2019, "fake negative weighted") get there only as far as
    the predictions that they are made of are right.
    """
    return jnp.asarray(weight * jax.nn.softplus(logits) - happened * logits)
