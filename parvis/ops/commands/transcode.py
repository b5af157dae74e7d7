"""`parvis transcode`: make uploaded videos playable.

Two lanes take one video each. Only one of them at a time goes on to the larger renditions, so
that there is always one for what was just uploaded.
"""

import argparse
import os
import signal
import socket
import threading
from hashlib import sha256
from typing import Final

import structlog
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from parvis.media.jobs import Making, Turns, process_next, take_up
from parvis.ops.health import VIDEO_WORKER, beat
from parvis.posts.services import release_posts

_LANES: Final = 2
_POLL_S: Final = 0.25
_BEAT_S: Final = 15.0
_AFTER_FAILURE_S: Final = 5.0
_log = structlog.get_logger(__name__)


def run(arguments: list[str]) -> int:
    """Work until told to stop; what is unfinished then is taken up by whoever works next."""
    parser = argparse.ArgumentParser(prog="parvis transcode", description=__doc__)
    parser.add_argument("--place", default=f"p{os.getpid()}", help="which of several workers this one is")
    place = parser.parse_args(arguments).place
    stop, turns = threading.Event(), Turns()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    lanes = [
        threading.Thread(target=_work, args=(_name(place, lane), turns, stop), name=f"lane-{lane}")
        for lane in range(_LANES)
    ]
    for lane in lanes:
        lane.start()
    beat(VIDEO_WORKER)
    while not stop.wait(_BEAT_S) and all(lane.is_alive() for lane in lanes):
        beat(VIDEO_WORKER)
    stop.set()
    for lane in lanes:
        lane.join()
    return 0


def _name(place: str, lane: int) -> str:
    """Return a name that is the same after a restart: what a lane had in hand is its own again."""
    home = f"{socket.gethostname()}:{settings.DATA_DIR}:{place}:{lane}"
    return sha256(home.encode()).hexdigest()[:16]


def _work(name: str, turns: Turns, stop: threading.Event) -> None:
    making = Making(name, on_playable=release_posts, is_stopping=stop.is_set, turns=turns)
    begun = False
    while not stop.is_set():
        try:
            begun = begun or take_up(name) >= 0
            busy = process_next(making)
        except DatabaseError:
            _log.exception("transcode_failed")
            close_old_connections()
            stop.wait(_AFTER_FAILURE_S)
        else:
            if not busy:
                stop.wait(_POLL_S)
    connections.close_all()
