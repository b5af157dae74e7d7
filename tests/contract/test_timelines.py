import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.cast import join
from tests.contract.conftest import Api, api_for

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


def test_tags_are_followed_and_unfollowed(alice: Api, bob: Api, nobody: Api) -> None:
    made = write(alice, 1)
    tagged = alice.post(f"{V1}/statuses", {"status": "By the #Canal"}).json()["id"]
    followed = bob.post(f"{V1}/tags/canal/follow").json()
    assert (followed["name"], followed["following"]) == ("Canal", True)
    assert followed == bob.get(f"{V1}/tags/Canal").json()
    for name in ("lock", "bridge"):
        assert bob.post(f"{V1}/tags/{name}/follow").json()["following"]
    first = bob.get(f"{V1}/followed_tags", limit=2)
    assert [tag["name"] for tag in first.json()] == ["bridge", "lock"]
    second = bob.get(f"{V1}/followed_tags", **links(first)["next"])
    assert [tag["name"] for tag in second.json()] == ["Canal"]
    assert len(second.json()[0]["history"]) == 7
    found = bob.get("/api/v2/search", q="canal", type="hashtags").json()["hashtags"]
    assert [tag["following"] for tag in found] == [True]
    assert [api.get(f"{V1}/tags/canal").json()["following"] for api in (alice, nobody)] == [False, False]
    assert tagged in ids(bob.get(f"{V1}/timelines/home"))
    assert not bob.post(f"{V1}/tags/canal/unfollow").json()["following"]
    assert [tag["name"] for tag in bob.get(f"{V1}/followed_tags").json()] == ["bridge", "lock"]
    refused = bob.post(f"{V1}/tags/1234/follow")
    assert (refused.status_code, refused.json()["field"]) == (422, "name")
    assert nobody.post(f"{V1}/tags/canal/follow").status_code == 401
    assert made[0] in ids(bob.get(f"{V1}/timelines/home"))


def test_a_followed_tag_brings_strangers_home_page_by_page(alice: Api) -> None:
    dora = api_for(join("dora"))
    dora.post(f"{V1}/tags/tram/follow")
    mine = write(dora, 2)
    strangers = [
        alice.post(f"{V1}/statuses", {"status": f"A #tram, number {n}"}).json()["id"] for n in range(3)
    ]
    first = dora.get(f"{V1}/timelines/home", limit=2)
    assert ids(first) == strangers[:0:-1]
    second = dora.get(f"{V1}/timelines/home", **links(first)["next"])
    assert ids(second) == [strangers[0], mine[1]]


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
