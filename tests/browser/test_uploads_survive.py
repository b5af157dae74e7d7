"""An upload from a real browser goes on where it was, whatever the line and the server do meanwhile."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.composing import PATIENT_MS, PHONE, choose, padded, post
from tests.browser.conftest import log_in
from tests.browsing import watched
from tests.clips import clip_bytes
from tests.served import ROOT, Server

SLOW_BPS = 400 * 1024


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    """A film that takes some seconds to be sent over a slow line."""
    path = tmp_path / "crossing.mp4"
    path.write_bytes(padded(clip_bytes(2, shade=3), 3 * 1024 * 1024))
    return path


@pytest.fixture
def asked(phone: Page) -> list[str]:
    """The requests to the server for uploads, as they are made: method and path."""
    made: list[str] = []

    def note(request: Request) -> None:
        if "/api/parvis/v1/uploads" in request.url:
            made.append(f"{request.method} {request.url.partition('/uploads')[2]}")

    phone.on("request", note)
    return made


class Line:
    """The network between a page and the server: slow, and at times cut."""

    def __init__(self, page: Page) -> None:
        """Be slow from now on."""
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.set(cut=False)

    def set(self, *, cut: bool) -> None:
        limits = {"offline": cut, "latency": 5, "downloadThroughput": -1, "uploadThroughput": SLOW_BPS}
        self.session.send("Network.emulateNetworkConditions", limits)


def sent_share(page: Page) -> float:
    return float(page.locator("[data-progress]").evaluate("bar => bar.value"))


def wait_for_share(page: Page, share: float) -> None:
    more = "least => document.querySelector('[data-progress]').value > least"
    page.wait_for_function(more, arg=share, timeout=PATIENT_MS)


def test_a_pause_holds_and_going_on_sends_only_the_rest(
    phone: Page, large_file: Path, asked: list[str]
) -> None:
    phone.goto("/compose")
    Line(phone)
    sentence = choose(phone, large_file)
    wait_for_share(phone, 0.2)
    phone.get_by_role("button", name="Pause", exact=True).click()
    expect(sentence).to_have_text("Paused")
    before = sent_share(phone)
    phone.wait_for_timeout(600)
    assert sent_share(phone) == before
    expect(phone.locator("[data-facts]")).to_contain_text("of 3 MB")
    phone.get_by_role("button", name="Go on").click()
    expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
    assert [one for one in asked if one.startswith("POST")] == ["POST "]
    assert any(one.startswith("HEAD /") for one in asked)


def test_a_dropped_connection_is_waited_for(phone: Page, large_file: Path, asked: list[str]) -> None:
    phone.goto("/compose")
    line = Line(phone)
    sentence = choose(phone, large_file)
    wait_for_share(phone, 0.2)
    line.set(cut=True)
    expect(sentence).to_contain_text("No connection", timeout=PATIENT_MS)
    post(phone, "Over a bad line")  # asked for now, done when the video is there
    expect(phone.locator("#toast")).to_contain_text("as soon as the video has arrived")
    line.set(cut=False)
    phone.wait_for_url("**/@ada_reads/*", timeout=PATIENT_MS)
    expect(phone.locator(".post--focus")).to_contain_text("Over a bad line")
    assert [one for one in asked if one.startswith("POST")] == ["POST "]


def test_a_server_that_dies_and_comes_back_is_borne(browser: Browser, large_file: Path) -> None:
    with Server.started() as server:
        server.python(
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.cast import join; join('ada_reads')"
        )
        with watched(browser, server.base_url, **PHONE) as page:
            log_in(page, "ada_reads")
            made: list[str] = []
            page.on("request", lambda request: made.append(request.url) if request.method == "POST" else None)
            page.goto("/compose")
            Line(page)
            sentence = choose(page, large_file)
            wait_for_share(page, 0.3)
            server.process.kill()
            server.process.wait()
            expect(sentence).to_contain_text("No connection", timeout=PATIENT_MS)
            with server.again():
                expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
            assert len([url for url in made if url.endswith("/uploads")]) == 1


def test_the_same_file_goes_on_after_a_reload(phone: Page, large_file: Path, asked: list[str]) -> None:
    phone.goto("/compose")
    Line(phone)
    choose(phone, large_file)
    wait_for_share(phone, 0.4)
    phone.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('parvis-upload-'))")
    asked.clear()
    phone.reload()
    sentence = choose(phone, large_file)
    expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
    assert not [one for one in asked if one.startswith("POST")]
    assert asked[0].startswith("HEAD /")


def test_lost_answers_and_a_tired_server_are_borne(phone: Page, large_file: Path) -> None:
    phone.goto("/compose")
    troubles = iter(["lose", "503", "lose", "503"])

    def disturb(route: Any) -> None:
        trouble = next(troubles, "") if route.request.method == "PATCH" else ""
        if trouble == "lose":
            route.fetch()  # it arrives, and the answer never does
            route.abort("connectionreset")
        elif trouble:
            route.fulfill(status=int(trouble), headers={"Retry-After": "1"})
        else:
            route.continue_()

    phone.route("**/api/parvis/v1/uploads/**", disturb)
    sentence = choose(phone, large_file)
    expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
    assert next(troubles, None) is None
