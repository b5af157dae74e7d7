"""Logging in and out."""

from typing import Any

import pytest
from django.test import Client

from parvis.accounts.services import update_preferences
from tests.cast import PASSWORD, Cast
from tests.real_data import naughty_strings
from tests.unit.web.account_tools import errors_on, log_in, window_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("login", ["alice", "ALICE", " alice "])
def test_a_username_and_its_password_open_the_account(client: Client, cast: Cast, login: str) -> None:
    assert log_in(client, login).status_code == 302
    assert client.get("/settings").status_code == 200


def test_an_address_opens_the_account_too(client: Client) -> None:
    client.post("/accounts/signup/", {"username": "zoe", "password1": PASSWORD, "email": "zoe@example.org"})
    assert log_in(Client(), "Zoe@Example.org").status_code == 302


def test_a_wrong_password_says_nothing_about_the_name(client: Client, cast: Cast) -> None:
    known = errors_on(log_in(client, "alice", "wrong"))
    unknown = errors_on(log_in(client, "nobody_at_all", "wrong"))
    assert known == unknown
    assert len(known) == 1


def test_the_page_that_was_asked_for_comes_next(client: Client, cast: Cast) -> None:
    assert client.get("/settings/account")["Location"] == "/accounts/login/?next=/settings/account"
    assert log_in(client, "alice", next="/settings/account")["Location"] == "/settings/account"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_is_sent_elsewhere(client: Client, cast: Cast, elsewhere: str) -> None:
    assert log_in(client, "alice", next=elsewhere)["Location"] == "/"


def test_a_login_without_an_address_has_nothing_to_confirm(client: Client, cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    assert log_in(client, "alice")["Location"] == "/"
    cast.bob.user.email = "bob@example.org"
    cast.bob.user.save()
    assert log_in(Client(), "bob")["Location"] == "/accounts/confirm-email/"


def test_wrong_passwords_are_counted(client: Client, cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    for _ in range(3):
        log_in(client, "alice", "wrong")
    assert "Too many" in errors_on(log_in(client, "alice"))[0]
    assert log_in(Client(), "bob").status_code == 302


def test_a_flood_of_logins_gets_a_page_that_says_so(client: Client, cast: Cast, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/m/ip"}
    for _ in range(2):
        log_in(client, "alice", "wrong")
    response = log_in(client, "alice")
    assert response.status_code == 429
    assert "A little slower" in response.content.decode()
    assert response["Retry-After"] == "60"


def test_logging_out_takes_a_form(cast: Cast) -> None:
    window = window_of(cast.alice)
    assert window.get("/accounts/logout/").status_code == 200
    assert window.get("/settings").status_code == 200
    assert window.post("/accounts/logout/").status_code == 302
    assert window.get("/settings").status_code == 302


def test_logging_in_brings_the_chosen_language_along(client: Client, cast: Cast) -> None:
    update_preferences(cast.alice.viewer, language="fr")
    assert log_in(client, "alice").cookies["language"].value == "fr"


def test_logging_in_keeps_the_language_that_a_visitor_chose(client: Client, cast: Cast) -> None:
    client.post("/language", {"language": "fr"})
    assert "language" not in log_in(client, "alice").cookies
    assert 'lang="fr"' in client.get("/settings").content.decode()


@pytest.mark.usefixtures("unlimited")
def test_hostile_text_is_refused(client: Client, cast: Cast) -> None:
    for text in naughty_strings():
        assert log_in(client, text, text).status_code == 200, text


@pytest.mark.parametrize(
    "path",
    [
        "/settings",
        "/settings/profile",
        "/settings/preferences",
        "/settings/privacy",
        "/settings/privacy/blocked",
        "/settings/privacy/muted",
        "/settings/invites",
        "/settings/account",
        "/settings/account/sessions",
        "/settings/account/delete",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/totp/activate/",
        "/accounts/leaving/",
        "/welcome",
    ],
)
def test_pages_of_members_ask_nobody_to_log_in(client: Client, path: str) -> None:
    for response in (client.get(path), client.post(path)):
        assert response.status_code == 302, path
        assert response["Location"].startswith("/accounts/"), path
