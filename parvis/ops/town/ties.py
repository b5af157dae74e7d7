"""Who follows whom: families, neighbours, shared interests, and the few whom everybody knows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from parvis.ops.town.dice import Dice
from parvis.ops.town.model import Follow, Resident
from parvis.ops.town.people import ORGANISATION

_ALICE_FOLLOWS = 60
_TYPICAL = 36


def follows(dice: Dice, residents: Sequence[Resident], now: datetime, days: int) -> tuple[Follow, ...]:
    """The follow graph, oldest first. Alice, whom newcomers log in as, follows about sixty."""
    everyone = range(len(residents))
    chosen: set[tuple[int, int]] = set()
    for follower in everyone:
        others = [other for other in everyone if other != follower]
        weights = [_pull(residents[follower], residents[other]) for other in others]
        count = _appetite(dice, residents[follower], len(others))
        chosen |= {(follower, other) for other in dice.sample_weighted(others, weights, count)}
    for follower, followed in sorted(chosen):
        if _answers(dice, residents[follower], residents[followed]):
            chosen.add((followed, follower))
    made = [_dated(dice, residents, pair, (now, days)) for pair in sorted(chosen)]
    return tuple(sorted(made, key=lambda follow: (follow.created_at, follow.follower)))


def _pull(follower: Resident, other: Resident) -> float:
    """How much one resident would like to hear of another."""
    near = 1.0 + 5.0 * (follower.family == other.family)
    near += 1.2 * (follower.neighbourhood == other.neighbourhood)
    near += 2.2 * len(set(follower.topics) & set(other.topics))
    near *= 1.0 if follower.language == other.language else 0.55
    return near * math.pow(other.renown, 1.1)


def _appetite(dice: Dice, resident: Resident, others: int) -> int:
    if resident.username == "alice":
        return min(_ALICE_FOLLOWS, others)
    typical = _TYPICAL * (0.5 if resident.voice == ORGANISATION else 1.0)
    return max(4, min(others * 2 // 3, int(typical * dice.lognormvariate(-0.25, 0.55))))


def _answers(dice: Dice, follower: Resident, followed: Resident) -> bool:
    if followed.username == "alice":
        return False
    if follower.family == followed.family:
        return True
    shared = len(set(follower.topics) & set(followed.topics))
    eager = 0.05 if followed.voice == ORGANISATION else 0.24 + 0.1 * shared
    return dice.chance(eager / (1.0 + 0.03 * followed.renown))


def _dated(
    dice: Dice, residents: Sequence[Resident], pair: tuple[int, int], when: tuple[datetime, int]
) -> Follow:
    follower, followed = (residents[position] for position in pair)
    now, days = when
    both_there = max(follower.joined_at, followed.joined_at)
    first = min(max(both_there, now - timedelta(days=2 * days)), now - timedelta(hours=2))
    made_at = first + (now - first) * dice.betavariate(1.1, 1.6)
    pending = followed.locked and follower.family != followed.family and dice.chance(0.12)
    return Follow(*pair, made_at.replace(microsecond=0), pending)
