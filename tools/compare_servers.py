"""Compare three ways to run Django under granian: its ASGI handler, our bridge, WSGI threads.

Each serves one trivial view that reads a row; prints requests/s and CPU-ms per request.
Needs `wrk`. The figures stand in docs/decisions/0001-asgi-with-a-thread-pool.md.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
PORT = 8377
KINDS = {
    "Django's ASGI handler": ("asgi", "compare_app:django_asgi", ["--loop", "uvloop"]),
    "the bridge": ("asgi", "compare_app:bridge", ["--loop", "uvloop"]),
    "WSGI threads": ("wsgi", "compare_app:django_wsgi", ["--blocking-threads", "4"]),
}


def cpu_s(group: int) -> float:
    """Return the CPU seconds used so far by all processes of `group`."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def measure(interface: str, target: str, options: list[str], folder: str) -> tuple[float, float]:
    """Return requests/s and CPU-ms per request of one way."""
    environment = {**os.environ, "PYTHONPATH": f"{HERE}:{HERE.parent}", "PARVIS_DATA_DIR": folder}
    command = [sys.executable, "-m", "granian", "--interface", interface, "--port", str(PORT)]
    server = subprocess.Popen(
        [*command, "--no-log", *options, target], env=environment, start_new_session=True
    )
    try:
        time.sleep(4)
        _load(3)
        before = cpu_s(server.pid)
        report = _load(8)
        used = cpu_s(server.pid) - before
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    requests = int(re.search(r"(\d+) requests in", report)[1])
    if "Non-2xx" in report:
        sys.exit(f"{target} answered with errors:\n{report}")
    return requests / 8, 1000 * used / requests


def _load(seconds: int) -> str:
    url = f"http://127.0.0.1:{PORT}/row"
    command = ["wrk", "-t1", "-c8", f"-d{seconds}s", url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as data:
        for name, way in KINDS.items():
            per_s, cpu_ms = measure(*way, data)
            sys.stdout.write(f"{name:24} {per_s:8.0f} requests/s {cpu_ms:7.3f} CPU-ms a request\n")
