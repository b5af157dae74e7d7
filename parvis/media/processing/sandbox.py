"""Run the worker: its own process, a scrubbed environment, limits, and a hand on the switch.

The worker binds itself by `setrlimit` before it opens a file, rather than between fork and
exec, because running Python there is unsafe in a server with threads.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Final

import structlog

from parvis.media.processing.contract import (
    Limits,
    Order,
    Outcome,
    Refusal,
    order_to_json,
    outcome_from_json,
)

_COMMAND: Final = (sys.executable, "-I", "-m", "parvis.media.processing.worker")
_REPLY_BYTES: Final = 8192
_WAIT_S: Final = 20.0
_seats = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_log = structlog.get_logger(__name__)


class Busy(Exception):
    """Every seat is taken, and none became free in time."""


def run(folder: Path, orders: Sequence[Order], limits: Limits) -> list[Outcome]:
    """Return one outcome an order, in order; all in one process, started and ended here.

    An upload from outside goes alone, so that it shares a process with nobody else's.
    """
    if not _seats.acquire(timeout=_WAIT_S):
        raise Busy
    try:
        return _run(folder, orders, limits)
    finally:
        _seats.release()


def _run(folder: Path, orders: Sequence[Order], limits: Limits) -> list[Outcome]:
    task = folder / "task.json"
    replies = folder / "replies.jsonl"
    orders_json = [order_to_json(order) for order in orders]
    task.write_text(json.dumps({"limits": asdict(limits), "folder": str(folder), "orders": orders_json}))
    with task.open("rb") as stdin, replies.open("wb") as stdout:
        code, timed_out = _wait_for(folder, stdin, stdout, limits)
    outcomes = _read(replies, len(orders))
    if len(outcomes) < len(orders):
        # The order after the last answer ended the process; those behind it were never begun.
        cause = _cause(code, timed_out=timed_out)
        _log.warning("image_worker_ended", exit_code=code, cause=cause)
        outcomes += [Refusal(cause, {})] * (len(orders) - len(outcomes))
    return outcomes


def _wait_for(folder: Path, stdin: IO[bytes], stdout: IO[bytes], limits: Limits) -> tuple[int, bool]:
    expired = threading.Event()
    with subprocess.Popen(
        _COMMAND,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"LANG": "C.UTF-8", "TMPDIR": str(folder), "MALLOC_ARENA_MAX": "2"},
        start_new_session=True,
    ) as process:

        def expire() -> None:
            expired.set()
            process.kill()

        # A timer and a plain wait: `wait(timeout=…)` polls, and would add up to 50 ms.
        timer = threading.Timer(limits.wall_s, expire)
        timer.start()
        try:
            return process.wait(), expired.is_set()
        finally:
            timer.cancel()
            process.kill()


def _read(replies: Path, count: int) -> list[Outcome]:
    with replies.open("rb") as lines:
        raw = lines.read(_REPLY_BYTES * count)
    outcomes: list[Outcome] = []
    for line in raw.split(b"\n")[:-1][:count]:
        try:
            outcomes.append(outcome_from_json(json.loads(line)))
        except ValueError:
            outcomes.append(Refusal("damaged", {}))
    return outcomes


def _cause(code: int, *, timed_out: bool) -> str:
    if timed_out or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "too_slow"
    return "too_hungry" if code == -signal.SIGXFSZ else "damaged"
