import io
from collections.abc import Callable
from typing import Any

import pytest

from tests.cast import Cast
from tests.contract.conftest import Api

pytestmark = pytest.mark.django_db

V1 = "/api/v1"


def test_posts_a_status(alice: Api) -> None:
    made = alice.post(f"{V1}/statuses", {"status": "Hello #square, @bob!", "visibility": "public"})
    assert made.status_code == 200, made.content
    shape = made.json()
    assert shape["account"]["acct"] == "alice"
    assert shape["visibility"] == "public"
    assert [tag["name"] for tag in shape["tags"]] == ["square"]
    assert [person["acct"] for person in shape["mentions"]] == ["bob"]
    assert 'href="http://127.0.0.1:8000/@bob"' in shape["content"]
    again = alice.get(f"{V1}/statuses/{shape['id']}")
    assert again.json() == shape


def test_a_replayed_key_makes_one_post(alice: Api, bob: Api) -> None:
    body, key = {"status": "Once"}, {"Idempotency-Key": "the same \N{SNOWMAN} key".encode().decode("latin-1")}
    first = alice.post(f"{V1}/statuses", body, **key).json()
    second = alice.post(f"{V1}/statuses", body, **key).json()
    assert first["id"] == second["id"]
    other = bob.post(f"{V1}/statuses", body, **key).json()
    assert other["id"] != first["id"]
    assert alice.get(f"{V1}/accounts/verify_credentials").json()["statuses_count"] == 1


def test_a_form_as_clients_send_it(alice: Api, picture: Callable[[], io.BytesIO]) -> None:
    images = [alice.client.post("/api/v2/media", {"file": picture()}).json()["id"] for _ in range(2)]
    made = alice.client.post(f"{V1}/statuses", {"status": "Two", "media_ids[]": images, "sensitive": "true"})
    assert made.status_code == 200, made.content
    assert [image["id"] for image in made.json()["media_attachments"]] == images
    assert made.json()["sensitive"] is True
    poll = alice.client.post(
        f"{V1}/statuses",
        {"status": "Which?", "poll[options][]": ["a", "b"], "poll[expires_in]": "600", "poll[multiple]": "1"},
    )
    assert poll.status_code == 200, poll.content
    assert [option["title"] for option in poll.json()["poll"]["options"]] == ["a", "b"]
    assert poll.json()["poll"]["multiple"] is True


def test_an_image_is_used_once_and_by_its_owner(
    alice: Api, bob: Api, picture: Callable[[], io.BytesIO]
) -> None:
    image = alice.client.post(f"{V1}/media", {"file": picture()}).json()["id"]
    assert bob.post(f"{V1}/statuses", {"status": "Mine?", "media_ids": [image]}).status_code == 404
    assert alice.post(f"{V1}/statuses", {"status": "Mine", "media_ids": [image]}).status_code == 200
    assert alice.post(f"{V1}/statuses", {"status": "Again", "media_ids": [image]}).status_code == 409
    assert alice.delete(f"{V1}/media/{image}").status_code == 409


def test_an_image_is_described_deleted_and_gone(alice: Api, picture: Callable[[], io.BytesIO]) -> None:
    image = alice.client.post(f"{V1}/media", {"file": picture()}).json()["id"]
    changed = alice.put(f"{V1}/media/{image}", {"description": "A square", "focus": "0.1,-0.2"}).json()
    assert changed["description"] == "A square"
    assert changed["meta"]["focus"] == {"x": 0.1, "y": -0.2}
    assert alice.put(f"{V1}/media/{image}", {"focus": "left"}).json()["field"] == "focus"
    assert alice.delete(f"{V1}/media/{image}").json() == {}
    assert alice.get(f"{V1}/media/{image}").status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "  "}, "status"),
        ({"status": "x" * 2001}, "status"),
        ({"status": "x", "visibility": "secret"}, "visibility"),
        ({"status": "x", "language": "xx"}, "language"),
        ({"status": "x", "poll": {"options": ["a", "b"]}}, "poll[expires_in]"),
        ({"status": "x", "poll": {"options": ["a"], "expires_in": 600}}, "poll"),
        ({"status": "x", "scheduled_at": "2030-01-01T00:00:00Z"}, "scheduled_at"),
        ({"status": "x", "spoiler_text": "y" * 201}, "spoiler_text"),
    ],
)
def test_what_is_wrong_is_named(alice: Api, body: dict[str, Any], field: str) -> None:
    answer = alice.post(f"{V1}/statuses", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field)


def test_a_deleted_post_can_be_written_anew(alice: Api) -> None:
    made = alice.post(f"{V1}/statuses", {"status": "Tpyo"}).json()
    gone = alice.delete(f"{V1}/statuses/{made['id']}")
    assert gone.json()["text"] == "Tpyo"
    assert alice.get(f"{V1}/statuses/{made['id']}").status_code == 404


def test_an_edited_post_keeps_its_versions(alice: Api, bob: Api) -> None:
    made = alice.post(f"{V1}/statuses", {"status": "One", "spoiler_text": "a"}).json()
    changed = alice.put(f"{V1}/statuses/{made['id']}", {"status": "Two"}).json()
    assert changed["edited_at"]
    versions = bob.get(f"{V1}/statuses/{made['id']}/history").json()
    assert [version["spoiler_text"] for version in versions] == ["a", ""]
    assert bob.put(f"{V1}/statuses/{made['id']}", {"status": "Mine"}).status_code == 403


def test_reactions_go_there_and_back(alice: Api, bob: Api) -> None:
    post_id = alice.post(f"{V1}/statuses", {"status": "Hello"}).json()["id"]
    for verb, back, mark in (
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
    ):
        assert bob.post(f"{V1}/statuses/{post_id}/{verb}").json()[mark] is True
        assert bob.post(f"{V1}/statuses/{post_id}/{verb}").json()[mark] is True
        assert bob.post(f"{V1}/statuses/{post_id}/{back}").json()[mark] is False
    reposted = bob.post(f"{V1}/statuses/{post_id}/reblog").json()
    assert reposted["reblog"]["id"] == post_id
    assert reposted["reblog"]["reblogs_count"] == 1
    assert bob.post(f"{V1}/statuses/{post_id}/unreblog").json()["reblogs_count"] == 0
    assert alice.post(f"{V1}/statuses/{post_id}/pin").json()["pinned"] is True
    assert bob.post(f"{V1}/statuses/{post_id}/pin").status_code == 403


def test_every_address_answers_with_a_slash_too(alice: Api) -> None:
    assert alice.post(f"{V1}/statuses/", {"status": "Slash"}).status_code == 200
    post_id = alice.get(f"{V1}/timelines/public/").json()[0]["id"]
    assert alice.get(f"{V1}/statuses/{post_id}/context/").status_code == 200


def test_a_context_leaves_deleted_posts_out(alice: Api, bob: Api) -> None:
    first = alice.post(f"{V1}/statuses", {"status": "First"}).json()["id"]
    second = bob.post(f"{V1}/statuses", {"status": "Second", "in_reply_to_id": first}).json()["id"]
    third = alice.post(f"{V1}/statuses", {"status": "Third", "in_reply_to_id": second}).json()["id"]
    context = alice.get(f"{V1}/statuses/{third}/context").json()
    assert [status["id"] for status in context["ancestors"]] == [first, second]
    bob.delete(f"{V1}/statuses/{second}")
    context = alice.get(f"{V1}/statuses/{first}/context").json()
    assert [status["id"] for status in context["descendants"]] == [third]


def test_a_blocked_person_sees_nothing(alice: Api, charlie: Api, nobody: Api, cast: Cast) -> None:
    made = alice.post(f"{V1}/statuses", {"status": "For most"}).json()["id"]
    assert nobody.get(f"{V1}/statuses/{made}").status_code == 200
    assert charlie.get(f"{V1}/statuses/{made}").status_code == 404
    assert charlie.get(f"{V1}/statuses", **{"id[]": [made]}).json() == []
    assert charlie.post(f"{V1}/statuses", {"status": "x", "in_reply_to_id": made}).status_code == 404


def test_an_author_closes_comments_and_sharing(alice: Api, bob: Api) -> None:
    closed = {"status": "Look", "comments_allowed": False, "sharing_allowed": False}
    made = alice.post(f"{V1}/statuses", closed).json()
    assert made["parvis"] == {"awaits_video": False, "comments_allowed": False, "sharing_allowed": False}
    assert made["quote_approval"]["current_user"] == "denied"
    assert bob.post(f"{V1}/statuses", {"status": "Hm", "in_reply_to_id": made["id"]}).status_code == 403
    assert bob.post(f"{V1}/statuses", {"status": "Hm", "quoted_status_id": made["id"]}).status_code == 403
    assert bob.post(f"{V1}/statuses/{made['id']}/reblog").status_code == 403
    alice.put(f"{V1}/statuses/{made['id']}", {"status": "Look", "comments_allowed": True})
    assert bob.post(f"{V1}/statuses", {"status": "Hm", "in_reply_to_id": made["id"]}).status_code == 200
    assert bob.post(f"{V1}/statuses/{made['id']}/reblog").status_code == 403
