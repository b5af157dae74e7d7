"""An address belongs to whoever confirms it."""

import pytest
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from parvis.accounts.queries import login_by_account
from tests.cast import PASSWORD, Cast, Person
from tests.unit.web.account_tools import links_in, log_in, prove, window_of

pytestmark = pytest.mark.django_db
ADDRESS = "alice@example.org"


def add(window: Client, address: str = ADDRESS) -> None:
    prove(window)
    assert window.post("/accounts/email/", {"action_add": "1", "email": address}).status_code == 302


def confirm(window: Client, letter: EmailMultiAlternatives) -> None:
    [link] = links_in(str(letter.body))
    assert "Is this your address?" in window.get(link).content.decode()
    assert window.post(link).status_code == 302


def email_of(person: Person) -> str:
    login = login_by_account(person.account_id)
    assert login is not None
    return login.email


def test_an_address_is_used_once_it_is_confirmed(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    window = window_of(cast.alice)
    add(window)
    assert "not confirmed" in window.get("/accounts/email/").content.decode()
    confirm(window, mailoutbox[-1])
    assert email_of(cast.alice) == ADDRESS
    assert log_in(Client(), ADDRESS).status_code == 302


def test_an_address_is_taken_from_who_only_claimed_it(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    claimer = Client()
    claimer.post("/accounts/signup/", {"username": "claimer", "password1": PASSWORD, "email": ADDRESS})
    cache.clear()  # one letter to one address in three minutes
    window = window_of(cast.alice)
    add(window)
    confirm(window, mailoutbox[-1])
    assert email_of(cast.alice) == ADDRESS
    claimer.get("/settings/account")  # says once that a letter was sent
    assert ADDRESS not in claimer.get("/settings/account").content.decode()


def test_a_confirmed_address_stays_with_its_owner(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    alice, bob = window_of(cast.alice), window_of(cast.bob)
    add(alice)
    confirm(alice, mailoutbox[-1])
    add(bob)
    for letter in mailoutbox:
        for link in links_in(str(letter.body)):
            if "confirm-email" in link:
                bob.post(link)
    assert (email_of(cast.alice), email_of(cast.bob)) == (ADDRESS, "")


def test_a_new_address_replaces_the_old_one_and_the_old_one_is_told(
    cast: Cast, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    window = window_of(cast.alice)
    add(window)
    confirm(window, mailoutbox[-1])
    add(window, "new@example.org")
    assert email_of(cast.alice) == ADDRESS
    confirm(window, mailoutbox[-1])
    assert email_of(cast.alice) == "new@example.org"
    assert ("new@example.org" in str(mailoutbox[-1].body), mailoutbox[-1].to) == (True, [ADDRESS])


def test_an_address_can_be_removed(cast: Cast, mailoutbox: list[EmailMultiAlternatives]) -> None:
    window = window_of(cast.alice)
    add(window)
    confirm(window, mailoutbox[-1])
    window.post("/accounts/email/", {"action_remove": "1", "email": ADDRESS})
    assert email_of(cast.alice) == ""


def test_adding_takes_a_fresh_proof(cast: Cast) -> None:
    window = window_of(cast.alice)
    response = window.post("/accounts/email/", {"action_add": "1", "email": ADDRESS})
    assert response["Location"].startswith("/accounts/reauthenticate/")


def test_forged_links_confirm_nothing(client: Client, cast: Cast) -> None:
    for key in ("MQ:1xVEgM:forged", "x", "..", "0:0:0"):
        response = client.post(f"/accounts/confirm-email/{key}/")
        assert response.status_code in (200, 302, 404), key
