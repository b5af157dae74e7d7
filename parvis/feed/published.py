"""The weights that serve in this process: which they are, and how it finds a new publication.

The database says which weights are in force, so that one word reaches every server. Whoever asks
for the weights here has it looked up twice a second at most; new ones are read beside, and put in
place in one step when they are sound. What cannot be read is refused by name, and what served
before goes on serving.
"""

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple

import structlog
from django.conf import settings
from django.db import DatabaseError, connections

from parvis.feed.queries.publications import name_in_force, publications
from parvis.feed.services.publications import note_refusal
from parvis.learn import weights as files
from parvis.learn.weights import Weights, WeightsRefused

_LOOK_EVERY_S: Final = 0.5
_TRY_AGAIN_S: Final = 30.0  # a file may be on its way from another machine
_EARLIER: Final = 5  # publications to try where the one in force cannot be read at the start
_log = structlog.get_logger(__name__)


class InUse(NamedTuple):
    """Weights and their name, which is empty for those that know of nobody."""

    name: str
    weights: Weights


class Published:
    """The weights in use, read in the background whenever others are in force."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Read nothing yet."""
        self._now = now
        self._lock = threading.Lock()
        self._in_use: InUse | None = None
        self._looked_s = 0.0
        self._reading: threading.Thread | None = None
        self._refused: tuple[str, float] = ("", 0.0)

    def current(self) -> InUse:
        """Return the weights to serve with; the first call reads them, later ones never wait."""
        with self._lock:
            if self._in_use is None:
                self._in_use = _first()
                self._looked_s = self._now()
            elif self._now() - self._looked_s >= _LOOK_EVERY_S:
                self._looked_s = self._now()
                self._look()
            return self._in_use

    def settle(self) -> None:
        """Wait until what is being read is in use or refused."""
        reading = self._reading
        if reading is not None:
            reading.join()

    def _look(self) -> None:
        """Begin to read what is in force, if that is something else."""
        if self._reading is not None and self._reading.is_alive():
            return
        name = _named()
        known = self._in_use.name if self._in_use else ""
        refused, since = self._refused
        if name in (None, known) or (name == refused and self._now() - since < _TRY_AGAIN_S):
            return
        self._reading = threading.Thread(target=self._read, args=(name,), name="weights", daemon=True)
        self._reading.start()

    def _read(self, name: str) -> None:
        try:
            found = _loaded(name)
        finally:
            connections.close_all()  # of this thread
        with self._lock:
            if found is None:
                self._refused = (name, self._now())
            else:
                self._in_use = found


def _first() -> InUse:
    """Return what is in force, or else the newest that can be read, or else what `learn` begins with."""
    name = _named()
    if not name:
        return InUse("", files.initial())
    earlier = [one.name for one in publications(_EARLIER) if one.name != name]
    found = (_loaded(one) for one in (name, *earlier))
    return next((one for one in found if one), InUse("", files.initial()))


def _named() -> str | None:
    """Return the name of the weights in force, or None while the database does not answer."""
    try:
        return name_in_force()
    except DatabaseError:
        _log.warning("weights_unknown", exc_info=True)
        return None


def _loaded(name: str) -> InUse | None:
    if not name:
        return InUse("", files.initial())
    try:
        return InUse(name, files.read(Path(settings.WEIGHTS_ROOT), name))
    except WeightsRefused as refused:
        _log.error("weights_refused", name=name, reason=refused.reason)
        try:
            note_refusal(name=name, reason=refused.reason)
        except DatabaseError:
            _log.warning("refusal_not_noted", name=name, exc_info=True)
        return None


published: Final = Published()
