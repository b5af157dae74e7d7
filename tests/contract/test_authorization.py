"""Every operation, tried as nobody, as a stranger and as somebody whom Alice blocks.

An operation that is not in the table below makes the test fail: whoever adds one says who may.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from parvis.accounts.services import create_invite, create_list
from parvis.api.document import openapi
from parvis.media.models import Sound
from parvis.media.services import edit_video, open_upload, store_video
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, PollDraft, create_post, like_post
from tests.cast import Cast, Person, join
from tests.clips import clip_bytes
from tests.contract.conftest import Api, api_for

pytestmark = pytest.mark.django_db

SECRET = "hollyhocks behind the mill"


class Rule(Enum):
    OPEN = "everybody may"
    OWN = "members may, and see and change only what is theirs"
    APP = "client apps with a token of their own may"
    PERSON = "everybody may, except whom the person addressed has blocked"
    TOWARDS = "members may; whom the person addressed has blocked may be refused"
    PRIVATE = "nobody here may: it belongs to Alice and hers"


V1 = "/api/v1"
PERSON_ID = f"{V1}/accounts/{{account_id}}"
POST_ID = f"{V1}/statuses/{{status_id}}"
UPLOAD_ID = "/api/parvis/v1/uploads/{upload_id}"
VIDEO_ID = "/api/parvis/v1/videos/{media_id}"
PROFILE_ID = "/api/parvis/v1/tuning/profiles/{profile_id}"
SOUND_ID = "/api/parvis/v1/sounds/{sound_id}"

TABLE: dict[Rule, set[str]] = {
    Rule.OPEN: {
        *(f"GET {V1}/{name}" for name in (
            "timelines/public", "timelines/tag/{hashtag}", "accounts", "accounts/lookup", "directory",
            "statuses", "trends", "trends/tags", "trends/statuses", "trends/links", "tags/{name}",
            "instance", "instance/rules", "instance/peers", "instance/activity",
            "instance/domain_blocks", "instance/translation_languages",
            "instance/extended_description", "instance/terms_of_service", "instance/privacy_policy",
            "custom_emojis", "announcements",
        )),
        "GET /api/v2/instance",
        "GET /api/v2/search",
        f"POST {V1}/apps",
        "POST /api/parvis/v1/watch",
        "GET /api/parvis/v1/feed",
        "GET /api/parvis/v1/feed/commitments",
    },
    Rule.OWN: {
        *(f"GET {V1}/{name}" for name in (
            "timelines/home", "bookmarks", "favourites", "notifications",
            "notifications/unread_count", "notifications/requests", "notifications/policy",
            "markers", "accounts/verify_credentials", "profile", "preferences", "accounts/search",
            "accounts/relationships", "accounts/familiar_followers", "suggestions",
            "follow_requests", "blocks", "mutes", "domain_blocks", "lists", "followed_tags",
            "filters", "conversations", "scheduled_statuses", "endorsements", "featured_tags",
            "accounts/{account_id}/lists",
        )),
        *(f"GET /api/v2/{name}" for name in (
            "notifications", "notifications/unread_count", "notifications/policy", "filters",
            "suggestions",
        )),
        *(f"POST {V1}/{name}" for name in (
            "notifications/clear", "markers", "statuses", "lists", "media", "tags/{name}/follow",
            "tags/{name}/unfollow",
        )),
        "POST /api/v2/media",
        f"PATCH {V1}/accounts/update_credentials",
        f"PATCH {V1}/profile",
        f"DELETE {V1}/profile/avatar",
        f"DELETE {V1}/profile/header",
        "GET /api/parvis/v1/preferences",
        "PATCH /api/parvis/v1/preferences",
        "GET /api/parvis/v1/history",
        "DELETE /api/parvis/v1/history",
        "GET /api/parvis/v1/invites",
        "POST /api/parvis/v1/invites",
        "POST /api/parvis/v1/account/deletion",
        "GET /api/parvis/v1/uploads",
        "POST /api/parvis/v1/uploads",
        "GET /api/parvis/v1/storage",
        "GET /api/parvis/v1/tuning",
        "PUT /api/parvis/v1/tuning",
        *(f"POST /api/parvis/v1/tuning/{verb}" for verb in ("preview", "use", "reset", "import")),
        "GET /api/parvis/v1/feedback",
    },
    Rule.APP: {f"GET {V1}/apps/verify_credentials", f"POST {V1}/accounts"},
    Rule.PERSON: {
        f"GET {PERSON_ID}",
        *(f"GET {PERSON_ID}/{name}" for name in ("statuses", "followers", "following", "featured_tags")),
    },
    Rule.TOWARDS: {
        *(f"POST {PERSON_ID}/{verb}" for verb in (
            "follow", "unfollow", "remove_from_followers", "block", "unblock", "mute", "unmute",
        )),
        f"DELETE {V1}/suggestions/{{account_id}}",
        "POST /api/parvis/v1/feedback",
    },
    Rule.PRIVATE: {
        f"GET {POST_ID}", f"PUT {POST_ID}", f"DELETE {POST_ID}",
        *(f"GET {POST_ID}/{name}" for name in (
            "context", "source", "history", "favourited_by", "reblogged_by", "quotes",
        )),
        *(f"POST {POST_ID}/{verb}" for verb in (
            "favourite", "unfavourite", "reblog", "unreblog", "bookmark", "unbookmark", "pin", "unpin",
        )),
        f"GET {V1}/polls/{{poll_id}}", f"POST {V1}/polls/{{poll_id}}/votes",
        *(f"{method} {V1}/lists/{{list_id}}" for method in ("GET", "PUT", "DELETE")),
        *(f"{method} {V1}/lists/{{list_id}}/accounts" for method in ("GET", "POST", "DELETE")),
        f"GET {V1}/timelines/list/{{list_id}}",
        *(f"{method} {V1}/media/{{media_id}}" for method in ("GET", "PUT", "DELETE")),
        *(f"{method} {UPLOAD_ID}" for method in ("GET", "PATCH", "DELETE")),
        *(f"{method} {VIDEO_ID}" for method in ("GET", "PATCH")),
        f"POST {VIDEO_ID}/retry",
        *(f"{method} {VIDEO_ID}/captions/{{language}}" for method in ("PUT", "DELETE")),
        *(f"GET {SOUND_ID}{part}" for part in ("", "/statuses")),
        f"GET {V1}/notifications/{{notification_id}}",
        f"POST {V1}/notifications/{{notification_id}}/dismiss",
        "GET /api/v2/notifications/{group_key}",
        "GET /api/v2/notifications/{group_key}/accounts",
        "POST /api/v2/notifications/{group_key}/dismiss",
        "DELETE /api/parvis/v1/invites/{code}",
        "DELETE /api/parvis/v1/history/{watch_id}",
        "GET /api/parvis/v1/statuses/{status_id}/insights",
        "GET /api/parvis/v1/explain/{receipt_id}/{post_id}",
        "GET /api/parvis/v1/receipts/{receipt_id}",
        "GET /api/parvis/v1/receipts/{receipt_id}/body",
        *(f"{method} {PROFILE_ID}" for method in ("GET", "PATCH", "DELETE")),
        "DELETE /api/parvis/v1/feedback/{feedback_id}",
        f"POST {V1}/follow_requests/{{account_id}}/authorize",
        f"POST {V1}/follow_requests/{{account_id}}/reject",
    },
}  # fmt: skip
RULES = {operation: rule for rule, operations in TABLE.items() for operation in operations}


def operations() -> Iterator[str]:
    for path, methods in openapi()["paths"].items():
        for method in methods:
            yield f"{method.upper()} {path}"


@dataclass(frozen=True, slots=True)
class Scene:
    """What Alice has, by the names that addresses use."""

    cast: Cast
    ids: dict[str, str]
    bodies: dict[str, dict[str, Any]]

    def call(self, api: Api, operation: str) -> Any:
        method, path = operation.split(" ")
        ids = self.ids | ({"media_id": self.ids["video_id"]} if path.startswith(VIDEO_ID) else {})
        address = re.sub(r"\{(\w+)\}", lambda name: ids[name[1]], path)
        if method == "GET":
            return api.get(address, **self.bodies.get(operation, {}))
        send = {"POST": api.post, "PUT": api.put, "PATCH": api.patch, "DELETE": api.delete}[method]
        return send(address, self.bodies.get(operation, {}))

    def seen_by_alice(self) -> dict[str, Any]:
        """Return all that strangers must not have changed."""
        alice = api_for(self.cast.alice)
        paths = {
            "post": f"{V1}/statuses/{self.ids['status_id']}",
            "poll": f"{V1}/polls/{self.ids['poll_id']}",
            "list": f"{V1}/lists/{self.ids['list_id']}",
            "members": f"{V1}/lists/{self.ids['list_id']}/accounts",
            "media": f"{V1}/media/{self.ids['media_id']}",
            "notification": f"{V1}/notifications/{self.ids['notification_id']}",
            "invites": "/api/parvis/v1/invites",
            "history": "/api/parvis/v1/history",
            "preferences": "/api/parvis/v1/preferences",
            "profile": f"{V1}/profile",
            "markers": f"{V1}/markers",
            "upload": f"/api/parvis/v1/uploads/{self.ids['upload_id']}",
            "uploads": "/api/parvis/v1/uploads",
            "video": f"/api/parvis/v1/videos/{self.ids['video_id']}",
            "sound": f"/api/parvis/v1/sounds/{self.ids['sound_id']}",
            "storage": "/api/parvis/v1/storage",
            "tuning": "/api/parvis/v1/tuning",
            "feedback": "/api/parvis/v1/feedback",
            "followed tags": f"{V1}/followed_tags",
        }
        found = {name: alice.get(path) for name, path in paths.items()}
        assert {answer.status_code for answer in found.values()} == {200}
        return {name: answer.json() for name, answer in found.items()}


@pytest.fixture
def scene(cast: Cast, picture: Any, tmp_path: Path) -> Scene:
    alice, bob = cast.alice, cast.bob
    api = api_for(alice)
    private = create_post(
        alice.viewer,
        Draft(
            SECRET,
            visibility=Visibility.FOLLOWERS,
            poll=PollDraft(options=(f"{SECRET} yes", f"{SECRET} no"), expires_in_s=3600),
        ),
    )
    create_post(alice.viewer, Draft(f"{SECRET}, for Bob: @bob", visibility=Visibility.MENTIONED))
    like_post(bob.viewer, private.id)
    uploaded = api.client.post(f"{V1}/media", {"file": picture(), "description": SECRET})
    assert uploaded.status_code == 200, uploaded.content
    upload = open_upload(owner_key=alice.account_id, length_bytes=1000, metadata={"filename": SECRET})
    film = tmp_path / "film"
    film.write_bytes(clip_bytes())
    video = store_video(owner_key=alice.account_id, path=film, alt=SECRET)
    edit_video(owner_key=alice.account_id, media_id=video.id, sound_title=SECRET)
    made = create_list(alice.viewer, title=SECRET)
    assert api.post(f"{V1}/lists/{made.id}/accounts", {"account_ids": [bob.account_id]}).status_code == 200
    watched = {
        "id": str(made.id),
        "post": str(private.id),
        "started_at": "2030-01-01T00:00:00Z",
        "watched_ms": 9,
    }
    sent = {"sent_at": "2030-01-01T00:01:00Z", "events": [watched]}
    assert api.post("/api/parvis/v1/watch", sent).json()["accepted"] == 1
    saved = api.put("/api/parvis/v1/tuning", {"tuning": {"video": 40}, "name": SECRET})
    disliked = api.post("/api/parvis/v1/feedback", {"author": str(bob.account_id)})
    create_post(bob.viewer, Draft("A page of For You needs something to show."))
    page = api.get("/api/parvis/v1/feed").json()
    told = api.get(f"{V1}/notifications").json()
    assert told[0]["type"] == "favourite"
    group = api.get("/api/v2/notifications").json()["notification_groups"][0]
    assert api.post(f"{V1}/tags/hollyhocks/follow").status_code == 200
    ids = {
        "account_id": str(alice.account_id),
        "status_id": str(private.id),
        "poll_id": str(private.id),
        "list_id": str(made.id),
        "media_id": uploaded.json()["id"],
        "upload_id": str(upload.id),
        "video_id": str(video.id),
        "sound_id": str(Sound.objects.get(origin=video.id).id),
        "language": "en",
        "receipt_id": page["receipt"],
        "post_id": page["posts"][0]["id"],
        "watch_id": api.get("/api/parvis/v1/history").json()[0]["id"],
        "profile_id": saved.json()["id"],
        "feedback_id": disliked.json()["id"],
        "notification_id": told[0]["id"],
        "group_key": group["group_key"],
        "code": create_invite(alice.viewer).code,
        "hashtag": "square",
        "name": "square",
    }
    return Scene(cast, ids, bodies(ids))


def bodies(ids: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what each operation needs in order not to be refused for another reason."""
    members = {"account_ids": [ids["account_id"]]}
    return {
        f"GET {V1}/accounts": {"id[]": [ids["account_id"]]},
        f"GET {V1}/accounts/lookup": {"acct": "alice"},
        f"GET {V1}/accounts/search": {"q": "alice"},
        f"GET {V1}/accounts/relationships": {"id[]": [ids["account_id"]]},
        f"GET {V1}/accounts/familiar_followers": {"id[]": [ids["account_id"]]},
        f"GET {V1}/statuses": {"id[]": [ids["status_id"]]},
        "GET /api/v2/search": {"q": "hollyhocks"},
        f"POST {V1}/apps": {"client_name": "x", "redirect_uris": ["https://x.example/"]},
        f"POST {V1}/accounts": {"username": "x", "password": "x", "agreement": True},
        f"POST {V1}/markers": {"home": {"last_read_id": ids["status_id"]}},
        f"POST {V1}/statuses": {"status": "mine"},
        f"POST {V1}/lists": {"title": "mine"},
        f"PATCH {V1}/accounts/update_credentials": {"display_name": "changed"},
        f"PATCH {V1}/profile": {"display_name": "changed"},
        "PATCH /api/parvis/v1/preferences": {"theme": "dark"},
        "POST /api/parvis/v1/account/deletion": {"password": "not the password"},
        "POST /api/parvis/v1/watch": {"events": [{"post": ids["status_id"]}]},
        "PUT /api/parvis/v1/tuning": {"tuning": {"video": 40}},
        "POST /api/parvis/v1/tuning/preview": {"tuning": {"video": 40}},
        "POST /api/parvis/v1/tuning/import": {
            "parvis": "tuning",
            "version": 1,
            "name": "mine",
            "tuning": {"new": 1},
        },
        "POST /api/parvis/v1/feedback": {"author": ids["account_id"]},
        f"PATCH {PROFILE_ID}": {"name": "changed"},
        f"PUT {POST_ID}": {"status": "changed"},
        f"POST {V1}/polls/{{poll_id}}/votes": {"choices": [0]},
        f"PUT {V1}/lists/{{list_id}}": {"title": "changed"},
        f"POST {V1}/lists/{{list_id}}/accounts": members,
        f"DELETE {V1}/lists/{{list_id}}/accounts": members,
        f"PUT {V1}/media/{{media_id}}": {"description": "changed"},
        f"PATCH {VIDEO_ID}": {"remixable": False, "trim_end_ms": 600},
        f"PUT {VIDEO_ID}/captions/{{language}}": {"text": "WEBVTT\n\n00:00.000 --> 00:01.000\nchanged"},
    }


def test_every_operation_has_a_rule() -> None:
    assert set(operations()) == set(RULES)


# Answers of these say "no" for a reason that has nothing to do with who asks.
REFUSED_TO_ALL = {
    f"GET {V1}/instance/terms_of_service": 404,
    f"GET {V1}/instance/privacy_policy": 404,
    f"POST {V1}/media": 422,
    "POST /api/v2/media": 422,
    "POST /api/parvis/v1/account/deletion": 403,
    "POST /api/parvis/v1/uploads": 400,  # its headers say what it is about; so do test_uploads.py's
    f"PATCH {UPLOAD_ID}": 415,
}


def expected(operation: str, who: str) -> set[int]:
    rule = RULES[operation]
    if operation in REFUSED_TO_ALL and (rule is Rule.OPEN or who != "nobody"):
        return {REFUSED_TO_ALL[operation]}
    if rule is Rule.OPEN:
        blocked_lookup = operation == f"GET {V1}/accounts/lookup" and who == "blocked"
        return {404} if blocked_lookup else {200}
    if rule is Rule.PERSON:
        return {404} if who == "blocked" else {200}
    if who == "nobody":
        reads = operation.startswith("GET") and rule is Rule.PRIVATE
        return {401, 404} if reads else {401}
    if rule is Rule.APP:
        return {200, 422}
    if rule is Rule.PRIVATE:
        return {403, 404}
    if rule is Rule.TOWARDS and who == "blocked":
        return {200, 403, 404}
    return {200}


@pytest.mark.parametrize("who", ["nobody", "stranger", "blocked"])
def test_nobody_gets_further_than_the_rule_says(scene: Scene, who: str) -> None:
    people: dict[str, Person | None] = {
        "nobody": None,
        "stranger": join("dora"),
        "blocked": scene.cast.charlie,
    }
    api = api_for(people[who])
    before = scene.seen_by_alice()
    wrong = []
    # First all reads; a block last, because it gets in the way of everything else.
    for operation in sorted(RULES, key=lambda name: (name[:3] != "GET", name.endswith("/block"), name)):
        answer = scene.call(api, operation)
        if answer.status_code not in expected(operation, who):
            wrong.append(f"{operation}: {answer.status_code} {answer.content[:120]!r}")
        if SECRET.encode() in answer.content:
            wrong.append(f"{operation} shows what is secret")
    assert not wrong
    assert scene.seen_by_alice() == before


def test_those_who_may_do_see_it(scene: Scene) -> None:
    """The scene is no empty stage: Bob, who follows Alice, reads what strangers cannot."""
    bob = api_for(scene.cast.bob)
    assert SECRET in bob.get(f"{V1}/statuses/{scene.ids['status_id']}").json()["content"]
    assert bob.get(f"{V1}/polls/{scene.ids['poll_id']}").status_code == 200
    assert bob.post(f"{V1}/polls/{scene.ids['poll_id']}/votes", {"choices": [0]}).status_code == 200


def test_a_token_does_no_more_than_its_scopes(cast: Cast) -> None:
    """With a token that may only push, whatever asks for a scope is refused."""
    api = api_for(cast.alice, frozenset({"push"}))
    paths = openapi()["paths"]
    for path, methods in paths.items():
        for method, described in methods.items():
            scopes = [scope for way in described["security"] for scope in way.get("token", ())]
            if not scopes or "{" in path:
                continue
            answer = api.client.generic(method.upper(), path, b"{}", content_type="application/json")
            assert answer.status_code == 403, (method, path, answer.content)


@pytest.mark.parametrize(
    ("scopes", "status"),
    [
        ({"read"}, 200),
        ({"read:statuses"}, 200),
        ({"read:accounts"}, 403),
        ({"write"}, 403),
    ],
)
def test_fine_scopes_lie_in_coarse_ones(cast: Cast, scopes: set[str], status: int) -> None:
    api = api_for(cast.alice, frozenset(scopes))
    assert api.get(f"{V1}/timelines/home").status_code == status
