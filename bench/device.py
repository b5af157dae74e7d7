"""The large size on a GPU: how much of a network of 170 million members one device carries.

Targets learned and candidates scored a second, by the code that serves and trains, with the batch,
the table and its state on the device. Beside each stands the floor: what the arithmetic alone, or
the bytes alone, would take at the device's printed peak. From both follows how many devices 590,000
events and 59,000 pages a second need. Without a GPU it says so, and that is all.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from bench.report import Figure
from parvis.learn import model, train
from parvis.learn.schema import (
    DWELL_STEPS,
    GAP_STEPS,
    HEADS,
    SURFACES,
    WATCH_STEPS,
    Batch,
    Candidates,
    Events,
    L,
    Size,
    Targets,
    rate_features,
)

SUMMARY: Final = "the large size on a GPU, and what a network of 170 million would need"
_EVENTS_PER_S: Final = 590_000
_PAGES_PER_S: Final = 59_000
_SCORED: Final = 256  # candidates a page, by the large size
_ON_A_PAGE: Final = 10  # targets that share one history
_PEAK_FLOPS: Final = 790e12  # of an H200, dense bf16, as measured; printed are 989
_PEAK_BYTES: Final = 4.8e12
_NETWORK: Final = {  # bytes of state for 170 million members and 100 million posts
    "members' last 64 events": 170e6 * 64 * 8,
    "rows of posts and authors, bf16": 130e6 * 64 * 2,
    "members' vectors and the index of posts": 170e6 * 64 + 100e6 * 64,
}


class Load(NamedTuple):
    """How much at a time."""

    pages: int  # learned from, and served, at once
    rows: int  # of the table on the device
    repeats: int


ON_GPU: Final = Load(pages=1024, rows=4_000_000, repeats=20)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this bench can be told."""
    parser.add_argument("--pages", type=int, default=ON_GPU.pages, help="at a time")
    parser.add_argument("--rows", type=int, default=ON_GPU.rows, help="of the table on the device")


def figures(given: argparse.Namespace) -> Iterator[Figure]:
    """Measure, where there is something to measure."""
    if jax.default_backend() == "cpu":
        print("no GPU")
        return
    yield from measured(L, ON_GPU._replace(pages=given.pages, rows=given.rows))


def measured(size: Size, load: Load) -> Iterator[Figure]:
    """Measure a size under a load on whatever device there is."""
    params = model.init(1, size)
    table = jnp.zeros((load.rows, size.width), jnp.float32)
    yield from _learned(table, size, load)
    yield from _served(params, table, size, load)
    stats = jax.devices()[0].memory_stats() or {}
    yield Figure("device", "memory_gb", stats.get("peak_bytes_in_use", 0) / 1e9, "GB")
    yield Figure("device", "network_state_gb", sum(_NETWORK.values()) / 1e9, "GB")


def _learned(table: jax.Array, size: Size, load: Load) -> Iterator[Figure]:
    batch = _batch(size, load, _ON_A_PAGE)
    shape = (load.pages, _ON_A_PAGE)
    targets = Targets(
        jnp.zeros((*shape, len(HEADS))),
        jnp.ones((*shape, len(HEADS))),
        jnp.zeros((*shape, WATCH_STEPS)),
        jnp.ones(shape),
    )
    named = jnp.unique(batch.posts, size=min(batch.posts.size + 1, load.rows), fill_value=0)
    batch = batch._replace(posts=jnp.searchsorted(named, batch.posts).astype(jnp.int32))
    learn = jax.jit(_step, donate_argnums=(0, 1, 2))
    # A step takes over the memory of the state before it, so this has parameters of its own.
    state, gathered = train.start(model.init(1, size)), jnp.full(load.rows, 0.1)
    table = table + 0.01

    def once() -> Any:
        nonlocal state, table, gathered
        state, table, gathered = learn(state, table, gathered, named, batch, targets)
        return state.steps

    seconds = _seconds(once, load.repeats)
    count = load.pages * _ON_A_PAGE
    tokens = load.pages * (size.history + _ON_A_PAGE)
    flops = 3 * _flops(size, tokens, load.pages)
    touched = 4 * (2 * size.width + 2) * named.size + 8 * 4 * _size(state.params)
    yield Figure("device", "targets_per_s", count / seconds, "1/s", about={"size": f"d {size.width}"})
    yield from _beside("learning", seconds / count, flops / count, touched / count, _EVENTS_PER_S)


def _step(
    state: train.State,
    table: jax.Array,
    gathered: jax.Array,
    named: jax.Array,
    batch: Batch,
    targets: Targets,
) -> tuple[train.State, jax.Array, jax.Array]:
    """Learn with the table on the device: its named rows are taken out, moved, and put back."""
    rows = train.Rows(table[named], gathered[named])
    state, moved, _loss = train.step(state, rows, batch, targets)
    return state, table.at[named].set(moved.values), gathered.at[named].set(moved.gathered)


def _served(params: model.Params, table: jax.Array, size: Size, load: Load) -> Iterator[Figure]:
    batch = _batch(size, load, _SCORED)
    answer = jax.jit(_answer)
    seconds = _seconds(lambda: answer(params, table, batch), load.repeats)
    count = load.pages * _SCORED
    flops = _flops(size, load.pages * (size.history + _SCORED), load.pages)
    touched = load.pages * (size.history + _SCORED) * size.width * 4
    yield Figure("device", "candidates_per_s", count / seconds, "1/s", about={"size": f"d {size.width}"})
    pages = load.pages
    yield from _beside("serving", seconds / pages, flops / pages, touched / pages, _PAGES_PER_S)


def _answer(params: model.Params, table: jax.Array, batch: Batch) -> tuple[jax.Array, jax.Array]:
    """Return the logits of pages and what each member is after, from one look at their history.

    Posts stand in the table as they were prepared, a row each.
    """
    content = table[batch.posts[:, 0]]
    past = model.past_of(params, content[batch.events.post], batch.events)
    candidates = batch.candidates
    logits = model.judge(params, past, content[candidates.post], candidates, batch.level)
    return jnp.rint(logits * 1024).astype(jnp.int16), model.sought(params, past)


def _beside(what: str, seconds: float, flops: float, touched: float, wanted: float) -> Iterator[Figure]:
    """Return what one unit of work takes, what it cannot do without, and how many devices all need."""
    floor = max(flops / _PEAK_FLOPS, touched / _PEAK_BYTES)
    yield Figure("device", f"{what}_us", 1e6 * seconds, "us")
    yield Figure("device", f"{what}_floor_us", 1e6 * floor, "us")
    yield Figure("device", f"{what}_mflop", flops / 1e6, "MFLOP")
    yield Figure("device", f"{what}_kb", touched / 1e3, "KB")
    yield Figure("device", f"{what}_devices", seconds * wanted, "")
    yield Figure("device", f"{what}_floor_devices", floor * wanted, "")


def _flops(size: Size, tokens: int, pages: int) -> float:
    """Return the operations of one look forward: products with parameters, and attention."""
    width, outputs = size.width, len(HEADS) + WATCH_STEPS
    each = size.layers * 8 * width * width + outputs * width
    each += rate_features() * (size.hidden + outputs) + size.hidden * outputs
    attention = size.layers * 2 * (tokens / pages) * size.history * width * pages
    return 2.0 * (each * tokens + attention)


def _batch(size: Size, load: Load, candidates: int) -> Batch:
    """Return random histories and candidates, on the device."""
    rng = np.random.default_rng(1)
    pages, posts = load.pages, min(load.rows, load.pages * (size.history + candidates))
    past, shown = (pages, size.history), (pages, candidates)

    def whole(most: int, *shape: int) -> jax.Array:
        return jnp.asarray(rng.integers(0, most, shape).astype(np.int32))

    rates = jnp.asarray(rng.standard_normal((*shown, rate_features())).astype(np.float32))
    return Batch(
        fields=jnp.arange(8),
        posts=whole(load.rows, posts, 8),
        events=Events(
            whole(posts, *past),
            whole(1 << len(HEADS), *past),
            whole(DWELL_STEPS, *past),
            whole(GAP_STEPS, *past),
            whole(SURFACES, *past),
            jnp.ones(past),
        ),
        candidates=Candidates(whole(posts, *shown), whole(SURFACES, *shown), rates),
        level=jnp.zeros((pages, len(HEADS))),
    )


def _size(params: model.Params) -> int:
    return sum(leaf.size for leaf in jax.tree.leaves(params))


def _seconds(work: Callable[[], Any], repeats: int) -> float:
    """Return the median time of work that has been compiled."""
    jax.block_until_ready(work())
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        jax.block_until_ready(work())
        taken.append(time.perf_counter() - began)
    return float(np.median(taken))
