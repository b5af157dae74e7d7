"""Why this?: over the swipe, and as a page of its own without a script; legible to everybody."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Square
from tests.browser.swiping import current
from tests.browser.test_pages import inspect_here, shoot

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}


def opened(page: Page) -> Any:
    """Open why the card that is looked at is there, and return the drawer."""
    current(page).get_by_role("link", name="Why this?").click()
    drawer = page.get_by_role("complementary", name="Why this?")
    expect(drawer.locator(".because")).to_be_visible()
    return drawer


@pytest.mark.parametrize("look", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_card_says_why_it_is_there(square: Square, look: dict[str, Any], scheme: str) -> None:
    with square.as_ada(**look, color_scheme=scheme) as page:
        page.goto("/for-you")
        drawer = opened(page)
        expect(drawer.locator(".because__list li").first).not_to_be_empty()
        expect(drawer).to_contain_text("posts were looked at")
        page.wait_for_timeout(300)  # it has risen
        shoot(page, f"why-{scheme}")
        drawer.get_by_text("The numbers").click()
        expect(drawer.get_by_role("row", name="What decided its place")).to_be_visible()
        drawer.locator(".because__sum").evaluate(
            "one => one.scrollIntoView({ block: 'start', behavior: 'instant' })"
        )
        shoot(page, f"why-numbers-{scheme}")
        inspect_here(page)
        link = drawer.get_by_role("link", name="Download the receipt")
        with page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename.endswith(".receipt")
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
        expect(current(page).get_by_role("link", name="Why this?")).to_be_focused()


def test_it_follows_the_swipe_and_gives_way_to_comments(square: Square) -> None:
    with square.as_ada(**DESK) as page:
        page.goto("/for-you")
        drawer = opened(page)
        first = drawer.inner_text()
        page.get_by_role("button", name="Next").click()
        expect(drawer).not_to_have_text(first)
        expect(drawer.locator(".because")).to_be_visible()
        current(page).locator("[data-comments]").click()
        expect(page.get_by_role("complementary", name="Comments")).to_be_visible()
        assert opened(page).is_visible()


def test_without_a_script_it_is_a_page(square: Square) -> None:
    with square.as_nobody(**PHONE, java_script_enabled=False) as page:
        page.goto("/for-you")
        page.get_by_role("link", name="Why this?").first.click()
        expect(page.get_by_role("heading", name="Why this?", level=1)).to_be_visible()
        page.get_by_text("The numbers").click()
        expect(page.get_by_role("row", name="What decided its place")).to_be_visible()
        page.screenshot(path=".build/screenshots/why-page-390.png", full_page=True)


def test_a_watch_names_the_page_that_showed_it(square: Square) -> None:
    with square.as_ada(**DESK) as page:
        page.goto("/for-you")
        receipt = current(page).get_attribute("data-receipt")
        page.wait_for_timeout(700)
        with page.expect_request("**/api/parvis/v1/watch") as sent:
            page.get_by_role("button", name="Next").click()
        (event,) = sent.value.post_data_json["events"]
        assert receipt
        assert event["receipt"] == receipt
