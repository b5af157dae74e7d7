"""`parvis train`: learn from what is watched and done, and publish what was learned.

One trainer works for a network; further ones wait until it is gone.
"""

import argparse
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from parvis.feed.queries.publications import something_to_learn
from parvis.feed.training.claim import claimed
from parvis.ops.health import TRAINER, beat
from parvis.ops.processes import ONE_THREAD, alone, give_memory_back

if TYPE_CHECKING:
    from parvis.feed.training.training import Training

_STEP_S: Final = 1.0
_LONGEST_S: Final = 4.0  # between looks while nothing happens
_WAIT_S: Final = 5.0
_BEAT_S: Final = 15.0
_NICE: Final = 10  # people who wait for a page come first
_log = structlog.get_logger(__name__)


def run(arguments: list[str]) -> int:
    """Learn until told to stop."""
    parser = argparse.ArgumentParser(prog="parvis train", description=__doc__)
    parser.add_argument("--once", action="store_true", help="learn what there is, publish it, and end")
    once = parser.parse_args(arguments).once
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    os.nice(_NICE)
    os.environ.update(ONE_THREAD)
    while not stop.is_set():
        try:
            if _had_its_turn(stop, once=once):
                return 0
        except DatabaseError:
            _log.exception("training_interrupted")
            close_old_connections()
        if once:
            sys.exit("parvis: another trainer is at work, or the database does not answer.")
        stop.wait(_WAIT_S)
    return 0


def _had_its_turn(stop: threading.Event, *, once: bool) -> bool:
    """Learn for as long as this is the one trainer; return False if another one is."""
    lock = Path(settings.DATA_DIR) / "run" / "train.lock"
    lock.parent.mkdir(mode=0o700, exist_ok=True)
    with alone(lock) as first:
        if not first:
            return False
        with claimed() as mine:
            if mine:
                _train(stop, once=once)
            return mine


def _train(stop: threading.Event, *, once: bool) -> None:
    # What learning needs takes hundreds of megabytes: nothing of it is loaded on a network that sleeps.
    while not (once or stop.is_set() or something_to_learn()):
        beat(TRAINER)
        stop.wait(_STEP_S)
    if stop.is_set():
        return
    from parvis.feed.training.training import Training

    training = Training(Path(settings.TRAINING_ROOT), Path(settings.WEIGHTS_ROOT))
    if once:
        while not stop.is_set() and training.step():
            pass
    else:
        _learn_on(training, stop)
    training.keep_if_due(at_once=True)
    training.publish_if_due(at_once=True)


def _learn_on(training: "Training", stop: threading.Event) -> None:
    beaten_s, pause_s = 0.0, _STEP_S
    while not stop.is_set():
        if time.monotonic() - beaten_s > _BEAT_S:
            beaten_s = time.monotonic()
            beat(TRAINER)
            give_memory_back()
        before = training.unpublished
        more = training.step()
        pause_s = _STEP_S if training.unpublished > before else min(2 * pause_s, _LONGEST_S)
        training.keep_if_due()
        training.publish_if_due()
        if not more:
            stop.wait(pause_s)
