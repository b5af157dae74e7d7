"""What the feed learned: how much of what people were shown is what they love, beside simple rivals.

Rivals show the same people the same posts: the newest first, the most liked first, any at random,
and the oracle, which reads minds and always shows what is enjoyed most just then.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from statistics import fmean
from typing import Final

from parvis.ops.simulation.tastes import Taste
from parvis.ops.simulation.walks import PAGE, Swipe
from parvis.ops.simulation.world import World

AFTER: Final = (10, 20, 50)
RIVALS: Final = ("newest", "popular", "random", "oracle")
_HOUR: Final = 20


@dataclass(frozen=True, slots=True)
class Course:
    """How it went for some people: by page, the share of loved posts and the mean enjoyment."""

    loved: tuple[float, ...]
    enjoyment: tuple[float, ...]
    topics_a_page: float

    def share_after(self, swipes: int) -> float:
        """Return the share of loved posts on the page that comes after so many swipes; 0 if none came."""
        page = swipes // PAGE
        return self.loved[page] if page < len(self.loved) else 0.0

    @property
    def reward(self) -> float:
        """The mean enjoyment of everything."""
        return fmean(self.enjoyment) if self.enjoyment else 0.0


def course(world: World, swipes: Iterable[Swipe]) -> Course:
    """Return how it went in these swipes."""
    pages: dict[int, list[Swipe]] = defaultdict(list)
    sheets: dict[tuple[int, int], set[int]] = defaultdict(set)
    for swipe in swipes:
        pages[swipe.number // PAGE].append(swipe)
        sheets[swipe.member, swipe.number // PAGE].add(world.ideas[swipe.post].topic)
    return Course(
        loved=tuple(fmean(one.loved for one in pages[page]) for page in sorted(pages)),
        enjoyment=tuple(fmean(one.enjoyment for one in pages[page]) for page in sorted(pages)),
        topics_a_page=fmean(map(len, sheets.values())) if sheets else 0.0,
    )


def rival(world: World, name: str, members: Iterable[int], likes: Mapping[int, int], pages: int) -> Course:
    """Return how it would have gone for these people with another feed."""
    found: list[Swipe] = []
    for member in members:
        taste = deepcopy(world.tastes[member])
        taste.rests()
        choose = _chooser(world, name, member, likes)
        left = [place for place, idea in enumerate(world.ideas) if idea.author != member]
        for number in range(min(pages * PAGE, len(left))):
            place = choose(left, taste)
            left.remove(place)
            idea = world.ideas[place]
            enjoyment = taste.enjoyment(idea, _HOUR)
            found.append(Swipe(member, number, place, idea.topic in taste.loves, enjoyment, liked=False))
            taste.has_seen(idea)
    return course(world, found)


def likes_of(swipes: Iterable[Swipe]) -> Mapping[int, int]:
    """Return how often each post was liked."""
    return Counter(swipe.post for swipe in swipes if swipe.liked)


def _chooser(
    world: World, name: str, member: int, likes: Mapping[int, int]
) -> Callable[[Sequence[int], Taste], int]:
    dice = world.dice("rival", member)
    choosers: dict[str, Callable[[Sequence[int], Taste], int]] = {
        "newest": lambda left, _taste: left[-1],
        "popular": lambda left, _taste: max(left, key=lambda place: (likes.get(place, 0), place)),
        "random": lambda left, _taste: dice.pick(left),
        "oracle": lambda left, taste: max(left, key=lambda place: taste.enjoyment(world.ideas[place], _HOUR)),
    }
    return choosers[name]
