"""From weights to scores: everything that a page needs, in shapes that never change.

Posts are prepared once a publication, a row at a time in plain arithmetic: what a post is never
depends on which others are prepared with it. Candidates are scored in chunks of one fixed shape,
by one compiled program, and scores are rounded to 1/1024: a candidate has the same score to the
last bit wherever it stands, whoever stands beside it, and however many there are.
"""

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from parvis.learn import chances, model
from parvis.learn.members import dwell_step, gap_step
from parvis.learn.schema import (
    FIELD,
    FIELDS,
    FORMS,
    HEADS,
    KIND_OF,
    RATES,
    SURFACES,
    UNKNOWN,
    WATCH_STEPS,
    Candidates,
    Events,
    Floats,
    Ints,
    Names,
    Posts,
)
from parvis.learn.weights import Weights

Logits = NDArray[np.int16]
Codes = NDArray[np.int8]

OUTPUTS: Final = len(HEADS) + WATCH_STEPS
_CHUNK: Final = 128
_BLOCK: Final = 2048  # rows prepared at a time, so that they stay in the processor's cache
_MOST: Final = 32_767
_CODE: Final = 127.0
_TINY: Final = np.float32(1e-6)
_SHOWN: Final = ("surface", "surface_form")  # rates that depend on where a post is shown
_OWN: Final = tuple(name for name in RATES if name not in _SHOWN)


class Prepared(NamedTuple):
    """Posts as scores go by them, each row for itself; shapes begin with `n`."""

    content: Floats  # (n, width)
    offers: Codes  # (n, width): what they have for somebody
    rates: Floats  # (n, columns): running rates but those of surfaces
    form: Ints


class History(NamedTuple):
    """A member's last events, from the oldest to the latest; only the last of them count."""

    post: Ints  # rows of `Asking.watched`
    actions: Ints  # bit n: head n happened
    dwell_ms: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    surface: Ints


class Asking(NamedTuple):
    """Whoever asks for a page: what they did last, what they usually do, where and when they are."""

    history: History
    watched: Prepared  # has the posts of the history
    level: Floats  # (heads,), of `level`
    surface: int
    at_ms: int


class Asker(NamedTuple):
    """Whoever asks as candidates meet them: the keys and values of their history, computed once."""

    past: model.Past
    shown: Floats  # (FORMS, columns): the rates of where they are, by form
    surface: int
    level: Floats  # (heads,)
    is_known: bool  # whether anything is known of what they watched


def prepare(weights: Weights, posts: Posts) -> Prepared:
    """Return posts as the weights see them. A post with nothing known of it is all zeros."""
    count, width = len(posts.keys), weights.meta.size.width
    used = np.flatnonzero(posts.keys.any(axis=0))
    rows = {field: weights.rows[KIND_OF[FIELDS[field]]].of(posts.keys[:, field]) for field in used}
    gains = np.asarray(weights.params["field"])
    offers = np.asarray(weights.params["offers"])
    content = np.zeros((count, width), np.float32)
    coded = np.zeros((count, width), np.int8)
    for start in range(0, count, _BLOCK):
        part = slice(start, start + _BLOCK)
        for field in used:
            content[part] += weights.table[rows[field][part]] * gains[field]
        coded[part] = _coded(content[part], offers)
    form = np.minimum(posts.keys[:, FIELD["form"]], FORMS - 1).astype(np.int32)
    rates = [weights.rates[name].of(posts.keys[:, FIELD[name]]) for name in _OWN]
    return Prepared(content, coded, np.concatenate(rates, axis=1), form)


def level(weights: Weights, member: int) -> Floats:
    """Return how often a member does each thing, as log-odds over the base rates; zeros if unknown."""
    found: Floats = weights.levels.of(np.array([member], np.uint64))[0]
    return found


def attend(weights: Weights, asking: Asking) -> Asker:
    """Return what `score` and `seek` go by."""
    surface = min(max(asking.surface, 0), SURFACES - 1)
    return Asker(
        _past(weights, asking),
        _shown_rates(weights, surface),
        surface,
        asking.level,
        bool(len(asking.history.post)),
    )


def score(weights: Weights, asker: Asker, prepared: Prepared, rows: Ints) -> Logits:
    """Return logits in 1/1024 of rows of `prepared`: `(n, OUTPUTS)`, heads before watched times."""
    found = np.empty((len(rows), OUTPUTS), np.int16)
    for start in range(0, len(rows), _CHUNK):
        part = rows[start : start + _CHUNK]
        filled = np.concatenate([part, np.zeros(_CHUNK - len(part), part.dtype)])
        rates = np.concatenate([prepared.rates[filled], asker.shown[prepared.form[filled]]], axis=1)
        logits = _judge(
            weights.params, asker.past, prepared.content[filled], rates, np.int32(asker.surface), asker.level
        )
        found[start : start + _CHUNK] = np.asarray(logits)[: len(part)]
    return found


def seek(weights: Weights, asker: Asker) -> Codes:
    """Return what somebody is after, for `nearest`; zeros if nothing is known of what they watched."""
    if not asker.is_known:
        return np.zeros(weights.meta.size.width, np.int8)
    return np.asarray(_sought(weights.params, asker.past))


def expected_ms(weights: Weights, form: Ints, logits: Logits) -> NDArray[np.int64]:
    """Return how long posts of these forms are watched, by the logits of `score`, in whole numbers."""
    beyond = np.minimum.accumulate(chances.chance(logits[:, len(HEADS) :].copy()), axis=1).astype(np.int64)
    means = weights.watched_ms[form].astype(np.int64)
    return np.asarray(means[:, 0] + ((beyond * np.diff(means, axis=1)).sum(axis=1) >> 20))


def _past(weights: Weights, asking: Asking) -> model.Past:
    """Return the history as candidates attend to it."""
    size = weights.meta.size
    history = _last(asking.history, size.history)
    count = len(history.post)
    known = np.zeros((1, size.history), np.float32)
    known[0, size.history - count :] = 1
    content = np.zeros((1, size.history, size.width), np.float32)
    content[0, size.history - count :] = asking.watched.content[history.post]
    after = np.append(history.at_ms, asking.at_ms)[1:]
    events = Events(
        post=np.full((1, size.history), UNKNOWN, np.int32),
        actions=_late(history.actions, size.history),
        dwell=_late(dwell_step(history.dwell_ms), size.history),
        gap=_late(gap_step(np.maximum(after - history.at_ms, 0)), size.history),
        surface=_late(np.clip(history.surface, 0, SURFACES - 1), size.history),
        known=known,
    )
    past: model.Past = _attended(weights.params, content, events)
    return past


def _last(history: History, length: int) -> History:
    return History._make(column[-length:] for column in history)


def _late(column: NDArray[np.integer], length: int) -> Ints:
    """Return a column at the end of an empty one of `length`, as a batch of one."""
    filled = np.zeros((1, length), np.int32)
    filled[0, length - len(column) :] = column
    return filled


def _shown_rates(weights: Weights, surface: int) -> Floats:
    """Return the rates of a surface, alone and with each form; `(FORMS, columns)`."""
    forms = np.arange(FORMS, dtype=np.uint64)
    names: dict[str, Names] = {
        "surface": np.full(FORMS, surface, np.uint64),
        "surface_form": np.uint64(surface * FORMS) + forms,
    }
    return np.concatenate([weights.rates[name].of(names[name]) for name in _SHOWN], axis=1)


def _coded(content: Floats, offers: Floats) -> Codes:
    """Return unit vectors of `content @ offers` in 1/127.

    Column by column, in an order that is the same for one row and for a million: a matrix product
    of the library adds up in an order of its own choosing.
    """
    product = np.zeros((len(content), offers.shape[1]), np.float32)
    length = np.zeros(len(content), np.float32)
    for column in range(offers.shape[0]):
        product += content[:, column, None] * offers[column]
    for column in range(offers.shape[1]):
        length += product[:, column] * product[:, column]
    scaled = product * (np.float32(_CODE) / np.sqrt(length + _TINY))[:, None]
    return np.asarray(np.rint(scaled), np.int8)


_attended = jax.jit(model.past_of)


@jax.jit
def _sought(params: model.Params, past: model.Past) -> jax.Array:
    return jnp.rint(_CODE * model.sought(params, past)[0]).astype(jnp.int8)


@jax.jit
def _judge(
    params: model.Params,
    past: model.Past,
    content: jax.Array,
    rates: jax.Array,
    surface: jax.Array,
    level: jax.Array,
) -> jax.Array:
    """Return the rounded logits of one chunk."""
    surfaces = jnp.full((1, _CHUNK), surface)
    candidates = Candidates(surfaces, surfaces, rates[None])
    logits = model.judge(params, past, content[None], candidates, level[None])[0]
    return jnp.clip(jnp.rint(logits * chances.LOGIT), -_MOST, _MOST).astype(jnp.int16)
