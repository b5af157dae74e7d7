"""The one interpreter of recipes: what runs, in which order, and what became of every post.

A recipe is checked when it is made: a stage that needs what nothing before it provides is refused
at import. Candidates are merged and sorted by the id of the post, so that the same posts, found by
the same sources in any order, are the same page. What a filter removes keeps the filter's name.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import structlog

from parvis.feed.stages import (
    Candidates,
    Filter,
    FinalFilter,
    Hydrator,
    Mask,
    Query,
    QueryHydrator,
    Rows,
    Scorer,
    Selector,
    Source,
    Stage,
)

T = TypeVar("T")
_log = structlog.get_logger(__name__)
_NOTHING: Final[Mapping[str, Any]] = {}
_BITS: Final = 32  # of `Candidates.sources`


class Misfit(Exception):
    """A recipe whose stages do not fit together."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that makes a page, in order. Raises `Misfit` if a stage lacks what it needs."""

    name: str
    sources: tuple[Source, ...]
    selector: Selector
    query_hydrators: tuple[QueryHydrator, ...] = ()
    hydrators: tuple[Hydrator, ...] = ()
    filters: tuple[Filter, ...] = ()
    scorers: tuple[Scorer, ...] = ()
    final_filters: tuple[FinalFilter, ...] = ()

    def __post_init__(self) -> None:
        """Check that everything a stage needs is provided before it by one that may not fail."""
        if len(self.sources) > _BITS:
            raise Misfit(f"{self.name}: more than {_BITS} sources")
        there: set[str] = set()
        for stage in self.stages():
            missing = {key.name for key in stage.needs} - there
            if missing:
                raise Misfit(f"{self.name}: {stage.name} needs {', '.join(sorted(missing))}")
            if not stage.optional:
                there |= {key.name for key in stage.provides}

    def stages(self) -> Iterator[Stage]:
        """Return the stages in the order in which they run."""
        yield from (*self.query_hydrators, *self.sources, *self.hydrators, *self.filters)
        yield from (*self.scorers, self.selector, *self.final_filters)


class Removed(NamedTuple):
    """What one filter left out."""

    filter: str
    rows: Rows


@dataclass(slots=True)
class Outcome:
    """A page, and everything that can be said about how it came to be."""

    recipe: str
    query: Query
    found: Candidates  # everything that any source named, in the order of ids
    scored: Candidates  # what was left by the filters, in the order of ids, with all columns
    page: Candidates  # in the order in which they are shown
    reserve: Candidates  # what would have come next
    removed: list[Removed]
    degraded: list[str]  # optional stages that failed
    took_us: dict[str, int]


@dataclass(slots=True)
class _Run:
    """One run of a recipe: what went wrong in it, and how long it took."""

    degraded: list[str] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    took_us: dict[str, int] = field(default_factory=dict)

    def stage(self, stage: Stage, work: Callable[[], T], otherwise: T) -> T:
        """Return what the stage makes, or `otherwise` if it is optional and fails."""
        began = time.perf_counter_ns()
        try:
            return work()
        except Exception:
            if not stage.optional:
                raise
            _log.exception("feed_stage_failed", stage=stage.name)
            self.degraded.append(stage.name)
            return otherwise
        finally:
            took = (time.perf_counter_ns() - began) // 1000
            self.took_us[stage.name] = self.took_us.get(stage.name, 0) + took


def run(recipe: Recipe, query: Query) -> Outcome:
    """Return the page that the recipe makes of a request; facts that it brings along stand."""
    this = _Run()
    for hydrator in recipe.query_hydrators:
        if any(key.name not in query.facts for key in hydrator.provides):
            found_out = this.stage(hydrator, partial(hydrator.facts, query), _NOTHING)
            query = query.knowing({**found_out, **query.facts})
    found = _merged(this, recipe.sources, query)
    candidates = found
    for one in recipe.hydrators:
        columns = this.stage(one, partial(one.columns, query, candidates), _NOTHING)
        candidates = candidates.with_columns(columns)
    for filter_ in recipe.filters:
        candidates = _filtered(this, filter_, query, candidates)
    for scorer in recipe.scorers:
        columns = this.stage(scorer, partial(scorer.score, query, candidates), _NOTHING)
        candidates = candidates.with_columns(columns)
    ranked = this.stage(recipe.selector, partial(recipe.selector.select, query, candidates), candidates)
    page, reserve = _passed(this, recipe.final_filters, query, ranked)
    return Outcome(
        recipe=recipe.name,
        query=query,
        found=found,
        scored=candidates,
        page=page,
        reserve=reserve,
        removed=this.removed,
        degraded=this.degraded,
        took_us=this.took_us,
    )


def _merged(this: _Run, sources: Sequence[Source], query: Query) -> Candidates:
    """Return what the sources name, each post once, in the order of ids."""
    nothing = np.empty(0, np.int32)
    named = [this.stage(source, partial(source.find, query), nothing) for source in sources]
    rows, places = np.unique(np.concatenate([nothing, *named]), return_inverse=True)
    bits = np.zeros(len(rows), np.uint32)
    start = 0
    for bit, found in enumerate(named):
        bits[places[start : start + len(found)]] |= np.uint32(1 << bit)
        start += len(found)
    order = query.stock.by_id(rows)
    return Candidates(rows[order], bits[order])


def _passed(
    this: _Run, last: Sequence[FinalFilter], query: Query, ranked: Candidates
) -> tuple[Candidates, Candidates]:
    """Return the page and what would come next; no more is asked about than it takes to fill the page."""
    asked, kept = 0, ranked.taken(np.arange(0))
    while asked < len(ranked) and len(kept) < query.limit:
        some = ranked.taken(np.arange(asked, min(asked + query.limit, len(ranked))))
        asked += len(some)
        for stage in last:
            some = _filtered(this, stage, query, some)
        kept = kept.joined(some)
    page = np.arange(len(kept)) < query.limit
    rest = ranked.taken(np.arange(asked, len(ranked)))
    return kept.taken(page), kept.taken(~page).joined(rest)


def _filtered(this: _Run, stage: Filter | FinalFilter, query: Query, candidates: Candidates) -> Candidates:
    everybody = np.ones(len(candidates), np.bool_)
    keep: Mask = this.stage(stage, partial(stage.keep, query, candidates), everybody)
    if keep.all():
        return candidates
    this.removed.append(Removed(stage.name, candidates.rows[~keep]))
    return candidates.taken(keep)
