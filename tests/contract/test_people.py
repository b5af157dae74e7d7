import io
from collections.abc import Callable

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.cast import Cast
from tests.contract.conftest import Api

pytestmark = pytest.mark.django_db

V1 = "/api/v1"


def test_a_locked_account_decides_who_follows(alice: Api, bob: Api, cast: Cast) -> None:
    bob.patch(f"{V1}/accounts/update_credentials", {"locked": True})
    asked = alice.post(f"{V1}/accounts/{cast.bob.account_id}/follow").json()
    assert (asked["following"], asked["requested"]) == (False, True)
    assert [person["acct"] for person in bob.get(f"{V1}/follow_requests").json()] == ["alice"]
    let_in = bob.post(f"{V1}/follow_requests/{cast.alice.account_id}/authorize").json()
    assert let_in["followed_by"] is True
    assert bob.get(f"{V1}/follow_requests").json() == []
    ended = bob.post(f"{V1}/accounts/{cast.alice.account_id}/remove_from_followers").json()
    assert ended["followed_by"] is False


def test_blocks_and_mutes(alice: Api, cast: Cast) -> None:
    bob = cast.bob.account_id
    muted = alice.post(f"{V1}/accounts/{bob}/mute", {"notifications": False, "duration": 600}).json()
    assert (muted["muting"], muted["muting_notifications"]) == (True, False)
    assert alice.get(f"{V1}/mutes").json()[0]["mute_expires_at"]
    assert alice.post(f"{V1}/accounts/{bob}/unmute").json()["muting"] is False
    assert alice.post(f"{V1}/accounts/{bob}/block").json()["blocking"] is True
    assert {person["acct"] for person in alice.get(f"{V1}/blocks").json()} == {"bob", "charlie"}
    assert alice.post(f"{V1}/accounts/{bob}/unblock").json()["blocking"] is False
    assert alice.post(f"{V1}/accounts/{cast.alice.account_id}/follow").status_code == 403


def test_a_profile_as_phones_send_it(alice: Api, picture: Callable[[], io.BytesIO]) -> None:
    """A multipart PATCH, which Django does not read by itself."""
    fields = {
        "display_name": "Alice of the square",
        "note": "I sell hats.",
        "fields_attributes[0][name]": "Shop",
        "fields_attributes[0][value]": "https://hats.example.org/",
        "source[privacy]": "unlisted",
        "source[language]": "fr",
        "bot": "0",
        "avatar": picture(),
        "header": picture(),
    }
    answer = alice.client.patch(
        f"{V1}/accounts/update_credentials",
        encode_multipart(BOUNDARY, fields),
        content_type=MULTIPART_CONTENT,
    )
    assert answer.status_code == 200, answer.content
    me = answer.json()
    assert me["display_name"] == "Alice of the square"
    assert me["source"]["fields"][0]["name"] == "Shop"
    assert 'href="https://hats.example.org/"' in me["fields"][0]["value"]
    assert (me["source"]["privacy"], me["source"]["language"]) == ("unlisted", "fr")
    assert "/media/" in me["avatar"]
    posted = alice.post(f"{V1}/statuses", {"status": "Bonjour"}).json()
    assert (posted["visibility"], posted["language"]) == ("unlisted", "fr")
    assert "/static/" in alice.delete(f"{V1}/profile/avatar").json()["avatar"]


def test_a_broken_picture_changes_nothing(alice: Api) -> None:
    file = io.BytesIO(b"not a picture")
    file.name = "x.png"
    fields = {"display_name": "Changed", "avatar": file}
    answer = alice.client.patch(
        f"{V1}/accounts/update_credentials",
        encode_multipart(BOUNDARY, fields),
        content_type=MULTIPART_CONTENT,
    )
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert alice.get(f"{V1}/accounts/verify_credentials").json()["display_name"] == ""


@pytest.mark.parametrize("acct", ["alice", "@alice", "ALICE", "alice@127.0.0.1:8000"])
def test_names_are_found_in_every_form(bob: Api, acct: str) -> None:
    assert bob.get(f"{V1}/accounts/lookup", acct=acct).json()["acct"] == "alice"


def test_a_name_of_another_network_is_not_ours(bob: Api) -> None:
    assert bob.get(f"{V1}/accounts/lookup", acct="alice@elsewhere.example").status_code == 404


def test_consents_are_given_refused_and_unset(alice: Api) -> None:
    path = "/api/parvis/v1/preferences"
    assert alice.get(path).json()["consent_train"] is None
    for value in (True, False, None):
        assert alice.patch(path, {"consent_train": value}).json()["consent_train"] is value
    assert alice.patch(path, {"theme": "neon"}).json()["field"] == "theme"
    assert alice.patch(path, {}).status_code == 422


def test_invitations(alice: Api) -> None:
    made = alice.post("/api/parvis/v1/invites", {"max_uses": 3, "days": 7}).json()
    assert alice.get("/api/parvis/v1/invites").json() == [made]
    assert made["usable"] is True
    assert alice.delete(f"/api/parvis/v1/invites/{made['code']}").json() == {}
    assert alice.get("/api/parvis/v1/invites").json() == []


def test_leaving_asks_for_the_password(alice: Api, bob: Api, cast: Cast) -> None:
    path = "/api/parvis/v1/account/deletion"
    assert bob.post(path, {"password": "a guess"}).status_code == 403
    assert bob.get(f"{V1}/accounts/verify_credentials").status_code == 200
    assert bob.post(path, {"password": "a square open on one side"}).status_code == 200
    assert bob.get(f"{V1}/accounts/verify_credentials").status_code == 403
    assert alice.get(f"{V1}/accounts/{cast.bob.account_id}").status_code == 404
