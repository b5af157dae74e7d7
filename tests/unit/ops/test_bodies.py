"""A body that is read while it arrives: nothing that came is lost, and nobody waits for ever."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig

from parvis.ops import bodies
from parvis.ops.bodies import ArrivingBody

DISCONNECT = {"type": "http.disconnect"}


def part(content: bytes, *, more: bool = True) -> dict[str, Any]:
    return {"type": "http.request", "body": content, "more_body": more}


class Line:
    """What a sender sends, message by message; then it falls silent."""

    def __init__(self, *messages: dict[str, Any]) -> None:
        self.messages = list(messages)

    async def receive(self) -> dict[str, Any]:
        if not self.messages:
            await asyncio.Event().wait()
        await asyncio.sleep(0)
        return self.messages.pop(0)


def heard(line: Line, read: Callable[[ArrivingBody], Any], max_bytes: int = 1 << 30) -> Any:
    """Return what a thread makes of the body."""

    async def run() -> Any:
        body = ArrivingBody(line.receive, max_bytes)
        try:
            return await asyncio.to_thread(read, body)
        finally:
            await body.end()

    return asyncio.run(run())


def all_of(body: ArrivingBody, size: int = 10_000) -> list[bytes]:
    """Return the pieces as they are read, and last what was raised."""
    pieces: list[Any] = []
    try:
        while piece := body.read(size):
            pieces.append(piece)
    except OSError as error:
        pieces.append(type(error))
    return pieces


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "_PIECE_S", 0.05)
    monkeypatch.setattr(bodies, "_SILENCE_S", 0.2)


def test_many_small_messages_are_few_pieces() -> None:
    line = Line(*(part(b"x" * 1000) for _ in range(99)), part(b"x" * 1000, more=False))
    assert heard(line, lambda body: [body.read(64_000), body.read(64_000), body.read(9)]) == [
        b"x" * 64_000,
        b"x" * 36_000,
        b"",
    ]


def test_a_read_takes_no_more_than_it_asked_for() -> None:
    line = Line(part(b"abc", more=False))
    assert heard(line, lambda body: all_of(body, 2)) == [b"ab", b"c"]


def test_a_form_is_read_in_one() -> None:
    line = Line(part(b"a=1&"), part(b"b=2", more=False))
    assert heard(line, ArrivingBody.read) == b"a=1&b=2"


def test_no_video_is_read_in_one() -> None:
    line = Line(*(part(bytes(100_000)) for _ in range(20)), part(b"", more=False))
    with pytest.raises(RequestDataTooBig):
        heard(line, ArrivingBody.read)


def test_what_came_before_the_sender_left_is_read_first() -> None:
    line = Line(part(b"abc"), part(b"def"), DISCONNECT)
    assert heard(line, all_of) == [b"abcdef", ConnectionResetError]


def test_what_came_before_a_silence_is_read_at_once(impatient: None) -> None:
    assert heard(Line(part(b"abc"), part(b"def")), all_of) == [b"abcdef", TimeoutError]


def test_a_late_message_is_not_lost(impatient: None) -> None:
    class Slow(Line):
        async def receive(self) -> dict[str, Any]:
            await asyncio.sleep(0.1)  # longer than a piece takes, shorter than a silence
            return await super().receive()

    line = Slow(part(b"a"), part(b"b"), part(b"c", more=False))
    assert heard(line, all_of) == [b"a", b"b", b"c"]


def test_too_much_is_refused() -> None:
    line = Line(part(b"x" * 600), part(b"x" * 600), part(b"", more=False))
    with pytest.raises(RequestDataTooBig):
        heard(line, all_of, max_bytes=1000)


def test_a_stop_lets_the_reader_go_with_what_has_come() -> None:
    async def run() -> list[Any]:
        body = ArrivingBody(Line(part(b"abc")).receive, 1000)
        reading = asyncio.create_task(asyncio.to_thread(all_of, body))
        await asyncio.sleep(0.2)
        body.abort()
        body.abort()
        found = await reading
        await body.end()
        assert not body.lost
        return found

    assert asyncio.run(run()) == [b"abc", InterruptedError]


def test_who_is_refused_is_heard_out_for_a_little() -> None:
    line = Line(*(part(bytes(1 << 20)) for _ in range(40)))
    heard(line, lambda _body: None)
    assert 20 <= len(line.messages) < 25


def test_there_is_nobody_to_answer_when_the_sender_left() -> None:
    assert heard(Line(DISCONNECT), lambda body: (all_of(body), body.lost)) == ([ConnectionResetError], True)


def test_what_a_parser_of_forms_left_over_is_read_to_its_end() -> None:
    def left_over(body: ArrivingBody) -> list[bytes]:
        return list(iter(body.readline, b""))

    line = Line(part(b"one\ntwo"), part(b"\n", more=False))
    assert b"".join(heard(line, left_over)) == b"one\ntwo\n"
