"""A page that comes in pieces, as over a bad line: nothing moves once it is seen."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

from playwright.sync_api import Browser, expect

from tests.browser.cinema import LARGE_PHONE, Cinema
from tests.browser.swiping import MARKS, playing
from tests.browsing import watched

PIECE_BYTES = 1000
PAUSE_S = 0.05  # longer than a picture takes to draw


@contextmanager
def bad_line(server_url: str, slow: str) -> Iterator[str]:
    """The address of the same server over a line on which what begins with `slow` comes in pieces."""
    at = urlsplit(server_url)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=carry, args=(connection,), daemon=True).start()

        def carry(connection: socket.socket) -> None:
            with suppress(OSError), connection, socket.create_connection((at.hostname, at.port)) as server:
                request = connection.recv(65536)
                head = request.replace(b"\r\nConnection: keep-alive", b"\r\nConnection: close")
                head = head.replace(b"\r\nAccept-Encoding: gzip", b"\r\nAccept-Encoding: identity")
                server.sendall(head)
                in_pieces = head.startswith(f"GET {slow}".encode())
                while piece := server.recv(PIECE_BYTES if in_pieces else 1 << 20):
                    connection.sendall(piece)
                    if in_pieces:
                        time.sleep(PAUSE_S)

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


def test_nothing_moves_while_a_page_comes(browser: Browser, cinema: Cinema) -> None:
    with (
        bad_line(cinema.server.base_url, "/watch/") as line,
        watched(browser, line, storage_state=cinema.session, **LARGE_PHONE) as page,
    ):
        page.add_init_script(MARKS)
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        assert page.evaluate("marks.shifts") == []
