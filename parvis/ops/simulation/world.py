"""A seed's people and posts: the same seed makes the same world."""

import math
from dataclasses import dataclass
from typing import Final

from parvis.ops.simulation.subjects import SUBJECTS
from parvis.ops.simulation.tastes import Idea, Taste
from parvis.ops.town.dice import Dice, seed_of

_TEXTS: Final = 0.35  # of the posts
_ASIDES: Final = 0.2
_FILLERS: Final = "today again finally almost some new my old small long first best slow quiet".split()


@dataclass(frozen=True, slots=True)
class Size:
    """How large a world is. `newcomers` come last, when the others have swiped."""

    members: int = 120
    newcomers: int = 40
    authors: int = 96  # who post, and do nothing else
    posts: int = 1_200  # that are there from the beginning
    new_posts: int = 40  # that are posted while people swipe
    swipes: int = 60
    days: int = 2


@dataclass(frozen=True, slots=True)
class World:
    """People by their places: members, newcomers, authors; posts by theirs, the new ones last.

    Those who swipe have tastes, and those who post have none.
    """

    seed: int
    size: Size
    tastes: tuple[Taste, ...]
    ideas: tuple[Idea, ...]
    texts: tuple[str, ...]

    @property
    def people(self) -> int:
        """How many there are."""
        return len(self.tastes) + self.size.authors

    @property
    def newcomers(self) -> range:
        """Those who come when the others have been there for a while."""
        return range(self.size.members, len(self.tastes))

    def is_new(self, post: int) -> bool:
        """Return whether a post comes while people swipe."""
        return post >= self.size.posts

    def dice(self, *parts: object) -> Dice:
        """Return dice for one part of what happens, which nothing else disturbs."""
        return Dice(seed_of(self.seed, *parts))


def imagine(seed: int, size: Size) -> World:
    """Return the world of a seed."""
    dice = Dice(seed_of(seed, "world"))
    swipers, topics = size.members + size.newcomers, len(SUBJECTS)
    tastes = tuple(Taste.drawn(dice.fork(f"member {n}"), topics) for n in range(swipers))
    subjects = _subjects(dice.fork("subjects"), size.authors, topics)
    ideas = tuple(
        _idea(dice.fork(f"post {n}"), swipers, subjects) for n in range(size.posts + size.new_posts)
    )
    texts = tuple(_text(dice.fork(f"text {n}"), idea) for n, idea in enumerate(ideas))
    return World(seed, size, tastes, ideas, texts)


def _subjects(dice: Dice, authors: int, topics: int) -> list[tuple[int, int]]:
    """Return the two subjects of each author, such that all topics have as many authors as others."""
    found: list[tuple[int, int]] = []
    while len(found) < authors:
        order = list(range(topics))
        dice.shuffle(order)
        found += zip(order[::2], order[1::2], strict=True)
    return found[:authors]


def _idea(dice: Dice, first_author: int, subjects: list[tuple[int, int]]) -> Idea:
    author = dice.randrange(len(subjects))
    topic, topics = dice.pick(subjects[author]), len(SUBJECTS)
    aside = dice.randrange(topics) if dice.chance(_ASIDES) else topic
    is_video = not dice.chance(_TEXTS)
    seconds = math.exp(dice.gauss(2.7, 0.5)) if is_video else dice.uniform(3, 20)
    return Idea(first_author + author, topic, aside, min(max(seconds, 4.0), 55.0), is_video, dice.gauss(0, 1))


def _text(dice: Dice, idea: Idea) -> str:
    """Return words about the topic; a text to be read is as long as it takes."""
    count = 4 if idea.is_video else max(5, int(idea.seconds * 3))
    words = []
    for _ in range(count):
        subject = SUBJECTS[idea.aside if dice.chance(0.25) else idea.topic]
        words.append(dice.pick(_FILLERS) if dice.chance(0.3) else dice.pick(subject.words))
    tags = dict.fromkeys((SUBJECTS[idea.topic].tag, SUBJECTS[idea.aside].tag))
    return f"{' '.join(words).capitalize()}. {' '.join(f'#{tag}' for tag in tags)}"
