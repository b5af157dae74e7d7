"""Sweeps of the server itself: jobs that a crash left behind, old sessions, old results, the town's clips."""

import datetime as dt
import os
import subprocess
import sys
import threading
from typing import Final

from django.core.management import call_command
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from parvis.base import clock
from parvis.ops.arrivals import lock, missing, unanswered
from parvis.ops.processes import alone

_LOST_AFTER: Final = dt.timedelta(minutes=15)
_MOST_TRIES: Final = 3
_RESULTS_KEPT_DAYS: Final = 3


def bring_clips() -> None:
    """Have the clips that the demonstration town misses made, in a process of their own.

    Here only the question whether there are any: making them takes a core and much memory.
    """
    if not missing().exists() and not unanswered().exists():
        return
    with alone(lock()) as nobody_else:
        pass
    if nobody_else:
        # It ends by itself, or with this process.
        command = [sys.executable, "-m", "parvis", "clips", "--parent", str(os.getpid())]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        threading.Thread(target=process.wait, name="clips", daemon=True).start()


def requeue_lost_jobs() -> None:
    """Give jobs whose worker died to another one; a job that has killed three is left alone."""
    lost = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=clock.now() - _LOST_AFTER
    )
    for job in lost.only("id", "worker_ids"):
        tried_out = len(job.worker_ids) >= _MOST_TRIES
        status = TaskResultStatus.FAILED if tried_out else TaskResultStatus.READY
        # The status is asked again: the worker may have finished in this very moment.
        lost.filter(id=job.id).update(status=status)


def clear_sessions() -> None:
    """Forget logins that have run out."""
    call_command("clearsessions")


def prune_jobs() -> None:
    """Forget what finished jobs returned, after some days."""
    call_command("prune_db_task_results", min_age_days=_RESULTS_KEPT_DAYS, verbosity=0)
