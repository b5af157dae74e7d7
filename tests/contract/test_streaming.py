"""What happens is pushed to whoever listens, within a second, through the real server."""

import contextlib
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.contract.served import Pair, join_two
from tests.served import Server

V1 = "/api/v1"
Events = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module")
def pair(network: Server) -> Pair:
    return join_two(network, "sender", "listener")


@contextlib.contextmanager
def listening(network: Server, stream: str, token: str = "") -> Iterator[Events]:
    """Open a stream; the block is given what returns the next event of a kind."""
    found: queue.Queue[tuple[str, str]] = queue.Queue()
    opened, done = threading.Event(), threading.Event()

    def listen() -> None:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{network.base_url}{V1}/streaming/{stream}"
        with (
            contextlib.suppress(httpx.HTTPError),
            httpx.stream("GET", url, headers=headers, timeout=60) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            name = ""
            for line in answer.iter_lines():
                opened.set()
                if done.is_set():
                    return
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    found.put((name, line.removeprefix("data: ")))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    assert opened.wait(60)

    def next_of(kind: str) -> dict[str, Any]:
        while True:
            name, data = found.get(timeout=60)
            if name == kind:
                shape: dict[str, Any] = json.loads(data)
                return shape

    yield next_of
    done.set()


def post(network: Server, token: str, path: str, **body: Any) -> dict[str, Any]:
    answer = httpx.post(
        f"{network.base_url}{V1}{path}", json=body, headers={"Authorization": f"Bearer {token}"}
    )
    assert answer.status_code == 200, answer.text
    shape: dict[str, Any] = answer.json()
    return shape


def test_a_follower_is_pushed_the_post_and_its_author_the_like(network: Server, pair: Pair) -> None:
    with (
        listening(network, "user", pair.token_two) as home,
        listening(network, "user", pair.token_one) as told,
    ):
        began = time.monotonic()
        made = post(network, pair.token_one, "/statuses", status="Hello, followers")
        pushed = home("update")
        assert time.monotonic() - began < 8  # half a second where nothing else runs
        assert pushed["id"] == made["id"]
        assert pushed["account"]["acct"] == "sender"
        post(network, pair.token_two, f"/statuses/{made['id']}/favourite")
        told_of = told("notification")
        assert (told_of["type"], told_of["status"]["id"]) == ("favourite", made["id"])
        assert told_of["account"]["acct"] == "listener"


def test_whoever_follows_a_hashtag_is_pushed_what_strangers_post_with_it(network: Server, pair: Pair) -> None:
    post(network, pair.token_one, "/tags/lamplight/follow")
    with listening(network, "user", pair.token_one) as home:
        post(network, pair.token_two, "/statuses", status="Without one")
        made = post(network, pair.token_two, "/statuses", status="In the #lamplight")
        assert home("update")["id"] == made["id"]


def test_anybody_is_pushed_public_posts_and_no_others(network: Server, pair: Pair) -> None:
    with listening(network, "public") as public:
        post(network, pair.token_one, "/statuses", status="For followers", visibility="private")
        made = post(network, pair.token_one, "/statuses", status="For everybody")
        assert public("update")["id"] == made["id"]


def test_each_event_comes_once(network: Server, pair: Pair) -> None:
    with listening(network, "user/notification", pair.token_two) as told:
        first = post(network, pair.token_one, "/statuses", status="@listener one")
        assert told("notification")["status"]["id"] == first["id"]
        time.sleep(1.2)  # two more looks, which go back over the same seconds
        second = post(network, pair.token_one, "/statuses", status="@listener two")
        assert told("notification")["status"]["id"] == second["id"]


@pytest.mark.parametrize(
    ("stream", "token", "status"),
    [("user", "", 401), ("user", "forged", 401), ("nothing", "", 404), ("public", "forged", 401)],
)
def test_strangers_are_refused_in_json(network: Server, stream: str, token: str, status: int) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.get(f"{network.base_url}{V1}/streaming/{stream}", headers=headers)
    assert answer.status_code == status
    assert answer.json()["error"]


def test_a_token_may_stand_in_the_address(network: Server, pair: Pair) -> None:
    with listening(network, f"user?access_token={pair.token_two}") as home:
        made = post(network, pair.token_one, "/statuses", status="For a browser")
        assert home("update")["id"] == made["id"]


def test_one_account_keeps_only_so_many_streams_open(network: Server) -> None:
    pair = join_two(network, "eager", "eager_too")
    with contextlib.ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(listening(network, "user", pair.token_one))
        answer = httpx.get(
            f"{network.base_url}{V1}/streaming/user",
            headers={"Authorization": f"Bearer {pair.token_one}"},
        )
        assert answer.status_code == 429
        assert answer.headers["retry-after"]


def test_health(network: Server) -> None:
    assert httpx.get(f"{network.base_url}{V1}/streaming/health").text == "OK"
