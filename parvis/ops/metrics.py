"""Figures for Prometheus: requests by route, jobs by state, size of the database.

Several processes count into files of one folder (PROMETHEUS_MULTIPROC_DIR, set by
`parvis serve`), and whichever of them is asked adds them up.
"""

import hmac
import ipaddress
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import REGISTRY, Collector
from typing_extensions import override

from parvis.feed.queries.publications import training_figures
from parvis.media.queries import making_stock

_BUCKETS_S: Final = (0.005, 0.01, 0.02, 0.03, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 10)
REQUESTS: Final = Histogram(
    "parvis_request_seconds",
    "Time to answer a request, by route pattern.",
    ("method", "route", "status"),
    buckets=_BUCKETS_S,
)


class _Stock(Collector):
    """What is counted when asked for, not as it happens."""

    @override
    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return jobs and videos by state, and the size of the database."""
        jobs = GaugeMetricFamily("parvis_jobs", "Background jobs by state.", labels=["state"])
        for state, count in DBTaskResult.objects.values_list("status").annotate(Count("id")):
            jobs.add_metric([str(state).lower()], count)
        yield jobs
        yield from _videos()
        yield from _training()
        yield GaugeMetricFamily("parvis_database_bytes", "Size of the database.", value=_database_bytes())


def _videos() -> Iterable[GaugeMetricFamily]:
    stock = making_stock()
    states = GaugeMetricFamily("parvis_videos", "Videos by state.", labels=["state"])
    for state, count in stock.by_state.items():
        states.add_metric([state], count)
    refused = GaugeMetricFamily("parvis_videos_refused", "Videos not made, by reason.", labels=["reason"])
    for code, count in stock.refused_by_code.items():
        refused.add_metric([code], count)
    yield states
    yield refused
    yield GaugeMetricFamily(
        "parvis_video_wait_seconds", "Since when the oldest video waits to be made.", value=stock.waits_s
    )


def _training() -> Iterable[GaugeMetricFamily]:
    figures = training_figures()
    here = figures.in_force
    numbers: dict[str, tuple[str, float]] = {
        "parvis_training_unlearned": ("Watches that wait to be learned.", figures.unlearned),
        "parvis_weights_publications": ("Publications of weights that are kept.", figures.publications),
        "parvis_weights_refused": ("Publications that a server could not read.", figures.refused),
        "parvis_weights_bytes": ("Size of the publications that are kept.", figures.size_bytes),
        "parvis_weights_pinned": ("1 while an operator has pinned weights.", int(here.pinned)),
        "parvis_weights_held_back": (
            "1 while nothing is published because it is worse.",
            int(bool(here.held_back)),
        ),
    }
    if here.publication is not None:
        made_s = here.publication.made_at.timestamp()
        numbers["parvis_weights_made_seconds"] = ("When the weights in force were made, since 1970.", made_s)
        numbers["parvis_weights_loss"] = (
            "Share of surprise that the weights in force leave, as foreseen.",
            here.publication.loss,
        )
        numbers["parvis_training_examples"] = ("Examples learned by them.", here.publication.examples)
    for name, (told, value) in numbers.items():
        yield GaugeMetricFamily(name, told, value=value)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all figures; only loopback, or who knows the token, may read them."""
    if not _may_read(request):
        return HttpResponse("Only for monitoring.\n", status=403, content_type="text/plain")
    registry = CollectorRegistry()
    registry.register(_Stock())
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # the library leaves it untyped
    counted = b"" if "PROMETHEUS_MULTIPROC_DIR" in os.environ else generate_latest(REGISTRY)
    return HttpResponse(generate_latest(registry) + counted, content_type=CONTENT_TYPE_LATEST)


def _may_read(request: HttpRequest) -> bool:
    token = settings.PARVIS.metrics_token.get_secret_value()
    if token:
        given = request.headers.get("Authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {token}".encode())
    # A proxy on this machine comes from loopback too, on behalf of anybody.
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _database_bytes() -> int:
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        return sum(
            part.stat().st_size for part in (path, path.with_name(f"{path.name}-wal")) if part.exists()
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
