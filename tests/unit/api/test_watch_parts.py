"""The parts behind the address for watch events: group commit, allowance, proof of our own page."""

import asyncio
import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import RequestFactory

from parvis.accounts.queries import ANONYMOUS
from parvis.api.errors import Malformed, Overloaded
from parvis.api.identity import Identity
from parvis.api.watch import desk as desks
from parvis.api.watch.allowance import BURST_MIN, Allowance
from parvis.api.watch.batch import Sent
from parvis.api.watch.commits import Commits
from parvis.api.watch.desk import Desk, Slip
from parvis.api.watch.entrance import sent_by_our_page
from parvis.base.errors import Forbidden


class Writer:
    """Writes groups slowly, and remembers them."""

    def __init__(self) -> None:
        self.groups: list[list[int]] = []
        self.gate = threading.Event()
        self.gate.set()

    def __call__(self, items: list[int]) -> list[int]:
        self.gate.wait(10)
        self.groups.append(items)
        if 666 in items:
            message = "unlucky"
            raise RuntimeError(message)
        return [item * 10 for item in items]


def test_what_comes_meanwhile_shares_the_next_commit() -> None:
    writer = Writer()
    commits: Commits[int, int] = Commits(writer, most_waiting=100)

    async def run() -> list[int]:
        writer.gate.clear()
        first = asyncio.create_task(commits.submit(1))
        await asyncio.sleep(0.05)
        rest = [asyncio.create_task(commits.submit(n)) for n in range(2, 50)]
        await asyncio.sleep(0.05)
        assert not first.done(), "nothing is answered before it is written"
        writer.gate.set()
        return list(await asyncio.gather(first, *rest))

    assert asyncio.run(run()) == [n * 10 for n in range(1, 50)]
    assert [len(group) for group in writer.groups] == [1, 32, 16]
    commits.close()


def test_a_failure_is_told_to_those_whom_it_concerns() -> None:
    commits: Commits[int, int] = Commits(Writer(), most_waiting=100)

    async def run() -> None:
        with pytest.raises(RuntimeError, match="unlucky"):
            await commits.submit(666)
        assert await commits.submit(2) == 20

    asyncio.run(run())
    commits.close()


def test_who_goes_away_keeps_nobody_waiting() -> None:
    writer = Writer()
    commits: Commits[int, int] = Commits(writer, most_waiting=100)

    async def run() -> int:
        writer.gate.clear()
        tasks = [asyncio.create_task(commits.submit(n)) for n in (1, 2, 3)]
        await asyncio.sleep(0.05)
        tasks[1].cancel()
        writer.gate.set()
        return sum(await asyncio.gather(tasks[0], tasks[2]))

    assert asyncio.run(run()) == 40
    commits.close()


def test_closing_writes_what_waits_and_takes_no_more() -> None:
    writer = Writer()
    commits: Commits[int, int] = Commits(writer, most_waiting=3)

    async def run() -> list[int]:
        writer.gate.clear()
        tasks = [asyncio.create_task(commits.submit(0))]
        await asyncio.sleep(0.05)
        tasks += [asyncio.create_task(commits.submit(n)) for n in range(1, 5)]
        await asyncio.sleep(0.05)
        assert commits.full
        closing = asyncio.create_task(asyncio.to_thread(commits.close))
        writer.gate.set()
        await closing
        return list(await asyncio.gather(*tasks))

    assert asyncio.run(run()) == [0, 10, 20, 30, 40]
    assert commits.full


def test_an_allowance_is_used_up_and_grows_again(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    allowance = Allowance(60)
    assert allowance.take("a", 40) == 40
    assert allowance.take("a", 60 * BURST_MIN) == 60 * BURST_MIN - 40
    assert allowance.take("a", 1) == 0
    assert allowance.take("b", 1) == 1
    now += 30
    assert allowance.take("a", 50) == 30
    now += 1e6
    assert allowance.take("a", 10**6) == 60 * BURST_MIN, "nobody saves more than the burst"


def test_an_allowance_remembers_no_more_than_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    monkeypatch.setattr("parvis.api.watch.allowance._MOST", 100)
    allowance = Allowance(60)
    for n in range(60):
        allowance.take(n, 300)
    now += 200
    for n in range(1_000, 1_035):
        allowance.take(n, 300)
    now += 100  # the first sixty have all of theirs again
    for n in range(2_000, 2_010):
        allowance.take(n, 1)
    assert len(allowance._left) < 60
    assert allowance.take(1_000, 300) == 100, "who has used theirs is not forgotten"


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"SEC_FETCH_SITE": "same-origin"}, True),
        ({"ORIGIN": "http://127.0.0.1:8000"}, True),  # the base address
        ({"ORIGIN": "http://testserver"}, True),
        ({"ORIGIN": "https://testserver"}, False),
        ({"ORIGIN": "null"}, False),
        ({"ORIGIN": ""}, False),
        ({"ORIGIN": "http://"}, False),
        ({"ORIGIN": "http://[broken"}, False),
        ({"SEC_FETCH_SITE": "none"}, False),
        ({"SEC_FETCH_SITE": "cross-site", "ORIGIN": "http://testserver"}, False),
        ({}, False),
    ],
)
def test_only_the_browser_can_say_that_our_page_sent_it(headers: dict[str, str], ours: bool) -> None:
    named = {f"HTTP_{name}": value for name, value in headers.items()}
    request = RequestFactory().post("/", HTTP_HOST="testserver", **named)
    assert sent_by_our_page(request) is ours


def slip(sender: Any) -> Slip:
    return Slip(Sent(0, [], [], []), sender, "127.0.0.1")


def nobody() -> Identity:
    return Identity(ANONYMOUS)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = [DatabaseError("gone"), None, DatabaseError("gone"), DatabaseError("gone still")]

    def record(batches: list[Any]) -> list[frozenset[Any]]:
        failure = failures.pop(0)
        if failure is not None:
            raise failure
        return [frozenset() for _ in batches]

    monkeypatch.setattr(desks, "record_watches", record)
    desk = Desk()
    connection.ensure_connection()
    assert desk.take([slip(nobody)]) == [{"accepted": 0, "refused": []}]
    (answer,) = desk.take([slip(nobody)])
    assert isinstance(answer, Overloaded)
    assert (answer.status, answer.retry_after_s > 0) == (503, True)


@pytest.mark.django_db
def test_one_bad_sender_spoils_no_others_batch() -> None:
    def stranger() -> Identity:
        raise Forbidden("No.")

    def riddle() -> Identity:
        raise ValueError

    first, second, third, last = Desk().take([slip(one) for one in (nobody, stranger, riddle, nobody)])
    assert isinstance(second, Forbidden)
    assert isinstance(third, Malformed)
    assert first == last == {"accepted": 0, "refused": []}
