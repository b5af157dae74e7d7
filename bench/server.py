"""The real server, started as an operator starts it."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.databases import ROOT, Database
from bench.processes import tree

_PATIENCE_S: Final = 60


@dataclass(frozen=True, slots=True)
class Server:
    """A running `parvis serve` and the database behind it."""

    port: int
    process: subprocess.Popen[bytes]
    database: Database

    @property
    def roots(self) -> list[int]:
        """The first processes of the server and of the database."""
        return [self.process.pid, *([self.database.pid] if self.database.pid else [])]

    def kill(self) -> None:
        """End every process of the server at once, without a word."""
        for pid in tree([self.process.pid]):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@contextlib.contextmanager
def serving(database: Database, **settings: object) -> Iterator[Server]:
    """Run the server with its usual settings, and with those given, until the block ends."""
    port = _free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PARVIS_", "DATABASE_URL"))}
    environment |= database.environment | {"PARVIS_PORT": str(port), "PARVIS_LOG_FORMAT": "json"}
    environment |= {f"PARVIS_{name.upper()}": str(value) for name, value in settings.items()}
    log = Path(database.environment["PARVIS_DATA_DIR"]) / "bench.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis", "serve"], env=environment, cwd=ROOT, stdout=out, stderr=out
        )
    try:
        _wait(process, port, log)
        yield Server(port, process, database)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(_PATIENCE_S * 10):
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
            return
        time.sleep(0.1)
    sys.exit(f"The server did not get ready:\n{log.read_text()[-4000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
