"""The real server, started as an operator starts it, for tests that come in through HTTP."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import prepared

_PATIENCE_S = 120
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: where it answers, where it keeps its data, its environment, its process."""

    base_url: str
    data_dir: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    @classmethod
    @contextlib.contextmanager
    def started(cls, *, empty: bool = False, **settings: object) -> Iterator["Server"]:
        """Run `parvis serve` on a free port until the block ends; settings by their names.

        It begins with what `parvis prepare` made before, or with an `empty` place.
        """
        with tempfile.TemporaryDirectory(prefix="parvis-served-") as folder:
            port = free_port()
            data_dir, log = Path(folder) / "data", Path(folder) / "log"
            environment = _environment(data_dir, empty=empty, port=port, **settings)
            with log.open("wb") as out:
                process = subprocess.Popen(
                    [sys.executable, "-m", "parvis", "serve"],
                    env=environment,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                )
            server = cls(f"http://127.0.0.1:{port}", data_dir, environment, process)
            try:
                server._wait(log)
                yield server
            finally:
                process.terminate()
                process.wait(timeout=30)

    @contextlib.contextmanager
    def again(self) -> Iterator[None]:
        """Run it once more on the same data and port, after it was killed."""
        with (self.data_dir.parent / "log").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "parvis", "serve"],
                env=self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)

    @contextlib.contextmanager
    def holding(self, command: str) -> Iterator[None]:
        """Let its children of one command (`transcode`, `work`) stand still until the block ends."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        held = [
            int(child)
            for child in children
            if command.encode() in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
        ]
        assert held, f"no child of the server runs {command}"
        for child in held:
            os.kill(child, signal.SIGSTOP)
        try:
            yield
        finally:
            for child in held:
                os.kill(child, signal.SIGCONT)

    def parvis(self, *arguments: str, given: str = "") -> str:
        """Run `parvis` with `arguments` on this server's data; return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "parvis", *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            message = f"parvis {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
            raise AssertionError(message)
        return done.stdout

    def python(self, code: str) -> str:
        """Run Python with Django set up on this server's database; return what it printed."""
        return self.parvis("manage", "shell", "--verbosity", "0", "--command", code)

    def _wait(self, log: Path) -> None:
        for _ in range(_PATIENCE_S * 10):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.base_url}/readyz", timeout=5).close()
                return
            time.sleep(0.1)
        message = f"The server did not get ready:\n{log.read_text()}"
        raise AssertionError(message)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _environment(data_dir: Path, *, empty: bool = False, **settings: object) -> dict[str, str]:
    environment = clean_environment()
    (prepared.begin_empty if empty else prepared.begin)(data_dir, environment)
    names = {"data_dir": data_dir, "workers": 1, "threads": 4, **settings}
    return environment | {f"PARVIS_{name.upper()}": str(value) for name, value in names.items()}


def clean_environment() -> dict[str, str]:
    """Return the environment without what the tests set for themselves."""
    ours = ("PARVIS_", "DJANGO_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | prepared.COMPILED
