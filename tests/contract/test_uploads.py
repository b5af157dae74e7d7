"""tus 1.0 as its clients speak it: creation, pieces, checksums, termination, and every refusal."""

import base64
import hashlib
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from parvis.media.queries import media_of
from tests.cast import Cast
from tests.clips import clip_bytes
from tests.contract.conftest import Api

pytestmark = pytest.mark.django_db

UPLOADS = "/api/parvis/v1/uploads"
PIECE = "application/offset+octet-stream"


@pytest.fixture
def film() -> bytes:
    return clip_bytes()


def call(client: Client, method: str, address: str, body: bytes = b"", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kind = named.pop("Content-Type", PIECE if body else "")
    return client.generic(
        method, address, body, content_type=kind, headers={"Tus-Resumable": "1.0.0", **named}
    )


def begin(api: Api, length: int, **headers: str) -> str:
    answer = call(api.client, "POST", UPLOADS, Upload_Length=str(length), **headers)
    assert answer.status_code == 201, answer.content
    address: str = answer["Location"]
    assert address.startswith("http://127.0.0.1:8000/api/parvis/v1/uploads/")
    return address.removeprefix("http://127.0.0.1:8000")


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def test_what_the_server_speaks(nobody: Api) -> None:
    answer = nobody.client.options(UPLOADS)
    assert answer.status_code == 204
    assert answer["Tus-Version"] == "1.0.0"
    assert answer["Tus-Max-Size"] == str(512 * 1024 * 1024)
    assert answer["Tus-Checksum-Algorithm"] == "sha1,sha256"
    for extension in ("creation", "creation-with-upload", "expiration", "checksum", "termination"):
        assert extension in answer["Tus-Extension"].split(",")
    assert "PATCH" in answer["Access-Control-Allow-Methods"]
    assert "Upload-Offset" in answer["Access-Control-Allow-Headers"]


def test_a_video_in_two_pieces(alice: Api, cast: Cast, film: bytes) -> None:
    address = begin(alice, len(film), Upload_Metadata=f"filename {encoded('Été.mp4')},mine")
    first = call(alice.client, "PATCH", address, film[:1000], Upload_Offset="0")
    assert (first.status_code, first["Upload-Offset"]) == (204, "1000")
    assert first["Upload-Expires"].endswith("GMT")
    told = call(alice.client, "HEAD", address)
    assert told.status_code == 200
    assert (told["Upload-Offset"], told["Upload-Length"]) == ("1000", str(len(film)))
    assert set(told["Upload-Metadata"].split(",")) == {f"filename {encoded('Été.mp4')}", "mine"}
    assert told["Cache-Control"] == "no-store"
    last = call(alice.client, "PATCH", address, film[1000:], Upload_Offset="1000")
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(film)))
    media_id = last["Parvis-Media-Id"]
    assert call(alice.client, "HEAD", address)["Parvis-Media-Id"] == media_id
    waiting = alice.get(f"/api/v1/media/{media_id}")
    assert waiting.status_code == 206
    assert (waiting.json()["type"], waiting.json()["url"]) == ("video", None)
    assert waiting.json()["parvis"]["state"] == "waiting"


def test_the_first_piece_may_come_with_the_creation(alice: Api, film: bytes) -> None:
    answer = call(alice.client, "POST", UPLOADS, film[:500], Upload_Length=str(len(film)))
    assert (answer.status_code, answer["Upload-Offset"]) == (201, "500")
    whole = call(alice.client, "POST", UPLOADS, film, Upload_Length=str(len(film)))
    assert whole.status_code == 201
    assert alice.get(f"/api/v1/media/{whole['Parvis-Media-Id']}").status_code == 206


def test_a_piece_with_a_checksum(alice: Api, film: bytes) -> None:
    address = begin(alice, len(film))
    digest = base64.b64encode(hashlib.sha1(film[:500], usedforsecurity=False).digest()).decode()
    damaged = call(
        alice.client, "PATCH", address, film[1:501], Upload_Offset="0", Upload_Checksum=f"sha1 {digest}"
    )
    assert damaged.status_code == 460
    assert call(alice.client, "HEAD", address)["Upload-Offset"] == "0"
    right = call(
        alice.client, "PATCH", address, film[:500], Upload_Offset="0", Upload_Checksum=f"sha1 {digest}"
    )
    assert (right.status_code, right["Upload-Offset"]) == (204, "500")


def test_giving_up(alice: Api, film: bytes) -> None:
    address = begin(alice, len(film))
    assert [one["id"] for one in alice.get(UPLOADS).json()] == [address.rpartition("/")[2]]
    assert call(alice.client, "DELETE", address).status_code == 204
    gone = call(alice.client, "HEAD", address)
    assert gone.status_code == 404
    assert "Upload-Offset" not in gone
    assert alice.get(UPLOADS).json() == []


def test_a_program_that_may_only_post(alice: Api, film: bytes) -> None:
    """Some networks let no PATCH through; the method then stands in a header."""
    address = begin(alice, len(film))
    answer = call(alice.client, "POST", address, film, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert answer.status_code == 204
    assert call(alice.client, "POST", address, film, Upload_Offset="0").status_code == 405


def test_another_version_is_not_spoken(alice: Api) -> None:
    answer = alice.client.post(UPLOADS, headers={"Tus-Resumable": "0.2.2", "Upload-Length": "5"})
    assert answer.status_code == 412
    assert answer["Tus-Version"] == "1.0.0"
    assert answer.json()["error"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 400),
        ({"Upload-Length": "-1"}, 400),
        ({"Upload-Length": "five"}, 400),
        ({"Upload-Length": "9" * 30}, 400),
        ({"Upload-Defer-Length": "1"}, 400),
        ({"Upload-Length": "0"}, 422),
        ({"Upload-Length": str(513 * 1024 * 1024)}, 413),
        ({"Upload-Length": "5", "Upload-Metadata": "filename not-base64"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "a,a"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": ",a"}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "a AA=="}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "a /w=="}, 400),
        ({"Upload-Length": "5", "Upload-Metadata": "a" * 5000}, 400),
    ],
)
def test_what_cannot_be_begun_is_refused_with_a_sentence(
    alice: Api, headers: dict[str, str], status: int
) -> None:
    answer = alice.client.post(UPLOADS, headers=headers)
    assert answer.status_code == status, answer.content
    assert answer["Tus-Resumable"] == "1.0.0"
    assert answer.json()["error"]
    assert alice.get(UPLOADS).json() == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Upload-Offset": "5"}, 409),
        ({"Upload-Offset": "-5"}, 400),
        ({"Upload-Offset": ""}, 400),
        ({"Upload-Offset": "0", "Content-Type": "video/mp4"}, 415),
        ({"Upload-Offset": "0", "Upload-Checksum": "md5 AAAA"}, 400),
        ({"Upload-Offset": "0", "Upload-Checksum": "sha1 AAAA"}, 400),
        ({"Upload-Offset": "0", "Upload-Checksum": "sha1 ?"}, 400),
    ],
)
def test_a_piece_that_does_not_fit_changes_nothing(
    alice: Api, film: bytes, headers: dict[str, str], status: int
) -> None:
    address = begin(alice, len(film))
    answer = call(alice.client, "PATCH", address, film, **headers)
    assert answer.status_code == status, answer.content
    assert answer.json()["error"]
    assert call(alice.client, "HEAD", address)["Upload-Offset"] == "0"


def test_another_kind_of_file_is_refused_at_its_beginning(alice: Api) -> None:
    address = begin(alice, 100_000_000)
    answer = call(alice.client, "PATCH", address, b"%PDF-1.7" + bytes(2000), Upload_Offset="0")
    assert answer.status_code == 422
    assert "PDF" in answer.json()["error"]
    assert call(alice.client, "HEAD", address).status_code == 404


def test_nobody_sends_for_somebody_else(alice: Api, bob: Api, nobody: Api, film: bytes) -> None:
    address = begin(alice, len(film))
    for api, status in ((bob, 404), (nobody, 401)):
        for method in ("HEAD", "PATCH", "DELETE"):
            answer = call(api.client, method, address, film if method == "PATCH" else b"", Upload_Offset="0")
            assert answer.status_code == status
    assert call(alice.client, "HEAD", address)["Upload-Offset"] == "0"


def test_a_page_needs_its_token(cast: Cast, film: bytes) -> None:
    """A session alone is not enough: another site could use it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    refused = call(client, "POST", UPLOADS, Upload_Length=str(len(film)))
    assert refused.status_code == 403
    client.get("/accounts/login/")
    client.cookies["csrftoken"] = token = "a" * 32
    begun = call(client, "POST", UPLOADS, Upload_Length=str(len(film)), X_CSRFToken=token)
    assert begun.status_code == 201
    address = begun["Location"].removeprefix("http://127.0.0.1:8000")
    assert call(client, "PATCH", address, film, Upload_Offset="0").status_code == 403
    sent = call(client, "PATCH", address, film, Upload_Offset="0", X_CSRFToken=token)
    assert sent.status_code == 204
    media = media_of(cast.alice.account_id, sent["Parvis-Media-Id"])
    assert media is not None


def test_programs_in_a_browser_may_read_the_answers(alice: Api, film: bytes) -> None:
    begun = call(alice.client, "POST", UPLOADS, Upload_Length=str(len(film)), Origin="https://client.example")
    assert begun["Access-Control-Allow-Origin"] == "*"
    exposed = begun["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("Location", "Upload-Offset", "Parvis-Media-Id"))


def test_the_room_that_is_left(alice: Api, film: bytes, settings: Settings) -> None:
    room = {"storage_bytes_per_member": 2 * len(film)}
    settings.PARVIS = settings.PARVIS.model_copy(update=room)
    address = begin(alice, len(film))
    call(alice.client, "PATCH", address, film, Upload_Offset="0")
    assert alice.get("/api/parvis/v1/storage").json() == {"used": len(film), "most": 2 * len(film)}
    begin(alice, len(film))
    full = call(alice.client, "POST", UPLOADS, Upload_Length=str(len(film)))
    assert full.status_code == 413
    assert "There is no room" in full.json()["error"]
