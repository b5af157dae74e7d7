"""The pools that a new post passes through, and the rule by which it climbs. Whole numbers only.

A post is tried on so many members: the first pool, then five times as many, then fifty times. It
climbs if it was surely received better than what is usual for new posts of its form: its
impressions are worth points, a post that is received as usual has 1,000 an impression, and it is
the lower confidence bound of the mean that has to reach 1,000. Else it leaves the ladder, and is
shown like everything else.

`usual` is counted while posts of a form are in their first pool, one impression as much as any
other: those of posts that were found good by then would put the mark where nothing new reaches it.
"""

from collections.abc import Mapping, Sequence
from math import isqrt
from typing import Final, NamedTuple

from parvis.learn.chances import ONE

DAYS: Final = 7  # for which a post is on the ladder
STEPS: Final = (1, 5, 50)  # sizes of the pools, in first pools
UNIT: Final = 1_000  # what an impression of a post that is received as usual is worth
# Per mille of that for those who stay to the end and for those who like it.
SHARES: Final = (700, 300)
# What is usual before anything is counted, in 2^-20: one in four stays, one in fifty-six likes.
USUAL_AT_FIRST: Final = (ONE // 4, ONE * 18 // 1_000)
_LEANS_ON: Final = 100  # impressions that the first guess, or that of all forms, is worth


class Counts(NamedTuple):
    """Impressions on For You, one a member, and what came of them."""

    impressions: int = 0
    stayed: int = 0  # to the end of a video; long enough to read what does not play
    liked: int = 0
    both: int = 0

    def plus(self, other: "Counts") -> "Counts":
        """Return both together."""
        return Counts(*(one + more for one, more in zip(self, other, strict=True)))


class Usual(NamedTuple):
    """How often members stay with, and like, a new post of a form; in 2^-20."""

    stayed: int
    liked: int


def size_of(pool: int, first: int) -> int:
    """Return how many impressions a post has had when it leaves this pool; pools are numbered from 0."""
    return STEPS[pool] * first


def worths(usual: Usual) -> tuple[int, int]:
    """Return what one stay and one like are worth: the rarer it is, the more."""
    stayed, liked = SHARES
    return stayed * ONE // usual.stayed, liked * ONE // usual.liked


def received(counts: Counts, usual: Usual) -> int:
    """Return how a post is received: the mean worth of its impressions; 0 for none."""
    stay, like = worths(usual)
    return (counts.stayed * stay + counts.liked * like) // max(counts.impressions, 1)


def surely_received(counts: Counts, usual: Usual) -> int:
    """Return the lower bound of `received`: one standard error below it, five times in six true."""
    n = counts.impressions
    if not n:
        return 0
    stay, like = worths(usual)
    total = counts.stayed * stay + counts.liked * like
    squares = counts.stayed * stay**2 + counts.liked * like**2 + 2 * counts.both * stay * like
    # The variance of the mean is (squares / n - (total / n)²) / n; here it stands times n².
    return max(0, total - isqrt((n * squares - total**2) // n)) // n


def climbs(counts: Counts, usual: Usual) -> bool:
    """Return whether a post that has had all impressions of its pool goes on to the next."""
    return surely_received(counts, usual) >= UNIT


def usual_by_form(first_pools: Mapping[int, Counts], forms: Sequence[int]) -> dict[int, Usual]:
    """Return what is usual for each form: few impressions lean on all forms, and those on a guess."""
    whole = Counts()
    for counts in first_pools.values():
        whole = whole.plus(counts)
    overall = _leaning(whole, Usual(*USUAL_AT_FIRST))
    return {form: _leaning(first_pools.get(form, Counts()), overall) for form in forms}


def _leaning(counts: Counts, on: Usual) -> Usual:
    n = counts.impressions + _LEANS_ON
    return Usual(
        max(1, (counts.stayed * ONE + _LEANS_ON * on.stayed) // n),
        max(1, (counts.liked * ONE + _LEANS_ON * on.liked) // n),
    )
