"""`parvis work`: run background jobs, and the periodic sweeps that are due."""

import threading
from typing import Final

import structlog
from django.db import close_old_connections
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from parvis.ops import schedule
from parvis.ops.health import beat

_TICK_S: Final = 5.0
_POLL_S: Final = 0.5
_log = structlog.get_logger(__name__)


def run(_arguments: list[str]) -> int:
    """Work until told to stop."""
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(stop,), name="sweeps", daemon=True)
    sweeper.start()
    worker = Worker(
        queue_names=["*"],
        interval=_POLL_S,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
        excluded_queue_names=[],
    )
    worker.configure_signals()
    try:
        worker.run()
    finally:
        stop.set()
        sweeper.join(timeout=10)
    return 0


def _sweep(stop: threading.Event) -> None:
    """Run due sweeps and leave signs of life, beside the jobs, until told to stop."""
    while not stop.is_set():
        beat()
        try:
            schedule.run_due()
        except Exception:  # noqa: BLE001 - the next tick is another chance
            _log.exception("schedule_failed")
        close_old_connections()
        stop.wait(_TICK_S)
