"""Leaving, and the days in which one can come back."""

import pytest
from django.test import Client

from parvis.accounts.queries import ANONYMOUS, account_by_username
from parvis.base.errors import NotFound
from tests.cast import PASSWORD, Cast
from tests.unit.web.account_tools import errors_on, log_in, window_of

pytestmark = pytest.mark.django_db
DELETE, LEAVING = "/settings/account/delete", "/accounts/leaving/"


def test_the_page_says_what_happens(cast: Cast) -> None:
    page = window_of(cast.alice).get(DELETE).content.decode()
    assert "For 30 days" in page
    assert "@alice" in page


def test_a_wrong_password_deletes_nothing(cast: Cast) -> None:
    window = window_of(cast.alice)
    for password in ("", "wrong"):
        assert errors_on(window.post(DELETE, {"password": password}))
    assert account_by_username(ANONYMOUS, "alice")


def test_deleting_hides_at_once_and_ends_other_sessions(cast: Cast) -> None:
    here, there = window_of(cast.alice), window_of(cast.alice)
    assert here.post(DELETE, {"password": PASSWORD})["Location"] == LEAVING
    assert "will be deleted on" in here.get(LEAVING).content.decode()
    assert there.get("/settings")["Location"].startswith("/accounts/login/")
    with pytest.raises(NotFound):
        account_by_username(ANONYMOUS, "alice")


@pytest.mark.parametrize(
    "path", ["/", "/settings", "/settings/profile", "/latest", "/accounts/email/", "/@bob"]
)
def test_every_page_leads_to_the_way_back(cast: Cast, path: str) -> None:
    window_of(cast.alice).post(DELETE, {"password": PASSWORD})
    client = Client()
    assert log_in(client, "alice").status_code == 302
    assert client.get(path)["Location"] == LEAVING
    assert client.post(path)["Location"] == LEAVING


def test_the_way_back_restores_everything(cast: Cast) -> None:
    window_of(cast.alice).post(DELETE, {"password": PASSWORD})
    client = Client()
    log_in(client, "alice")
    assert client.post(LEAVING)["Location"] == "/"
    assert account_by_username(ANONYMOUS, "alice").id == cast.alice.account_id
    assert client.get("/settings").status_code == 200
    assert client.get(LEAVING)["Location"] == "/"


def test_whoever_is_leaving_can_log_out(cast: Cast) -> None:
    window = window_of(cast.alice)
    window.post(DELETE, {"password": PASSWORD})
    assert window.post("/accounts/logout/").status_code == 302
    assert window.get(LEAVING)["Location"].startswith("/accounts/login/")
