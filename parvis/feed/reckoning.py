"""The sum behind a place on a page, taken apart: terms, multipliers, discounts. Whole numbers that add up.

It is reckoned from the receipt alone: the weights that it names, the chances that it holds, and
what multiplied them. Nothing here asks what the weights are today.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from parvis.feed.keys import DISCOUNTS, LOGITS, MULTIPLIERS, PLACE_POINTS, POINTS, WATCHED
from parvis.feed.thawing import Page
from parvis.feed.values import UNIT
from parvis.feed.values import WATCHED as WATCHED_TIME
from parvis.learn.chances import ONE, chance
from parvis.learn.schema import HEADS, WATCH_STEPS

MICRO_OF_WEIGHT: Final = 1_000  # a weight counts in thousandths of a point, points here in millionths
_PERCENT: Final = 100


class Term(NamedTuple):
    """One thing that may follow: how likely (2^-20), its published weight, the member's share of that.

    Of watched time, `chance` is how many of its steps are expected to be passed, in 2^-20 of one.
    """

    action: str
    chance: int
    weight: int  # thousandths of a point
    percent: int
    points: int  # micro-points, below 0 for what is not wished for


class Factor(NamedTuple):
    """One thing that multiplies, and what is left after it."""

    name: str
    per_mille: int
    points: int


@dataclass(frozen=True, slots=True)
class Reckoning:
    """All of it, in the order in which it is added up; micro-points.

    What the terms above 0 come to are the gains. They are multiplied by each factor and then by
    each discount, rounded down each time; then the losses are taken off: what the terms below 0
    come to, and `seen` for a post that was seen before.
    """

    terms: tuple[Term, ...]
    gains: int
    factors: tuple[Factor, ...]
    seen: int
    losses: int
    points: int
    discounts: tuple[Factor, ...]
    place_points: int


def reckoning_of(page: Page, at: int) -> Reckoning | None:
    """Return the sum behind the post at a place of the page, from 0 on; None where no model ranked."""
    if not page.has(LOGITS):
        return None
    place = page.order[at]
    terms = tuple(_terms(page, place))
    gains = sum(term.points for term in terms if term.points > 0)
    losses = -sum(term.points for term in terms if term.points < 0)
    factors = tuple(_factors(page.about["multipliers"], page.of_kept(MULTIPLIERS.name, place), gains))
    multiplied = factors[-1].points if factors else gains
    discounts = tuple(_factors(page.about["discounts"], page.array(DISCOUNTS)[at], multiplied))
    points = int(page.array(POINTS)[place])
    return Reckoning(
        terms=terms,
        gains=gains,
        factors=factors,
        seen=multiplied - points - losses if page.has(WATCHED) and page.of_kept(WATCHED.name, place) else 0,
        losses=losses,
        points=points,
        discounts=discounts,
        place_points=int(page.array(PLACE_POINTS)[at]),
    )


def _terms(page: Page, place: int) -> Iterator[Term]:
    chances = chance(page.of_kept(LOGITS.name, place)).tolist()
    parts = {name: [part] for name, part in zip(HEADS, chances, strict=False)}
    parts[WATCHED_TIME] = chances[len(HEADS) : len(HEADS) + WATCH_STEPS]
    for action, weight in page.about["values"].items():
        percent = _PERCENT if action == WATCHED_TIME else page.tuning.percent(action)
        micro = [one * weight * percent * MICRO_OF_WEIGHT // _PERCENT // ONE for one in parts[action]]
        yield Term(action, sum(parts[action]), weight, percent, sum(micro))


def _factors(names: Sequence[str], per_mille: NDArray[np.integer], points: int) -> Iterator[Factor]:
    """Yield what multiplies, but for what leaves everything as it is."""
    for name, much in zip(names, per_mille.tolist(), strict=True):
        points = points * much // UNIT
        if much != UNIT:
            yield Factor(name, much, points)
