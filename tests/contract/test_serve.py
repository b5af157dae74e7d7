"""`parvis serve` as an operator lives with it: it starts, restarts what dies, and leaves nothing behind."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.served import Server

pytestmark = pytest.mark.xdist_group("server")


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server.started(empty=True, request_max_bytes=100_000) as made:
        yield made


def processes_of(data_dir: Path) -> set[int]:
    """Return the processes whose environment names this data folder."""
    wanted = f"PARVIS_DATA_DIR={data_dir}".encode()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
        except OSError:
            continue
    return found


def until(true: Callable[[], bool], seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def named(data_dir: Path, word: bytes) -> set[int]:
    def line(process: int) -> bytes:
        try:
            return Path(f"/proc/{process}/cmdline").read_bytes()
        except OSError:
            return b""

    return {process for process in processes_of(data_dir) if word in line(process).split(b"\0")}


def answers(server: Server, path: str = "/healthz") -> bool:
    try:
        urllib.request.urlopen(server.base_url + path, timeout=2).close()
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
    return True


def test_everything_is_ready(server: Server) -> None:
    assert until(lambda: answers(server, "/readyz"))


def test_head_has_the_length_and_no_body(server: Server) -> None:
    with contextlib.closing(HTTPConnection(urlsplit(server.base_url).netloc, timeout=5)) as connection:
        connection.request("HEAD", "/healthz")
        answer = connection.getresponse()
        assert (answer.status, answer.getheader("content-length"), answer.read()) == (200, "16", b"")
        connection.request("GET", "/healthz")
        assert connection.getresponse().read() == b'{"status": "ok"}'


def test_too_large_a_body_is_refused(server: Server) -> None:
    request = urllib.request.Request(server.base_url + "/healthz", data=b"x" * 100_001)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=5)
    assert caught.value.code == 413
    caught.value.close()


def test_a_dead_job_worker_is_replaced(server: Server) -> None:
    (old,) = named(server.data_dir, b"work")
    os.kill(old, signal.SIGKILL)
    assert until(lambda: bool(named(server.data_dir, b"work") - {old}))


def test_a_dead_web_server_is_replaced(server: Server) -> None:
    for process in named(server.data_dir, b"granian"):
        os.kill(process, signal.SIGKILL)
    assert until(lambda: answers(server))


def test_a_second_server_is_refused_the_folder(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "serve"],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("parvis: Another server (process ")


def test_a_taken_port_is_named(server: Server, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "parvis", "--data", str(tmp_path / "other"), "serve"],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Address already in use" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_data_folder_is_private(server: Server) -> None:
    assert server.data_dir.stat().st_mode & 0o077 == 0
    loose = [path for path in server.data_dir.iterdir() if path.is_file() and path.stat().st_mode & 0o077]
    assert loose == []


def test_doctor_is_content(server: Server) -> None:
    assert "All is well." in server.parvis("doctor")


def test_createadmin_makes_somebody_who_can_log_in(server: Server) -> None:
    server.parvis("createadmin", "zoe", "--password-stdin", given="a long enough one\n")
    code = "from parvis.accounts.models import User; print(User.objects.get(username='zoe').role)"
    assert server.python(code).strip() == "2"


def test_a_weak_password_is_refused(server: Server) -> None:
    with pytest.raises(AssertionError, match="parvis: "):
        server.parvis("createadmin", "yan", "--password-stdin", given="12345\n")


def test_backup_of_the_running_server_comes_back(server: Server, tmp_path: Path) -> None:
    if "DATABASE_URL" in server.environment:
        pytest.skip("PostgreSQL comes back by pg_restore")
    server.parvis("backup", str(tmp_path / "backup.tar"))
    server.parvis("restore", str(tmp_path / "backup.tar"), "--data", str(tmp_path / "new"))
    assert (tmp_path / "new/parvis.sqlite3").is_file()


def test_help_lists_every_command(server: Server) -> None:
    text = server.parvis("--help")
    for command in ("serve", "seed", "doctor", "createadmin", "backup", "restore", "work", "sweep", "manage"):
        assert f"  {command} " in text


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGTERM, 0), (signal.SIGINT, 0), (signal.SIGKILL, -9)])
def test_nothing_is_left_when_the_server_ends(sign: signal.Signals, status: int) -> None:
    """Not even while somebody listens; nor need the web server be killed for that."""
    with (
        Server.started() as server,
        contextlib.closing(HTTPConnection(urlsplit(server.base_url).netloc, timeout=60)) as connection,
    ):
        assert until(lambda: bool(named(server.data_dir, b"work")))
        connection.request("GET", "/api/v1/streaming/public")
        answer = connection.getresponse()
        assert answer.fp is not None
        assert answer.fp.readline()
        server.process.send_signal(sign)
        assert server.process.wait(timeout=60) == status
        assert until(lambda: not processes_of(server.data_dir)), processes_of(server.data_dir)
        # Granian says so, after 15 s, of whoever holds it up.
        assert "refused to gracefully stop" not in (server.data_dir.parent / "log").read_text()
