"""Where somebody is logged in."""

import re

import pytest
from django.test import Client

from parvis.web.allauth.devices import device_name
from tests.cast import Cast
from tests.unit.web.account_tools import window_of

pytestmark = pytest.mark.django_db
SESSIONS = "/settings/account/sessions"


def session_ids(window: Client) -> list[int]:
    return [int(i) for i in re.findall(rf"{SESSIONS}/(\d+)/end", window.get(SESSIONS).content.decode())]


def test_sessions_are_listed_with_this_one_first(cast: Cast) -> None:
    here = window_of(cast.alice)
    window_of(cast.alice)
    page = here.get(SESSIONS).content.decode()
    assert page.count("Firefox on Linux") >= 2
    assert page.count("this one") == 1
    assert page.index("this one") < page.index("/end")
    assert "2 devices" in here.get("/settings/account").content.decode()


def test_one_session_can_be_ended_from_another(cast: Cast) -> None:
    here, there = window_of(cast.alice), window_of(cast.alice)
    [other] = session_ids(here)
    assert here.post(f"{SESSIONS}/{other}/end").status_code == 302
    assert here.get("/settings").status_code == 200
    assert there.get("/settings").status_code == 302


def test_all_others_can_be_ended(cast: Cast) -> None:
    here, *others = (window_of(cast.alice) for _ in range(3))
    assert here.post(f"{SESSIONS}/end-others").status_code == 302
    assert here.get("/settings").status_code == 200
    assert {window.get("/settings").status_code for window in others} == {302}


def test_other_peoples_sessions_are_not_there(cast: Cast) -> None:
    alice, bob = window_of(cast.alice), window_of(cast.bob)
    window_of(cast.alice)
    [hers] = session_ids(alice)
    assert bob.post(f"{SESSIONS}/{hers}/end").status_code == 404
    assert session_ids(alice) == [hers]
    assert bob.post(f"{SESSIONS}/999999999999999999999999/end").status_code == 404


def test_ending_this_one_is_logging_out(cast: Cast) -> None:
    here, there = window_of(cast.alice), window_of(cast.alice)
    everywhere = set(session_ids(here)) | set(session_ids(there))
    [own] = everywhere - set(session_ids(here))
    assert here.post(f"{SESSIONS}/{own}/end")["Location"] == "/"
    assert here.get("/settings").status_code == 302


def test_ending_takes_a_form(cast: Cast) -> None:
    window = window_of(cast.alice)
    assert window.get(f"{SESSIONS}/end-others").status_code == 405


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 Mobile "
            "Safari/537.36",
            "Chrome on Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0 "
            "Safari/537.36 Edg/139.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/18.6 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("curl/8.14", "curl"),
        ("", "Unknown device"),
        ("<script>", "Unknown device"),
    ],
)
def test_devices_have_names(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
