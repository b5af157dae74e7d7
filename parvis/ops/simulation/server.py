"""A server of the simulation's own: started on a free port and an empty folder, gone at the end."""

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from parvis.base.errors import Conflict

_PATIENCE_S: Final = 120
_OWN: Final = ("PARVIS_", "DATABASE_URL", "DJANGO_")


@contextlib.contextmanager
def own_folder(*, pool: int) -> Iterator[str]:
    """Have this process and the server use an empty folder and a free port; yield the address."""
    with tempfile.TemporaryDirectory(prefix="parvis-simulate-") as folder:
        port = _free_port()
        for name in [name for name in os.environ if name.startswith(_OWN)]:
            del os.environ[name]
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "parvis.ops.django_settings",
            "PARVIS_DATA_DIR": folder,
            "PARVIS_PORT": str(port),
            "PARVIS_EXPLORE_POOL": str(pool),
            "PARVIS_WATCH_EVENTS_PER_MINUTE": "1000000",
            "PARVIS_POSTS_PER_5MIN": "100000",
            "PARVIS_FOLLOWS_PER_HOUR": "100000",
            "PARVIS_VIDEO_WORKERS": "0",
            "PARVIS_WORKERS": "1",  # each makes itself ready, and swiping needs a core, too
            "PARVIS_LOG_LEVEL": "warning",
        }
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def serving(url: str) -> Iterator[int]:
    """Run `parvis serve` with this process's environment until the block ends; yield its process's id."""
    log = Path(os.environ["PARVIS_DATA_DIR"]) / "simulate.log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "parvis", "serve"], stdout=out, stderr=out)
    try:
        if not _ready(process, url):
            raise Conflict(f"The server did not get ready: {log.read_text()[-2000:]}")
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=60)


def _ready(process: "subprocess.Popen[bytes]", url: str) -> bool:
    for _ in range(_PATIENCE_S * 10):
        if process.poll() is not None:
            return False
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/readyz", timeout=5).close()  # noqa: S310 - our own http address
            return True
        time.sleep(0.1)
    return False


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
