"""What a page of a timeline costs, and a post, on a network of some size.

Each load runs in rounds; the figure is the median round, since the machine does other things
too. Processor time is that of all processes of the server and of the database.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import uvloop

from bench import load
from bench.databases import KINDS, populated
from bench.population.shape import Shape, token_of
from bench.processes import cpu_ms, memory_mb
from bench.report import Figure, Target
from bench.server import Server, serving

SUMMARY: Final = "cost and speed of timelines, notifications and posting"
_CLIENTS: Final = 8
_ROUNDS: Final = 7
_READS_A_ROUND: Final = 400
_WRITES_A_ROUND: Final = 150
_VISIBLE_TRIES: Final = 30
# The targets hold for SQLite; PostgreSQL may cost half as much again.
_ALLOWANCE: Final = {"sqlite": 1.0, "postgresql": 1.5}
_PAGES: Final = {
    "home": "/api/v1/timelines/home?limit=20",
    "public": "/api/v1/timelines/public?limit=20",
    "notifications": "/api/v1/notifications?limit=20",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--accounts", type=int, default=5_000)
    parser.add_argument("--posts", type=int, default=200_000)
    parser.add_argument("--follows", type=int, default=500_000)


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""
    shape = Shape(accounts=given.accounts, posts=given.posts, follows=given.follows)
    shape = _fitting(shape)
    with populated(given.database, shape) as database, serving(database) as server:
        measure = Measure(server, shape)
        for name, path in _PAGES.items():
            yield from measure.page(name, path)
        yield from measure.writes()
        yield measure.visible()
        yield measure.figure("rss_mb", memory_mb(server.roots), "MB")


def _fitting(shape: Shape) -> Shape:
    """Return the shape with as many readers as a smaller network can have."""
    factor = min(1.0, shape.posts / 200_000)
    return replace(
        shape,
        readers=min(shape.readers, shape.accounts),
        likes=int(shape.likes * factor),
        bookmarks=int(shape.bookmarks * factor),
        blocks=min(shape.blocks, shape.accounts),
        mutes=min(shape.mutes, shape.accounts),
    )


class Measure:
    """The measurements on one running server."""

    def __init__(self, server: Server, shape: Shape) -> None:
        """Take the server and what its network looks like."""
        self._server = server
        self._tokens = [token_of(n) for n in range(shape.readers)]
        self._random = random.Random(shape.seed)
        self._numbers = itertools.count()

    def figure(self, metric: str, value: float, unit: str, at_most: float | None = None) -> Figure:
        """Return a figure of this bench on this database."""
        kind = self._server.database.kind
        bound = None if at_most is None else at_most * _ALLOWANCE[kind]
        return Figure("timelines", metric, value, unit, Target(at_most=bound), {"database": kind})

    def page(self, name: str, path: str) -> Iterator[Figure]:
        """Measure the first page of something, asked for by many members."""

        def requests(size: int) -> list[bytes]:
            return [load.get(path, self._random.choice(self._tokens)) for _ in range(size)]

        cpu, done = self._rounds(requests, _READS_A_ROUND)
        yield self.figure(f"{name}_cpu_ms", cpu, "ms", 6)
        yield self.figure(f"{name}_p50_ms", _median(done, lambda a: a.percentile_ms(50)), "ms")
        yield self.figure(f"{name}_p99_ms", _median(done, lambda a: a.percentile_ms(99)), "ms", 60)
        yield self.figure(f"{name}_rps", _median(done, lambda a: a.per_s), "1/s")

    def writes(self) -> Iterator[Figure]:
        """Measure posting, by many members."""
        cpu, done = self._rounds(lambda size: [self._new_post() for _ in range(size)], _WRITES_A_ROUND)
        yield self.figure("write_cpu_ms", cpu, "ms", 8)
        yield self.figure("write_p50_ms", _median(done, lambda a: a.percentile_ms(50)), "ms")
        yield self.figure("write_rps", _median(done, lambda a: a.per_s), "1/s")

    def visible(self) -> Figure:
        """Measure how long after it was sent a post stands in a follower's timeline."""
        return self.figure("visible_ms", uvloop.run(self._visible()), "ms", 200)

    def _rounds(self, requests: load.Requests, size: int) -> tuple[float, list[load.Answers]]:
        """Return the median processor time of a request, and the answers of each round."""
        port, roots = self._server.port, self._server.roots
        _checked(load.run(port, requests(size), _CLIENTS))  # warms caches and connections
        costs, done = [], []
        for _ in range(_ROUNDS):
            batch = requests(size)
            before = cpu_ms(roots)
            done.append(_checked(load.run(port, batch, _CLIENTS)))
            costs.append((cpu_ms(roots) - before) / size)
        return statistics.median(costs), done

    def _new_post(self) -> bytes:
        number = next(self._numbers)
        text = f"Number {number} of the morning: the market is open, the coffee is hot #Bench{number % 9}"
        body = json.dumps({"status": text, "visibility": "public"}).encode()
        return load.post(
            "/api/v1/statuses", self._tokens[number % len(self._tokens)], body, key=f"bench-{number}"
        )

    async def _visible(self) -> float:
        times = []
        async with load.connected(self._server.port) as connection:
            pairs = await self._followers(connection)
            for number, (author, follower) in enumerate(pairs[:_VISIBLE_TRIES]):
                body = json.dumps({"status": f"Can you see me now, number {number}?"}).encode()
                started = time.perf_counter()
                posted = await connection.ask(load.post("/api/v1/statuses", author, body))
                mark = json.loads(posted.body)["id"].encode()
                while mark not in (await connection.ask(load.get(_PAGES["home"], follower))).body:
                    await asyncio.sleep(0.005)
                times.append((time.perf_counter() - started) * 1000)
        return statistics.median(times)

    async def _followers(self, connection: load.Connection) -> list[tuple[str, str]]:
        """Have every second reader follow the one before, and return (author, follower)."""
        pairs = list(zip(self._tokens[::2], self._tokens[1::2], strict=False))[: 2 * _VISIBLE_TRIES]
        following = []
        for author, follower in pairs:
            me = await connection.ask(load.get("/api/v1/accounts/verify_credentials", author))
            path = f"/api/v1/accounts/{json.loads(me.body)['id']}/follow"
            done = await connection.ask(load.post(path, follower, b"{}"))
            if done.status == 200:  # a few block each other
                following.append((author, follower))
        return following


def _median(rounds: list[load.Answers], value: Callable[[load.Answers], float]) -> float:
    return statistics.median(value(one) for one in rounds)


def _checked(done: load.Answers) -> load.Answers:
    bad = load.failures(done.answers)
    if bad:
        raise SystemExit(f"{len(bad)} of {len(done.answers)} requests failed, one with {bad[0].status}")
    return done
