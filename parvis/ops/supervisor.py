"""Keep the network running: prepare, start the web server and the workers, stop them together.

The supervisor itself loads no Django: it stays small, and it has nothing that can break.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from types import FrameType
from typing import IO, Final

from parvis import VERSION
from parvis.ops import lifeline
from parvis.ops.processes import ONE_THREAD, Child
from parvis.ops.secrets import private_folder
from parvis.ops.settings import Settings

_TICK_S: Final = 0.1
_DRAIN_S: Final = 20.0
_MOST_WORKERS: Final = 4
_HOPELESS: Final = 3
_HEAD_START_S: Final = 10.0


class CannotServe(Exception):
    """The server cannot start; the message is one sentence for the operator."""


class Supervisor:
    """One server on one data folder, from start to clean stop."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; nothing happens yet."""
        self._settings = settings
        self._stopping = False

    def run(self) -> int:
        """Serve until SIGTERM or Ctrl-C; return the exit status."""
        settings = self._settings
        private_folder(settings.data_dir)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with self._only_server():
            _check_port(settings.host, settings.port)
            environment = self._environment()
            self._prepare(environment)
            children = [] if self._stopping else self._children(environment)
            try:
                with lifeline.held(settings.data_dir):
                    self._tend(children)
            finally:
                _end(children)
        return 0

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _tend(self, children: list[Child]) -> None:
        announced = False
        begun = time.monotonic()
        while not self._stopping:
            # Visitors wait for the web server alone; what works behind it takes its share of the cores later.
            alone = not announced and time.monotonic() - begun < _HEAD_START_S
            for child in children[:1] if alone else children:
                child.tend()
            if not announced and children[0].deaths >= _HOPELESS:
                raise CannotServe("The web server does not start; the reason stands above.")
            if not announced and _answers(self._settings):
                announced = True
                _say(f"{self._settings.site_name} is at {self._settings.base_url} (Ctrl-C stops it)")
            time.sleep(_TICK_S)

    @contextlib.contextmanager
    def _only_server(self) -> Iterator[None]:
        """Hold the data folder: two servers on one folder would spoil it."""
        with (self._settings.data_dir / "serve.lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise CannotServe(self._taken(lock)) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            yield

    def _taken(self, lock: IO[str]) -> str:
        lock.seek(0)
        return (
            f"Another server (process {lock.read() or 'unknown'}) already uses the data folder "
            f"{self._settings.data_dir}; stop it first, or choose another folder with --data."
        )

    def _environment(self) -> dict[str, str]:
        metrics = self._settings.data_dir / "run" / "metrics"
        # The counters are of one run; those of an earlier one would be added to them.
        shutil.rmtree(metrics, ignore_errors=True)
        private_folder(metrics.parent)
        private_folder(metrics)
        return {
            **ONE_THREAD,
            **os.environ,
            "PARVIS_DATA_DIR": str(self._settings.data_dir),
            "DJANGO_SETTINGS_MODULE": "parvis.ops.django_settings",
            "PROMETHEUS_MULTIPROC_DIR": str(metrics),
        }

    def _prepare(self, environment: dict[str, str]) -> None:
        done = subprocess.run([sys.executable, "-m", "parvis", "prepare"], env=environment, check=False)
        if done.returncode and not self._stopping:
            message = "The database could not be brought up to date; the reason stands above."
            raise CannotServe(message)

    def _children(self, environment: dict[str, str]) -> list[Child]:
        settings = self._settings
        workers = settings.workers or min(os.cpu_count() or 1, _MOST_WORKERS)
        web = Child("web", _web_command(settings, workers), environment)
        work = [sys.executable, "-m", "parvis", "work"]
        jobs = [Child(f"jobs-{n}", work, environment) for n in range(settings.job_workers)]
        transcode = [sys.executable, "-m", "parvis", "transcode", "--place"]
        videos = [
            Child(f"videos-{n}", [*transcode, f"serve-{n}"], environment)
            for n in range(settings.video_workers)
        ]
        train = [Child("train", [sys.executable, "-m", "parvis", "train"], environment)]
        return [web, *jobs, *videos, *(train if settings.train else [])]


def _web_command(settings: Settings, workers: int) -> list[str]:
    options = {
        "interface": "asgi",
        "host": settings.host,
        "port": settings.port,
        "workers": workers,
        "loop": "uvloop",
        # A live stream holds a place for as long as it lasts, so places are many.
        "backlog": 2048,
        "backpressure": 2048,
        "workers-kill-timeout": int(_DRAIN_S) - 5,
        "respawn-interval": 0.5,
        "log-level": "warning",
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    application = "parvis.ops.asgi:app"
    return [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "--no-ws", application]


def _check_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Cannot listen on {host}, port {port}: {error.strerror}. "
                "Stop what uses it, or choose another port with --port."
            )
            raise CannotServe(message) from None


def _answers(settings: Settings) -> bool:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not bound
    request = urllib.request.Request(
        f"http://{host}:{settings.port}/healthz", headers={"Host": settings.host_name}
    )
    with contextlib.suppress(OSError):
        urllib.request.urlopen(request, timeout=2).close()  # noqa: S310 - our own http address
        return True
    return False


def _end(children: list[Child]) -> None:
    deadline = time.monotonic() + _DRAIN_S
    for child in children:
        child.stop()
    for child in children:
        child.wait(deadline - time.monotonic())


def _say(line: str) -> None:
    sys.stdout.write(f"parvis {VERSION}: {line}\n")
    sys.stdout.flush()
