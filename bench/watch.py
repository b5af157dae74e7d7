"""What a watch event costs, how long its answer takes, and whether kill -9 ever loses one.

Members send batches of ten, as the player does. Cost is processor time of every process of
the server and of the database: `events_per_s` is how many events one core takes in a second.
Training has a process of its own and is measured by other benches, so it does not run here.
Latency is measured at a steady 5,000 events a second, from when a request was due, on one web
process. Then processes are killed at random, one or all at once, while batches arrive; what
was not acknowledged is sent again, and in the end each acknowledged event must be stored once.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import random
import signal
import sqlite3
import statistics
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import uvloop

from bench import load
from bench.databases import KINDS, Database, populated
from bench.population.shape import Shape, token_of
from bench.processes import cpu_ms, tree
from bench.report import Figure, Target
from bench.server import Server, serving

SUMMARY: Final = "cost and speed of watch events, and none lost over random kill -9"
_SHAPE: Final = Shape(
    accounts=2_000,
    posts=20_000,
    follows=40_000,
    likes=20_000,
    readers=500,
    bookmarks=500,
    blocks=0,  # whoever is blocked may not read, and each refusal would have to be told from a fault
    mutes=200,
)
_PATH: Final = "/api/parvis/v1/watch"
_BATCH: Final = 10
_CLIENTS: Final = 16
_ROUNDS: Final = 5
_REQUESTS_A_ROUND: Final = 1_500
_STEADY_RPS: Final = 500
# One member's allowance is tested elsewhere; here 500 members do the work of thousands.
_SETTINGS: Final = {"watch_events_per_minute": 100_000_000, "train": False}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20, help="of the steady load")
    parser.add_argument("--seed", type=int, default=int(time.time()))


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""

    def figure(metric: str, value: float, unit: str, target: Target = Target()) -> Figure:  # noqa: B008 - frozen
        return Figure("watch", metric, value, unit, target, {"database": given.database})

    chance = random.Random(given.seed)
    with populated(given.database, _SHAPE) as database:
        with serving(database, workers=1, **_SETTINGS) as server:
            viewers = Viewers(uvloop.run(_public_posts(server)), chance)
            cpu, wall = _cost(server, viewers)
            yield figure("events_per_s", 1000 * _BATCH / cpu, "1/s", Target(at_least=5_000))
            yield figure("cpu_ms_a_request", cpu, "ms")
            yield figure("wall_events_per_s", wall, "1/s")
            steady = uvloop.run(_steady(server, viewers, given.seconds))
            yield figure("p50_ms", steady.percentile_ms(50), "ms")
            yield figure("p99_ms", steady.percentile_ms(99), "ms", Target(at_most=50))
        hunt = Hunt(database, viewers, chance)
        hunt.run(given.kills)
        yield figure("kills", hunt.kills, "")
        yield figure("acknowledged", len(hunt.acknowledged), "")
        yield figure("lost", hunt.lost(), "", Target(at_most=0))
        yield figure("stored_twice", hunt.twice(), "", Target(at_most=0))


@dataclass(slots=True)
class Viewers:
    """Makes requests: each a batch of what one of many members has just watched."""

    posts: list[str]
    chance: random.Random
    ids: list[str] = field(default_factory=list)

    def request(self) -> tuple[bytes, list[str]]:
        """Return a request and the ids of its events."""
        now_ms = time.time_ns() // 1_000_000
        events = [self._event(now_ms - 8_000 * n) for n in range(_BATCH, 0, -1)]
        body = json.dumps({"sent_at": now_ms, "events": events}).encode()
        token = token_of(self.chance.randrange(_SHAPE.readers))
        return load.post(_PATH, token, body), [event["id"] for event in events]

    def _event(self, started_ms: int) -> dict[str, Any]:
        duration_ms = self.chance.randrange(3_000, 60_000)
        return {
            "id": str(uuid.UUID(int=self.chance.getrandbits(128), version=4)),
            "post": self.chance.choice(self.posts),
            "started_at": started_ms,
            "watched_ms": self.chance.randrange(min(duration_ms, 8_000)),
            "duration_ms": duration_ms,
            "sound_on": self.chance.random() < 0.5,
            "ended": self.chance.choice(("swiped", "finished", "hidden")),
            "surface": "foryou",
            "shared": self.chance.random() < 0.01,
        }


async def _public_posts(server: Server) -> list[str]:
    """Return the ids of posts that everybody may read."""
    found: list[str] = []
    async with load.connected(server.port) as connection:
        for _ in range(25):
            older = f"&max_id={found[-1]}" if found else ""
            page = await connection.ask(load.get(f"/api/v1/timelines/public?limit=40{older}"))
            found += [post["id"] for post in json.loads(page.body)]
    return found


def _cost(server: Server, viewers: Viewers) -> tuple[float, float]:
    """Return processor time a request, and events a second by the clock on the wall, of the median round."""
    costs, rates = [], []
    for round_ in range(_ROUNDS + 1):
        requests = [viewers.request()[0] for _ in range(_REQUESTS_A_ROUND)]
        before = cpu_ms(server.roots)
        done = load.run(server.port, requests, _CLIENTS, keep=True)
        _check(done)
        if round_:  # the first one warms caches and connections
            costs.append((cpu_ms(server.roots) - before) / len(requests))
            rates.append(done.per_s * _BATCH)
    return statistics.median(costs), statistics.median(rates)


def _check(done: load.Answers) -> None:
    bad = [one for one in done.answers if one.status != 200 or json.loads(one.body)["refused"]]
    if bad:
        raise SystemExit(f"{len(bad)} of {len(done.answers)} batches were refused: {bad[0].body!r}")


async def _steady(server: Server, viewers: Viewers, seconds: float) -> load.Answers:
    """Send so many requests a second, and measure each from when it was due."""
    requests = [viewers.request()[0] for _ in range(int(_STEADY_RPS * seconds))]
    numbers, done = itertools.count(), load.Answers()
    started = time.perf_counter()

    async def client() -> None:
        async with load.connected(server.port) as connection:
            while (number := next(numbers)) < len(requests):
                due = started + number / _STEADY_RPS
                await asyncio.sleep(due - time.perf_counter())
                answer = await connection.ask(requests[number])
                late_ms = (time.perf_counter() - due) * 1000
                done.answers.append(load.Answer(answer.status, late_ms, answer.body))

    await asyncio.gather(*(client() for _ in range(4 * _CLIENTS)))
    done.taken_s = time.perf_counter() - started
    _check(done)
    return done


class Hunt:
    """Kills what serves, again and again, while members go on sending."""

    def __init__(self, database: Database, viewers: Viewers, chance: random.Random) -> None:
        """Start with nothing acknowledged."""
        self._database, self._viewers, self._chance = database, viewers, chance
        self._unanswered: list[tuple[bytes, list[str]]] = []
        self.acknowledged: set[str] = set()
        self.kills = 0

    def run(self, kills: int) -> None:
        """Kill so many times; after each, what was not answered is sent again."""
        while self.kills < kills:
            with serving(self._database, workers=2, **_SETTINGS) as server:
                while self.kills < kills and server.process.poll() is None:
                    uvloop.run(self._attack(server))
            self._database.start_again()
        with serving(self._database, workers=2, **_SETTINGS) as server:
            uvloop.run(self._send_again(server))

    async def _attack(self, server: Server) -> None:
        over = asyncio.Event()
        before = len(self.acknowledged)
        clients = [asyncio.create_task(self._client(server, over)) for _ in range(_CLIENTS)]
        patience = time.monotonic() + 30
        while len(self.acknowledged) == before and time.monotonic() < patience:
            await asyncio.sleep(0.01)  # it may just be starting anew
        await asyncio.sleep(self._chance.uniform(0.1, 1.0))
        await asyncio.to_thread(self._kill, server)
        await asyncio.sleep(self._chance.uniform(0, 0.3))
        over.set()
        await asyncio.gather(*clients)

    def _kill(self, server: Server) -> None:
        """Kill one process of the server, whichever, or all of them and the database."""
        self.kills += 1
        if self._chance.random() < 0.4:
            self._database.crash()
            server.kill()
            return
        with contextlib.suppress(ProcessLookupError):
            victim = self._chance.choice(tree([server.process.pid]))
            os.kill(victim, signal.SIGKILL)
            if victim == server.process.pid:
                server.process.wait()

    async def _client(self, server: Server, over: asyncio.Event) -> None:
        while not over.is_set():
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                async with load.connected(server.port) as connection:
                    while not over.is_set():
                        await self._send(connection)
            await asyncio.sleep(0.02)

    async def _send(self, connection: load.Connection) -> None:
        request, event_ids = self._unanswered.pop() if self._unanswered else self._viewers.request()
        try:
            answer = await connection.ask(request)
        except BaseException:
            self._unanswered.append((request, event_ids))
            raise
        if answer.status != 200 or json.loads(answer.body)["accepted"] != len(event_ids):
            self._unanswered.append((request, event_ids))
        else:
            self.acknowledged.update(event_ids)

    async def _send_again(self, server: Server) -> None:
        async with load.connected(server.port) as connection:
            while self._unanswered:
                await self._send(connection)

    def lost(self) -> int:
        """Return how many acknowledged events are not there."""
        return len(self.acknowledged - stored(self._database).keys())

    def twice(self) -> int:
        """Return how many events are there more than once."""
        return sum(count > 1 for count in stored(self._database).values())


def stored(database: Database) -> Counter[str]:
    """Return the ids of the events that the database holds."""
    question = "SELECT event_id FROM feed_watchevent"
    if database.kind == "sqlite":
        path = Path(database.environment["PARVIS_DATA_DIR"]) / "parvis.sqlite3"
        with contextlib.closing(sqlite3.connect(path)) as connection:
            return Counter(str(uuid.UUID(one)) for (one,) in connection.execute(question))
    with psycopg.connect(database.environment["DATABASE_URL"]) as connection:
        return Counter(str(one) for (one,) in connection.execute(question))
