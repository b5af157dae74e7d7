import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.contract.conftest import Api

pytestmark = pytest.mark.django_db

V1 = "/api/v1"


def write(api: Api, count: int, **more: Any) -> list[str]:
    return [api.post(f"{V1}/statuses", {"status": f"Number {n}", **more}).json()["id"] for n in range(count)]


def links(answer: Any) -> dict[str, dict[str, list[str]]]:
    found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("Link", ""))
    return {relation: parse_qs(urlsplit(url).query) for url, relation in found}


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [status["id"] for status in answer.json()]


def test_links_lead_through_all_pages_and_back(alice: Api, bob: Api) -> None:
    made = write(alice, 7)[::-1]
    first = bob.get(f"{V1}/timelines/home", limit=3)
    assert ids(first) == made[:3]
    second = bob.get(f"{V1}/timelines/home", **links(first)["next"])
    assert ids(second) == made[3:6]
    third = bob.get(f"{V1}/timelines/home", **links(second)["next"])
    assert ids(third) == made[6:]
    assert "next" not in links(third)
    back = bob.get(f"{V1}/timelines/home", **links(third)["prev"])
    assert ids(back) == made[3:6]


def test_a_page_stays_while_new_posts_arrive(alice: Api, bob: Api) -> None:
    made = write(alice, 4)[::-1]
    first = bob.get(f"{V1}/timelines/home", limit=2)
    later = write(alice, 2)[::-1]
    assert ids(bob.get(f"{V1}/timelines/home", **links(first)["next"])) == made[2:]
    newer = bob.get(f"{V1}/timelines/home", **links(first)["prev"])
    assert ids(newer) == later


def test_limits_are_kept_within_bounds(alice: Api) -> None:
    write(alice, 3)
    assert len(ids(alice.get(f"{V1}/timelines/public", limit=0))) == 1
    assert len(ids(alice.get(f"{V1}/timelines/public", limit=100_000))) == 3
    assert alice.get(f"{V1}/timelines/public", limit="many").json()["field"] == "limit"
    assert alice.get(f"{V1}/timelines/public", max_id="12").json()["field"] == "max_id"
    assert len(ids(alice.get(f"{V1}/timelines/public", since_id="0"))) == 3


def test_the_pages_of_people_link_too(alice: Api, bob: Api, charlie: Api) -> None:
    me = alice.get(f"{V1}/accounts/verify_credentials").json()["id"]
    other = bob.get(f"{V1}/accounts/verify_credentials").json()["id"]
    alice.post(f"{V1}/accounts/{other}/follow")
    charlie.post(f"{V1}/accounts/{other}/follow")
    first = bob.get(f"{V1}/accounts/{other}/followers", limit=1)
    assert [person["acct"] for person in first.json()] == ["charlie"]
    second = bob.get(f"{V1}/accounts/{other}/followers", **links(first)["next"])
    assert [person["id"] for person in second.json()] == [me]


def test_filters_of_an_accounts_posts(alice: Api, bob: Api) -> None:
    me = alice.get(f"{V1}/accounts/verify_credentials").json()["id"]
    theirs = write(bob, 1)[0]
    plain = write(alice, 1)[0]
    reply = alice.post(f"{V1}/statuses", {"status": "Yes", "in_reply_to_id": theirs}).json()["id"]
    repost = alice.post(f"{V1}/statuses/{theirs}/reblog").json()["id"]
    tagged = alice.post(f"{V1}/statuses", {"status": "A #Square"}).json()["id"]
    path = f"{V1}/accounts/{me}/statuses"
    assert ids(alice.get(path)) == [tagged, repost, reply, plain]
    assert ids(alice.get(path, exclude_replies="true")) == [tagged, repost, plain]
    assert ids(alice.get(path, exclude_reblogs="1")) == [tagged, reply, plain]
    assert ids(alice.get(path, tagged="square")) == [tagged]
    assert ids(alice.get(path, only_media="true")) == []
    alice.post(f"{V1}/statuses/{plain}/pin")
    assert ids(alice.get(path, pinned="true")) == [plain]


def test_tags_together(alice: Api) -> None:
    both = alice.post(f"{V1}/statuses", {"status": "#tea and #milk"}).json()["id"]
    tea = alice.post(f"{V1}/statuses", {"status": "#tea"}).json()["id"]
    milk = alice.post(f"{V1}/statuses", {"status": "#milk"}).json()["id"]
    path = f"{V1}/timelines/tag/tea"
    assert ids(alice.get(path)) == [tea, both]
    assert ids(alice.get(path, **{"any[]": ["milk"]})) == [milk, tea, both]
    assert ids(alice.get(path, **{"all[]": ["milk"]})) == [both]
    assert ids(alice.get(path, **{"none[]": ["milk"]})) == [tea]
