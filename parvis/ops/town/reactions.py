"""Likes, reposts, bookmarks and votes: mostly few, now and then many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.ops.town.casting import Casting
from parvis.ops.town.dice import Dice
from parvis.ops.town.model import Post, Reaction, Vote
from parvis.ops.town.people import ORGANISATION

_HALF_LIFE_HOURS = 5.0


@dataclass(frozen=True, slots=True)
class Reactions:
    """What residents did with the posts, each list by time."""

    likes: tuple[Reaction, ...]
    reposts: tuple[Reaction, ...]
    bookmarks: tuple[Reaction, ...]
    votes: tuple[Vote, ...]


def react(dice: Dice, posts: Sequence[Post], cast: Casting, now: datetime) -> Reactions:
    """Reactions to every post, by its author's followers and by passers-by."""
    likes: list[Reaction] = []
    reposts: list[Reaction] = []
    bookmarks: list[Reaction] = []
    votes: list[Vote] = []
    for place, post in enumerate(posts):
        audience = _audience(dice, post, cast)
        appeal = _appeal(dice, post, cast.residents[post.author].renown)
        likes += _some(dice, (place, post), audience, appeal, now)
        saved = min(4.0, appeal * (0.10 if post.reply_to is None else 0.02))
        bookmarks += _some(dice, (place, post), audience, saved, now)
        if post.visibility == "public":
            shared = appeal * (0.20 if post.reply_to is None else 0.04)
            reposts += _some(dice, (place, post), audience, shared, now)
        votes += _votes(dice, place, post, audience)
    return Reactions(_by_time(likes), _by_time(reposts), _by_time(bookmarks), tuple(votes))


def _audience(dice: Dice, post: Post, cast: Casting) -> list[int]:
    followers = list(cast.followers[post.author])
    dice.shuffle(followers)
    if post.visibility in ("followers", "mentioned"):
        mentioned = post.visibility == "mentioned"
        return [one for one in followers if not mentioned or _names(post, cast.residents[one].username)]
    strangers = [dice.randrange(len(cast.residents)) for _ in range(4 + len(followers) // 4)]
    people = dict.fromkeys(followers + strangers)
    return [
        one
        for one in people
        if one != post.author and (cast.residents[one].voice != ORGANISATION or dice.chance(0.15))
    ]


def _names(post: Post, username: str) -> bool:
    return f"@{username}" in post.text


def _appeal(dice: Dice, post: Post, renown: float) -> float:
    """How many likes to expect; lognormal, so that a few posts run far ahead."""
    base = 2.1 * (0.55 + 0.16 * renown)
    base *= 0.45 if post.reply_to is not None else 1.0
    base *= 1.7 if post.images else 1.0
    return base * dice.lognormvariate(-0.15, 0.95)


def _some(
    dice: Dice, what: tuple[int, Post], audience: Sequence[int], expected: float, now: datetime
) -> Iterator[Reaction]:
    place, post = what
    if not audience:
        return
    count = min(int(expected + dice.random()), int(len(audience) * 0.8))
    for resident in dice.sample(audience, count):
        delay = timedelta(hours=dice.expovariate(1 / _HALF_LIFE_HOURS), seconds=40)
        moment = (post.created_at + delay).replace(microsecond=0)
        if moment < now:
            yield Reaction(resident, place, moment)


def _votes(dice: Dice, place: int, post: Post, audience: Sequence[int]) -> Iterator[Vote]:
    if post.poll is None:
        return
    options = range(len(post.poll.options))
    weights = [dice.lognormvariate(0, 0.8) for _ in options]
    for resident in audience[: int(len(audience) * dice.uniform(0.35, 0.8))]:
        count = dice.pick((1, 1, 2, 3)) if post.poll.multiple else 1
        choices = dice.sample_weighted(options, weights, count)
        yield Vote(resident, place, tuple(sorted(choices)))


def _by_time(found: list[Reaction]) -> tuple[Reaction, ...]:
    return tuple(sorted(found, key=lambda one: (one.created_at, one.post, one.resident)))
