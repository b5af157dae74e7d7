"""Whether what was learned is good enough to serve: its loss on what it had not seen yet.

Every example is predicted before it is learned. What is compared is the share of surprise that is
left of what one would have who knew only how often each thing happens at all (the "normalised
entropy" of He et al. 2014, ADKDD): an evening on which people like more is then no better and no
worse than others. It is a running mean in which an example counts half after some two thousand.
"""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

import numpy as np

from parvis.learn.schema import BASE_RATES, HEADS, Floats

_HALF_LIFE: Final = 2_000.0
_HALF_LIFE_OF_RATES: Final = 20_000.0
_PRIOR: Final = 1_000.0  # examples that the published base rates are worth
_TOLERATED: Final = 0.01
_PATIENCE_MS: Final = 600_000


@dataclass(slots=True)
class Gate:
    """Running sums, and the loss of what was published last."""

    surprise: float = 0.0
    expected: float = 0.0
    examples: float = 0.0  # of the running mean
    happened: list[float] = field(default_factory=lambda: [_PRIOR * rate for rate in BASE_RATES])
    seen: list[float] = field(default_factory=lambda: [_PRIOR] * len(HEADS))
    bar: float | None = None
    held_since_ms: int | None = None

    def add(self, logits: Floats, happened: Floats, weight: Floats) -> None:
        """Count predictions that were made before what happened was learned; watched times are left out."""
        logits = logits[:, : len(HEADS)]
        count = float((weight.max(axis=1, initial=0.0) > 0).sum())
        if not count:
            return
        rates = np.clip(np.array(self.happened) / np.array(self.seen), 1e-5, 1 - 1e-5)
        usual = np.log(rates / (1 - rates))
        kept = 0.5 ** (count / _HALF_LIFE)
        self.surprise = kept * self.surprise + _surprise(logits.astype(np.float64), happened, weight)
        self.expected = kept * self.expected + _surprise(usual[None, :], happened, weight)
        self.examples = kept * self.examples + count
        kept = 0.5 ** (count / _HALF_LIFE_OF_RATES)
        self.happened = (kept * np.array(self.happened) + (happened * weight).sum(axis=0)).tolist()
        self.seen = (kept * np.array(self.seen) + weight.sum(axis=0)).tolist()

    @property
    def loss(self) -> float:
        """The share of surprise that is left; 1 before anything was predicted."""
        return self.surprise / self.expected if self.expected > 0 else 1.0

    def objection(self, now_ms: int) -> str:
        """Return why this should not be published, or nothing.

        After ten minutes it is the world that has become harder to foresee, not the ranker worse:
        then it is published if it foresees at all.
        """
        if not np.isfinite(self.loss):
            return "the loss is not a number"
        # Of few examples, even a good ranker's loss is anything.
        noise = 1.0 / max(self.examples, 1.0) ** 0.5
        if self.bar is None or self.loss <= self.bar * (1 + _TOLERATED + noise):
            self.held_since_ms = None
            return ""
        self.held_since_ms = self.held_since_ms or now_ms
        if now_ms - self.held_since_ms >= _PATIENCE_MS and self.loss < 1.0:
            self.held_since_ms = None
            return ""
        return f"the loss rose from {self.bar:.4f} to {self.loss:.4f}"

    def passed(self) -> None:
        """Take the present loss as the mark for what comes."""
        self.bar = self.loss

    def as_dict(self) -> dict[str, Any]:
        """Return all of it, to be kept."""
        return asdict(self)


def _surprise(logits: np.ndarray[Any, np.dtype[np.float64]], happened: Floats, weight: Floats) -> float:
    """Return the cross-entropy of predictions, weighted."""
    return float(((np.logaddexp(0.0, logits) - happened * logits) * weight).sum())
