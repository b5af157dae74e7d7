"""The names of all facts about a viewer and of all columns of candidates, and what stands under them.

Posts and authors are told by ids here, as a receipt keeps them; a stage that compares them with a
snapshot looks their places up there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.feed.stages import Key, Rows
from parvis.feed.tuning import Tuning

if TYPE_CHECKING:  # who only names facts need not load JAX
    from parvis.learn.serving import Asker

Ints = NDArray[np.int32]
Places = NDArray[np.int32]  # of authors in the snapshot


@dataclass(frozen=True, slots=True)
class View:
    """How the viewer stands to the authors of the stock, by their places in it, each list sorted."""

    followed: frozenset[bytes]  # their ids
    follows: Places  # those of them who have posts
    blocked: Places  # either way
    muted: Places
    sensitive: bool = False  # covered pictures are shown to the viewer without being asked for


@dataclass(frozen=True, slots=True)
class Past:
    """The viewer's last events, the latest last: columns of one length, for posts that are in the stock."""

    rows: Rows
    actions: Ints  # bit n: head n of `learn.schema.HEADS` happened
    dwell_ms: NDArray[np.int64]
    at_ms: NDArray[np.int64]
    surface: Ints


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the viewer said they want less of: posts not at all, the rest in per mille of its points."""

    posts: frozenset[UUID] = frozenset()
    authors: Mapping[UUID, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    sounds: Mapping[UUID, int] = field(default_factory=dict)


# Facts.
VIEW: Final[Key[View]] = Key("view")
SEEN: Final[Key[Rows]] = Key("seen")  # rows of the snapshot, sorted, with copies of their videos
SERVED: Final[Key[Rows]] = Key("served")  # likewise, on pages of the last minutes and of this walk
WALKED: Final[Key[Rows]] = Key("walked")  # likewise, on the pages of this walk
HISTORY: Final[Key[Past]] = Key("history")
LEVEL: Final[Key[NDArray[np.float32]]] = Key("level")  # (heads,)
FOLLOWED_TAGS: Final[Key[frozenset[str]]] = Key("followed_tags")  # keys of hashtags
TUNING: Final[Key[Tuning]] = Key("tuning")
FEEDBACK: Final[Key[Feedback]] = Key("feedback")

ASKER: Final[Key["Asker"]] = Key("asker")  # HISTORY and LEVEL as the model meets them
SOUGHT: Final[Key[NDArray[np.int8]]] = Key("sought")  # what the viewer is after, as offers are (width,)

# Columns.
CHEAP: Final[Key[NDArray[np.int64]]] = Key("cheap")  # how promising before the model is asked
LOGITS: Final[Key[NDArray[np.int16]]] = Key("logits")  # (n, heads + watch steps), in 1/1024
SKETCH: Final[Key[NDArray[np.uint64]]] = Key("sketch")  # the signs of a post's offer; 0: not known
WATCHED: Final[Key[NDArray[np.bool_]]] = Key("watched")  # seen before, and shown again for want of more
GAINS: Final[Key[NDArray[np.int64]]] = Key("gains")  # what is wished for, in micro-points
LOSSES: Final[Key[NDArray[np.int64]]] = Key("losses")  # what is not; no multiplier makes less of it
MULTIPLIERS: Final[Key[NDArray[np.int32]]] = Key("multipliers")  # (n, values.MULTIPLIERS), per mille
POINTS: Final[Key[NDArray[np.int64]]] = Key("points")  # gains times multipliers, less losses

# Columns of what was selected.
PLACE_POINTS: Final[Key[NDArray[np.int64]]] = Key("place_points")  # points after the discounts
DISCOUNTS: Final[Key[NDArray[np.int32]]] = Key("discounts")  # (n, values.DISCOUNTS), per mille
WAY: Final[Key[NDArray[np.uint8]]] = Key("way")  # RANKED, EXPLORED or UNIFORM
PROPENSITY: Final[Key[NDArray[np.uint32]]] = Key("propensity")  # the chance of its place, in 2^-32

RANKED: Final = 0  # by its points
EXPLORED: Final = 1  # new, and given a chance
UNIFORM: Final = 2  # drawn from all alike
