"""Becoming a member: open, by invitation, or not at all."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client

from parvis.accounts.errors import name_taken
from parvis.accounts.queries import ANONYMOUS, account_by_username, invite_by_code, relationships
from parvis.accounts.services import count_posts, create_invite
from parvis.base import clock
from parvis.base.errors import NotFound
from tests.cast import PASSWORD, Cast
from tests.real_data import naughty_strings
from tests.unit.web.account_tools import errors_on

pytestmark = pytest.mark.django_db
SIGNUP = "/accounts/signup/"


def form(**changes: str) -> dict[str, str]:
    return {"username": "newcomer", "password1": PASSWORD, **changes}


def test_joining_makes_an_account_and_leads_to_the_welcome_page(client: Client) -> None:
    response = client.post(SIGNUP, form(username="NewComer"))
    assert (response.status_code, response["Location"]) == (302, "/welcome")
    assert account_by_username(ANONYMOUS, "newcomer").username == "newcomer"
    assert "@newcomer" in client.get("/welcome").content.decode()


@pytest.mark.parametrize(
    ("username", "reason"),
    [
        ("a", "2 characters"),
        ("x" * 31, "30 characters"),
        ("with space", "letters a–z"),
        ("zoé", "letters a–z"),
        ("a.b", "letters a–z"),
        ("admin", "reserved"),
        ("Settings", "reserved"),
        ("api", "reserved"),
        ("about", "reserved"),
    ],
)
def test_a_name_that_cannot_be_is_refused_beside_its_field(
    client: Client, username: str, reason: str
) -> None:
    response = client.post(SIGNUP, form(username=username))
    assert any(reason in error for error in errors_on(response)), errors_on(response)
    page = response.content.decode()
    assert 'aria-invalid="true"' in page
    assert "id_username-error" in page


def test_a_name_is_taken_whatever_its_capitals(client: Client, cast: Cast) -> None:
    assert "taken" in errors_on(client.post(SIGNUP, form(username="ALICE")))[0]


def test_a_name_that_is_taken_in_between_is_an_error_of_the_form(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_late(**_: Any) -> None:
        raise name_taken()

    monkeypatch.setattr("parvis.accounts.services.register", too_late)
    assert "taken" in errors_on(client.post(SIGNUP, form()))[0]


@pytest.mark.parametrize("password", ["short", "0123456789012", "password1234", "newcomer123"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    assert errors_on(client.post(SIGNUP, form(username="newcomer123", password1=password)))


def test_an_address_is_optional_until_the_setting_asks_for_it(client: Client, settings: Any) -> None:
    settings.ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    assert errors_on(client.post(SIGNUP, form()))
    response = client.post(SIGNUP, form(email="new@example.org"))
    assert response["Location"] == "/accounts/confirm-email/"
    assert client.get("/settings").status_code == 302


def test_an_address_that_is_taken_is_refused(client: Client) -> None:
    assert client.post(SIGNUP, form(email="one@example.org")).status_code == 302
    errors = errors_on(Client().post(SIGNUP, form(username="second", email="One@example.org")))
    assert "already uses" in errors[0]


def test_a_form_sent_twice_makes_one_account(client: Client) -> None:
    first, second = client.post(SIGNUP, form()), client.post(SIGNUP, form(username="another"))
    assert (first.status_code, second.status_code) == (302, 302)
    with pytest.raises(NotFound):
        account_by_username(ANONYMOUS, "another")


def test_a_form_from_elsewhere_is_refused() -> None:
    assert Client(enforce_csrf_checks=True).post(SIGNUP, form()).status_code == 403


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(client: Client, elsewhere: str) -> None:
    assert client.post(SIGNUP, form(next=elsewhere))["Location"] == "/welcome"


def test_a_closed_door_says_so(client: Client, configure: Callable[..., None]) -> None:
    configure(registration="closed")
    for response in (client.get(SIGNUP), client.post(SIGNUP, form())):
        assert response.status_code == 403
        assert "No new members" in response.content.decode()
    with pytest.raises(NotFound):
        account_by_username(ANONYMOUS, "newcomer")


def test_without_an_invitation_the_page_asks_for_one(client: Client, configure: Callable[..., None]) -> None:
    configure(registration="invite")
    assert "By invitation" in client.get(SIGNUP).content.decode()
    response = client.get(SIGNUP, {"invite": "never-given"})
    assert response.status_code == 403
    assert "never given" in errors_on(response)[0]
    assert client.post(SIGNUP, form(invite="never-given")).status_code == 403


def test_an_invitation_lets_in_as_many_as_it_says(
    client: Client, cast: Cast, configure: Callable[..., None]
) -> None:
    configure(registration="invite")
    code = create_invite(cast.alice.viewer, max_uses=1).code
    page = client.get(SIGNUP, {"invite": code})
    assert page.status_code == 200
    assert f'value="{code}"' in page.content.decode()
    assert client.post(SIGNUP, form(invite=code)).status_code == 302
    newcomer = account_by_username(ANONYMOUS, "newcomer")
    assert relationships(cast.alice.viewer, [newcomer.id])[newcomer.id].followed_by
    invite = invite_by_code(code)
    assert invite is not None
    assert not invite.usable
    assert Client().post(SIGNUP, form(username="second", invite=code)).status_code == 403


def test_a_flood_from_one_address_is_stopped(client: Client, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"signup": "2/h/ip"}
    for number in range(2):
        assert Client().post(SIGNUP, form(username=f"person{number}")).status_code == 302
    assert Client().post(SIGNUP, form(username="person3")).status_code == 429


@pytest.mark.usefixtures("unlimited")
def test_hostile_text_is_refused_or_taken_as_text(client: Client) -> None:
    variants = (("username", "email", "invite"), ("password1", "next"))
    for number, text in enumerate(naughty_strings()):
        fields = variants[number % 2]
        response = Client().post(SIGNUP, form(username=f"someone_{number}") | dict.fromkeys(fields, text))
        assert response.status_code in (200, 302), (fields, text)
        assert urlsplit(response.headers.get("Location", ""))[:2] == ("", ""), (fields, text)


def test_welcome_offers_people_and_keeps_the_language(client: Client, cast: Cast) -> None:
    count_posts(cast.alice.account_id, 1, at=clock.now())
    client.post(SIGNUP, form())
    page = client.get("/welcome").content.decode()
    assert "@alice" in page
    response = client.post("/welcome", {"language": "fr"})
    assert response.cookies["language"].value == "fr"
    assert client.post("/welcome", {"language": "xx"}).status_code == 200
