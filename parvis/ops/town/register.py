"""Keeps the town from repeating itself: no text twice, and hardly an opening twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

OPENING_WORDS = 5


def opening(text: str) -> str:
    """The first five words, which is where repetition is noticed."""
    return " ".join(text.lower().split()[:OPENING_WORDS])


class Register:
    """Every text written so far."""

    def __init__(self) -> None:
        self._texts: set[str] = set()
        self._openings: set[str] = set()

    def accepts(self, texts: Iterable[str]) -> bool:
        """Whether all of these are new, to the town and to each other."""
        found = list(texts)
        openings = [opening(text) for text in found]
        return (
            len(set(openings)) == len(openings)
            and self._openings.isdisjoint(openings)
            and self._texts.isdisjoint(text.lower() for text in found)
        )

    def add(self, text: str) -> None:
        self._texts.add(text.lower())
        self._openings.add(opening(text))


def shared_openings(texts: Iterable[str]) -> float:
    """The share of texts whose opening another text has too."""
    counts = Counter(opening(text) for text in texts)
    total = sum(counts.values())
    return sum(count for count in counts.values() if count > 1) / total if total else 0.0


def distinct_bigrams(texts: Iterable[str]) -> float:
    """Different pairs of neighbouring words, over all pairs (Li and others 2016, distinct-2)."""
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        words = text.lower().split()
        pairs.update(pairwise(words))
    total = pairs.total()
    return len(pairs) / total if total else 0.0
