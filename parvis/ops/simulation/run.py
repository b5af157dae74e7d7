"""One simulation from beginning to end: people move in, swipe for some days, and newcomers join them."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from parvis.ops.simulation.client import App
from parvis.ops.simulation.door import Settled
from parvis.ops.simulation.findings import AFTER, RIVALS, Course, course, likes_of, rival
from parvis.ops.simulation.walks import PAGE, Network
from parvis.ops.simulation.world import World

_DRIFT: Final = 0.1  # how many fall out of love with something from one day to the next
# Until what was watched last is counted, and weights that learned from it are published.
SETTLES_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a simulation found out."""

    world: World
    members: Course
    newcomers: Course
    rivals: Mapping[str, Course]
    new_posts: int
    past_first_pool: int
    degraded: Mapping[str, int]
    seconds: float

    def told(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "seed": self.world.seed,
            **asdict(self.world.size),
            "taste_share": {f"after_{n}": round(self.newcomers.share_after(n), 3) for n in AFTER},
            "taste_share_of_members": {f"after_{n}": round(self.members.share_after(n), 3) for n in AFTER},
            "random_share": round(_mean(self.rivals["random"].loved), 3),
            "rivals": {
                name: {"after_20": round(one.share_after(20), 3), "reward": round(one.reward, 3)}
                for name, one in self.rivals.items()
            },
            "reward": round(self.newcomers.reward, 3),
            "regret_vs_oracle": round(self.regret, 3),
            "topics_a_page": round(self.newcomers.topics_a_page, 2),
            "new_posts": self.new_posts,
            "past_first_pool": self.past_first_pool,
            "degraded": dict(self.degraded),
            "seconds": round(self.seconds, 1),
        }

    @property
    def regret(self) -> float:
        """The share of the oracle's reward that the feed lost, with those who came when it had learned."""
        return 1 - self.newcomers.reward / self.rivals["oracle"].reward

    def courses(self) -> dict[str, Sequence[float]]:
        """Return the shares of loved posts, page by page, by what they are called in a plot."""
        return {
            "parvis": self.newcomers.loved,
            "parvis, at first": self.members.loved,
            **{name: one.loved for name, one in self.rivals.items()},
        }


def simulate(world: World, settled: Settled, url: str, *, settles_s: float = SETTLES_S) -> Found:
    """Let the people of a world use the server, and return what it learned of them."""
    began = time.monotonic()
    network = Network(world, settled, url)
    pages = max(1, world.size.swipes // PAGE // world.size.days)
    _members_swipe(network, pages)
    time.sleep(settles_s)
    newcomers = world.newcomers
    network.all_swipe(newcomers, 0, max(1, world.size.swipes // PAGE))
    time.sleep(settles_s)
    swipes = network.log.swipes
    old, new = ([one for one in swipes if (one.member in newcomers) is late] for late in (False, True))
    every = max(1, world.size.swipes // PAGE)
    return Found(
        world=world,
        members=course(world, old),
        newcomers=course(world, new),
        rivals={name: rival(world, name, newcomers, likes_of(old), every) for name in RIVALS},
        new_posts=world.size.new_posts,
        past_first_pool=_past_first_pool(network),
        degraded=network.log.degraded,
        seconds=time.monotonic() - began,
    )


def _members_swipe(network: Network, pages: int) -> None:
    """Let the first members swipe day after day, while posts come in."""
    world = network.world
    members, coming = list(range(world.size.members)), list(range(world.size.posts, len(world.ideas)))
    for day in range(world.size.days):
        dice = world.dice("day", day)
        if day:
            for member in members:
                if dice.chance(_DRIFT):
                    world.tastes[member].drifts(dice)
        share = len(coming) * (day + 1) // world.size.days
        network.post_some(coming[len(coming) * day // world.size.days : share])
        dice.shuffle(members)
        network.all_swipe(members, day, pages)


def _past_first_pool(network: Network) -> int:
    """Return how many new posts have had all impressions of the first pool, as their authors are told."""
    past = 0
    for place, post_id in network.new_posts():
        author = network.world.ideas[place].author

        def asked(app: App, token: str, post_id: Any = post_id) -> object:
            return app.insights(token, post_id)["ladder"]

        ladder = network.ask(author, asked)
        past += isinstance(ladder, dict) and (ladder["pool"] > 0 or ladder["state"] in ("left", "passed"))
    return past


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
