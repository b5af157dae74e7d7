"""Profile, preferences, privacy and invitations, as their forms are sent."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from parvis.accounts.models import Role
from parvis.accounts.queries import ANONYMOUS, account_by_username, invites, preferences
from parvis.accounts.services import mute
from tests.cast import Cast, join
from tests.pictures import drawn, encoded
from tests.real_data import naughty_strings
from tests.unit.web.account_tools import errors_on, window_of

pytestmark = pytest.mark.django_db
PROFILE, PREFERENCES, PRIVACY = "/settings/profile", "/settings/preferences", "/settings/privacy"
CHOICES = {
    "language": "fr",
    "theme": "dark",
    "autoplay": "never",
    "first_page": "following",
    "default_visibility": "followers",
    "default_language": "pt",
    "default_sensitive": "on",
    "expand_warnings": "on",
}


@pytest.fixture
def folders(tmp_path: Path, settings: Settings) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.MEDIA_ROOT = str(tmp_path / "media")


def picture(name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, encoded(drawn()).read(), "image/png")


def test_a_profile_is_saved(cast: Cast) -> None:
    response = window_of(cast.alice).post(
        PROFILE,
        {
            "display_name": "Alice Liddell",
            "bio": "Down the #rabbit_hole with @bob",
            "name1": "Site",
            "value1": "https://example.org",
            "name3": "Town",
            "value3": "Oxford",
            "locked": "on",
        },
    )
    assert response["Location"] == PROFILE
    account = account_by_username(ANONYMOUS, "alice")
    assert (account.display_name, account.locked, account.discoverable) == ("Alice Liddell", True, False)
    assert [(line.name, line.value) for line in account.fields] == [
        ("Site", "https://example.org"),
        ("Town", "Oxford"),
    ]
    assert "/@bob" in account.bio_html


@pytest.mark.usefixtures("folders")
def test_images_are_shown_and_removed(cast: Cast) -> None:
    window = window_of(cast.alice)
    response = window.post(PROFILE, {"avatar": picture(), "header": picture("wide.png")})
    assert response.status_code == 302, errors_on(response)
    account = account_by_username(ANONYMOUS, "alice")
    assert account.avatar_url
    assert account.header_url
    assert account.avatar_url in window.get(PROFILE).content.decode()
    window.post(PROFILE, {"remove_avatar": "on"})
    account = account_by_username(ANONYMOUS, "alice")
    assert (account.avatar_url, bool(account.header_url)) == ("", True)


@pytest.mark.usefixtures("folders")
def test_what_is_no_image_is_refused_beside_its_field(cast: Cast) -> None:
    broken = SimpleUploadedFile("me.png", b"\x89PNG not really", "image/png")
    response = window_of(cast.alice).post(PROFILE, {"display_name": "Changed", "avatar": broken})
    assert response.status_code == 422
    assert errors_on(response)
    account = account_by_username(ANONYMOUS, "alice")
    assert (account.display_name, account.avatar_url) == ("", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"display_name": "x" * 61},
        {"bio": "x" * 501},
        {"name1": "x" * 41, "value1": "y"},
        {"name1": "Site", "value1": "x" * 201},
        {"name1": "Site", "value1": ""},
    ],
)
def test_too_much_is_refused(cast: Cast, changes: dict[str, str]) -> None:
    response = window_of(cast.alice).post(PROFILE, changes)
    assert response.status_code == 422
    assert errors_on(response)


@pytest.mark.usefixtures("unlimited")
def test_hostile_text_is_kept_as_text(cast: Cast) -> None:
    window = window_of(cast.alice)
    for number, text in enumerate(naughty_strings()):
        sent = {"display_name": text, "bio": text, "name1": text, "value1": text}
        response = window.post(PROFILE, sent)
        assert response.status_code in (302, 422), text
        if number % 8 == 0 or "script" in text:
            page = window.get(PROFILE)
            assert page.status_code == 200, text
            assert "<script>alert" not in page.content.decode(), text


def test_preferences_are_saved_and_the_pages_follow(cast: Cast) -> None:
    window = window_of(cast.alice)
    response = window.post(PREFERENCES, CHOICES)
    assert response["Location"] == PREFERENCES
    assert response.cookies["language"].value == "fr"
    kept = preferences(cast.alice.viewer)
    assert kept.first_page == "following"
    assert (kept.theme, kept.autoplay, kept.default_visibility) == ("dark", "never", "followers")
    assert (kept.default_language, kept.default_sensitive, kept.expand_warnings) == ("pt", True, True)


@pytest.mark.parametrize(
    "name", ["language", "theme", "autoplay", "first_page", "default_visibility", "default_language"]
)
def test_a_choice_that_is_none_is_refused(cast: Cast, name: str) -> None:
    response = window_of(cast.alice).post(PREFERENCES, {**CHOICES, name: "zz"})
    assert response.status_code == 422
    assert preferences(cast.alice.viewer).theme == "auto"


def test_consent_is_unset_until_somebody_answers(cast: Cast) -> None:
    before = preferences(cast.alice.viewer)
    assert (before.consent_train, before.consent_dataset, before.consent_assistant) == (None, None, None)
    window = window_of(cast.alice)
    assert "checked" not in window.get(PRIVACY).content.decode()
    window.post(PRIVACY, {"consent_dataset": "on"})
    after = preferences(cast.alice.viewer)
    assert (after.consent_train, after.consent_dataset, after.consent_assistant) == (False, True, False)


def test_blocked_and_muted_people_are_listed(cast: Cast) -> None:
    mute(cast.alice.viewer, cast.bob.account_id, duration_s=int(dt.timedelta(days=3).total_seconds()))
    window = window_of(cast.alice)
    blocked = window.get(f"{PRIVACY}/blocked").content.decode()
    assert "@charlie" in blocked
    assert "/@charlie/unblock" in blocked
    muted = window.get(f"{PRIVACY}/muted").content.decode()
    assert "@bob · until" in muted
    assert "You block nobody" in window_of(cast.bob).get(f"{PRIVACY}/blocked").content.decode()
    assert window.get(f"{PRIVACY}/blocked", {"max_id": "forged"}).status_code == 404


def test_invitations_are_for_where_they_are_needed(cast: Cast, configure: Callable[..., None]) -> None:
    window = window_of(cast.alice)
    assert window.get("/settings/invites").status_code == 403
    assert "/settings/invites" not in window.get("/settings").content.decode()
    configure(registration="invite")
    assert window.get("/settings/invites").status_code == 200


def test_an_invitation_is_made_and_revoked(cast: Cast, configure: Callable[..., None]) -> None:
    configure(registration="invite")
    window = window_of(cast.alice)
    assert window.post("/settings/invites", {"max_uses": "5", "days": "7"}).status_code == 302
    [invite] = invites(cast.alice.viewer)
    assert (invite.max_uses, invite.usable) == (5, True)
    assert f"?invite={invite.code}" in window.get("/settings/invites").content.decode()
    assert window_of(cast.bob).post(f"/settings/invites/{invite.code}/revoke").status_code == 404
    assert window.post(f"/settings/invites/{invite.code}/revoke").status_code == 302
    assert invites(cast.alice.viewer) == []


@pytest.mark.parametrize("sent", [{}, {"max_uses": "7", "days": "7"}, {"max_uses": "x", "days": "-1"}])
def test_an_invitation_that_cannot_be_is_refused(
    cast: Cast, configure: Callable[..., None], sent: dict[str, Any]
) -> None:
    configure(registration="invite")
    assert window_of(cast.alice).post("/settings/invites", sent).status_code == 422 if sent else True
    assert invites(cast.alice.viewer) == []


@pytest.mark.parametrize("mode", ["open", "invite", "closed"])
def test_an_administrator_sees_how_people_come_in(
    db: None, configure: Callable[..., None], mode: str
) -> None:
    configure(registration=mode)
    window: Client = window_of(join("ada", Role.ADMIN))
    page = window.get("/settings/invites").content.decode()
    assert "PARVIS_REGISTRATION" in page
