"""What somebody enjoys, and what they therefore do. The network is told only what they do.

Enjoyment is a chance between 0 and 1: that of the topics, how well it is made, whether it is a
video, whether its length suits, the hour, and how much of the same was there just before. People
change: now and then one love is replaced by another.
"""

import math
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from parvis.ops.town.dice import Dice

LOVES: Final = 2  # topics that somebody loves
_TIRES: Final = 0.35  # what one post on a topic takes from the next on it
_RECOVERS: Final = 0.8  # of which so much is left one swipe later
_EVENING: Final = range(18, 24)
_LONGEST_MS: Final = 60_000


class Idea(NamedTuple):
    """A post as its viewers see it."""

    author: int  # place among the members
    topic: int
    aside: int  # a second topic; the first again for most
    seconds: float  # of the video, or that it takes to read
    is_video: bool
    quality: float  # how well it is made; 0 is usual, 1 is better than five in six


class Deed(NamedTuple):
    """What somebody did with a post."""

    watched_ms: int
    finished: bool
    likes: bool
    follows: bool
    keeps: bool
    shares: bool


@dataclass(slots=True)
class Taste:
    """One person's. `tired` is by topic, and the only thing that changes from swipe to swipe."""

    loves: list[int]
    by_topic: list[float]
    video: float  # leaning towards videos, or texts
    seconds: float  # the length that suits
    evening: int  # the love that is for the evening
    tired: list[float] = field(default_factory=list)

    @classmethod
    def drawn(cls, dice: Dice, topics: int) -> "Taste":
        """Return a taste of one's own."""
        loves = dice.sample(range(topics), LOVES)
        by_topic = [dice.gauss(-1.1, 0.5) for _ in range(topics)]
        for topic in loves:
            by_topic[topic] = dice.uniform(1.8, 2.6)
        return cls(
            loves=loves,
            by_topic=by_topic,
            video=dice.gauss(0.3, 0.5),
            seconds=math.exp(dice.gauss(2.7, 0.4)),
            evening=loves[0],
            tired=[0.0] * topics,
        )

    def enjoyment(self, idea: Idea, hour: int) -> float:
        """Return how likely it is that this is worth its time just now."""
        z = 0.75 * self.by_topic[idea.topic] + 0.25 * self.by_topic[idea.aside]
        z += 0.5 * idea.quality + (self.video if idea.is_video else -self.video)
        z -= 0.4 * abs(math.log(idea.seconds / self.seconds))
        if idea.topic == self.evening:
            z += 0.4 if hour in _EVENING else -0.4
        return 1 / (1 + math.exp(-(z - self.tired[idea.topic])))

    def has_seen(self, idea: Idea) -> None:
        """Tire of its topic a little, and recover of all others."""
        self.tired = [_RECOVERS * one for one in self.tired]
        self.tired[idea.topic] += _TIRES

    def rests(self) -> None:
        """Come back another day."""
        self.tired = [0.0] * len(self.tired)

    def drifts(self, dice: Dice) -> None:
        """Fall out of love with one topic and in love with another."""
        old = self.loves.pop(0)
        new = dice.pick([topic for topic in range(len(self.by_topic)) if topic not in (*self.loves, old)])
        self.by_topic[new], self.by_topic[old] = self.by_topic[old], self.by_topic[new]
        self.loves.append(new)
        self.evening = self.loves[0]


def deed(idea: Idea, enjoyment: float, dice: Dice) -> Deed:
    """Return what somebody does who enjoys a post that much."""
    length_ms = int(idea.seconds * 1000)
    if dice.chance(0.9 * enjoyment):
        finished = idea.is_video
        watched_ms = length_ms if finished else max(5_500, length_ms)
    elif dice.chance(0.75):
        finished, watched_ms = False, int(dice.uniform(400, 2_500))
    else:
        finished, watched_ms = False, int(length_ms * dice.uniform(0.15, 0.9))
    strong = enjoyment**3
    return Deed(
        watched_ms=min(watched_ms, _LONGEST_MS if not idea.is_video else length_ms),
        finished=finished,
        likes=dice.chance(0.3 * strong),
        follows=dice.chance(0.04 * strong),
        keeps=dice.chance(0.04 * strong),
        shares=dice.chance(0.03 * strong),
    )
