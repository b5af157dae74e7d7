"""The published feature schema: all that the ranker sees of posts and members, and nothing else.

There is no account list, no party, no owner or staff flag, no age, gender, address or device in
it, given or inferred. A member is their last events and how often they do each thing at all.
"""

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:  # names of features are asked for where nothing is computed
    import jax

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]
Names = NDArray[np.uint64]  # of posts, members, topics, …; see `names`
# Under a transformation of JAX, what a batch holds are its arrays.
Whole: TypeAlias = "Ints | jax.Array"
Real: TypeAlias = "Floats | jax.Array"

# What may follow an impression; each is predicted on its own.
HEADS: Final = (
    "long_view",  # to the end, or for 18 s
    "complete",  # to the end
    "skip",  # gone within 7 s, and not at the end
    "like",
    "reply",
    "repost",
    "follow",
    "bookmark",
    "share",
    "visit",  # of the author's profile
    "not_interested",
    "report",
)
HEAD: Final = {name: place for place, name in enumerate(HEADS)}

# How often each happens where nothing is known yet, from public figures of short video.
BASE_RATES: Final = (0.32, 0.25, 0.5, 0.018, 0.002, 0.002, 0.003, 0.004, 0.003, 0.02, 0.001, 0.0002)

# What is known of a post without a single view of it. Each names a row of the embedding table.
FIELDS: Final = (
    "post",
    "author",
    "topic",  # hashtags
    "second_topic",
    "third_topic",
    "sound",
    "language",
    "form",  # how long a video or a text is, how many pictures; a number below FORMS
    "look",  # coarse codes of the visual fingerprint
    "second_look",
    "word_1",  # the most telling words
    "word_2",
    "word_3",
    "word_4",
    "word_5",
    "word_6",
)
FIELD: Final = {name: place for place, name in enumerate(FIELDS)}

# A topic is the same topic wherever it stands in a post: such fields share their names and rows.
KINDS: Final = ("post", "author", "topic", "sound", "language", "form", "look", "word")
KIND_OF: Final = {
    name: next(
        kind for kind in KINDS if name == kind or name.endswith(f"_{kind}") or name.startswith(f"{kind}_")
    )
    for name in FIELDS
}

# Tables of running rates; the first is a post's own and leans on what its parents say.
RATES: Final = ("post", "author", "topic", "sound", "form", "surface", "surface_form")

WATCH_STEPS: Final = 8  # thresholds of watched time, at the quantiles of videos of like duration
DWELL_STEPS: Final = 12  # doublings of watched seconds, from a quarter second on
GAP_STEPS: Final = 16  # doublings of seconds since the event before
SURFACES: Final = 16
FORMS: Final = 32
UNKNOWN: Final = 0  # the row that is always zero

# Weights that were learned of other features, or meant other heads, are not read.
VERSION: Final = hashlib.sha256(
    repr((HEADS, FIELDS, KINDS, RATES, WATCH_STEPS, DWELL_STEPS, GAP_STEPS, SURFACES, FORMS)).encode()
).hexdigest()[:16]


class Size(NamedTuple):
    """How large a model is; everything else about it is the same."""

    width: int
    heads: int  # of attention
    layers: int
    history: int
    hidden: int  # of the part that reads rates


S: Final = Size(width=32, heads=2, layers=1, history=64, hidden=32)
L: Final = Size(width=256, heads=8, layers=4, history=80, hidden=256)


class Posts(NamedTuple):
    """What is known of posts: names by field, 0 for none; shape `(n, fields)`."""

    keys: Names


class Events(NamedTuple):
    """Members' last events, the latest last, empty places first; shapes `(b, h)`."""

    post: Whole  # places in `posts` of the batch
    actions: Whole  # bit n: head n happened
    dwell: Whole
    gap: Whole
    surface: Whole
    known: Real  # 1 where there is an event


class Candidates(NamedTuple):
    """What may be shown to each member; shapes `(b, n)` and `(b, n, features)`."""

    post: Whole
    surface: Whole
    rates: Real


class Batch(NamedTuple):
    """Members with their candidates. `posts` are shared: rows of the table for `fields`, `(p, f)`."""

    fields: Whole  # (f,): which of FIELDS are there at all
    posts: Whole
    events: Events
    candidates: Candidates
    level: Real  # (b, heads): how often the member does each thing, as log-odds over the base rate


class Targets(NamedTuple):
    """What followed; `weight` is 0 where it is not known or not meant to be learned from.

    `happened` counts with its weight, or with none: what followed late is that weight again to an
    impression that was learned from before, and what was taken back is less than 0 by as much.
    """

    happened: Real  # (b, n, heads)
    weight: Real  # (b, n, heads)
    watched: Real  # (b, n, WATCH_STEPS): 1 where the watched time passed the threshold
    watched_weight: Real  # (b, n)


class Chosen(NamedTuple):
    """Which posts of a batch were wanted, among those to be told from them."""

    offered: Whole  # (o,): places in `posts` of the batch
    log_q: Real  # (o,): logarithm of the chance of each to be among them; very large where there is none
    positive: Whole  # (b,): the place in `offered` of what each member was shown
    weight: Real  # (b,): how much it was wanted; 0 where it was not


def rate_features() -> int:
    """Return how many numbers the rates of one candidate are: log-odds a head, and one count, a table."""
    return len(RATES) * (len(HEADS) + 1)
