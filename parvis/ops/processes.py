"""Child processes that never outlive the one that started them."""

import contextlib
import ctypes
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import structlog

# Several processes share the cores: threads of numpy and XLA within each would wait for each other
# by spinning. With one, sums are also made in the same order everywhere.
ONE_THREAD: Final = {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "OPENBLAS_NUM_THREADS": "1",
}
_PR_SET_PDEATHSIG: Final = 1
_SHORTEST_WAIT_S: Final = 0.5
_LONGEST_WAIT_S: Final = 30.0
_HEALTHY_AFTER_S: Final = 60.0
_log = structlog.get_logger(__name__)


def die_with_parent(parent: int, by: signal.Signals = signal.SIGTERM) -> None:
    """Have the kernel send this process a signal when `parent` dies, even by SIGKILL; Linux only."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, by)
    # The parent may have died before the kernel knew of our wish.
    if os.getppid() != parent:
        os._exit(1)


def give_memory_back() -> None:
    """Give the system what this process has freed; a compiler of models leaves hundreds of megabytes.

    The C library of most Linux systems keeps freed memory for itself unless it is told.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library does not know the word
        ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[bool]:
    """Hold the file until the block ends, or yield False because another process holds it."""
    with path.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


class Child:
    """One process that is started again, each time a little later, whenever it dies."""

    def __init__(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Remember what to run; nothing runs yet."""
        self.name = name
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._start_at = 0.0
        self._wait_s = _SHORTEST_WAIT_S
        self.deaths = 0

    def tend(self) -> None:
        """Start the process if it does not run and its waiting time is over."""
        now = time.monotonic()
        if self._process is not None and self._process.poll() is not None:
            if now - self._started_at > _HEALTHY_AFTER_S:
                self._wait_s = _SHORTEST_WAIT_S
            self.deaths += 1
            _log.error("child_died", name=self.name, status=self._process.returncode)
            self._process, self._start_at = None, now + self._wait_s
            self._wait_s = min(2 * self._wait_s, _LONGEST_WAIT_S)
        if self._process is None and now >= self._start_at:
            self._start(now)

    def stop(self) -> None:
        """Ask the process to finish what it is doing and to end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, seconds: float) -> None:
        """Wait for the end; a process that takes longer is killed with all its children."""
        if self._process is None:
            return
        try:
            self._process.wait(max(seconds, 0.1))
        except subprocess.TimeoutExpired:
            _log.warning("child_killed", name=self.name)
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _start(self, now: float) -> None:
        parent = os.getpid()
        # Each child leads a session: Ctrl-C reaches the supervisor alone, which then tells all.
        self._process = subprocess.Popen(
            self._command,
            env=self._environment,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(parent),  # noqa: PLW1509 - the supervisor has one thread
        )
        self._started_at = now
