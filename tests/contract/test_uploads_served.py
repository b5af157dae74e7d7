"""Uploads through a real server: lines that break, servers that are killed, and not a byte lost."""

import contextlib
import fcntl
import hashlib
import os
import random
import signal
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.clips import clip_bytes
from tests.contract.served import join_two
from tests.contract.test_serve import answers, named, until
from tests.served import Server

pytestmark = pytest.mark.xdist_group("server")

UPLOADS = "/api/parvis/v1/uploads"
PIECE = {"Content-Type": "application/offset+octet-stream"}
_LENGTH = 8 << 20
_CHUNK = 64 << 10


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server.started(video_workers=0, job_workers=0, uploads_per_hour=10_000) as made:
        yield made


@pytest.fixture(scope="module")
def token(server: Server) -> str:
    return join_two(server, "ulla", "vera").token_one


@pytest.fixture(scope="module")
def film() -> bytes:
    """Return what begins as a video does and is unlike itself everywhere."""
    return clip_bytes() + random.Random(5).randbytes(_LENGTH - len(clip_bytes()))


@dataclass(frozen=True, slots=True)
class Sender:
    """A program that sends a file, and goes on wherever the server says it is."""

    server: Server
    token: str
    film: bytes

    def ask(self, method: str, address: str, body: bytes = b"", **headers: str) -> tuple[int, dict[str, str]]:
        with contextlib.closing(HTTPConnection(urlsplit(self.server.base_url).netloc, timeout=30)) as line:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, address, body, self._signed() | named | (PIECE if body else {}))
            answer = line.getresponse()
            answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}

    def begin(self) -> str:
        status, headers = self.ask("POST", UPLOADS, Upload_Length=str(len(self.film)))
        assert status == 201
        return headers["location"].removeprefix(self.server.base_url)

    def offset(self, address: str) -> int:
        return int(self.ask("HEAD", address)[1]["upload-offset"])

    def open_piece(self, address: str, offset: int) -> socket.socket:
        """Begin a request that promises all the rest."""
        parts = urlsplit(self.server.base_url)
        line = socket.create_connection((parts.hostname, parts.port), timeout=30)
        headers = self._signed() | PIECE
        headers |= {
            "Host": parts.netloc,
            "Upload-Offset": str(offset),
            "Content-Length": str(len(self.film) - offset),
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        line.sendall(f"PATCH {address} HTTP/1.1\r\n{head}\r\n".encode())
        return line

    def send_rest(self, address: str, pause_s: float) -> None:
        """Send until the server has it all, through whatever breaks."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, HTTPException, KeyError):
                offset = self.offset(address)
                if offset == len(self.film):
                    return
                with self.open_piece(address, offset) as line:
                    for start in range(offset, len(self.film), _CHUNK):
                        line.sendall(self.film[start : start + _CHUNK])
                        time.sleep(pause_s)
                    line.recv(1 << 16)
            time.sleep(0.1)
        raise AssertionError("the upload never ended")

    def _signed(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Tus-Resumable": "1.0.0"}


@pytest.fixture
def sender(server: Server, token: str, film: bytes) -> Sender:
    return Sender(server, token, film)


def original_of(server: Server, address: str) -> Path:
    digits = address.rpartition("/")[2].replace("-", "")
    return server.data_dir / "originals" / digits[-2:] / digits / "original"


def assert_whole(server: Server, address: str, film: bytes) -> None:
    found = original_of(server, address).read_bytes()
    assert hashlib.sha256(found).digest() == hashlib.sha256(film).digest()
    assert not list((server.data_dir / "uploads").glob(f"{address.rpartition('/')[2]}*"))


def is_free(server: Server, address: str) -> bool:
    """Whether the server has noticed that nobody sends any more."""
    with (server.data_dir / "uploads" / f"{address.rpartition('/')[2]}.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def test_an_upload_outlives_servers_that_are_killed(server: Server, sender: Sender, film: bytes) -> None:
    address = sender.begin()
    kills = []

    def kill_at_random() -> None:
        dice = random.Random(11)
        for _ in range(3):
            time.sleep(dice.uniform(0.1, 0.6))
            victims = named(server.data_dir, b"granian")
            for process in victims:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            kills.append(len(victims))
            until(lambda: answers(server))

    killer = threading.Thread(target=kill_at_random)
    killer.start()
    sender.send_rest(address, pause_s=0.02)
    killer.join()
    assert until(lambda: answers(server))
    assert all(kills)
    assert sender.offset(address) == len(film)
    assert_whole(server, address, film)


def test_a_broken_line_keeps_what_came(server: Server, sender: Sender, film: bytes) -> None:
    address = sender.begin()
    came = 0
    for more in (1, 70_000, 3_000_001):
        with sender.open_piece(address, came) as line:
            line.sendall(film[came : came + more])
        came += more
        assert until(lambda: sender.offset(address) == came)  # noqa: B023 - asked in this turn only
        assert until(lambda: is_free(server, address))
    sender.send_rest(address, pause_s=0)
    assert_whole(server, address, film)


def test_two_connections_at_once_do_not_mix(server: Server, sender: Sender, film: bytes) -> None:
    address = sender.begin()
    with sender.open_piece(address, 0) as line:
        line.sendall(film[:_CHUNK])
        assert until(lambda: sender.offset(address) == _CHUNK)
        assert sender.ask("PATCH", address, film[:10], Upload_Offset=str(_CHUNK))[0] == 423
    assert until(lambda: is_free(server, address))
    statuses: list[int] = []
    rest = film[_CHUNK:]

    def race() -> None:
        with contextlib.suppress(OSError):  # refused in the midst of it
            statuses.append(sender.ask("PATCH", address, rest, Upload_Offset=str(_CHUNK))[0])

    racers = [threading.Thread(target=race) for _ in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert statuses.count(204) == 1
    assert set(statuses) <= {204, 409, 423}
    assert_whole(server, address, film)


def test_a_long_body_does_not_lie_in_memory(server: Server, sender: Sender, film: bytes) -> None:
    def resident_bytes() -> int:
        pages = [
            int(Path(f"/proc/{process}/statm").read_text().split()[1])
            for process in named(server.data_dir, b"granian")
        ]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")

    before, most = resident_bytes(), [0]
    address = sender.begin()
    watching = threading.Event()

    def watch() -> None:
        while not watching.wait(0.02):
            most[0] = max(most[0], resident_bytes())

    watcher = threading.Thread(target=watch)
    watcher.start()
    long = Sender(server, sender.token, film * 16)
    address = long.begin()
    status, _headers = long.ask("PATCH", address, long.film, Upload_Offset="0")
    watching.set()
    watcher.join()
    assert status == 204
    assert most[0] - before < len(long.film) / 2


def test_a_form_that_breaks_off_leaves_nothing(server: Server, sender: Sender, film: bytes) -> None:
    parts = urlsplit(server.base_url)
    head = (
        f"POST /api/v2/media HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {sender.token}\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {len(film) * 2}\r\n\r\n"
        '--x\r\nContent-Disposition: form-data; name="file"; filename="walk.mp4"\r\n\r\n'
    )
    with socket.create_connection((parts.hostname, parts.port)) as line:
        line.sendall(head.encode() + film)
        assert until(lambda: bool(_temporary(server)))
    assert until(lambda: not _temporary(server))


def _temporary(server: Server) -> list[Path]:
    return [path for path in (server.data_dir / "tmp").iterdir() if path.is_file()]


def test_a_stop_lets_go_of_those_who_are_sending(token: str, film: bytes, server: Server) -> None:
    """The last test here: it ends the server."""
    sender = Sender(server, token, film)
    address = sender.begin()
    with sender.open_piece(address, 0) as line:
        line.sendall(film[:_CHUNK])
        assert until(lambda: sender.offset(address) == _CHUNK)
        server.process.terminate()
        assert line.recv(1 << 16).startswith(b"HTTP/1.1 503")
    server.process.wait(timeout=10)
    assert (server.data_dir / "uploads" / address.rpartition("/")[2]).stat().st_size == _CHUNK
