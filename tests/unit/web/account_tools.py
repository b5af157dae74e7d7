"""What the tests of accounts share: newcomers, logged-in windows, codes, and errors on a page."""

import html
import re
import time
from collections.abc import Iterable

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test import Client

from tests.cast import PASSWORD, Person

NEW_PASSWORD = "eleven green doors"
_ERROR = re.compile(r'<p class="(?:error|notice notice--error)"[^>]*>.*?<span>(.*?)</span>', re.DOTALL)


def window_of(person: Person, password: str = PASSWORD) -> Client:
    """Return a browser window in which somebody is logged in, by the form."""
    client = Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    response = log_in(client, person.username, password)
    assert response.status_code == 302, errors_on(response)
    return client


def log_in(client: Client, login: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    """Send the login form."""
    return client.post("/accounts/login/", {"login": login, "password": password, **more})


def prove(client: Client, password: str = PASSWORD) -> None:
    """Prove again who is there, as sensitive pages ask."""
    response = client.post("/accounts/reauthenticate/", {"password": password})
    assert response.status_code == 302, errors_on(response)


def errors_on(response: HttpResponse) -> list[str]:
    """Return what a page says is wrong."""
    return [html.unescape(found).strip() for found in _ERROR.findall(response.content.decode())]


def code_now(secret: str, step: int = 0) -> str:
    """Return what an authenticator app shows now, or `step` times 30 seconds later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def links_in(text: str) -> list[str]:
    """Return the paths of the links of a letter."""
    return list(re.findall(r"^https?://[^/\s]+(/\S+)$", text, re.MULTILINE))


def statuses(responses: Iterable[HttpResponse]) -> set[int]:
    """Return the different statuses of some responses."""
    return {response.status_code for response in responses}
