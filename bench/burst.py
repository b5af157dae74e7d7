"""Whether a burst of writing loses anything: while the server lives, and when it is killed.

Several members post as fast as they can. Every post that was acknowledged must be there
afterwards, once; no request may fail. Then the same again, and in the middle of it every
process of the server is killed without a word (and PostgreSQL, too): after a new start, all
that had been acknowledged must still be there.
"""

import argparse
import asyncio
import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import uvloop

from bench import load
from bench.databases import KINDS, populated
from bench.population.shape import Shape, token_of
from bench.report import Figure, Target
from bench.server import Server, serving

SUMMARY = "many members writing at once: nothing lost, nothing failed, also by kill -9"
_SMALL = Shape(
    accounts=200, posts=4_000, follows=6_000, likes=4_000, readers=50, bookmarks=200, blocks=50, mutes=50
)
# The burst is one account's post every few moments; the limit on posts is tested elsewhere.
_SETTINGS = {"posts_per_5min": 100_000}


@dataclass(slots=True)
class Burst:
    """What came of a burst: texts by the id under which they were acknowledged, and failures."""

    acknowledged: dict[str, str] = field(default_factory=dict)
    failed: list[int] = field(default_factory=list)
    seconds: float = 0.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=20)


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""

    def figure(metric: str, value: float, unit: str, target: Target = Target()) -> Figure:  # noqa: B008 - frozen
        return Figure("burst", metric, value, unit, target, {"database": given.database})

    none = Target(at_most=0)
    with populated(given.database, _SMALL) as database:
        with serving(database, **_SETTINGS) as server:
            calm = uvloop.run(write(server, given.clients, given.seconds))
            yield figure("burst_rps", len(calm.acknowledged) / calm.seconds, "1/s")
            yield figure("burst_failed", len(calm.failed), "", none)
            yield figure("burst_lost", uvloop.run(missing(server, calm)), "", none)
        with serving(database, **_SETTINGS) as server:
            cut = uvloop.run(write(server, given.clients, given.seconds / 2, kill=True))
        database.start()
        with serving(database, **_SETTINGS) as server:
            yield figure("killed_acknowledged", len(cut.acknowledged), "")
            yield figure("killed_failed", len(cut.failed), "", none)
            yield figure("killed_lost", uvloop.run(missing(server, cut)), "", none)


async def write(server: Server, clients: int, seconds: float, *, kill: bool = False) -> Burst:
    """Post from so many clients for so long; `kill` ends the server at that time, in the middle."""
    burst, numbers = Burst(), itertools.count()
    started = time.perf_counter()
    over = asyncio.Event()

    async def client(token: str) -> None:
        async with load.connected(server.port) as connection:
            while not over.is_set():
                text = f"Post {next(numbers)} of a burst at {started:.0f} "
                body = json.dumps({"status": f"{text}#burst"}).encode()
                try:
                    answer = await connection.ask(load.post("/api/v1/statuses", token, body))
                except (ConnectionError, asyncio.IncompleteReadError):
                    return  # killed, before it said anything
                if answer.status == 200:
                    burst.acknowledged[json.loads(answer.body)["id"]] = text
                else:
                    burst.failed.append(answer.status)

    tasks = [asyncio.create_task(client(token_of(n))) for n in range(clients)]
    while not burst.acknowledged and not all(task.done() for task in tasks):
        await asyncio.sleep(0.01)  # a slow machine may need a while for the first answer
    await asyncio.sleep(seconds)
    if kill:
        await asyncio.to_thread(_kill, server)
    over.set()
    await asyncio.gather(*tasks)
    burst.seconds = time.perf_counter() - started
    return burst


def _kill(server: Server) -> None:
    server.database.crash()
    server.kill()


async def missing(server: Server, burst: Burst) -> int:
    """Return how many of the acknowledged posts are not there as they were written."""
    lost = 0
    async with load.connected(server.port) as connection:
        for post_id, text in burst.acknowledged.items():
            answer = await connection.ask(load.get(f"/api/v1/statuses/{post_id}"))
            lost += answer.status != 200 or f"<p>{text}" not in json.loads(answer.body)["content"]
    return lost
