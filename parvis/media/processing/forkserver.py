"""Start each worker as a fork of a process that has imported what workers need, and nothing else.

To import PyAV and numpy takes a quarter of a second of a core, a seventh of all the work on a
short video of few lines. So one process does it once, with an environment of its own and before it
has seen anybody's file, and forks a worker a task: those share code, and nothing that one of them
read. Landlock and seccomp, which each worker takes on itself, keep it from the others and from the
one it came from. (The fork server of Python's `multiprocessing` hands its environment on, secrets
included, and tells nothing of what a worker used.)

It ends with the process that started it, and its workers with it; idle for long, it ends by
itself, and is started anew by the next task.
"""

import ctypes
import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import IO, Any, Final

_IDLE_S: Final = 300.0
_LINE_BYTES: Final = 1 << 16
_DEATH_SIGNAL: Final = 1  # prctl.h: PR_SET_PDEATHSIG


class Unreachable(Exception):
    """The fork server could not be started, or ended while it was asked."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a worker ended (its exit code is negative for a signal), and what it took."""

    exit_code: int
    cpu_s: float = 0.0
    peak_rss_bytes: int = 0


class Worker:
    """A worker that was started; closed by whoever started it."""

    def __init__(self, server: "Forkserver", pid: int, stdout: int, ended: int) -> None:
        self.pid = pid
        self.stdout = stdout
        self._server = server
        self._ended = ended
        self._ending: Ending | None = None

    def kill(self) -> None:
        """End it now, unless it has ended."""
        self._server.kill(self.pid)

    def wait(self) -> Ending:
        """Wait for its end; where nobody is left to tell of it, it was killed with its server."""
        if self._ending is None:
            with open(self._ended, "rb", closefd=False) as told:
                line = told.read()
            self._ending = Ending(**json.loads(line)) if line else Ending(-signal.SIGKILL)
        return self._ending

    def close(self) -> None:
        """End it if it runs, and let go of its pipes."""
        self.kill()
        self.wait()
        os.close(self.stdout)
        os.close(self._ended)


class Forkserver:
    """The process that workers are forked from, started when it is first needed."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        """Name the command, which calls `serve`, and all of its environment."""
        self._command = command
        self._environment = environment
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def start(self, folder: str, stdin: IO[bytes]) -> Worker:
        """Start a worker in `folder` that reads `stdin`; raises `Unreachable`."""
        stdout, write_stdout = os.pipe()
        ended, write_ended = os.pipe()
        try:
            fds = (stdin.fileno(), write_stdout, write_ended)
            with self._lock:
                # One that was idle may have ended, and says so only when it is asked.
                told = self._ask({"folder": folder}, fds) or self._ask_anew({"folder": folder}, fds)
        except BaseException:
            os.close(stdout)
            os.close(ended)
            raise
        finally:
            os.close(write_stdout)
            os.close(write_ended)
        return Worker(self, told["pid"], stdout, ended)

    def kill(self, pid: int) -> None:
        """End a worker, unless it has ended."""
        with self._lock:
            self._ask({"kill": pid}, ())

    def close(self) -> None:
        """End the server, and its workers with it."""
        with self._lock:
            self._leave()

    def _ask_anew(self, request: dict[str, Any], fds: Sequence[int]) -> dict[str, Any]:
        self._leave()
        mine, its = socket.socketpair()
        with its:
            self._process = subprocess.Popen(
                self._command,
                stdin=its.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=self._environment,
                start_new_session=True,
            )
        self._line = mine
        told = self._ask(request, fds)
        if told is None:
            raise Unreachable
        return told

    def _ask(self, request: dict[str, Any], fds: Sequence[int]) -> dict[str, Any] | None:
        """Return what the server answers, None if it is not there."""
        if self._line is None:
            return None
        with suppress(OSError):
            socket.send_fds(self._line, [json.dumps(request).encode()], fds)
            if answer := self._line.recv(_LINE_BYTES):
                told: dict[str, Any] = json.loads(answer)
                return told
        return None

    def _leave(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
        if self._process is not None:
            self._process.wait()
            self._process = None


def serve(work: Callable[[], None]) -> None:
    """Fork a worker a request, each to do `work`, until whoever asks is gone or has long been silent."""
    with socket.socket(fileno=os.dup(0)) as asking:
        woken, waker = socket.socketpair()
        waker.settimeout(0)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        children: dict[int, int] = {}
        while True:
            ready = select.select([asking, woken], [], [], _IDLE_S)[0]
            if woken in ready:
                woken.recv(_LINE_BYTES)
                _reap(children)
            if (asking in ready and not _answer(asking, children, work)) or not (ready or children):
                break
    for pid in children:
        os.kill(pid, signal.SIGKILL)


def _answer(asking: socket.socket, children: dict[int, int], work: Callable[[], None]) -> bool:
    """Do what is asked next; return whether there is somebody to ask."""
    request, fds, _flags, _address = socket.recv_fds(asking, _LINE_BYTES, 3)
    if not request:
        return False
    asked = json.loads(request)
    if "kill" in asked:
        if asked["kill"] in children:
            os.kill(asked["kill"], signal.SIGKILL)
        asking.sendall(b"{}")
        return True
    stdin, stdout, ended = fds
    server = os.getpid()
    pid = os.fork()
    if pid == 0:
        _become_worker(asked["folder"], (stdin, stdout), work, server)
    children[pid] = ended
    os.close(stdin)
    os.close(stdout)
    asking.sendall(json.dumps({"pid": pid}).encode())
    return True


def _become_worker(folder: str, pipes: tuple[int, int], work: Callable[[], None], server: int) -> None:
    """Do the work in a process that was just forked, and end it."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
        if os.getppid() == server:
            os.chdir(folder)
            for number, pipe in enumerate(pipes):
                os.dup2(pipe, number)
            os.closerange(3, resource.getrlimit(resource.RLIMIT_NOFILE)[0])
            work()
            sys.stdout.flush()
            os._exit(0)
    finally:
        os._exit(1)


def _reap(children: dict[int, int]) -> None:
    """Tell of each worker that has ended how it did."""
    while children:
        pid, status, used = os.wait3(os.WNOHANG)
        if pid == 0:
            return
        ending = Ending(
            os.waitstatus_to_exitcode(status),
            used.ru_utime + used.ru_stime,
            used.ru_maxrss << (0 if sys.platform == "darwin" else 10),
        )
        with suppress(OSError), os.fdopen(children.pop(pid), "wb") as telling:
            telling.write(json.dumps(asdict(ending)).encode())
