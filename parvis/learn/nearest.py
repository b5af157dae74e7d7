"""Exact nearest posts: every offer is compared, in whole numbers, and ties go to the smaller row.

An int8 scan of a million posts takes a core a few milliseconds: rows lie transposed in slabs, so
that one instruction works on neighbouring posts, and what is kept of a scan at first are the
maxima of short blocks. Only blocks whose maximum is among the best are looked at again. Nothing
is approximate, nothing has to be built, and what is laid out anew is what was inserted.
"""

from typing import Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from parvis.learn import dispatch as dispatch  # for what it sets
from parvis.learn.schema import Ints

Codes = NDArray[np.int8]
Mask = NDArray[np.bool_]

_BLOCK: Final = 64
# An odd number of lines of a processor's cache: of rows that lie a power of two apart, what is
# read at the same time falls into the same few places of the cache, and drives each other out.
SLAB: Final = 1023 * _BLOCK
_NEVER: Final = -(1 << 30)  # below any sum of products
_ALL: Final = np.ones(SLAB, np.bool_)


class Laid(NamedTuple):
    """Offers as the scan reads them: slabs of `(width, SLAB)`, the last one filled up with zeros."""

    slabs: tuple[jax.Array, ...]
    length: int


def lay(offers: Codes, before: Laid | None = None) -> Laid:
    """Return offers `(n, width)` laid out for scans.

    With `before`, the layout of an earlier state in which all rows but appended ones were the
    same, only slabs that were not full are laid out anew.
    """
    full = before.length // SLAB if before else 0
    slabs = list(before.slabs[:full]) if before else []
    for start in range(full * SLAB, len(offers), SLAB):
        slab = np.zeros((offers.shape[1], SLAB), np.int8)
        part = offers[start : start + SLAB]
        slab[:, : len(part)] = part.T
        slabs.append(jnp.asarray(slab))
    return Laid(tuple(slabs), len(offers))


def nearest(offers: Laid, sought: Codes, count: int, allowed: Mask | None = None) -> Ints:
    """Return the rows of the `count` offers with the largest products, the best first.

    Of equal ones the smaller row comes first; rows that are not `allowed` do not come at all.
    """
    if count <= 0 or not offers.length:
        return np.empty(0, np.int32)
    found = [
        _scan(slab, sought, _admitted(offers, place * SLAB, allowed))
        for place, slab in enumerate(offers.slabs)
    ]
    scores = np.concatenate([np.asarray(one) for one, _best in found])
    best = np.concatenate([np.asarray(one) for _scores, one in found])
    bound = max(_NEVER + 1, _nth_largest(best, count))
    blocks = np.flatnonzero(best >= bound)
    rows = (blocks[:, None] * _BLOCK + np.arange(_BLOCK)).ravel()
    near = scores.reshape(-1, _BLOCK)[blocks].ravel()
    bound = max(_NEVER + 1, _nth_largest(near, count))
    above, equal = np.flatnonzero(near > bound), np.flatnonzero(near == bound)
    kept = np.concatenate([above, equal[: count - len(above)]])
    order = np.argsort(-near[kept], kind="stable")
    return np.asarray(rows[kept[order]], np.int32)


def products(offers: Codes, sought: Codes) -> Ints:
    """Return the products that `nearest` goes by, of some offers `(n, width)`."""
    return np.asarray(offers.astype(np.int32) @ sought.astype(np.int32))


def _admitted(offers: Laid, start: int, allowed: Mask | None) -> jax.Array | Mask:
    real = min(SLAB, offers.length - start)
    if allowed is None:
        return _ALL if real == SLAB else np.arange(SLAB) < real
    part = allowed[start : start + real]
    return part if real == SLAB else np.concatenate([part, np.zeros(SLAB - real, np.bool_)])


def _nth_largest(values: Ints, place: int) -> int:
    if len(values) <= place:
        return _NEVER
    return int(np.partition(values, len(values) - place)[len(values) - place])


@jax.jit
def _scan(slab: jax.Array, sought: jax.Array, allowed: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return the products of a slab, and the largest of each block of it."""
    wide = sought.astype(jnp.int32)
    # Written out, since XLA's own sum along the first axis takes five times as long for wide rows.
    products = sum((row.astype(jnp.int32) * by for row, by in zip(slab, wide, strict=True)), jnp.int32(0))
    products = jnp.where(allowed, products, _NEVER)
    return products, jnp.max(products.reshape(-1, _BLOCK), axis=1)
