"""The slot for the new by itself, as a process of its own: which posts get its impressions, and what that costs.

Posts come one after the other; how often people stay with each and like it is hidden. `ours` is
the feed's own code: pools, one entry an author, Thompson sampling, judged by a lower bound. The
others know the same counts: `greedy` shows what did best so far, `epsilon` does too but for
0.37 % at random (KuaiRand's share), `thompson_x` draws from Beta(0.75 + likes, 49.25 + rest)
as X's published slot does, `random` knows nothing. Regret is the share of the reward lost to
whoever knows all: a stay and a like are worth what they are in `feed.pools`.
"""

import hashlib
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import SimpleNamespace
from typing import Any, Final, cast

import django
import numpy as np
from numpy.typing import NDArray

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
django.setup()

from parvis.accounts.queries import ANONYMOUS  # noqa: E402 - Django must be set up first
from parvis.feed.exploring.choose import entered  # noqa: E402
from parvis.feed.exploring.standing import STANDING  # noqa: E402
from parvis.feed.pools import SHARES, STEPS, Counts, Usual, climbs, size_of, usual_by_form  # noqa: E402
from parvis.feed.stages import Candidates, Query  # noqa: E402

POSTS: Final = 60
POOL: Final = 200
_STAYED, _LIKED = 0.25, 0.018  # of usual posts
_EPSILON: Final = 0.0037
_PRIOR: Final = 100
_FORM: Final = 0

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Run:
    """How one way did: the share of the oracle's reward that it lost, of posts that 200 have seen."""

    regret: float
    reached: float


@dataclass(slots=True)
class Table:
    """What is hidden of the posts, and what is counted."""

    stays: Numbers
    likes: Numbers
    comes_at: NDArray[np.int64]
    counts: NDArray[np.int64]  # (posts, 4), as `Counts`

    @property
    def worth(self) -> Numbers:
        """What an impression of each is worth on average; 1 is usual."""
        return (SHARES[0] * self.stays / _STAYED + SHARES[1] * self.likes / _LIKED) / 1_000

    def there(self, turn: int) -> NDArray[np.intp]:
        """Return the posts that have come by now."""
        return np.flatnonzero(self.comes_at <= turn)


Choose = Callable[[int, NDArray[np.intp]], int]


def play(seed: int, turns: int) -> dict[str, Run]:
    """Return how each way does with the same posts and the same people."""
    return {name: _play(name, seed, turns) for name in ("ours", "greedy", "epsilon", "thompson_x", "random")}


def _play(name: str, seed: int, turns: int) -> Run:
    rng = np.random.default_rng(seed)
    table = _table(rng, turns)
    luck = rng.random((turns, 2))
    chance = np.random.default_rng((seed, 1))
    ladder = Ladder(table, seed)
    choose = ladder.choose if name == "ours" else _chooser(name, table, chance)
    earned = best = 0.0
    for turn in range(turns):
        there = table.there(turn)
        post = choose(turn, there)
        earned += table.worth[post]
        best += table.worth[there].max()
        stayed, liked = luck[turn, 0] < table.stays[post], luck[turn, 1] < table.likes[post]
        table.counts[post] += (1, stayed, liked, stayed and liked)
        if name == "ours":
            ladder.judge(post)
    return Run(float(1 - earned / best), float((table.counts[:, 0] >= POOL).mean()))


def _table(rng: np.random.Generator, turns: int) -> Table:
    quality = rng.normal(0, 0.5, POSTS)
    odds = _STAYED / (1 - _STAYED) * np.exp(quality)
    return Table(
        stays=odds / (1 + odds),
        likes=_LIKED * np.exp(quality + rng.normal(0, 0.4, POSTS)),
        comes_at=(np.arange(POSTS) * turns * 2 // 3 // POSTS).astype(np.int64),
        counts=np.zeros((POSTS, 4), np.int64),
    )


def _chooser(name: str, table: Table, chance: np.random.Generator) -> Choose:
    def greedy(_turn: int, there: NDArray[np.intp]) -> int:
        counts = table.counts[there] + np.array([_PRIOR, _PRIOR * _STAYED, _PRIOR * _LIKED, 0])
        means = SHARES[0] * counts[:, 1] / _STAYED + SHARES[1] * counts[:, 2] / _LIKED
        return int(there[np.argmax(means / counts[:, 0])])

    def anything(_turn: int, there: NDArray[np.intp]) -> int:
        return int(chance.choice(there))

    def epsilon(turn: int, there: NDArray[np.intp]) -> int:
        return anything(turn, there) if chance.random() < _EPSILON else greedy(turn, there)

    def thompson_x(_turn: int, there: NDArray[np.intp]) -> int:
        likes, rest = table.counts[there, 2], table.counts[there, 0] - table.counts[there, 2]
        return int(there[np.argmax(chance.beta(0.75 + likes, 49.25 + rest))])

    return {"greedy": greedy, "random": anything, "epsilon": epsilon, "thompson_x": thompson_x}[name]


class Ladder:
    """The feed's own way. Where nothing is on the ladder, the ranking fills the slot: the best known."""

    def __init__(self, table: Table, seed: int) -> None:
        """Begin with everything at the bottom."""
        self._table, self._seed = table, seed
        self._pool = np.ones(POSTS, np.int64)  # as in STANDING: from 1 on, 0 is off
        self._first_pools = Counts()
        self._usual = self._known()
        self._ranked = _chooser("greedy", table, np.random.default_rng(0))

    def choose(self, turn: int, there: NDArray[np.intp]) -> int:
        """Return which post gets the slot."""
        seed = hashlib.sha256(f"{self._seed} {turn}".encode()).digest()
        rows = there.astype(np.int32)
        standing = np.zeros((len(rows), 6), np.int32)
        standing[:, 0], standing[:, 1:4] = self._pool[there], self._table.counts[there, :3]
        standing[:, 4:] = self._usual
        stock = SimpleNamespace(author=np.arange(POSTS), duration_ms=np.full(POSTS, 10_000))
        query = Query(ANONYMOUS, turn, 10, seed, cast("Any", stock))
        candidates = Candidates(rows, np.zeros(len(rows), np.uint32), {STANDING.name: standing})
        entries = entered(seed, query, candidates, np.ones(len(rows), np.bool_))
        if not entries:
            return self._ranked(turn, there)
        mark = int.from_bytes(seed[:4]) * sum(entry.share for entry in entries) >> 32
        for entry in entries:
            if mark < entry.share:
                return int(there[entry.place])
            mark -= entry.share
        return int(there[entries[-1].place])

    def judge(self, post: int) -> None:
        """Move a post that has filled its pool."""
        if not self._pool[post]:
            return
        counts = Counts(*self._table.counts[post].tolist())
        pool = int(self._pool[post]) - 1
        if counts.impressions < size_of(pool, POOL):
            return
        if not pool:
            self._first_pools = self._first_pools.plus(counts)
            self._usual = self._known()
        self._pool[post] = (pool + 2) % (len(STEPS) + 1) if climbs(counts, self._usual) else 0

    def _known(self) -> Usual:
        return usual_by_form({_FORM: self._first_pools}, [_FORM])[_FORM]


if __name__ == "__main__":
    runs = play(int(sys.argv[1]), int(sys.argv[2]))
    sys.stdout.write(json.dumps({name: asdict(run) for name, run in runs.items()}))
