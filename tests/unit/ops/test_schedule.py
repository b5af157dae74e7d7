"""Sweeps run when they are due, once, whoever asks; lost jobs come back."""

import datetime as dt

import pytest
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from parvis.base import clock
from parvis.ops import jobs, schedule
from parvis.ops.models import SweepTime
from parvis.ops.schedule import Sweep

pytestmark = pytest.mark.django_db
ran: list[str] = []


def note() -> None:
    ran.append("swept")


def fail() -> None:
    raise RuntimeError("not today")


@pytest.fixture(autouse=True)
def _two_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    ran.clear()
    here = __name__
    sweeps = (Sweep(f"{here}.fail", 60), Sweep(f"{here}.note", 60))
    monkeypatch.setattr(schedule, "SWEEPS", sweeps)


def test_a_sweep_runs_once_when_due() -> None:
    assert schedule.run_due() == 1
    assert schedule.run_due() == 0
    assert ran == ["swept"]


def test_a_sweep_runs_again_when_its_time_has_come() -> None:
    schedule.run_due()
    SweepTime.objects.update(due_at=clock.now() - dt.timedelta(seconds=1))
    schedule.run_due()
    assert ran == ["swept", "swept"]


def test_all_run_on_request_and_failures_are_named() -> None:
    assert schedule.run_all() == [f"{__name__}.fail"]
    assert ran == ["swept"]


def lost_job(**values: object) -> DBTaskResult:
    fields = {
        "args_kwargs": {"args": [], "kwargs": {}},
        "task_path": "x.y",
        "backend_name": "default",
        "status": TaskResultStatus.RUNNING,
        "started_at": clock.now() - dt.timedelta(hours=1),
        "worker_ids": ["gone"],
        **values,
    }
    return DBTaskResult.objects.create(**fields)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({}, TaskResultStatus.READY),
        ({"worker_ids": ["a", "b", "c"]}, TaskResultStatus.FAILED),
        ({"started_at": dt.datetime(2100, 1, 1, tzinfo=dt.UTC)}, TaskResultStatus.RUNNING),
        ({"status": TaskResultStatus.SUCCESSFUL}, TaskResultStatus.SUCCESSFUL),
    ],
)
def test_a_job_whose_worker_died_is_tried_again(values: dict[str, object], status: TaskResultStatus) -> None:
    job = lost_job(**values)
    jobs.requeue_lost_jobs()
    job.refresh_from_db()
    assert job.status == status
