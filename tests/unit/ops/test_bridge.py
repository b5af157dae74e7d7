"""The bridge between ASGI and Django's synchronous stack, driven as a server drives it."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from typing_extensions import override

from parvis.ops.bridge import Bridge
from tests.unit.ops import bridge_urls


@dataclass
class Exchange:
    """One request as a server hands it over, and what came back."""

    parts: list[dict[str, Any]]
    sent: list[dict[str, Any]] = field(default_factory=list)

    async def receive(self) -> dict[str, Any]:
        if self.parts:
            return self.parts.pop(0)
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(self, message: dict[str, Any]) -> None:
        self.sent.append(dict(message))

    @property
    def status(self) -> int:
        return int(self.sent[0]["status"])

    def header(self, name: str) -> list[str]:
        return [v.decode() for k, v in self.sent[0]["headers"] if k.decode() == name]

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent[1:])

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Sluggish(Exchange):
    """A client that takes nothing but the head until it is told to read on."""

    read_on: asyncio.Event = field(default_factory=asyncio.Event)

    @override
    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.body":
            await self.read_on.wait()
        await super().send(message)


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    with override_settings(ROOT_URLCONF="tests.unit.ops.bridge_urls", MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        made = Bridge(threads=2, max_body_bytes=1_000_000)
        yield made
        made.close()


def scope(path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    headers = [(b"host", b"testserver"), *more.pop("headers", [])]
    base = {"type": "http", "method": method, "path": path, "query_string": b"", "scheme": "http"}
    return {**base, "headers": headers, "client": ("10.0.0.9", "1"), "server": ("t", "80"), **more}


def ask(bridge: Bridge, asked: dict[str, Any], *bodies: bytes) -> Exchange:
    last = len(bodies) - 1
    parts = [
        {"type": "http.request", "body": body, "more_body": number < last}
        for number, body in enumerate(bodies or (b"",))
    ]
    exchange = Exchange(parts)
    asyncio.run(bridge(asked, exchange.receive, exchange.send))
    return exchange


def test_a_request_reaches_the_view_in_a_pooled_thread(bridge: Bridge) -> None:
    asked = scope("/echo", query_string=b"a=1&b=%C3%A9", headers=[(b"cookie", b"x=y")])
    answer = ask(bridge, asked).json
    assert answer["query"] == {"a": "1", "b": "é"}
    assert answer["cookies"] == {"x": "y"}
    assert answer["thread"].startswith("request")


def test_the_same_threads_serve_every_request(bridge: Bridge) -> None:
    assert len({ask(bridge, scope("/echo")).json["thread"] for _ in range(10)}) <= 2


def test_a_body_in_parts_arrives_whole(bridge: Bridge) -> None:
    assert ask(bridge, scope("/echo", "POST"), b"a" * 400_000, b"b" * 400_000, b"").json["body"] == 800_000


def test_an_upload_is_a_file(bridge: Bridge) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
    kind = (b"content-type", b"multipart/form-data; boundary=x")
    size = (b"content-length", str(len(body)).encode())
    answer = ask(bridge, scope("/upload", "POST", headers=[kind, size]), body)
    assert answer.json == {"name": "a.txt", "size": 5}


def test_each_cookie_has_its_own_header(bridge: Bridge) -> None:
    cookies = ask(bridge, scope("/cookies")).header("set-cookie")
    assert cookies == ["one=1; HttpOnly; Path=/", "two=2; Path=/"]


@pytest.mark.parametrize("path", ["/echo", "/stream", "/file"])
def test_head_has_no_body(bridge: Bridge, path: str) -> None:
    answer = ask(bridge, scope(path, "HEAD"))
    assert (answer.status, answer.body) == (200, b"")


def test_a_body_that_says_it_is_too_large_is_not_read(bridge: Bridge) -> None:
    exchange = Exchange([])
    asked = scope("/echo", "POST", headers=[(b"content-length", b"1000001")])
    asyncio.run(bridge(asked, exchange.receive, exchange.send))
    assert exchange.status == 413
    assert b"more than the server accepts" in exchange.body


def test_a_body_that_grows_too_large_is_refused(bridge: Bridge) -> None:
    assert ask(bridge, scope("/echo", "POST"), *[b"a" * 300_000] * 4).status == 413


def test_a_client_that_leaves_early_gets_nothing(bridge: Bridge) -> None:
    exchange = Exchange(
        [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]
    )
    asyncio.run(bridge(scope("/echo", "POST"), exchange.receive, exchange.send))
    assert exchange.sent == []


def test_an_address_that_is_no_text_is_a_bad_request(bridge: Bridge) -> None:
    assert ask(bridge, scope("/echo", query_string=b"\xff")).status == 400


def test_a_failing_view_with_a_failing_error_page_is_a_plain_500(bridge: Bridge) -> None:
    answer = ask(bridge, scope("/fail"))
    assert answer.status == 500
    assert b"of course" not in answer.body
    assert ask(bridge, scope("/echo")).status == 200


def test_a_stream_is_sent_in_pieces_and_closed(bridge: Bridge) -> None:
    bridge_urls.closed.clear()
    answer = ask(bridge, scope("/stream"))
    assert answer.body == b"".join(b"%d," % number for number in range(1000))
    assert len(answer.sent) > 1000
    assert bridge_urls.closed == ["stream"]


def test_a_stream_ends_when_the_client_hangs_up(bridge: Bridge) -> None:
    bridge_urls.closed.clear()
    exchange = Exchange([{"type": "http.request", "body": b""}, {"type": "http.disconnect"}])
    asyncio.run(bridge(scope("/stream"), exchange.receive, exchange.send))
    assert len(exchange.sent) < 1000
    assert bridge_urls.closed == ["stream"]


def test_a_file_is_left_to_a_server_that_can_send_files(bridge: Bridge) -> None:
    answer = ask(bridge, scope("/file", extensions={"http.response.pathsend": {}}))
    assert answer.sent[1] == {"type": "http.response.pathsend", "path": bridge_urls.__file__}


def test_a_file_is_streamed_to_any_other_server(bridge: Bridge) -> None:
    assert ask(bridge, scope("/file")).body == Path(bridge_urls.__file__).read_bytes()


def test_a_range_that_is_everything_is_left_to_the_server_too(bridge: Bridge) -> None:
    asked = scope("/ranged", headers=[(b"range", b"bytes=0-")], extensions={"http.response.pathsend": {}})
    answer = ask(bridge, asked)
    assert answer.status == 206
    assert answer.sent[1] == {"type": "http.response.pathsend", "path": bridge_urls.__file__}


def test_a_part_of_a_file_is_sent_without_a_thread(bridge: Bridge) -> None:
    """As many slow readers as one likes leave the threads to the others."""
    asked = scope(
        "/ranged", headers=[(b"range", b"bytes=10-1009")], extensions={"http.response.pathsend": {}}
    )

    async def sluggish() -> None:
        read_on = asyncio.Event()
        readers = [Sluggish([{"type": "http.request"}], read_on=read_on) for _ in range(20)]
        tasks = [asyncio.create_task(bridge(asked, one.receive, one.send)) for one in readers]
        quick = Exchange([{"type": "http.request"}])
        await asyncio.wait_for(bridge(scope("/echo"), quick.receive, quick.send), 5)
        assert quick.status == 200
        assert not any(task.done() for task in tasks)
        read_on.set()
        await asyncio.gather(*tasks)
        expected = Path(bridge_urls.__file__).read_bytes()[10:1010]
        assert {one.body for one in readers} == {expected}

    asyncio.run(sluggish())


def test_a_part_is_not_read_for_a_client_that_left(bridge: Bridge, tmp_path: Path) -> None:
    with (tmp_path / "large").open("wb") as file:
        file.truncate(100_000_000)
    exchange = Exchange([{"type": "http.request", "body": b""}, {"type": "http.disconnect"}])
    query = f"path={tmp_path / 'large'}".encode()
    asked = scope("/ranged", query_string=query, headers=[(b"range", b"bytes=1-")])
    asyncio.run(bridge(asked, exchange.receive, exchange.send))
    assert exchange.status == 206
    assert len(exchange.body) < 50_000_000


def test_requests_run_side_by_side(bridge: Bridge) -> None:
    async def both() -> None:
        pair = [Exchange([{"type": "http.request"}]) for _ in range(2)]
        await asyncio.gather(*(bridge(scope("/together"), one.receive, one.send) for one in pair))
        assert [one.status for one in pair] == [200, 200]

    asyncio.run(both())


@pytest.mark.parametrize(("trusted", "seen"), [(False, "10.0.0.9"), (True, "5.6.7.8")])
def test_only_a_proxys_own_word_on_the_address_counts(trusted: bool, seen: str) -> None:
    with override_settings(ROOT_URLCONF="tests.unit.ops.bridge_urls", MIDDLEWARE=[], ALLOWED_HOSTS=["*"]):
        made = Bridge(threads=1, max_body_bytes=10, behind_proxy=trusted)
        asked = scope("/echo", headers=[(b"x-forwarded-for", b"1.2.3.4, 5.6.7.8")])
        assert ask(made, asked).json["address"] == seen
        made.close()
