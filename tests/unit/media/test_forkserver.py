"""Workers are forked of a process that knows nothing, and end with whoever started them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile

import pytest

from parvis.media.processing import forkserver
from parvis.media.processing.forkserver import Ending, Forkserver, Unreachable, Worker

SERVING = f"from {forkserver.__name__} import serve; serve(lambda: exec({{program!r}}))"
PATIENCE_S = 20

Start = Callable[[str], Worker]


@pytest.fixture
def server() -> Iterator[Forkserver]:
    """A server whose workers do what they are told in Python."""
    program = "import os, sys, time; exec(sys.stdin.read())"
    made = Forkserver((sys.executable, "-I", "-c", SERVING.format(program=program)), {"LANG": "C.UTF-8"})
    yield made
    made.close()


@pytest.fixture
def start(server: Forkserver, tmp_path: Path) -> Start:
    """Start a worker with a program in a folder of the test's."""

    def started(program: str) -> Worker:
        with TemporaryFile() as stdin:
            stdin.write(program.encode())
            stdin.seek(0)
            return server.start(str(tmp_path), stdin)

    return started


def said(worker: Worker) -> str:
    """All that a worker says until its end."""
    with open(worker.stdout, closefd=False) as told:
        return told.read()


def gone(pid: int) -> bool:
    """Whether a process has ended, or does soon."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                time.sleep(0.02)
                continue
        return True
    return False


def test_a_worker_is_told_of_its_task_and_nothing_else(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PARVIS_SECRET", "known")
    worker = start("print(os.getcwd(), dict(os.environ), os.listdir('/proc/self/fd'))")
    told = said(worker)
    assert told.startswith(f"{tmp_path} {{")
    assert "known" not in told
    assert told.endswith("['0', '1', '2', '3']\n")  # the last lists them
    assert worker.wait().exit_code == 0
    worker.close()


def test_what_it_took_is_told_for_itself(start: Start) -> None:
    workers = [start("sum(range(30_000_000)); b'1' * (300 << 20)"), start("")]
    large, small = (worker.wait() for worker in workers)
    assert large.cpu_s > small.cpu_s + 0.1
    assert large.peak_rss_bytes > 300 << 20 > small.peak_rss_bytes > 1 << 20
    for worker in workers:
        worker.close()


@pytest.mark.parametrize(
    ("program", "exit_code"),
    [
        ("raise ValueError", 1),
        ("os.abort()", -signal.SIGABRT),
        ("os._exit(7)", 7),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    ],
)
def test_a_crash_is_told_and_the_next_one_works(start: Start, program: str, exit_code: int) -> None:
    worker, other = start(program), start("print(1)")
    assert worker.wait().exit_code == exit_code
    assert said(other) == "1\n"
    worker.close()
    other.close()


def test_one_is_ended_and_the_others_go_on(start: Start) -> None:
    one, other = start("time.sleep(60)"), start("time.sleep(0.5); print('done')")
    one.kill()
    assert one.wait() == Ending(-signal.SIGKILL, one.wait().cpu_s, one.wait().peak_rss_bytes)
    one.kill()  # again, to no effect
    assert said(other) == "done\n"
    one.close()
    other.close()


def test_a_server_that_died_takes_its_workers_along_and_is_started_anew(start: Start) -> None:
    first = start("time.sleep(60)")
    os.kill(int(Path(f"/proc/{first.pid}/stat").read_text().rpartition(")")[2].split()[1]), signal.SIGKILL)
    assert first.wait() == Ending(-signal.SIGKILL)
    assert gone(first.pid)
    first.close()
    second = start("print(2)")
    assert said(second) == "2\n"
    second.close()


def test_workers_end_with_whoever_started_them(tmp_path: Path) -> None:
    program = f"""
import sys
from {forkserver.__name__} import Forkserver
server = Forkserver((sys.executable, "-I", "-c", {SERVING.format(program="import time; time.sleep(60)")!r}), {{}})
worker = server.start({str(tmp_path)!r}, open("/dev/null", "rb"))
print(worker.pid, flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as asker:
        assert asker.stdout
        pid = int(asker.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        asker.kill()
    assert gone(pid)


def test_an_idle_server_ends_and_comes_back(
    start: Start, server: Forkserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = f"import {forkserver.__name__} as it; it._IDLE_S = 0.2; it.serve(lambda: print('done'))"
    monkeypatch.setattr(server, "_command", (sys.executable, "-I", "-c", impatient))
    for _ in range(2):
        worker = start("")
        assert said(worker) == "done\n"
        assert worker.wait().exit_code == 0
        worker.close()
        assert server._process is not None
        assert gone(server._process.pid)


def test_what_cannot_be_started_says_so(tmp_path: Path) -> None:
    server = Forkserver((sys.executable, "-c", "raise SystemExit(1)"), {})
    with TemporaryFile() as stdin, pytest.raises(Unreachable):
        server.start(str(tmp_path), stdin)
    server.close()
