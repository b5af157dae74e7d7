"""Running rates: how often each thing followed an impression, of a post, its author, its topic.

A rate is counted as `(positives + strength · prior) / (impressions + strength)` and given as
log-odds over the base rates. What has no impressions yet says what its prior says: it is like its
kind.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parvis.learn.arrays import grown
from parvis.learn.schema import BASE_RATES, HEADS, Floats, Ints

_LEAST: Final = 1e-5
_COUNT_SCALE: Final = 0.2
_BASE: Final = np.array(BASE_RATES)
Wide = NDArray[np.float64]


class Counts:
    """Impressions and what followed them, for keys that are small whole numbers."""

    def __init__(self, keys: int, strength: float) -> None:
        """Make room for `keys`; `strength` is how many impressions the prior is worth."""
        self.strength = strength
        self.seen = np.zeros((keys, len(HEADS)), np.float64)
        self.happened = np.zeros((keys, len(HEADS)), np.float64)
        self.total = 0.0  # of impressions

    def make_room(self, keys: int) -> None:
        """Make room for keys below `keys`."""
        self.seen, self.happened = grown(self.seen, keys), grown(self.happened, keys)

    def add(self, keys: NDArray[np.integer], happened: Floats, weight: Floats) -> None:
        """Count impressions: `happened` and `weight` have the shape `(n, heads)`."""
        np.add.at(self.seen, keys, weight)
        np.add.at(self.happened, keys, happened * weight)
        self.total += float(weight.max(axis=1).sum())

    def add_late(self, keys: NDArray[np.integer], happened: Floats) -> None:
        """Count what followed impressions that were counted before; less, where it is below 0."""
        np.add.at(self.happened, keys, happened)

    def take_over(self, other: "Counts") -> None:
        """Add all of another's counts."""
        self.make_room(len(other.seen))
        self.seen[: len(other.seen)] += other.seen
        self.happened[: len(other.happened)] += other.happened

    def forget(self, keys: Ints) -> None:
        """Begin again with some keys."""
        keys = keys[keys < len(self.seen)]
        self.seen[keys] = self.happened[keys] = 0

    def log_odds(self, keys: NDArray[np.integer], prior: Wide = _BASE) -> Wide:
        """Return the log-odds of each key and head; shape `(n, heads)`."""
        rate = (self.happened[keys] + self.strength * prior) / (self.seen[keys] + self.strength)
        return odds_of(rate)

    def familiarity(self, keys: NDArray[np.integer]) -> Wide:
        """Return the scaled logarithm of the impressions; shape `(n, 1)`."""
        return np.asarray(_COUNT_SCALE * np.log1p(self.seen[keys].max(axis=1, keepdims=True)))

    def features(self, keys: NDArray[np.integer], prior: Wide = _BASE) -> Floats:
        """Return what the ranker sees of keys: log-odds over the base rates, and the familiarity."""
        odds = self.log_odds(keys, prior) - BASE_ODDS
        return np.concatenate([odds, self.familiarity(keys)], axis=1).astype(np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it, to be kept."""
        return {"seen": self.seen, "happened": self.happened, "total": np.array([self.total])}

    def take_up(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what was kept."""
        self.seen, self.happened = arrays["seen"], arrays["happened"]
        self.total = float(arrays["total"][0])


def odds_of(rates: Wide) -> Wide:
    """Return log-odds of rates, kept away from certainty."""
    bounded = np.clip(rates, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(bounded / (1 - bounded)))


BASE_ODDS: Final = odds_of(_BASE)
