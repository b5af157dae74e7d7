"""What one page costs in the engine, on one core: nothing of HTTP or the database, all of the model.

A member's last 64 events, what they are after, an exact scan of all posts for what lies nearest,
as many candidates again from elsewhere, what was seen left out, 512 scored with every learned
feature, chances and points in whole numbers, and ten chosen with the discount for a repeated
author. Posts are prepared once a publication, which is told apart. The scan of a million posts is
measured by itself.
"""

import argparse
import gc
import os
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np

from bench.report import Figure, Target

# One core, and the same sums in the same order each time.
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

from bench.engine import Network, asking, network
from parvis.feed.values import UNIT, VALUE, WATCHED
from parvis.learn.chances import chance
from parvis.learn.nearest import Laid, lay, nearest
from parvis.learn.schema import FIELD, HEADS, WATCH_STEPS, S
from parvis.learn.serving import Asker, Prepared, attend, prepare, score, seek

SUMMARY: Final = "one request end to end in the engine, on one core"
_POSTS: Final = 100_000
_MEMBERS: Final = 5_000
_NEAREST: Final = 500
_IN: Final = 1_000
_SCORED: Final = 512
_OUT: Final = 10
_SEEN: Final = 2_000
_REPEATED: Final = np.array((1_000, 500, 250))  # per mille, as the feed's selector has it
_MANY: Final = 1_000_000
_WEIGHTS: Final = np.array(
    [VALUE[head].weight for head in HEADS] + [VALUE[WATCHED].weight] * WATCH_STEPS, np.int64
)
_PARTS: Final = ("history", "attend", "seek", "nearest", "gather", "score", "points", "select")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--requests", type=int, default=400)
    parser.add_argument("--posts", type=int, default=_POSTS)
    parser.add_argument("--many", type=int, default=_MANY, help="posts of the scan by itself")


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure requests of different members, one after the other."""
    of = network(given.posts, _MEMBERS, S)
    began = time.process_time()
    prepared = prepare(of.weights, of.posts)
    yield Figure("rank", "prepare_ms", 1000 * (time.process_time() - began), "ms")
    requests = Requests(of, prepared)
    for seed in range(20):
        requests.one(seed)
    # A server freezes what it holds and collects between requests; so does this.
    gc.collect()
    gc.disable()
    taken = [requests.one(seed) for seed in range(given.requests)]
    gc.enable()
    wall = np.array([sum(parts for parts, _cpu in one.values()) for one in taken])
    cpu = np.array([sum(cpu for _wall, cpu in one.values()) for one in taken])
    yield Figure("rank", "p50_ms", float(np.quantile(wall, 0.5)), "ms", Target(at_most=8))
    yield Figure("rank", "p99_ms", float(np.quantile(wall, 0.99)), "ms", Target(at_most=15))
    yield Figure("rank", "cpu_p50_ms", float(np.quantile(cpu, 0.5)), "ms")
    yield Figure("rank", "cpu_p99_ms", float(np.quantile(cpu, 0.99)), "ms")
    for part in _PARTS:
        yield Figure("rank", f"{part}_p50_ms", float(np.median([one[part][0] for one in taken])), "ms")
    yield from scanned(given.many, S.width)


def scanned(posts: int, width: int, repeats: int = 30) -> Iterator[Figure]:
    """Measure the exact scan alone, by the clock and by processor time."""
    rng = np.random.default_rng(1)
    laid = lay(rng.integers(-60, 61, (posts, width)).astype(np.int8))
    sought = rng.integers(-60, 61, width).astype(np.int8)
    nearest(laid, sought, _NEAREST)
    taken = [_timed(lambda: nearest(laid, sought, _NEAREST))[1:] for _ in range(repeats)]
    wall, cpu = np.median(np.array(taken), axis=0)
    yield Figure("rank", "nearest_1m_ms", float(cpu), "ms", Target(at_most=10))
    yield Figure("rank", "nearest_1m_wall_ms", float(wall), "ms")


class Requests:
    """A process that serves pages of one network."""

    def __init__(self, of: Network, prepared: Prepared) -> None:
        """Lay out what is scanned."""
        self._of, self._prepared = of, prepared
        self._laid: Laid = lay(prepared.offers)
        self._author = of.posts.keys[:, FIELD["author"]]

    def one(self, seed: int) -> dict[str, tuple[float, float]]:
        """Return the milliseconds that each part of a page takes, by the clock and of the processor."""
        rng = np.random.default_rng(seed)
        elsewhere = rng.integers(0, len(self._author), _IN - _NEAREST).astype(np.int32)
        seen = rng.integers(0, len(self._author), _SEEN).astype(np.int32)
        parts: dict[str, tuple[float, float]] = {}

        def part(name: str, work: Callable[[], Any]) -> Any:
            found, wall, cpu = _timed(work)
            parts[name] = (wall, cpu)
            return found

        asks = part("history", lambda: asking(self._of, self._prepared, seed))
        asker: Asker = part("attend", lambda: attend(self._of.weights, asks))
        sought = part("seek", lambda: seek(self._of.weights, asker))
        near = part("nearest", lambda: nearest(self._laid, sought, _NEAREST))
        rows = part("gather", lambda: _gathered(near, elsewhere, seen))
        logits = part("score", lambda: score(self._of.weights, asker, self._prepared, rows))
        points = part("points", lambda: (chance(logits).astype(np.int64) * _WEIGHTS).sum(axis=1))
        part("select", lambda: _selected(points, self._author[rows]))
        return parts


def _gathered(near: np.ndarray, elsewhere: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Return each candidate once, without those that were seen."""
    rows = np.unique(np.concatenate([near, elsewhere]))
    return rows[~np.isin(rows, seen)][:_SCORED]


def _selected(points: np.ndarray, author: np.ndarray) -> list[int]:
    """Return the best ones, each after those above it: a repeated author counts less."""
    left = points.copy()
    found: list[int] = []
    for _place in range(_OUT):
        best = int(left.argmax())
        found.append(best)
        same = author == author[best]
        times = min(int((author[found] == author[best]).sum()), len(_REPEATED) - 1)
        left[same] = points[same] * _REPEATED[times] // UNIT
        left[found] = np.iinfo(np.int64).min
    return found


def _timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """Return what work returns, and its milliseconds by the clock and of the processor."""
    began, cpu = time.perf_counter(), time.process_time()
    found = work()
    return found, 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - cpu)
