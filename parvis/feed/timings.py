"""How long pages take, and where: figures for whoever watches over the server."""

from collections.abc import Iterable
from functools import cache
from typing import Final

from prometheus_client import Counter, Histogram

from parvis.feed.pipeline import Outcome

_BUCKETS_S: Final = (0.0002, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.25, 1)
STAGES: Final = Histogram(
    "parvis_feed_stage_seconds", "Time of one stage of a feed's page.", ("stage",), buckets=_BUCKETS_S
)
PAGES: Final = Counter("parvis_feed_pages", "Pages of feeds, by the recipe that made them.", ("recipe",))
DEGRADED: Final = Counter("parvis_feed_degraded", "Pages that lacked something, by what.", ("stage",))


def count_page(recipe: str, outcome: Outcome, failed: Iterable[str] = ()) -> None:
    """Count a page and the time of its stages. Labels are names in the recipe, and so a few dozen."""
    for stage, took_us in outcome.took_us.items():
        _time_of(stage).observe(took_us / 1_000_000)
    for name in (*outcome.degraded, *failed):
        DEGRADED.labels(name).inc()
    PAGES.labels(recipe).inc()


@cache
def _time_of(stage: str) -> Histogram:
    """Return the figure of one stage: looking forty up by their labels takes as long as counting them."""
    return STAGES.labels(stage)
