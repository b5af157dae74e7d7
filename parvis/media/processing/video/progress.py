"""Tell the server what was done, a line at a time, and that something still is."""

import json
import time
from threading import Lock
from typing import Final, TextIO

from parvis.media.processing.video.contract import Event, Progress
from parvis.media.processing.video.lines import event_to_json

_EVERY_S: Final = 0.5


class Reporter:
    """Writes events; from any thread."""

    def __init__(self, out: TextIO) -> None:
        """Write to `out`, of which nobody else writes a line."""
        self._out = out
        self._lock = Lock()
        self._told_at = time.monotonic()
        self.done_ms = 0
        self.total_ms = 0

    def tell(self, event: Event) -> None:
        """Write the event's line at once."""
        line = json.dumps(event_to_json(event)) + "\n"
        with self._lock:
            self._told_at = time.monotonic()
            self._out.write(line)
            self._out.flush()

    def tick(self) -> None:
        """Say how far the work is, unless that was said just now.

        Called for every frame that was decoded or passed on, so that silence means a standstill.
        """
        if time.monotonic() - self._told_at >= _EVERY_S:
            self.tell(Progress(min(self.done_ms, self.total_ms), self.total_ms))
