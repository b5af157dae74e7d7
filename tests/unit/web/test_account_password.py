"""Passwords: changed by who knows the old one, replaced by who reads the account's mail."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from parvis.accounts.services import update_preferences
from tests.cast import PASSWORD, Cast, Person, join
from tests.unit.web.account_tools import NEW_PASSWORD, errors_on, links_in, log_in, window_of

pytestmark = pytest.mark.django_db
ADDRESS = "alice@example.org"


@pytest.fixture
def alice(cast: Cast) -> Person:
    """Alice, with an address that she has confirmed."""
    from allauth.account.models import EmailAddress

    cast.alice.user.email = ADDRESS
    cast.alice.user.save()
    EmailAddress.objects.create(user=cast.alice.user, email=ADDRESS, verified=True, primary=True)
    return cast.alice


def ask(client: Client, address: str) -> int:
    response = client.post("/accounts/password/reset/", {"email": address}, follow=True)
    assert "Look in your mail" in response.content.decode()
    return response.status_code


def test_a_link_by_mail_replaces_the_password(
    client: Client, alice: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    assert ask(client, ADDRESS) == 200
    [letter] = mailoutbox
    [link] = links_in(str(letter.body))
    assert letter.to == [ADDRESS]
    shown = client.get(link, follow=True)
    [(form_path, _status)] = shown.redirect_chain
    response = client.post(form_path, {"password1": NEW_PASSWORD})
    assert response.status_code == 302
    assert log_in(Client(), "alice", NEW_PASSWORD).status_code == 302
    assert errors_on(log_in(Client(), "alice", PASSWORD))


def test_a_link_works_once(client: Client, alice: Person, mailoutbox: list[EmailMultiAlternatives]) -> None:
    ask(client, ADDRESS)
    [link] = links_in(str(mailoutbox[0].body))
    [(form_path, _status)] = client.get(link, follow=True).redirect_chain
    client.post(form_path, {"password1": NEW_PASSWORD})
    again = Client().get(link, follow=True)
    assert "no longer works" in again.content.decode()
    assert "no longer works" in Client().get(link[:-4] + "xyz/").content.decode()


def test_the_letter_says_the_same_in_html(
    client: Client, alice: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    ask(client, ADDRESS)
    [letter] = mailoutbox
    [link] = links_in(str(letter.body))
    [html] = [str(part.content) for part in letter.alternatives]
    assert f'{link}"' in html
    assert "@alice" in html
    assert "<script" not in html
    assert "http://" not in html.replace("http://testserver", "").replace("http://127.0.0.1:8000", "")


def test_the_letter_speaks_the_language_of_its_reader(
    client: Client, alice: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    update_preferences(alice.viewer, language="fr")
    client.post("/accounts/password/reset/", {"email": ADDRESS}, HTTP_ACCEPT_LANGUAGE="en")
    [letter] = mailoutbox
    assert "Bonjour @alice" in str(letter.body)
    assert 'lang="fr"' in str(letter.alternatives[0].content)


def test_an_unknown_address_gets_the_same_page_and_a_letter_without_a_way_in(
    client: Client, alice: Person, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    assert ask(client, "nobody@example.org") == 200
    assert [link for letter in mailoutbox for link in links_in(str(letter.body))] == ["/accounts/signup/"]


def test_changing_takes_the_current_password(alice: Person, mailoutbox: list[EmailMultiAlternatives]) -> None:
    window = window_of(alice)
    refused = window.post("/accounts/password/change/", {"oldpassword": "wrong", "password1": NEW_PASSWORD})
    assert "not your current password" in errors_on(refused)[0]
    changed = window.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert changed["Location"] == "/settings/account"
    assert window.get("/settings").status_code == 200
    assert "password of your account was changed" in str(mailoutbox[-1].body)


def test_changing_ends_every_other_session(alice: Person) -> None:
    here, there = window_of(alice), window_of(alice)
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302


def test_a_weak_new_password_is_refused(alice: Person) -> None:
    window = window_of(alice)
    refused = window.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "short"})
    assert errors_on(refused)
    assert log_in(Client(), "alice").status_code == 302


def test_no_address_no_letter_with_a_way_in(client: Client, mailoutbox: list[EmailMultiAlternatives]) -> None:
    join("dora")
    ask(client, "dora@example.org")
    assert all("/password/reset/key/" not in str(letter.body) for letter in mailoutbox)
