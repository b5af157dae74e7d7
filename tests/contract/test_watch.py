"""Watch events: what is answered to good and bad batches, by whom they may be sent, and that none is lost."""

import contextlib
import os
import signal
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from bench.processes import tree
from parvis.accounts.services import update_preferences
from parvis.api.document import openapi
from parvis.base import ids
from parvis.feed.models import UNNAMED, WatchEvent
from parvis.feed.services import count_watches
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, create_post
from tests.cast import Cast
from tests.contract.conftest import Api
from tests.contract.served import Pair, join_two
from tests.served import Server

PATH = "/api/parvis/v1/watch"
HISTORY = "/api/parvis/v1/history"


def event(post: str, **changes: Any) -> dict[str, Any]:
    """Return an event of five seconds, begun ten seconds ago."""
    return {
        "id": str(ids.uuid7()),
        "post": post,
        "started_at": int(time.time() * 1000) - 10_000,
        "watched_ms": 5_000,
        "duration_ms": 15_000,
        "ended": "swiped",
        "surface": "foryou",
    } | changes


def batch(*events: object) -> dict[str, Any]:
    return {"sent_at": int(time.time() * 1000), "events": list(events)}


# The operation itself, in the ordinary stack.


@pytest.fixture
def post(cast: Cast) -> str:
    return str(create_post(cast.alice.viewer, Draft("The square at noon")).id)


@pytest.mark.django_db
def test_good_events_are_taken_and_bad_ones_named(cast: Cast, bob: Api, post: str) -> None:
    secret = create_post(cast.alice.viewer, Draft("For one", visibility=Visibility.MENTIONED)).id
    good = event(post)
    answer = bob.post(
        PATH,
        batch(
            good,
            event(post, watched_ms=20_000),
            event(str(secret)),
            event(str(ids.uuid7())),
            "event",
            event(post, started_at=0),
            good,
        ),
    )
    assert answer.status_code == 200
    told = answer.json()
    assert told["accepted"] == 2
    assert [(one["index"], one["reason"]) for one in told["refused"]] == [
        (1, "watched_ms"), (2, "post"), (3, "post"), (4, "not_an_object"), (5, "started_at"),
    ]  # fmt: skip
    assert told["refused"][1]["error"] == told["refused"][2]["error"], "private and absent look alike"
    assert [row.account_id for row in WatchEvent.objects.all()] == [cast.bob.account_id]


@pytest.mark.django_db
def test_a_watch_says_whether_the_post_was_sent_on(bob: Api, post: str) -> None:
    sent, unsaid, wrong = event(post, shared=True), event(post), event(post, shared="yes")
    told = bob.post(PATH, batch(sent, unsaid, wrong)).json()
    assert told["accepted"] == 2
    assert told["refused"] == [{"index": 2, "reason": "shared", "error": "shared must be true or false."}]
    assert bob.post(PATH, batch(sent | {"shared": False})).json()["accepted"] == 1, "it stays as it is"
    assert list(WatchEvent.objects.order_by("seq").values_list("shared", flat=True)) == [True, False]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"events": {}}', 422),
        (b'{"events": [], "sent_at": "noon"}', 422),
        (orjson.dumps({"events": [{}] * 51}), 413),
        (b'{"events": [' + b" " * 70_000 + b"]}", 413),
        (b'{"events": []}', 200),
        (b'{"events": [' + b"[" * 2_000 + b"]" * 2_000 + b"]}", 400),
        (b'{"events": [{"watched_ms": 1e400}]}', 400),
        (b'{"events": [{"id": "\\ud800"}]}', 400),
    ],
)
def test_what_is_no_batch_is_refused_in_a_sentence(bob: Api, body: bytes, status: int) -> None:
    answer = bob.client.generic("POST", PATH, body, content_type="text/plain")
    assert answer.status_code == status
    assert answer.json().get("error") or status == 200


@pytest.mark.django_db
def test_a_clock_that_is_hours_off_is_set_right(bob: Api, post: str) -> None:
    hours = 5 * 3_600_000
    sent = batch(event(post, started_at=int(time.time() * 1000) - 10_000 + hours))
    assert bob.post(PATH, sent).json()["refused"][0]["reason"] == "started_at"
    assert bob.post(PATH, sent | {"sent_at": sent["sent_at"] + hours}).json()["accepted"] == 1
    assert abs(WatchEvent.objects.get().started_ms - (time.time() * 1000 - 10_000)) < 2_000


@pytest.mark.django_db
def test_nobody_can_send_without_end(cast: Cast, bob: Api, post: str) -> None:
    """A million events of one member: the allowance is a bound, and others are not concerned."""
    accepted, answer = 0, None
    for _ in range(40):
        answer = bob.post(PATH, batch(*(event(post) for _ in range(50))))
        if answer.status_code != 200:
            break
        told = answer.json()
        accepted += told["accepted"]
        assert {one["reason"] for one in told["refused"]} <= {"too_many"}
    assert answer is not None
    assert answer.status_code == 429
    assert answer["Retry-After"]
    assert 1_500 <= accepted < 1_600
    assert WatchEvent.objects.count() == accepted
    assert bob.get("/api/v1/timelines/home").status_code == 200


@pytest.mark.django_db
def test_visitors_and_whoever_wants_no_history_are_not_named(
    cast: Cast, nobody: Api, bob: Api, post: str
) -> None:
    update_preferences(cast.bob.viewer, watch_history=False)
    for api in (nobody, bob):
        assert api.post(PATH, batch(event(post))).json()["accepted"] == 1
    assert set(WatchEvent.objects.values_list("account_id", flat=True)) == {UNNAMED}


@pytest.mark.django_db
def test_a_member_reads_and_clears_their_history(bob: Api, nobody: Api, post: str) -> None:
    bob.post(PATH, batch(*(event(post, watched_ms=n * 1_000) for n in (1, 2, 3))))
    told = bob.get(HISTORY, limit=2)
    assert [one["watched_ms"] for one in told.json()] == [3_000, 2_000]
    assert told.json()[0]["status"]["id"] == post
    older = told["Link"].split(">")[0].removeprefix("<http://127.0.0.1:8000")
    (last,) = bob.client.get(older).json()
    assert last["watched_ms"] == 1_000
    assert bob.delete(f"{HISTORY}/{last['id']}").status_code == 200
    assert bob.delete(f"{HISTORY}/{last['id']}").status_code == 404
    assert len(bob.get(HISTORY).json()) == 2
    assert bob.delete(HISTORY).json() == {}
    assert bob.get(HISTORY).json() == []
    assert nobody.get(HISTORY).status_code == 401


@pytest.mark.django_db
def test_an_author_reads_how_their_video_is_watched(alice: Api, bob: Api, post: str) -> None:
    bob.post(PATH, batch(event(post)))
    count_watches()
    address = f"/api/parvis/v1/statuses/{post}/insights"
    told = alice.get(address).json()
    few = {"views": None, "viewers": None, "follows": None, "likes": 0}
    assert (told["total"], told["surfaces"], told["curve"]) == (few, [], None)
    ladder = told["ladder"]
    assert (ladder["sizes"], ladder["pool"], ladder["state"]) == ([200, 1_000, 10_000], 0, "climbing")
    assert (ladder["impressions"], ladder["received_percent"]) == (None, None)
    assert bob.get(address).status_code == 403


def test_the_document_describes_it() -> None:
    described = openapi()["paths"][PATH]["post"]
    events = described["requestBody"]["content"]["application/json"]["schema"]["properties"]["events"]
    assert events["maxItems"] == 50
    assert set(event("x", shared=True)) <= set(events["items"]["properties"])
    assert described["security"] == [{}, {"token": ["write"]}]


# The same on the event loop of the real server.


@dataclass(frozen=True, slots=True)
class Stage:
    """A running server, a post there, somebody's token and session."""

    server: Server
    pair: Pair
    post: str

    def send(self, *events: dict[str, Any], **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return httpx.post(f"{self.server.base_url}{PATH}", json=batch(*events), headers=named, timeout=30)

    def stored(self, *event_ids: str) -> list[str]:
        """Return the usernames of those who are named by the events, empty for nobody."""
        printed = self.server.python(_STORED.format(ids=list(event_ids)))
        return printed.split(" ", 1)[1].strip().split(",") if printed.startswith("stored ") else []


_STORED = """
from parvis.feed.models import WatchEvent
from parvis.accounts.models import Account
names = dict(Account.objects.values_list("id", "username"))
rows = WatchEvent.objects.filter(event_id__in={ids}).order_by("seq")
print("stored", ",".join(names.get(row.account_id, "") for row in rows))
"""
_SESSION = """
from django.test import Client
from parvis.accounts.models import User
client = Client()
client.force_login(User.objects.get(username="{username}"))
print(client.session.session_key)
"""
_LOGOUT = """
from django.contrib.sessions.models import Session
print(Session.objects.filter(session_key="{session}").delete()[0])
"""
_REVOKE = """
import hashlib
from oauth2_provider.models import get_access_token_model
checksum = hashlib.sha256(b"{token}").hexdigest()
print(get_access_token_model().objects.filter(token_checksum=checksum).delete()[0])
"""


@pytest.fixture(scope="module")
def stage(network: Server) -> Stage:
    return set_up(network, "filmer", "watcher")


def set_up(server: Server, one: str, two: str) -> Stage:
    pair = join_two(server, one, two)
    made = httpx.post(
        f"{server.base_url}/api/v1/statuses",
        json={"status": "A film"},
        headers={"Authorization": f"Bearer {pair.token_one}"},
    )
    return Stage(server, pair, made.json()["id"])


def test_an_app_sends_with_its_token(stage: Stage) -> None:
    one, two = event(stage.post), event(str(ids.uuid7()))
    answer = stage.send(one, two, authorization=f"Bearer {stage.pair.token_two}")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (answer.json()["accepted"], answer.json()["refused"][0]["index"]) == (1, 1)
    again = stage.send(one, authorization=f"Bearer {stage.pair.token_two}")
    assert again.json() == {"accepted": 1, "refused": []}
    assert stage.stored(one["id"]) == ["watcher"]


def test_a_page_sends_as_beacons_do(stage: Stage) -> None:
    """The session counts with the browser's word that our page sent it, and not without."""
    session = stage.server.python(_SESSION.format(username="watcher")).strip()
    cookie = f"sessionid={session}"
    origin = stage.server.base_url
    accepted = [
        {"sec_fetch_site": "same-origin", "origin": origin},
        {"sec_fetch_site": "same-origin"},
        {"origin": origin},
        {
            "origin": origin.replace("127.0.0.1", "localhost"),
            "host": origin[7:].replace("127.0.0.1", "localhost"),
        },
    ]
    refused: list[dict[str, str]] = [
        {},
        {"origin": "null"},
        {"origin": "http://elsewhere.example"},
        {"origin": "https" + origin[4:]},
        {"sec_fetch_site": "same-site", "origin": origin},
        {"sec_fetch_site": "cross-site", "origin": origin},
        {"sec_fetch_site": "none"},
    ]
    taken, not_taken = [], []
    for headers in accepted:
        taken.append(event(stage.post))
        sent = stage.send(taken[-1], cookie=cookie, content_type="text/plain;charset=UTF-8", **headers)
        assert (sent.status_code, sent.json()["accepted"]) == (200, 1), headers
    for headers in refused:
        not_taken.append(event(stage.post))
        answer = stage.send(not_taken[-1], cookie=cookie, **headers)
        assert answer.status_code == 403, headers
        assert answer.json()["error"]
    names = stage.stored(*(one["id"] for one in taken + not_taken))
    assert names == ["watcher"] * len(accepted)


def test_whoever_logs_out_is_named_no_more_within_seconds(stage: Stage) -> None:
    session = stage.server.python(_SESSION.format(username="watcher")).strip()
    headers = {"cookie": f"sessionid={session}", "sec_fetch_site": "same-origin"}
    before, after = event(stage.post), event(stage.post)
    stage.send(before, **headers)
    assert stage.server.python(_LOGOUT.format(session=session)).strip() == "1"
    time.sleep(3.2)
    assert stage.send(after, **headers).status_code == 200
    assert stage.stored(before["id"], after["id"]) == ["watcher", ""]


def test_a_withdrawn_token_is_refused_within_seconds(network: Server) -> None:
    stage = set_up(network, "filmer_too", "leaver")
    headers = {"authorization": f"Bearer {stage.pair.token_two}"}
    assert stage.send(event(stage.post), **headers).status_code == 200
    assert stage.server.python(_REVOKE.format(token=stage.pair.token_two)).strip() == "1"
    time.sleep(3.2)
    answer = stage.send(event(stage.post), **headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"]


def test_what_is_wrong_is_said_in_json(stage: Stage) -> None:
    url = f"{stage.server.base_url}{PATH}"
    answers = {
        httpx.get(url).status_code: 405,
        httpx.post(url, content=b"{").status_code: 400,
        httpx.post(url, content=b"x" * 100_000).status_code: 413,
        stage.send(authorization="Bearer forged").status_code: 401,
    }
    assert all(status == expected for status, expected in answers.items())
    assert len(answers) == 4
    assert httpx.post(url, content=b"{").json()["error"]
    assert httpx.post(f"{url}/", json=batch()).json() == {"accepted": 0, "refused": []}
    assert httpx.options(url).headers["access-control-allow-methods"] == "POST"


def test_nothing_acknowledged_is_lost_by_a_kill(stage: Stage) -> None:
    """Events are sent while the web processes are killed; what was not answered is sent again.

    `python -m bench watch` does the same twenty times, to any process, and to PostgreSQL.
    """
    acknowledged: set[str] = set()
    over = threading.Event()
    senders = [threading.Thread(target=_send_on, args=(stage, acknowledged, over)) for _ in range(4)]
    for sender in senders:
        sender.start()
    _wait_for(lambda: len(acknowledged) > 50)
    _kill_web_processes(stage.server)
    before = len(acknowledged)
    _wait_for(lambda: len(acknowledged) > before + 20)
    over.set()
    for sender in senders:
        sender.join()
    assert stage.stored(*acknowledged) == ["watcher"] * len(acknowledged)


def _send_on(stage: Stage, acknowledged: set[str], over: threading.Event) -> None:
    waiting: list[dict[str, Any]] = []
    while waiting or not over.is_set():
        waiting = waiting or [event(stage.post) for _ in range(2)]
        with contextlib.suppress(httpx.HTTPError):
            answer = stage.send(*waiting, authorization=f"Bearer {stage.pair.token_two}")
            if answer.status_code == 200 and answer.json()["accepted"] == len(waiting):
                acknowledged.update(one["id"] for one in waiting)
                waiting = []
        time.sleep(0.05)  # within the allowance of one member


def _kill_web_processes(server: Server) -> None:
    """Kill the web server, which the supervisor starts anew."""
    web = [pid for pid in tree([server.process.pid]) if b"granian" in _command(pid)]
    assert web
    for pid in tree(web):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _command(pid: int) -> bytes:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _wait_for(done: Any) -> None:
    patience = time.monotonic() + 60
    while not done():
        assert time.monotonic() < patience
        time.sleep(0.05)
