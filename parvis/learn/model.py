"""The ranker: a small transformer over a member's last events, to which candidates attend.

Keys and values of the history are computed once. A candidate attends to the history and to
itself and to nothing else, so its scores depend neither on its place nor on its neighbours. Each
head's logit is a sum that can be told apart:

    bias + level (the member) + rates (the post and where it is shown) + order (both together)

The level is the same for every candidate of a page. It makes a probability of the score and
cannot change an order, for which reason it is kept out of everything that can.

Pre-norm transformer after Xiong et al. 2020 (arXiv 2002.04745); target attention after Zhou et
al. 2018 (DIN, arXiv 1706.06978).
"""

from typing import Any, Final, NamedTuple, TypeVar

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from parvis.learn import dispatch as dispatch  # for what it sets
from parvis.learn.schema import (
    BASE_RATES,
    DWELL_STEPS,
    FIELDS,
    GAP_STEPS,
    HEADS,
    RATES,
    SURFACES,
    WATCH_STEPS,
    Batch,
    Candidates,
    Events,
    Real,
    Size,
    Whole,
    rate_features,
)

T = TypeVar("T")
Params = dict[str, Any]
Array = jax.Array

_OUTPUTS: Final = len(HEADS) + WATCH_STEPS
_LEVEL_WEIGHT: Final = 0.8  # a rate estimated from few events overstates; learned from here on
_MASKED: Final = -1e9


def init(seed: int, size: Size) -> Params:
    """Return parameters that know nothing of anybody, and are useful at once.

    Before the first step a logit is the base rate, moved by the post's own rate, by the rate of
    the surface and by the member's level: the sum that a careful statistician would start from.
    """
    # Made without the device: nothing has to be compiled before a server can start.
    chance = np.random.default_rng(seed)
    width, hidden = size.width, size.hidden

    def dense(rows: int, columns: int, scale: float = 1.0) -> NDArray[np.floating]:
        return np.asarray(chance.standard_normal((rows, columns)) * scale * rows**-0.5)

    layers = [
        {
            "norm": np.ones(width),
            "query": dense(width, width),
            "key": dense(width, width),
            "value": dense(width, width),
            "out": dense(width, width, 0.5),
            "ffn_norm": np.ones(width),
            "up": dense(width, 2 * width),
            "down": dense(2 * width, width, 0.5),
            "age": np.zeros((size.heads, size.history)),
        }
        for _ in range(size.layers)
    ]
    features = rate_features()
    params: Params = {
        "field": np.ones((len(FIELDS), width)),
        "action": dense(len(HEADS), width, 0.2),
        "dwell": dense(DWELL_STEPS, width, 0.2),
        "gap": dense(GAP_STEPS, width, 0.2),
        "surface": dense(SURFACES, width, 0.2),
        "layers": layers,
        "final_norm": np.ones(width),
        "head": np.zeros((width, _OUTPUTS)),
        "asks": dense(1, width),
        "seeks": dense(width, width),
        "offers": dense(width, width),
        "rates_up": dense(features, hidden),
        "rates_bias": np.zeros(hidden),
        "rates_down": np.zeros((hidden, _OUTPUTS)),
        "rates": _trusted_rates(),
        "level": np.full(len(HEADS), _LEVEL_WEIGHT),
        "bias": _base_logits(),
    }
    made: Params = jax.tree.map(lambda leaf: jnp.asarray(leaf, jnp.float32), params)
    return made


class Past(NamedTuple):
    """A member's history as candidates see it: keys and values by layer, and what hides empty places."""

    keys: tuple[Array, ...]  # (b, heads, h, width / heads)
    values: tuple[Array, ...]
    hidden: Array  # (b, h)


def score(params: Params, table: Array, batch: Batch) -> Array:
    """Return logits of shape `(b, n, heads + WATCH_STEPS)`; `table` is `(rows, width)`."""
    content = represent(params, table, batch.posts, batch.fields)
    past = past_of(params, content[batch.events.post], batch.events)
    candidates = batch.candidates
    return judge(params, past, content[candidates.post], candidates, batch.level)


def activations() -> Any:
    """Return what numbers the transformer is reckoned in: half as long ones where a GPU is.

    Sums over rates, softmaxes and logits are of full length everywhere.
    """
    return jnp.bfloat16 if jax.default_backend() == "gpu" else jnp.float32


def lowered(arrays: T) -> T:
    """Return arrays as the transformer reads them."""
    made: T = jax.tree.map(lambda array: jnp.asarray(array, activations()), arrays)
    return made


def past_of(params: Params, content: Array, events: Events) -> Past:
    """Return what candidates see of histories; `content` is that of the events, `(b, h, width)`."""
    params, content = lowered((params, content))
    history, hidden = _history(params, content, events)
    keys: list[Array] = []
    values: list[Array] = []
    for layer in params["layers"]:
        if keys:
            history = _attend_among(params["layers"][len(keys) - 1], history, keys[-1], values[-1], hidden)
        key, value = _keys_values(layer, history)
        keys.append(key)
        values.append(value)
    return Past(tuple(keys), tuple(values), hidden)


def judge(params: Params, past: Past, content: Array, candidates: Candidates, level: Real) -> Array:
    """Return logits of candidates; `content` is theirs, `(b, n, width)`, `level` is `(b, heads)`."""
    low, tokens = lowered((params, content))
    tokens += low["surface"][candidates.surface]
    for layer, keys, values in zip(low["layers"], past.keys, past.values, strict=True):
        tokens = _attend(layer, tokens, keys, values, past.hidden)
    order = (_norm(tokens, low["final_norm"]) @ low["head"]).astype(jnp.float32)
    rates = candidates.rates
    hidden = jax.nn.silu(rates @ params["rates_up"] + params["rates_bias"])
    known = rates @ params["rates"] + hidden @ params["rates_down"]
    own = jnp.pad(params["level"] * level, ((0, 0), (0, WATCH_STEPS)))
    return jnp.asarray(params["bias"] + own[:, None, :] + known + order)


def sought(params: Params, past: Past) -> Array:
    """Return what each member is after, as vectors of length 1; shape `(b, width)`."""
    params = lowered(params)
    members, width = past.hidden.shape[0], params["asks"].shape[1]
    asked = jnp.broadcast_to(params["asks"], (members, 1, width))
    for layer, keys, values in zip(params["layers"], past.keys, past.values, strict=True):
        asked = _attend(layer, asked, keys, values, past.hidden)
    return _unit((_norm(asked[:, 0], params["final_norm"]) @ params["seeks"]).astype(jnp.float32))


def offered(params: Params, content: Array) -> Array:
    """Return what posts have for somebody, in the space of `sought`; shape `(p, width)`."""
    return _unit(content @ params["offers"])


def represent(params: Params, table: Array, posts: Whole, fields: Whole) -> Array:
    """Return posts by their contents; an unknown row adds nothing. Shape `(p, width)`.

    `posts` holds rows of the table for `fields` alone, so that a field without use costs nothing.
    Field after field, because a processor fetches whole rows sooner than the parts of a sum.
    """
    content = jnp.zeros((len(posts), table.shape[1]), table.dtype)
    for place, gain in enumerate(params["field"][fields]):
        content += table[posts[:, place]] * gain
    return content


def _history(params: Params, content: Array, events: Events) -> tuple[Array, Array]:
    """Return the tokens of the events, and what hides those that are not there."""
    bits = (jnp.asarray(events.actions)[..., None] >> jnp.arange(len(HEADS))) & 1
    tokens = (
        content
        + bits.astype(content.dtype) @ params["action"]
        + params["dwell"][events.dwell]
        + params["gap"][events.gap]
        + params["surface"][events.surface]
    )
    known = jnp.asarray(events.known)
    return tokens * known[..., None].astype(content.dtype), (1 - known) * _MASKED


def _keys_values(layer: Params, history: Array) -> tuple[Array, Array]:
    normed = _norm(history, layer["norm"])
    heads = layer["age"].shape[0]
    return _split(normed @ layer["key"], heads), _split(normed @ layer["value"], heads)


def _attend(layer: Params, tokens: Array, keys: Array, values: Array, hidden: Array) -> Array:
    """Let each token see the history and itself; `keys` are `(b, heads, h, width / heads)`.

    Of a history that is shorter than the model's the older places are empty, and left out.
    """
    heads = keys.shape[1]
    normed = _norm(tokens, layer["norm"])
    query = _split(normed @ layer["query"], heads)
    own_key, own_value = _split(normed @ layer["key"], heads), _split(normed @ layer["value"], heads)
    scale = query.shape[-1] ** -0.5
    seen = jnp.einsum("band,bahd->banh", query, keys) * scale + layer["age"][:, None, -keys.shape[2] :]
    seen = seen + hidden[:, None, None, :]
    own = jnp.sum(query * own_key, axis=-1, keepdims=True) * scale
    weights = jax.nn.softmax(jnp.concatenate([seen, own], axis=-1), axis=-1).astype(tokens.dtype)
    mixed = jnp.einsum("banh,bahd->band", weights[..., :-1], values) + weights[..., -1:] * own_value
    return _feed(layer, tokens + _join(mixed) @ layer["out"])


def _attend_among(layer: Params, history: Array, keys: Array, values: Array, hidden: Array) -> Array:
    """Let the events see each other."""
    query = _split(_norm(history, layer["norm"]) @ layer["query"], keys.shape[1])
    seen = jnp.einsum("bagd,bahd->bagh", query, keys) * query.shape[-1] ** -0.5
    weights = jax.nn.softmax(seen + hidden[:, None, None, :], axis=-1).astype(history.dtype)
    mixed = _join(jnp.einsum("bagh,bahd->bagd", weights, values))
    return _feed(layer, history + mixed @ layer["out"])


def _feed(layer: Params, tokens: Array) -> Array:
    return jnp.asarray(tokens + jax.nn.silu(_norm(tokens, layer["ffn_norm"]) @ layer["up"]) @ layer["down"])


def _split(tokens: Array, heads: int) -> Array:
    """Turn `(b, n, width)` into `(b, heads, n, width / heads)`."""
    b, n, width = tokens.shape
    return tokens.reshape(b, n, heads, width // heads).transpose(0, 2, 1, 3)


def _join(tokens: Array) -> Array:
    b, heads, n, part = tokens.shape
    return tokens.transpose(0, 2, 1, 3).reshape(b, n, heads * part)


def _norm(tokens: Array, gain: Array) -> Array:
    """Return RMS-normalised tokens (Zhang and Sennrich 2019, arXiv 1910.07467)."""
    return tokens * jax.lax.rsqrt(jnp.mean(tokens * tokens, axis=-1, keepdims=True) + 1e-6) * gain


def _unit(vectors: Array) -> Array:
    return vectors * jax.lax.rsqrt(jnp.sum(vectors * vectors, axis=-1, keepdims=True) + 1e-6)


def _trusted_rates() -> np.ndarray[Any, np.dtype[np.float32]]:
    """Return the weights that take a post's rate and its surface's at their word, head by head."""
    trusted = np.zeros((rate_features(), _OUTPUTS), np.float32)
    stride = len(HEADS) + 1
    for table in (RATES.index("post"), RATES.index("surface")):
        for head in range(len(HEADS)):
            trusted[table * stride + head, head] = 1.0
    return trusted


def _base_logits() -> np.ndarray[Any, np.dtype[np.float32]]:
    rates = np.array([*BASE_RATES, *(np.arange(WATCH_STEPS, 0, -1) / (WATCH_STEPS + 1))], np.float32)
    return np.asarray(np.log(rates / (1 - rates)))
