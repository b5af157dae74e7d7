"""The one source of chance in the town, so that a seed decides everything."""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice(random.Random):
    """A seeded generator with the few draws the town needs. It decides nothing secret."""

    def fork(self, name: str) -> Dice:
        """Dice of their own for one part, so that a change there leaves the others as they were."""
        return Dice(seed_of(self.getrandbits(32), name))

    def chance(self, probability: float) -> bool:
        return self.random() < probability

    def pick(self, items: Sequence[T], weights: Sequence[float] | None = None) -> T:
        if weights is None:
            return items[int(self.random() * len(items))]
        return self.choices(items, weights)[0]

    def sample_weighted(self, items: Sequence[T], weights: Sequence[float], count: int) -> list[T]:
        """Up to `count` different items (Efraimidis and Spirakis: the largest log(u)/w win)."""
        keyed = [
            (math.log(1.0 - self.random()) / weight, position)
            for position, weight in enumerate(weights)
            if weight > 0
        ]
        keyed.sort(reverse=True)
        return [items[position] for _, position in keyed[:count]]


def seed_of(*parts: object) -> int:
    """A seed that depends on the parts alone; `hash` changes with every process."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
