"""What a page of For You costs, and how soon it comes, on a network of a hundred thousand live posts.

Members swipe: each asks for a page of ten, tells what they watched of it, and asks for the next.
Everything goes through HTTP to the real server. Training has a process of its own and is measured
by other benches, so it does not run here.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import uvloop

from bench import load, watches
from bench.databases import KINDS, populated
from bench.population.shape import Shape, token_of
from bench.processes import cpu_ms, memory_mb
from bench.report import Figure, Target
from bench.server import Server, serving

SUMMARY: Final = "pages of For You: processor time, latency, memory, with a hundred thousand live posts"
_MEMBERS: Final = 5_000
_SWIPING: Final = 200  # of them: so that most have a history as long as the model looks back
_LIVE: Final = 0.68  # of all posts: neither replies nor reposts, and public
_FEED: Final = "/api/parvis/v1/feed?limit=10"
_DWELLS_MS: Final = (800, 1_500, 3_000, 6_000)
_CLIENTS: Final = 4
_ROUNDS: Final = 5
_PAGES_A_ROUND: Final = 200
_STEADY_RPS: Final = 30  # pages, on one web process
_PATIENCE_S: Final = 300
_SETTINGS: Final = {"workers": 1, "train": False, "watch_events_per_minute": 100_000_000}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--posts", type=int, default=100_000, help="that are alive in the feed")
    parser.add_argument("--seconds", type=float, default=20, help="of the steady load")
    parser.add_argument("--seed", type=int, default=1)


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""

    def figure(metric: str, value: float, unit: str, target: Target = Target()) -> Figure:  # noqa: B008 - frozen
        return Figure("feed", metric, value, unit, target, {"database": given.database})

    shape = Shape(
        accounts=_MEMBERS, readers=_MEMBERS, posts=int(given.posts / _LIVE), follows=300_000, days=25
    )
    with populated(given.database, shape) as database, serving(database, **_SETTINGS) as server:
        swipes = Swipes(random.Random(given.seed))
        _settle(server, swipes)
        cost = _cost(server, swipes)
        yield figure("cpu_ms_a_page", cost, "ms")
        yield figure("pages_per_s_per_core", 1000 / cost, "1/s", Target(at_least=60))
        steady = uvloop.run(swipes.steady(server, given.seconds))
        yield figure("p50_ms", steady.percentile_ms(50), "ms")
        yield figure("p99_ms", steady.percentile_ms(99), "ms", Target(at_most=60))
        yield figure("rss_mb", memory_mb(server.roots), "MB")


@dataclass(slots=True)
class Swipes:
    """Members with the places that they have reached."""

    chance: random.Random
    _after: dict[str, str] = field(default_factory=dict)

    async def pages(self, server: Server, count: int) -> load.Answers:
        """Have members take so many pages as fast as they come, each page's watches told between."""
        numbers, done = itertools.count(), load.Answers()
        started = time.perf_counter()

        async def client() -> None:
            async with load.connected(server.port) as connection:
                while next(numbers) < count:
                    done.answers.append(await self._page(connection))

        await asyncio.gather(*(client() for _ in range(_CLIENTS)))
        done.taken_s = time.perf_counter() - started
        return done

    async def steady(self, server: Server, seconds: float) -> load.Answers:
        """Ask for so many pages a second, and measure each from when it was due."""
        count = int(_STEADY_RPS * seconds)
        numbers, done = itertools.count(), load.Answers()
        started = time.perf_counter()

        async def client() -> None:
            async with load.connected(server.port) as connection:
                while (number := next(numbers)) < count:
                    due = started + number / _STEADY_RPS
                    await asyncio.sleep(due - time.perf_counter())
                    done.answers.append(await self._page(connection, due))

        await asyncio.gather(*(client() for _ in range(4 * _CLIENTS)))
        done.taken_s = time.perf_counter() - started
        return done

    async def _page(self, connection: load.Connection, due: float | None = None) -> load.Answer:
        """Take one member's next page and tell what they watched of it."""
        began = due or time.perf_counter()
        token = token_of(self.chance.randrange(_SWIPING) * (_MEMBERS // _SWIPING))
        after = self._after.get(token)
        answer = await connection.ask(load.get(f"{_FEED}&after={after}" if after else _FEED, token))
        taken = (time.perf_counter() - began) * 1000
        if answer.status != 200:
            sys.exit(f"A page was refused with {answer.status}: {answer.body[:300]!r}")
        page = json.loads(answer.body)
        if len(page["posts"]) != 10 or page["recipe"] != "for_you" or page["degraded"]:
            sys.exit(f"A page of {len(page['posts'])} posts came by {page['recipe']}: {page['degraded']}")
        self._after[token] = page["after"] or ""
        posts = [post["id"] for post in page["posts"]]
        body = watches.batch(page, posts, self.chance, _DWELLS_MS)
        told = await connection.ask(load.post(watches.ADDRESS, token, body))
        if told.status != 200 or json.loads(told.body)["accepted"] != 10:
            sys.exit(f"Watches were refused: {told.body[:300]!r}")
        return load.Answer(answer.status, taken)


def _settle(server: Server, swipes: Swipes) -> None:
    """Take pages until the server has read all posts and compiled everything: its use of processors falls."""
    uvloop.run(swipes.pages(server, 50))
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        before = cpu_ms(server.roots)
        time.sleep(2)
        if cpu_ms(server.roots) - before < 200:
            break
    uvloop.run(swipes.pages(server, 100))


def _cost(server: Server, swipes: Swipes) -> float:
    """Return the processor time of a page with its watches, of the median round."""
    costs = []
    for _ in range(_ROUNDS):
        before = cpu_ms(server.roots)
        uvloop.run(swipes.pages(server, _PAGES_A_ROUND))
        costs.append((cpu_ms(server.roots) - before) / _PAGES_A_ROUND)
    return statistics.median(costs)
