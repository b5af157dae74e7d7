"""Whether the server lives, and whether it can serve: for supervisors and load balancers."""

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

JOB_WORKER: Final = "worker"
VIDEO_WORKER: Final = "transcode"
TRAINER: Final = "train"

_SILENT_AFTER_S: Final = 90
_migrated: set[str] = set()


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """Answer: the process is alive."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Answer whether everything that serving needs is there; 503 names what is not."""
    checks = {name: check() for name, check in CHECKS.items()}
    ready = all(checks.values())
    words = {name: "ok" if good else "failing" for name, good in checks.items()}
    body = {"status": "ok" if ready else "failing", "checks": words}
    return JsonResponse(body, status=200 if ready else 503)


def database_answers() -> bool:
    """Return whether the database answers a question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def migrated() -> bool:
    """Return whether the tables are those that the code expects; once they are, they stay so."""
    if not _migrated:
        try:
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return False
        except DatabaseError:
            return False
        _migrated.add("yes")
    return True


def data_folder_writable() -> bool:
    """Return whether a file can be written into the data folder."""
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
            file.write(b"x")
    except OSError:
        return False
    return True


def worker_alive() -> bool:
    """Return whether a job worker was heard of lately, if one is to run at all."""
    return settings.PARVIS.job_workers == 0 or _heard_of(JOB_WORKER)


def video_worker_alive() -> bool:
    """Return whether somebody who makes videos was heard of lately, if one is to run at all."""
    return settings.PARVIS.video_workers == 0 or _heard_of(VIDEO_WORKER)


def trainer_alive() -> bool:
    """Return whether the trainer was heard of lately, if one is to run at all."""
    return not settings.PARVIS.train or _heard_of(TRAINER)


def beat(who: str = JOB_WORKER) -> None:
    """Leave a sign that this process, a worker of that kind, lives."""
    path = heartbeat_file(who)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    path.touch()
    os.utime(path)


def heartbeat_file(who: str = JOB_WORKER) -> Path:
    """Return the file whose time is the last sign of life of a worker of that kind."""
    return Path(settings.DATA_DIR) / "run" / f"{who}.beat"


def _heard_of(who: str) -> bool:
    try:
        return time.time() - heartbeat_file(who).stat().st_mtime < _SILENT_AFTER_S
    except OSError:
        return False


CHECKS: Final[dict[str, Callable[[], bool]]] = {
    "database": database_answers,
    "migrations": migrated,
    "data_folder": data_folder_writable,
    "worker": worker_alive,
}
