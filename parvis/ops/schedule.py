"""Periodic sweeps: what runs how often, and how one worker of many gets to run each."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import structlog
from django.utils.module_loading import import_string

from parvis.base import clock
from parvis.ops.models import SweepTime

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """A job that runs every `every_s` seconds; `path` names a function without arguments."""

    path: str
    every_s: int

    def run(self) -> None:
        """Do it now, in this process."""
        target = import_string(self.path)
        # A task of django-tasks keeps its function under `func`.
        getattr(target, "func", target)()


SWEEPS: Final = (
    Sweep("parvis.ops.jobs.bring_clips", 10),
    Sweep("parvis.posts.jobs.close_polls", 30),
    Sweep("parvis.posts.jobs.release_playable", 30),
    Sweep("parvis.posts.jobs.refresh_trends", 300),
    Sweep("parvis.posts.jobs.purge_search", 600),
    Sweep("parvis.accounts.jobs.expire_mutes", 60),
    Sweep("parvis.accounts.jobs.forget_taken_back", 3600),
    Sweep("parvis.feed.jobs.count_watches", 60),
    Sweep("parvis.feed.jobs.count_trials", 3),
    Sweep("parvis.feed.jobs.forget_old_watches", 3600),
    Sweep("parvis.feed.jobs.forget_old_receipts", 3600),
    Sweep("parvis.feed.jobs.commit_to_seeds", 3600),
    Sweep("parvis.feed.jobs.forget_old_weights", 600),
    Sweep("parvis.feed.jobs.erase_due_accounts", 3600),
    Sweep("parvis.media.jobs.sweep_orphans", 3600),
    Sweep("parvis.ops.jobs.requeue_lost_jobs", 60),
    Sweep("parvis.ops.jobs.clear_sessions", 6 * 3600),
    Sweep("parvis.ops.jobs.prune_jobs", 6 * 3600),
)


def present(sweep: Sweep) -> bool:
    """Return whether the function that a sweep names is there."""
    try:
        import_string(sweep.path)
    except ImportError:
        return False
    return True


def run_due() -> int:
    """Run every sweep that is due and that nobody else has taken; return how many ran."""
    return sum(_run(sweep) for sweep in SWEEPS if _claim(sweep) and present(sweep))


def run_all() -> list[str]:
    """Run every sweep once, due or not; return the names of those that failed."""
    return [sweep.path for sweep in SWEEPS if present(sweep) and not _run(sweep)]


def _claim(sweep: Sweep) -> bool:
    """Move the due time on, in one statement that only one worker wins."""
    now = clock.now()
    after = now + dt.timedelta(seconds=sweep.every_s)
    if SweepTime.objects.filter(name=sweep.path, due_at__lte=now).update(due_at=after):
        return True
    _row, first = SweepTime.objects.get_or_create(name=sweep.path, defaults={"due_at": after})
    return first


def _run(sweep: Sweep) -> bool:
    """Run one sweep; a failure is logged, and the next time is another chance."""
    try:
        sweep.run()
    except Exception:  # noqa: BLE001 - one broken sweep must not stop the others
        _log.exception("sweep_failed", sweep=sweep.path)
        return False
    return True
