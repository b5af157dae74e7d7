"""Setting the feed and wanting less of something, as programs do it."""

from typing import Any

import pytest

from parvis.api.document import openapi
from parvis.base import ids
from parvis.feed.models import Receipt
from parvis.posts.services import Draft, create_post
from tests.cast import Cast
from tests.contract.conftest import api_for

pytestmark = pytest.mark.django_db

TUNING = "/api/parvis/v1/tuning"
FEEDBACK = "/api/parvis/v1/feedback"
PUBLISHED = {
    "video": 0,
    "discovery": 0,
    "new": 0,
    "weights": {},
    "topics": {"on": [], "off": []},
    "words": {"off": []},
    "languages": [],
}


def test_settings_are_saved_named_switched_and_deleted(cast: Cast) -> None:
    bob = api_for(cast.bob)
    fresh = bob.get(TUNING).json()
    assert (fresh["profile"], fresh["tuning"], fresh["profiles"]) == (None, PUBLISHED, [])
    assert {"action": "like", "weight": 4000}.items() <= fresh["actions"][4].items()
    sent = {"video": 50, "weights": {"like": 200, "reply": 100}, "topics": {"on": ["#Tram"]}}
    made = bob.put(TUNING, {"tuning": sent, "name": "Evenings"}).json()
    assert made["tuning"] == PUBLISHED | {
        "video": 50,
        "weights": {"like": 200},
        "topics": {"on": ["tram"], "off": []},
    }
    other = bob.put(TUNING, {"tuning": {"video": -50}}).json()
    now = bob.get(TUNING).json()
    assert (now["profile"], now["tuning"]["video"], now["digest"]) == (other["id"], -50, other["digest"])
    assert bob.post(f"{TUNING}/use", {"profile": made["id"]}).json()["profile"] == made["id"]
    renamed = bob.patch(f"{TUNING}/profiles/{made['id']}", {"name": "Nights"}).json()
    assert (renamed["name"], renamed["tuning"]) == ("Nights", made["tuning"])
    assert bob.delete(f"{TUNING}/profiles/{made['id']}").status_code == 200
    assert bob.get(TUNING).json()["tuning"] == PUBLISHED
    assert bob.post(f"{TUNING}/use", {"profile": made["id"]}).status_code == 404


def test_a_profile_travels_as_a_file(cast: Cast) -> None:
    alice, bob = api_for(cast.alice), api_for(cast.bob)
    made = bob.put(TUNING, {"tuning": {"new": -30, "languages": ["fr"]}, "name": "Calm"}).json()
    file = bob.get(f"{TUNING}/profiles/{made['id']}").json()
    assert file == {
        "parvis": "tuning",
        "version": 1,
        "name": "Calm",
        "tuning": PUBLISHED | {"new": -30, "languages": ["fr"]},
    }
    taken = alice.post(f"{TUNING}/import", file).json()
    assert (taken["digest"], taken["in_use"]) == (made["digest"], False)
    assert bob.post(f"{TUNING}/import", file).json()["name"] == "Calm 2"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"version": 2}, "version"),
        ({"parvis": "archive"}, "file"),
        ({"more": 1}, "more"),
        ({"tuning": {"video": 500}}, "tuning.video"),
    ],
)
def test_a_file_that_is_wrong_says_where(cast: Cast, changes: dict[str, Any], field: str) -> None:
    file = {"parvis": "tuning", "version": 1, "name": "x", "tuning": {}} | changes
    refused = api_for(cast.bob).post(f"{TUNING}/import", file)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert api_for(cast.bob).get(TUNING).json()["profiles"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "tuning"),
        ({"tuning": 1}, "tuning"),
        ({"tuning": {"video": 101}}, "tuning.video"),
        ({"tuning": {"video": "50"}}, "tuning.video"),
        ({"tuning": {"weights": {"clap": 1}}}, "tuning.weights.clap"),
        ({"tuning": {}, "profile": "x"}, "profile"),
        ({"tuning": {}, "name": "x" * 41}, "name"),
    ],
)
def test_settings_that_cannot_be_say_where(cast: Cast, body: dict[str, Any], field: str) -> None:
    refused = api_for(cast.bob).put(TUNING, body)
    assert (refused.status_code, refused.json()["field"]) == (422, field)


def test_settings_are_tried_out_and_leave_nothing_behind(cast: Cast) -> None:
    bob = api_for(cast.bob)
    soup, tram = (create_post(cast.alice.viewer, Draft(text)).id for text in ("#soup", "#tram"))
    usual = bob.post(f"{TUNING}/preview", {"tuning": {}}).json()
    assert {one["id"] for one in usual} == {str(soup), str(tram)}
    without = {"tuning": {"topics": {"off": ["tram"]}}}
    assert [one["id"] for one in bob.post(f"{TUNING}/preview", without).json()] == [str(soup)]
    assert len(bob.post(f"{TUNING}/preview", {"tuning": {}, "limit": 1}).json()) == 1
    assert not Receipt.objects.exists()
    assert bob.get(TUNING).json()["profiles"] == []
    refused = bob.post(f"{TUNING}/preview", {"tuning": {"new": 1000}})
    assert (refused.status_code, refused.json()["field"]) == (422, "tuning.new")


def test_what_is_off_is_not_on_the_next_page(cast: Cast) -> None:
    bob = api_for(cast.bob)
    posts = {
        text: str(create_post(cast.alice.viewer, Draft(text)).id) for text in ("#soup", "#tram", "#ferry")
    }
    bob.put(TUNING, {"tuning": {"topics": {"off": ["tram"]}}})
    bob.post(FEEDBACK, {"post": posts["#ferry"]})
    page = bob.get("/api/parvis/v1/feed").json()
    assert [one["id"] for one in page["posts"]] == [posts["#soup"]]


def test_a_new_beginning_clears_the_history(cast: Cast) -> None:
    bob = api_for(cast.bob)
    post = create_post(cast.alice.viewer, Draft("The square"))
    event = {
        "id": str(ids.uuid7()),
        "post": str(post.id),
        "started_at": "2030-01-01T00:00:00Z",
        "watched_ms": 9,
    }
    bob.post("/api/parvis/v1/watch", {"sent_at": "2030-01-01T00:01:00Z", "events": [event]})
    assert len(bob.get("/api/parvis/v1/history").json()) == 1
    assert bob.post(f"{TUNING}/reset").json() == {}
    assert bob.get("/api/parvis/v1/history").json() == []


def test_feedback_is_given_listed_and_taken_back(cast: Cast) -> None:
    bob = api_for(cast.bob)
    post = create_post(cast.alice.viewer, Draft("Soup on the #Tram"))
    said = [
        bob.post(FEEDBACK, body).json()
        for body in (
            {"post": str(post.id), "receipt": str(ids.uuid7())},
            {"author": str(cast.alice.account_id)},
            {"topic": "#tram"},
        )
    ]
    assert [one["kind"] for one in said] == ["post", "author", "topic"]
    assert said[0]["post"]["id"] == str(post.id)
    assert said[1]["author"]["username"] == "alice"
    assert said[2]["topic"] == "Tram"
    assert bob.get(FEEDBACK).json() == said[::-1]
    assert bob.delete(f"{FEEDBACK}/{said[1]['id']}").status_code == 200
    assert bob.delete(f"{FEEDBACK}/{said[1]['id']}").status_code == 404
    assert [one["kind"] for one in bob.get(FEEDBACK, limit=1).json()] == ["topic"]


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "feedback"),
        ({"topic": "a", "author": "b"}, 422, "feedback"),
        ({"post": "x"}, 422, "post"),
        ({"post": "01900000-0000-7000-8000-000000000000"}, 404, None),
        ({"topic": "never-written"}, 422, "topic"),
        ({"topic": "a", "receipt": "r"}, 422, "receipt"),
    ],
)
def test_feedback_about_nothing_says_so(
    cast: Cast, body: dict[str, str], status: int, field: str | None
) -> None:
    refused = api_for(cast.bob).post(FEEDBACK, body)
    assert (refused.status_code, refused.json().get("field")) == (status, field)


def test_the_first_page_is_a_preference(cast: Cast) -> None:
    bob = api_for(cast.bob)
    assert bob.get("/api/parvis/v1/preferences").json()["first_page"] == "for_you"
    assert bob.patch("/api/parvis/v1/preferences", {"first_page": "following"}).status_code == 200
    assert bob.get("/api/parvis/v1/preferences").json()["first_page"] == "following"
    refused = bob.patch("/api/parvis/v1/preferences", {"first_page": "latest"})
    assert (refused.status_code, refused.json()["field"]) == (422, "first_page")


def test_the_document_describes_the_settings() -> None:
    document = openapi()
    assert {"/api/parvis/v1/tuning", "/api/parvis/v1/tuning/import"} <= document["paths"].keys()
    assert document["components"]["schemas"]["Tuning"]["properties"]["video"]["maximum"] == 100
