"""For You as programs read it: pages, why, receipts, commitments; and as Mastodon's apps show it."""

import hashlib
import hmac
from typing import Any
from uuid import UUID

import pytest

from parvis.api.endpoints.lists import FOR_YOU
from parvis.base import ids
from parvis.feed import jobs
from parvis.feed.models import SeedSecret, WatchEvent
from parvis.feed.receipt import unpack
from parvis.posts.services import Draft, create_post
from tests.cast import Cast
from tests.contract.conftest import Api, api_for

pytestmark = pytest.mark.django_db

FEED = "/api/parvis/v1/feed"
V1 = "/api/v1"


@pytest.fixture
def posts(cast: Cast) -> list[str]:
    """Thirty posts of Alice's and Mod's."""
    authors = (cast.alice, cast.mod)
    return [str(create_post(authors[n % 2].viewer, Draft(f"Number {n} #tram")).id) for n in range(30)]


def followed_through(api: Api, path: str, **query: Any) -> list[list[str]]:
    """Return the ids of posts, page by page, along the Link header."""
    found, seen = [], 0
    while path and seen < 20:
        answer = api.get(path, **query)
        assert answer.status_code == 200, answer.content
        found.append([post["id"] for post in answer.json()])
        link = answer.headers.get("Link", "")
        path, query, seen = link[1 : link.find(">")].replace("http://127.0.0.1:8000", ""), {}, seen + 1
    return found


def test_pages_run_along_receipts_and_show_nothing_twice(cast: Cast, posts: list[str]) -> None:
    for person in (cast.bob, None):
        api = api_for(person)
        after, shown = "", []
        for _ in range(3):
            page = api.get(FEED, limit=7, after=after).json()
            assert (len(page["posts"]), page["degraded"]) == (7, [])
            assert page["receipt"] == page["after"]
            shown += [post["id"] for post in page["posts"]]
            after = page["after"]
        assert len(set(shown)) == len(shown) == 21


@pytest.mark.parametrize("limit", ["0", "-3", "4000"])
def test_a_limit_is_brought_within_bounds(cast: Cast, posts: list[str], limit: str) -> None:
    page = api_for(cast.bob).get(FEED, limit=limit).json()
    assert 1 <= len(page["posts"]) <= 40


def test_a_place_that_is_no_id_is_refused(cast: Cast, posts: list[str]) -> None:
    assert api_for(cast.bob).get(FEED, after="yesterday").status_code == 422
    assert api_for(cast.bob).get(FEED, after=str(ids.uuid7())).status_code == 200


def test_an_explanation_adds_up(cast: Cast, posts: list[str]) -> None:
    bob = api_for(cast.bob)
    page = bob.get(FEED, limit=10).json()
    for place, post in enumerate(page["posts"], 1):
        told = bob.get(f"/api/parvis/v1/explain/{page['receipt']}/{post['id']}").json()
        assert (told["place"], told["post"], told["recipe"]) == (place, post["id"], page["recipe"])
        assert told["because"]
        assert told["sources"]
        sum_ = told["sum"]
        points = [term["points"] for term in sum_["terms"]]
        assert sum(one for one in points if one > 0) == sum_["gains"]
        assert -sum(one for one in points if one < 0) == sum_["losses"]
        left = sum_["gains"]
        for factor in sum_["factors"] + sum_["discounts"]:
            left = left * factor["per_mille"] // 1000
            assert left == factor["points"]
        assert left - sum_["losses"] - sum_["seen"] == sum_["place_points"]


def test_a_receipt_is_the_same_as_bytes_and_as_json(cast: Cast, posts: list[str]) -> None:
    bob = api_for(cast.bob)
    page = bob.get(FEED).json()
    told = bob.get(f"/api/parvis/v1/receipts/{page['receipt']}").json()
    answer = bob.get(f"/api/parvis/v1/receipts/{page['receipt']}/body")
    assert answer["Content-Type"] == "application/octet-stream"
    assert page["receipt"] in answer["Content-Disposition"]
    body = unpack(answer.content)
    assert told["about"] == body.about
    assert told["arrays"].keys() == body.arrays.keys()
    for name, array in body.arrays.items():
        assert told["arrays"][name]["shape"] == list(array.shape)
    assert [int(one) for one in told["arrays"]["points"]["values"]] == body.arrays["points"].tolist()
    assert [one["post"] for one in told["served"]] == [post["id"] for post in page["posts"]]
    secret = SeedSecret.objects.get(day=told["day"]).secret
    assert told["seed"] == hmac.digest(bytes(secret), UUID(page["receipt"]).bytes, "sha256").hex()


def test_only_whose_page_it_was_reads_its_receipt(cast: Cast, posts: list[str]) -> None:
    page = api_for(cast.bob).get(FEED).json()
    for path in (
        f"/api/parvis/v1/receipts/{page['receipt']}",
        f"/api/parvis/v1/receipts/{page['receipt']}/body",
        f"/api/parvis/v1/explain/{page['receipt']}/{page['posts'][0]['id']}",
    ):
        assert api_for(cast.bob).get(path).status_code == 200
        for other in (cast.alice, cast.mod, None):
            assert api_for(other).get(path).status_code == 404
        assert api_for(cast.bob, frozenset({"write"})).get(path).status_code == 403


def test_secrets_stay_secret_until_their_day_is_over(cast: Cast, posts: list[str]) -> None:
    jobs.commit_to_seeds()
    over = SeedSecret.objects.latest("day")
    over.day = "2020-01-01"
    over.save()
    told = {one["day"]: one for one in api_for(None).get(f"{FEED}/commitments").json()}
    assert len(told) == 4
    for day, one in told.items():
        if day == "2020-01-01":
            assert hashlib.sha256(bytes.fromhex(one["secret"])).hexdigest() == one["commitment"]
        else:
            assert one["secret"] is None


def test_what_was_watched_names_its_page(cast: Cast, posts: list[str]) -> None:
    bob = api_for(cast.bob)
    page = bob.get(FEED).json()
    event = {
        "id": str(ids.uuid7()),
        "post": page["posts"][0]["id"],
        "started_at": "2030-01-01T00:00:00Z",
        "watched_ms": 900,
        "surface": "foryou",
        "receipt": page["receipt"],
    }
    bob.post("/api/parvis/v1/watch", {"sent_at": "2030-01-01T00:00:01Z", "events": [event]})
    assert str(WatchEvent.objects.get().receipt_id) == page["receipt"]


def test_trends_are_for_you(cast: Cast, posts: list[str]) -> None:
    for person in (cast.bob, None):
        pages = followed_through(api_for(person), f"{V1}/trends/statuses", limit=8)
        shown = [post for page in pages for post in page]
        assert [len(page) for page in pages[:3]] == [8, 8, 8]
        assert len(set(shown[:24])) == 24


def test_an_app_that_counts_what_it_has_gets_more(cast: Cast, posts: list[str]) -> None:
    bob = api_for(cast.bob)
    first = [post["id"] for post in bob.get(f"{V1}/trends/statuses", limit=10).json()]
    then = [post["id"] for post in bob.get(f"{V1}/trends/statuses", limit=10, offset=10).json()]
    assert not set(first) & set(then)
    nobody = api_for(None)
    assert len(nobody.get(f"{V1}/trends/statuses", limit=10, offset=10).json()) == 10
    assert nobody.get(f"{V1}/trends/statuses", limit=10, offset=1000).json() == []


def test_for_you_is_a_list(cast: Cast, posts: list[str]) -> None:
    bob = api_for(cast.bob)
    lists = bob.get(f"{V1}/lists").json()
    assert lists[0] == bob.get(f"{V1}/lists/{FOR_YOU}").json()
    assert (lists[0]["id"], lists[0]["title"]) == (str(FOR_YOU), "For You")
    assert bob.get(f"{V1}/lists/{FOR_YOU}/accounts").json() == []
    for change in (
        bob.put(f"{V1}/lists/{FOR_YOU}", {"title": "Mine"}),
        bob.delete(f"{V1}/lists/{FOR_YOU}"),
        bob.post(f"{V1}/lists/{FOR_YOU}/accounts", {"account_ids": [str(cast.mod.account_id)]}),
    ):
        assert change.status_code == 404
    pages = followed_through(bob, f"{V1}/timelines/list/{FOR_YOU}", limit=8)
    shown = [post for page in pages for post in page]
    assert [len(page) for page in pages[:3]] == [8, 8, 8]
    assert len(set(shown[:24])) == 24


def test_an_app_that_pages_by_the_last_post_gets_more(cast: Cast, posts: list[str]) -> None:
    bob = api_for(cast.bob)
    first = [post["id"] for post in bob.get(f"{V1}/timelines/list/{FOR_YOU}", limit=10).json()]
    then = bob.get(f"{V1}/timelines/list/{FOR_YOU}", limit=10, max_id=first[-1]).json()
    assert len(then) == 10
    assert not set(first) & {post["id"] for post in then}
