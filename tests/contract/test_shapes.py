"""Real answers, held against Mastodon's own schemas and against our own document."""

import json
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest

from parvis.accounts.services import create_list, follow, mute, update_profile
from parvis.api.document import openapi
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, PollDraft, create_post, edit_post, like_post, repost
from tests.cast import Cast
from tests.contract import mastodon
from tests.contract.conftest import Api, api_for

pytestmark = pytest.mark.django_db

V1 = "/api/v1"
READS = [
    ("/timelines/home", {}),
    ("/timelines/public", {}),
    ("/timelines/tag/{hashtag}", {"hashtag": "square"}),
    ("/timelines/list/{list_id}", {"list_id": "list"}),
    ("/bookmarks", {}),
    ("/favourites", {}),
    ("/notifications", {}),
    ("/notifications/{id}", {"id": "notification"}),
    ("/notifications/unread_count", {}),
    ("/markers", {}),
    ("/accounts", {}),
    ("/accounts/verify_credentials", {}),
    ("/accounts/lookup", {}),
    ("/accounts/search", {}),
    ("/accounts/relationships", {}),
    ("/accounts/familiar_followers", {}),
    ("/accounts/{id}", {"id": "alice"}),
    ("/accounts/{id}/statuses", {"id": "alice"}),
    ("/accounts/{id}/followers", {"id": "alice"}),
    ("/accounts/{id}/following", {"id": "bob"}),
    ("/accounts/{id}/lists", {"id": "bob"}),
    ("/profile", {}),
    ("/mutes", {}),
    ("/blocks", {}),
    ("/follow_requests", {}),
    ("/lists", {}),
    ("/lists/{id}", {"id": "list"}),
    ("/lists/{id}/accounts", {"id": "list"}),
    ("/statuses", {}),
    ("/statuses/{id}", {"id": "rich"}),
    ("/statuses/{id}/context", {"id": "rich"}),
    ("/statuses/{id}/source", {"id": "rich"}),
    ("/statuses/{id}/history", {"id": "edited"}),
    ("/statuses/{id}/favourited_by", {"id": "rich"}),
    ("/statuses/{id}/reblogged_by", {"id": "rich"}),
    ("/statuses/{id}/quotes", {"id": "rich"}),
    ("/polls/{id}", {"id": "poll"}),
    ("/media/{id}", {"id": "media"}),
    ("/trends/tags", {}),
    ("/trends/statuses", {}),
    ("/trends/links", {}),
    ("/tags/{name}", {"name": "square"}),
    ("/instance", {}),
    ("/instance/rules", {}),
    ("/instance/peers", {}),
    ("/instance/extended_description", {}),
    ("/custom_emojis", {}),
    ("/announcements", {}),
    ("/conversations", {}),
    ("/followed_tags", {}),
    ("/apps/verify_credentials", {}),
    ("/preferences", {}),
    ("/directory", {}),
    ("/suggestions", {}),
]
READS_V2 = [
    ("/notifications", {}),
    ("/notifications/{group_key}", {"group_key": "group"}),
    ("/notifications/{group_key}/accounts", {"group_key": "group"}),
    ("/notifications/policy", {}),
    ("/search", {}),
    ("/instance", {}),
    ("/filters", {}),
    ("/suggestions", {}),
]


@pytest.fixture
def town(cast: Cast, picture: Any) -> dict[str, str]:
    """A post with everything, a poll, an edited post, and people who react."""
    alice, bob, mod = cast.alice, cast.bob, cast.mod
    api = api_for(alice)
    image = api.client.post(f"{V1}/media", {"file": picture(), "description": "A square", "focus": "0,0.5"})
    unused = api.client.post(f"{V1}/media", {"file": picture()})
    update_profile(
        alice.viewer,
        display_name="Alice",
        bio="I live on the #square.",
        fields=[("Home", "https://a.example/")],
    )
    rich = create_post(
        alice.viewer,
        Draft(
            "Look, @bob: the #square! https://a.example/page",
            content_warning="Squares",
            language="en",
            media_ids=(UUID(image.json()["id"]),),
        ),
    )
    poll = create_post(alice.viewer, Draft("Which?", poll=PollDraft(("One", "Two"), 3600)))
    edited = create_post(alice.viewer, Draft("One vresion"))
    edit_post(alice.viewer, edited.id, Draft("One version"))
    answer = create_post(bob.viewer, Draft("@alice I see", reply_to=rich.id))
    create_post(mod.viewer, Draft("This", quote_of=rich.id))
    create_post(bob.viewer, Draft("Only for @alice", visibility=Visibility.MENTIONED))
    for person in (bob, mod):
        like_post(person.viewer, rich.id)
        repost(person.viewer, rich.id)
    like_post(alice.viewer, answer.id)
    follow(alice.viewer, bob.account_id)
    mute(alice.viewer, mod.account_id, notifications=False, duration_s=3600)
    made = create_list(alice.viewer, title="Neighbours")
    api.post(f"{V1}/lists/{made.id}/accounts", {"account_ids": [bob.account_id]})
    api.post(f"{V1}/statuses/{rich.id}/bookmark")
    told = api.get(f"{V1}/notifications").json()
    api.post(f"{V1}/markers", {"notifications": {"last_read_id": told[-1]["id"]}})
    groups = api.get("/api/v2/notifications").json()["notification_groups"]
    return {
        "alice": str(alice.account_id),
        "bob": str(bob.account_id),
        "rich": str(rich.id),
        "poll": str(poll.id),
        "edited": str(edited.id),
        "media": unused.json()["id"],
        "list": str(made.id),
        "notification": told[0]["id"],
        "group": next(group["group_key"] for group in groups if group["notifications_count"] > 1),
    }


def ask(api: Api, base: str, path: str, names: dict[str, str], town: dict[str, str]) -> Any:
    address = base + path.format(**{name: town.get(what, what) for name, what in names.items()})
    both = (
        {"id[]": [town["rich"], town["poll"]]}
        if path == "/statuses"
        else {"id[]": [town["alice"], town["bob"]]}
    )
    query = {"q": "square" if "v2" in base else "bob", "acct": "alice", "timeline[]": "notifications", **both}
    return api.get(address, **query)


@pytest.mark.parametrize(("base", "reads"), [(V1, READS), ("/api/v2", READS_V2)], ids=["v1", "v2"])
def test_answers_match_mastodons_document(
    town: dict[str, str], alice: Api, base: str, reads: list[tuple[str, dict[str, str]]]
) -> None:
    wrong = []
    for path, names in reads:
        answer = ask(alice, base, path, names, town)
        assert answer.status_code == 200, (path, answer.content)
        wrong += [f"{path} {mistake}" for mistake in mastodon.mistakes(answer.json(), "get", base + path)]
    assert not wrong


def test_a_post_shows_everything(town: dict[str, str], bob: Api) -> None:
    shape = bob.get(f"{V1}/statuses/{town['rich']}").json()
    assert shape["spoiler_text"] == "Squares"
    assert shape["sensitive"] is True
    assert shape["favourites_count"] == 2
    assert shape["reblogs_count"] == 2
    assert shape["replies_count"] == 1
    assert shape["quotes_count"] == 1
    assert (shape["favourited"], shape["reblogged"], shape["bookmarked"]) == (True, True, False)
    image = shape["media_attachments"][0]
    assert image["description"] == "A square"
    assert image["meta"]["focus"] == {"x": 0.0, "y": 0.5}
    assert image["meta"]["original"]["width"] == 64
    assert [person["acct"] for person in shape["mentions"]] == ["bob"]


def test_notifications_are_grouped(town: dict[str, str], alice: Api) -> None:
    found = alice.get("/api/v2/notifications").json()
    likes = [group for group in found["notification_groups"] if group["type"] == "favourite"]
    assert [group["notifications_count"] for group in likes] == [2]
    assert len(likes[0]["sample_account_ids"]) == 2
    assert likes[0]["status_id"] in {status["id"] for status in found["statuses"]}


def test_answers_match_our_own_document(town: dict[str, str], alice: Api) -> None:
    document = openapi()
    wrong = []
    for base, reads in ((V1, READS), ("/api/v2", READS_V2)):
        for path, names in reads:
            answer = ask(alice, base, path, names, town)
            described = _our_operation(document, base + path)
            schema = (
                described["responses"][200]["content"]["application/json"]["schema"]
                if 200 in described["responses"] and "content" in described["responses"][200]
                else {}
            )
            whole = json.loads(json.dumps({**schema, "components": document["components"]}, default=str))
            wrong += [
                f"{base}{path} {error.instance_path}: {error.message[:200]}"
                for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(answer.json())
            ]
    assert not wrong


def _our_operation(document: dict[str, Any], path: str) -> dict[str, Any]:
    shape = _without_names(path)
    return next(
        methods["get"]
        for ours, methods in document["paths"].items()
        if _without_names(ours) == shape and "get" in methods
    )


def _without_names(path: str) -> list[str]:
    return ["{}" if part.startswith("{") else part for part in path.split("/")]
