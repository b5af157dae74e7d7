"""How long a video is watched, freed of how long it is.

A minute watched means one thing of a video of a minute and another of one of ten. So watched
times are compared within videos of one form (length and kind): the heads predict whether a time
passes the 1/9, 2/9, … quantile of its form (after Zhan et al. 2022, D2Q, KDD), and the way back
from these chances to seconds is the mean watched time between one threshold and the next.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from parvis.learn.schema import WATCH_STEPS, Floats, Ints

_BINS: Final = 96  # eighths of a doubling, from 125 ms to half an hour
_PER_DOUBLING: Final = 7.0
_LEAST_MS: Final = 125.0
_ENOUGH: Final = 50  # watches of a form, below which all forms together stand for it


class WatchScale:
    """Histograms of watched times by form, and the thresholds last taken from them.

    Thresholds move only when `settle` is called, once a day: heads that learn towards a moving
    mark would unlearn what they know.
    """

    def __init__(self, forms: int) -> None:
        """Begin without watches, and so without thresholds."""
        self._counts = np.zeros((forms, _BINS), np.int64)
        self._thresholds = np.zeros((forms, WATCH_STEPS), np.float32)
        self._means = np.zeros((forms, WATCH_STEPS + 1), np.float32)
        self.settled = False

    def add(self, form: Ints, watched_ms: NDArray[np.int64]) -> None:
        """Count watches."""
        np.add.at(self._counts, (form, _bin_of(watched_ms)), 1)

    def settle(self) -> None:
        """Take thresholds and means from what was counted so far."""
        whole = self._counts.sum(axis=0)
        if not whole.sum():
            return
        few = self._counts.sum(axis=1, keepdims=True) < _ENOUGH
        counts = np.where(few, whole, self._counts)
        share = np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True)
        marks = np.arange(1, WATCH_STEPS + 1) / (WATCH_STEPS + 1)
        at = np.minimum((share[:, None, :] < marks[:, None]).sum(axis=2), _BINS - 1)
        self._thresholds = _edge_ms(at).astype(np.float32)
        part = (np.arange(_BINS)[None, None, :] > at[:, :, None]).sum(axis=1)
        middle = _edge_ms(np.arange(_BINS) - 0.5)
        for step in range(WATCH_STEPS + 1):
            inside = counts * (part == step)
            total = inside.sum(axis=1)
            mean = (inside * middle).sum(axis=1) / np.maximum(total, 1)
            # Two quantiles in one bin leave nothing between them: the threshold stands for it.
            self._means[:, step] = np.where(total > 0, mean, self._thresholds[:, max(step - 1, 0)])
        self.settled = True

    def means_ms(self) -> Ints:
        """Return the mean watched times between thresholds, in whole milliseconds."""
        return np.asarray(np.rint(self._means), np.int32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return all of it, to be kept."""
        settled = np.array([self.settled])
        return {
            "counts": self._counts, "thresholds": self._thresholds, "means": self._means, "settled": settled,
        }  # fmt: skip

    def take_up(self, arrays: dict[str, NDArray[Any]]) -> None:
        """Take up what was kept."""
        self._counts, self._thresholds, self._means = (
            arrays[name] for name in ("counts", "thresholds", "means")
        )
        self.settled = bool(arrays["settled"][0])

    def passed(self, form: Ints, watched_ms: NDArray[np.int64]) -> Floats:
        """Return which thresholds each watch passed; shape `(n, WATCH_STEPS)`."""
        return (watched_ms[:, None] > self._thresholds[form]).astype(np.float32)

    def expected_ms(self, form: Ints, logits: Floats) -> NDArray[np.float64]:
        """Return the watched time that the heads' logits `(n, WATCH_STEPS)` amount to."""
        chances = np.minimum.accumulate(1 / (1 + np.exp(-logits.astype(np.float64))), axis=1)
        means = self._means[form].astype(np.float64)
        return np.asarray(means[:, 0] + (chances * np.diff(means, axis=1)).sum(axis=1))


def _bin_of(watched_ms: NDArray[np.int64]) -> Ints:
    steps = np.log2(np.maximum(watched_ms, 1) / _LEAST_MS) * _PER_DOUBLING
    return np.clip(np.ceil(steps), 0, _BINS - 1).astype(np.int32)


def _edge_ms(bins: NDArray[np.integer] | NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the upper edge of bins."""
    return np.asarray(_LEAST_MS * 2.0 ** (np.asarray(bins) / _PER_DOUBLING))
