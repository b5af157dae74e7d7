"""No input makes the server fail: generated requests, and the strings that break other software."""

import json
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from parvis.api.document import openapi
from tests import real_data
from tests.cast import Cast
from tests.contract.conftest import Api, api_for

pytestmark = pytest.mark.django_db

V1 = "/api/v1"
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(openapi(), default=str)))
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
OPERATIONS = [(path, method) for path, methods in openapi()["paths"].items() for method in methods]


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_no_generated_request_makes_the_server_fail(path: str, method: str, cast: Cast) -> None:
    callers = (api_for(cast.alice), api_for(None))

    @given(case=schema[path][method.upper()].as_strategy())
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def attempt(case: schemathesis.Case) -> None:
        for api in callers:
            check(api, case)

    attempt()


def check(api: Api, case: schemathesis.Case) -> None:
    sent = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    address = (sent.path_url or "").encode("latin-1", "replace").decode("latin-1")
    headers = {name: str(value) for name, value in sent.headers.items() if name != "Content-Length"}
    kind = headers.pop("Content-Type", "application/octet-stream")
    answer = api.client.generic(
        sent.method or "", address, sent.body or b"", content_type=kind, headers=headers
    )
    assert answer.status_code < 500, (sent.method, address, sent.body, answer.content)
    assert answer["Content-Type"].startswith("application/json"), (address, answer.status_code)
    if answer.status_code >= 400:
        assert answer.json()["error"]


def naughty_strings() -> list[str]:
    """Return every third: what the text itself does is proved where text is read."""
    return [text for text in real_data.naughty_strings() if text.strip()][::3]


@pytest.fixture
def unhurried(settings: Any) -> None:
    """Let one account post as often as it likes."""
    settings.PARVIS = settings.PARVIS.model_copy(update={"posts_per_5min": 10_000})


def test_naughty_strings_as_posts(unhurried: None, alice: Api) -> None:
    """Each is posted and comes back as it was, or is refused with a sentence; none is half-written."""
    for text in naughty_strings():
        made = alice.post(f"{V1}/statuses", {"status": text, "spoiler_text": text[:100]})
        assert made.status_code in (200, 422), (text, made.content)
        if made.status_code != 200:
            assert made.json()["error_description"]
            continue
        source = alice.get(f"{V1}/statuses/{made.json()['id']}/source").json()
        assert "<script" not in made.json()["content"].lower()
        assert source["text"], text
        assert alice.delete(f"{V1}/statuses/{made.json()['id']}").status_code == 200


def test_naughty_strings_as_names_and_searches(alice: Api) -> None:
    for text in naughty_strings():
        answers = [
            alice.patch(f"{V1}/accounts/update_credentials", {"display_name": text[:60], "note": text}),
            alice.get("/api/v2/search", q=text),
        ]
        for answer in answers:
            assert answer.status_code in (200, 422), (text, answer.content)


def test_naughty_strings_as_ids_and_addresses(alice: Api) -> None:
    for text in naughty_strings()[::2]:
        answers = [
            alice.post(f"{V1}/lists", {"title": text}),
            alice.get(f"{V1}/accounts/lookup", acct=text),
            alice.get(f"{V1}/timelines/home", max_id=text),
            alice.client.post(f"{V1}/statuses", {"status": "x", "media_ids[]": [text]}),
            alice.client.get(f"{V1}/tags/{_in_path(text)}"),
            alice.client.get(f"{V1}/statuses/{_in_path(text)}"),
        ]
        for answer in answers:
            assert answer.status_code < 500, (text, answer.request["PATH_INFO"], answer.content)


def _in_path(text: str) -> str:
    return requests.utils.quote(text, safe="")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{", 400),
        ("application/json", b"[1]", 422),
        ("application/json", b'"text"', 422),
        ("application/json", b'{"status": "\xff"}', 400),
        ("application/json", b'{"status": "\\ud800"}', 400),
        ("application/json", b'{"status": "a\\u0000b"}', 422),
        ("application/json", b'{"status": {"a": 1}}', 422),
        ("application/json", b'{"status": "x", "poll": "y"}', 422),
        ("application/json", b'{"status": "x", "visibility": "everywhere"}', 422),
        ("application/json", b'{"status": "x", "in_reply_to_id": "1"}', 422),
        ("application/json", b'{"status": "x", "media_ids": ["../../etc/passwd"]}', 422),
        ("application/json", b'{"status": ""}', 422),
        ("text/plain", b"hello", 415),
        ("application/xml", b"<status/>", 415),
        ("multipart/form-data", b"no boundary", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 422),
        ("application/x-www-form-urlencoded; charset=latin-1", b"status=x", 400),
        ("application/x-www-form-urlencoded", b"poll[options]=a&poll[options][]=b&status=x", 400),
        ("application/x-www-form-urlencoded", b"a[b][c][d][e][f]=1", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 2000, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named(alice: Api, kind: str, body: bytes, status: int) -> None:
    before = alice.get(f"{V1}/accounts/verify_credentials").json()["statuses_count"]
    answer = alice.client.generic("POST", f"{V1}/statuses", body, content_type=kind)
    assert answer.status_code == status, answer.content
    assert answer.json()["error"]
    after = alice.get(f"{V1}/accounts/verify_credentials").json()["statuses_count"]
    assert after == before


def test_too_large_a_body_is_refused(alice: Api) -> None:
    body = b'{"status": "' + b"x" * 2_000_000 + b'"}'
    answer = alice.client.generic("POST", f"{V1}/statuses", body, content_type="application/json")
    assert answer.status_code == 413
    assert answer.json()["error"]


@pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
@pytest.mark.parametrize(
    "address", ["/api/v1/nothing", "/api/v9/x/", "/api/", "/api", "/api/v1/statuses/x/y/z"]
)
def test_unknown_addresses_answer_in_json(alice: Api, address: str, method: str) -> None:
    answer: Any = getattr(alice.client, method)(address)
    assert answer.status_code == 404
    assert answer.json()["error"]


def test_a_wrong_method_answers_in_json(alice: Api) -> None:
    answer = alice.put(f"{V1}/timelines/home")
    assert answer.status_code == 405
    assert answer.json()["error"]
    assert answer["Allow"] == "GET"
