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
        """Return jobs by state and the size of the database."""
        jobs = GaugeMetricFamily("parvis_jobs", "Background jobs by state.", labels=["state"])
        for state, count in DBTaskResult.objects.values_list("status").annotate(Count("id")):
            jobs.add_metric([str(state).lower()], count)
        yield jobs
        yield GaugeMetricFamily("parvis_database_bytes", "Size of the database.", value=_database_bytes())


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
