"""Learn to find: what a member chose next shall lie nearest to what they were after.

The chance that a member chooses a post of a catalogue is a softmax over the cosines of `seek` and
`offer`. Over a small catalogue the sum is taken whole. Over a large one it is taken over a sample
of posts, each of which counts for as many as its chance of being in the sample says (the log-Q
correction of Bengio and Senécal 2008; for batches, Yi et al. 2019, RecSys): otherwise a post that
often stands in a batch would be learned to be sought less than it is.

Where there is a history before the first step, posts need not begin at random places: those that
the same members chose begin side by side, and learning starts from there.
"""

from typing import Final

import jax
import jax.numpy as jnp
import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.linalg import svds

from parvis.learn.schema import Floats, Ints, Real, Whole

# A cosine is at most 1, and a softmax over so many posts needs more to be sure of one of them.
SHARPNESS: Final = 14.0
_ROWS: Final = 128  # at a time: what they weigh stays in the cache of a core
_TINY: Final = 1e-6
_RARELY: Final = 3.0  # choices that every post is lent, so that one choice does not place it for good


def retrieval_loss(sought: Real, offers: Real, positive: Whole, log_q: Real, weight: Real) -> jax.Array:
    """Return the mean surprise at what was chosen, each row counted by its weight.

    `sought` is `(b, width)` and `offers` `(n, width)`, both of length 1; `positive` `(b,)` is the
    place among the offers of what was chosen; `log_q` `(n,)` the logarithm of the chance that each
    offer had of being among them, zeros for a whole catalogue; `weight` `(b,)` is 0 for padding.
    """
    places, weights = jnp.asarray(positive), jnp.asarray(weight)
    sharp, likely = SHARPNESS * jnp.asarray(sought), jnp.asarray(log_q)

    # Logits are computed anew on the way back: two multiplications cost less than memory does.
    @jax.checkpoint
    def surprise(rows: tuple[jax.Array, jax.Array, jax.Array]) -> jax.Array:
        asked, chosen, counts = rows
        all_of_them = jax.nn.logsumexp(asked @ jnp.asarray(offers).T - likely, axis=-1)
        own = jnp.sum(asked * jnp.asarray(offers)[chosen], axis=-1) - likely[chosen]
        return jnp.sum((all_of_them - own) * counts)

    parts = tuple(_in_parts(whole) for whole in (sharp, places, weights))
    total = jnp.sum(jax.lax.map(surprise, parts))
    return jnp.asarray(total / jnp.maximum(jnp.sum(weights), 1.0))


def spectral_rows(member: Ints, post: Ints, posts: int, width: int) -> Floats:
    """Return rows of length 1 in which posts that the same members chose are near; `(posts, width)`.

    `member` and `post` are who chose what, `(n,)` each, numbered from 0. The rows are the leading
    singular vectors of the matrix of members and posts, with degrees divided out as in Dhillon 2001
    (KDD, section 4), and weighed by the root of their singular values. Zeros where nobody chose.
    """
    members = int(member.max()) + 1
    counted = (np.bincount(member, minlength=members), np.bincount(post, minlength=posts) + _RARELY)
    weights = 1 / np.sqrt(counted[0][member] * counted[1][post])
    both = csr_array((weights, (member, post)), shape=(members, posts))
    least = min(members, posts)
    start = np.random.default_rng(0).standard_normal(least)
    _left, values, right = svds(both, k=min(width, least - 1), v0=start)
    rows = right.T * np.sqrt(np.maximum(values, 0))
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = np.where(length > _TINY, rows / np.maximum(length, _TINY), 0)
    return np.asarray(np.pad(unit, ((0, 0), (0, width - rows.shape[1]))), np.float32)


def _in_parts(whole: jax.Array) -> jax.Array:
    """Turn `(b, …)` into `(parts, _ROWS, …)`, with zeros where a part is not full."""
    missing = -len(whole) % _ROWS
    filled = jnp.pad(whole, ((0, missing), *((0, 0),) * (whole.ndim - 1)))
    return filled.reshape(-1, _ROWS, *whole.shape[1:])
