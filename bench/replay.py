"""Whether pages of For You come out the same again, to the last bit, in other processes and threads.

Members swipe through the real server: each page is followed by watches of its posts, while the
server's trainer publishes weights. When the server is gone, fresh processes make every page again
from its receipt, the weights that it names and the posts: one half of them in one process that
has one thread, the other half in two processes that run side by side with two threads each, and
every tenth page in both ways. A page of which anything cannot be told counts as not identical.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import uvloop

from bench import load, watches
from bench.databases import KINDS, ROOT, Database, populated
from bench.population.shape import Shape, token_of
from bench.report import Figure, Target
from bench.server import Server, serving

SUMMARY: Final = "pages of For You made again from their receipts, under other threads and processes"
_SHAPE: Final = Shape(
    accounts=2_000, posts=20_000, follows=40_000, likes=20_000, readers=500, bookmarks=500, mutes=200
)
_LIMIT: Final = 10
_CLIENTS: Final = 4
_PATIENCE_S: Final = 180  # for the first weights
_UNTIL_LOOKED: Final = 40  # pages
_MOST_SHOWN: Final = 10  # of pages that are not identical
_DWELLS_MS: Final = (800, 3_000, 12_000, 30_000)
_SETTINGS: Final = {"workers": 2, "watch_events_per_minute": 100_000_000}


@dataclass(frozen=True, slots=True)
class Way:
    """A process that replays: which part of the pages, and with how many threads."""

    part: str
    threads: int


_ALONE: Final = (Way("0/2", 1),)
_SIDE_BY_SIDE: Final = (Way("1/4", 2), Way("3/4", 2))
_AGAIN: Final = (Way("0/20", 2), Way("5/20", 1))


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""

    def figure(metric: str, value: float, unit: str, target: Target = Target()) -> Figure:  # noqa: B008 - frozen
        return Figure("replay", metric, value, unit, target, {"database": given.database})

    with populated(given.database, _SHAPE) as database:
        with serving(database, **_SETTINGS) as server:
            receipts = uvloop.run(Swiping(server, random.Random(given.seed)).pages(given.pages))
        found: list[dict[str, Any]] = []
        began = time.monotonic()
        for ways in (_ALONE, _SIDE_BY_SIDE, _AGAIN):
            found += _replayed(database, given.pages, ways)
        seconds = time.monotonic() - began
        identical = [one for one in found if one["identical"]]
        for one in [one for one in found if not one["identical"]][:_MOST_SHOWN]:
            print(json.dumps(one), file=sys.stderr)
        yield figure("pages", len({one["receipt"] for one in found}), "", Target(at_least=len(receipts)))
        yield figure("replays", len(found), "")
        yield figure("identical_share", len(identical) / len(found), "", Target(at_least=1.0))
        yield figure("posts_scored_again", statistics.mean(one["compared"] for one in found), "")
        yield figure("weights", len({one["weights"] for one in found}), "")
        yield figure(
            "receipt_p50_bytes", statistics.median(one["bytes"] for one in found), "", Target(at_most=12_288)
        )
        yield figure("replays_per_s", len(found) / seconds, "1/s")


class Swiping:
    """Members who go from page to page and watch."""

    def __init__(self, server: Server, chance: random.Random) -> None:
        """Begin with nobody."""
        self._server, self._chance = server, chance
        self._after: dict[str, str] = {}

    async def pages(self, count: int) -> list[str]:
        """Return the receipts of so many pages, made once the first weights were learned."""
        over = time.monotonic() + _PATIENCE_S
        while not await self._learned() and time.monotonic() < over:
            await self._some(_UNTIL_LOOKED)
        return await self._some(count)

    async def _some(self, count: int) -> list[str]:
        receipts: list[str] = []
        turns = iter(range(count))

        async def client() -> None:
            async with load.connected(self._server.port) as connection:
                receipts.extend([await self._swipe(connection) for _turn in turns])

        await asyncio.gather(*(client() for _ in range(_CLIENTS)))
        return receipts

    async def _learned(self) -> bool:
        """Return whether a page of just now was made with weights that were learned."""
        token = token_of(0)
        async with load.connected(self._server.port) as connection:
            page = json.loads((await connection.ask(load.get("/api/parvis/v1/feed?limit=1", token))).body)
            address = f"/api/parvis/v1/receipts/{page['receipt']}"
            return bool(json.loads((await connection.ask(load.get(address, token))).body)["weights"])

    async def _swipe(self, connection: load.Connection) -> str:
        """Let somebody see a page and watch some of it; every fifth time it is a visitor."""
        token = token_of(self._chance.randrange(_SHAPE.readers)) if self._chance.random() < 0.8 else ""
        after = self._after.pop(token, "") if token else ""
        address = f"/api/parvis/v1/feed?limit={_LIMIT}&after={after}"
        answer = await connection.ask(load.get(address, token))
        page = json.loads(answer.body)
        if answer.status != 200 or not page["posts"]:
            raise SystemExit(f"This is no page of For You: {answer.body[:300]!r}")
        if token and self._chance.random() < 0.8:
            self._after[token] = page["after"] or ""
        posts = [post["id"] for post in page["posts"]]
        body = watches.batch(page, posts, self._chance, _DWELLS_MS)
        await connection.ask(load.post(watches.ADDRESS, token, body))
        return str(page["receipt"])


def _replayed(database: Database, pages: int, ways: tuple[Way, ...]) -> list[dict[str, Any]]:
    """Return what became of pages in fresh processes that run side by side."""
    running = [_started(database, pages, way) for way in ways]
    found = []
    for process in running:
        out, err = process.communicate()
        if process.returncode not in (0, 1, 2):
            raise SystemExit(f"replaying failed: {err[-2000:]}")
        found += [json.loads(line) for line in out.splitlines()]
    return found


def _started(database: Database, pages: int, way: Way) -> "subprocess.Popen[str]":
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PARVIS_", "DATABASE_URL"))}
    environment |= database.environment
    if way.threads == 1:
        environment["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    environment |= {"OMP_NUM_THREADS": str(way.threads), "OPENBLAS_NUM_THREADS": str(way.threads)}
    cores = sorted(os.sched_getaffinity(0))[: way.threads]
    line = [
        sys.executable,
        "-m",
        "parvis",
        "feed",
        "replay",
        "--last",
        str(pages),
        "--part",
        way.part,
        "--json",
    ]
    return subprocess.Popen(
        line,
        preexec_fn=lambda: os.sched_setaffinity(0, cores),  # noqa: PLW1509 - no other thread runs here
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
