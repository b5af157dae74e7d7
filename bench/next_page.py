"""How soon what somebody does is in their feed: in the very next page, in the weights, in what is found.

Everything goes through HTTP to the real server with its trainer. `event_to_page` is the time from
sending a watch until the next page is there, and each page's receipt is looked into: the watch has
to be in the history that it was made from, before nothing that began earlier, and its post must not
come again. It need not be the last: who likes another post while they watch did that after the watch
began. What a page that fails was made from is told on stderr. `event_to_weights` is the time from
the answer to a watch until a page is made with weights that had learned it. `post_to_retrievable`
is the time from sending a post until it is a candidate of a page.
"""

import argparse
import asyncio
import json
import random
import sqlite3
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import uvloop

from bench import load, watches
from bench.databases import KINDS, Database, populated
from bench.population.shape import Shape, token_of
from bench.report import Figure, Target
from bench.server import Server, serving
from parvis.feed.receipt import Body, unpack

SUMMARY: Final = "how soon an event is in the next page and in the weights, and a post can be found"
_SHAPE: Final = Shape(
    accounts=2_000, posts=20_000, follows=40_000, likes=20_000, readers=500, bookmarks=500, mutes=200
)
_DWELLS_MS: Final = (800, 3_000, 12_000)
_FEED: Final = "/api/parvis/v1/feed"
_LIMIT: Final = 10
_EVERY_S: Final = 0.5  # of the steady trickle of batches
_BATCH: Final = 10
_LOOK_S: Final = 0.25
_POLL_S: Final = 0.02
_PATIENCE_S: Final = 20.0
_SETTINGS: Final = {"watch_events_per_minute": 100_000_000, "posts_per_5min": 1_000_000}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--database", choices=KINDS, default="sqlite")
    parser.add_argument(
        "--pages", type=int, default=300, help="watches after which the next page is asked for"
    )
    parser.add_argument("--seconds", type=float, default=90, help="of steady watching, for the weights")
    parser.add_argument("--posts", type=int, default=20, help="new posts to look for")
    parser.add_argument("--seed", type=int, default=1)


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure."""

    def figure(metric: str, value: float, unit: str, target: Target = Target()) -> Figure:  # noqa: B008 - frozen
        return Figure("next-page", metric, value, unit, target, {"database": given.database})

    chance = random.Random(given.seed)
    with populated(given.database, _SHAPE) as database, serving(database, **_SETTINGS) as server:
        look = Look(database)
        pages = uvloop.run(_next_pages(server, chance, given.pages))
        yield figure("event_to_page_p50_ms", load.percentile(pages.took_ms, 50), "ms")
        yield figure("event_to_page_p99_ms", load.percentile(pages.took_ms, 99), "ms", Target(at_most=100))
        yield figure("reflected_share", pages.reflected(look), "", Target(at_least=1))
        waits = uvloop.run(_weights(server, look, chance, given.seconds))
        yield figure("event_to_weights_p50_s", load.percentile(waits, 50), "s")
        yield figure("event_to_weights_p99_s", load.percentile(waits, 99), "s", Target(at_most=60))
        found = uvloop.run(_retrievable(server, look, given.posts))
        yield figure("post_to_retrievable_p50_s", load.percentile(found, 50), "s")
        yield figure("post_to_retrievable_p99_s", load.percentile(found, 99), "s", Target(at_most=1))


class Look:
    """What the bench reads in the server's database, to see what pages were made from."""

    def __init__(self, database: Database) -> None:
        """Connect."""
        if database.kind == "sqlite":
            path = Path(database.environment["PARVIS_DATA_DIR"]) / "parvis.sqlite3"
            self._mark, self._id = "?", lambda one: uuid.UUID(one).hex
            self._rows = sqlite3.connect(path, isolation_level=None).execute
        else:
            self._mark, self._id = "%s", str
            self._rows = psycopg.connect(database.environment["DATABASE_URL"], autocommit=True).execute

    def body(self, receipt: str) -> Body:
        """Return what a receipt says."""
        return unpack(bytes(self._of(receipt, "body")))

    def learned_seq(self, receipt: str) -> int:
        """Return how far the weights had learned with which a page was made."""
        weights = self._of(receipt, "weights")
        asked = f"SELECT learned_seq FROM feed_publication WHERE name = {self._mark}"
        rows = self._rows(asked, (weights,)).fetchall()
        return int(rows[0][0]) if rows else 0

    def newest_seq(self) -> int:
        """Return the last place in the log."""
        return int(self._rows("SELECT coalesce(max(seq), 0) FROM feed_watchevent").fetchone()[0])

    def _of(self, receipt: str, column: str) -> Any:
        asked = f"SELECT {column} FROM feed_receipt WHERE id = {self._mark}"
        return self._rows(asked, (self._id(receipt),)).fetchone()[0]


@dataclass(frozen=True, slots=True)
class Followed:
    """A watch that was told, and the page that was asked for right after it."""

    reader: int
    watch: dict[str, Any]
    page: dict[str, Any]

    def failing(self, body: Body) -> str:
        """Return in what the page, by its receipt, does not reflect the watch; empty if it does."""
        post = uuid.UUID(self.watch["post"])
        if post in [uuid.UUID(one["id"]) for one in self.page["posts"]]:
            return "the post comes again"
        past, ago_ms = _ids(body, "past"), body.arrays["past_ago_ms"].tolist()
        dwells_ms = body.arrays["past_dwell_ms"].tolist()
        told = (post.int, self.watch["watched_ms"])
        places = [place for place, one in enumerate(zip(past, dwells_ms, strict=True)) if one == told]
        if not places:
            return (
                f"the watch is not in the history ({len(past)} events, its post at {_places(past, post.int)})"
            )
        if max(ago_ms[places[-1] :]) > ago_ms[places[-1]]:
            return f"at place {places[-1]} of {len(past)} the watch stands before what began earlier"
        return ""

    def told(self, body: Body) -> str:
        """Return what there is to know of the page, in one line."""
        last = zip(_ids(body, "past"), body.arrays["past_ago_ms"].tolist(), strict=True)
        events = " ".join(f"{uuid.UUID(int=post)}@{body.about['at_ms'] - ago}" for post, ago in last)
        return (
            f"reader {self.reader}, receipt {self.page['receipt']} ({body.about['recipe']}, made at "
            f"{body.about['at_ms']}), watch of {self.watch['post']}@{self.watch['started_at']} for "
            f"{self.watch['watched_ms']} ms, history: {events or 'none'}"
        )


@dataclass(slots=True)
class NextPages:
    """Pages that were asked for right after a watch."""

    took_ms: list[float] = field(default_factory=list)
    made: list[Followed] = field(default_factory=list)

    def reflected(self, look: Look) -> float:
        """Return the share of pages that were made knowing of the watch before; tell of the others."""
        failed = 0
        for one in self.made:
            body = look.body(one.page["receipt"])
            why = one.failing(body)
            if why:
                failed += 1
                print(f"Not reflected: {why}; {one.told(body)}", file=sys.stderr)
        return 1 - failed / len(self.made)


async def _next_pages(server: Server, chance: random.Random, count: int) -> NextPages:
    done = NextPages()
    async with load.connected(server.port) as connection:
        for number in range(count):
            reader = number % _SHAPE.readers
            token = token_of(reader)
            page = await _page(connection, token)
            post = chance.choice(page["posts"])["id"]
            batch = watches.batch(page, [post], chance, _DWELLS_MS)
            began = time.perf_counter()
            await _tell(connection, token, batch)
            following = await _page(connection, token, page["after"] or "")
            done.took_ms.append(1000 * (time.perf_counter() - began))
            done.made.append(Followed(reader, json.loads(batch)["events"][0], following))
    return done


async def _weights(server: Server, look: Look, chance: random.Random, seconds: float) -> list[float]:
    """Return how long each batch of a steady trickle took into the weights of a page."""
    told: list[tuple[int, float]] = []
    waits: list[float] = []
    over = time.perf_counter() + seconds

    async def watch() -> None:
        async with load.connected(server.port) as connection:
            while time.perf_counter() < over:
                token = token_of(chance.randrange(_SHAPE.readers))
                page = await _page(connection, token)
                posts = [post["id"] for post in page["posts"][:_BATCH]]
                await _tell(connection, token, watches.batch(page, posts, chance, _DWELLS_MS))
                told.append((look.newest_seq(), time.perf_counter()))
                await asyncio.sleep(_EVERY_S)

    async def ask() -> None:
        async with load.connected(server.port) as connection:
            while time.perf_counter() < over or (told and time.perf_counter() < over + _PATIENCE_S):
                page = await _page(connection, token_of(0))
                learned, now = look.learned_seq(page["receipt"]), time.perf_counter()
                waits.extend(now - at for seq, at in told if seq <= learned)
                told[:] = [(seq, at) for seq, at in told if seq > learned]
                await asyncio.sleep(_LOOK_S)

    await asyncio.gather(watch(), ask())
    return [*waits, *(time.perf_counter() - at for _seq, at in told)]


async def _retrievable(server: Server, look: Look, count: int) -> list[float]:
    """Return how long each new post took until it was a candidate of a follower's page."""
    writer, reader = token_of(1), token_of(2)
    taken = []
    async with load.connected(server.port) as connection:
        me = json.loads((await connection.ask(load.get("/api/v1/accounts/verify_credentials", writer))).body)
        await connection.ask(load.post(f"/api/v1/accounts/{me['id']}/follow", reader, b"{}"))
        for number in range(count):
            began = time.perf_counter()
            said = json.dumps({"status": f"New in the square, number {number}"}).encode()
            answer = await connection.ask(load.post("/api/v1/statuses", writer, said))
            post = uuid.UUID(json.loads(answer.body)["id"]).int
            while time.perf_counter() < began + _PATIENCE_S:
                page = await _page(connection, reader)
                if post >> 64 in look.body(page["receipt"]).arrays["id_high"].tolist():
                    break
                await asyncio.sleep(_POLL_S)
            taken.append(time.perf_counter() - began)
    return taken


async def _page(connection: load.Connection, token: str, after: str = "") -> dict[str, Any]:
    answer = await connection.ask(load.get(f"{_FEED}?limit={_LIMIT}&after={after}", token))
    page: dict[str, Any] = json.loads(answer.body)
    if answer.status != 200 or not page["posts"] or page["degraded"]:
        raise SystemExit(f"This is no page of For You: {answer.body[:300]!r}")
    return page


async def _tell(connection: load.Connection, token: str, body: bytes) -> None:
    answer = await connection.ask(load.post(watches.ADDRESS, token, body))
    if answer.status != 200 or json.loads(answer.body)["refused"]:
        raise SystemExit(f"A watch was refused: {answer.body[:300]!r}")


def _ids(body: Body, name: str) -> list[int]:
    """Return the ids that a receipt keeps as two halves."""
    halves = zip(body.arrays[f"{name}_high"].tolist(), body.arrays[f"{name}_low"].tolist(), strict=True)
    return [high << 64 | low for high, low in halves]


def _places(past: list[int], post: int) -> list[int]:
    """Return where a post stands in a history."""
    return [place for place, one in enumerate(past) if one == post]
