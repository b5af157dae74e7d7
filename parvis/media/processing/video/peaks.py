"""Draw a sound as a hundred bars: how loud each part of it seems to be.

The height is the root mean square of a bar's part, on a scale of decibels from the floor up to
the loudest bar: ears hear ratios, and a bar that follows the single largest sample looks full
wherever music was mastered loud.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

BARS: Final = 100

_RANGE_DB: Final = 42.0
_SILENCE_DB: Final = -60.0


class Peaks:
    """Takes the sound of one video, mono, in order."""

    def __init__(self, *, duration_ms: int, rate: int) -> None:
        """Make `BARS` equal parts of a sound of that length, at `rate` samples a second."""
        self._length = max(BARS, round(duration_ms * rate / 1000))
        self._energy = np.zeros(BARS)
        self._at = 0

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take the next mono samples, -1 to 1; what comes after the end counts to the last bar."""
        places = (self._at + np.arange(len(samples))) * BARS // self._length
        power = np.square(np.nan_to_num(np.clip(samples, -1, 1)), dtype=np.float64)
        self._energy += np.bincount(np.minimum(places, BARS - 1), weights=power, minlength=BARS)
        self._at += len(samples)

    def finish(self) -> bytes:
        """Return a byte a bar: 0 for silence, 255 for the loudest."""
        level = 10 * np.log10(self._energy / (self._length / BARS) + 1e-12)
        loudest = max(float(level.max()), _SILENCE_DB + _RANGE_DB)
        height = np.clip((level - loudest) / _RANGE_DB + 1, 0, 1)
        return np.round(height * 255).astype(np.uint8).tobytes()
