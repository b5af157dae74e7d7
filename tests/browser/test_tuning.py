"""Tuning the feed under a thumb and under the keys, and wanting less of something."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SCREENSHOTS, Square
from tests.browser.test_pages import inspect_here, look
from tests.served import Server

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1440, "height": 900}}
_FORGET = """
from parvis.accounts.queries import account_ids_by_username
from parvis.feed.services import erase_settings, erase_watcher
me = account_ids_by_username(["ada_reads"])["ada_reads"][0]
erase_settings(account_id=me)
erase_watcher(account_id=me)
"""


@pytest.fixture(autouse=True)
def as_published(square: Square, network: Server) -> Iterator[None]:
    """Leave Ada's feed as it was."""
    yield
    network.python(_FORGET)


def tiles(page: Page) -> list[str | None]:
    return [tile.get_attribute("data-tile") for tile in page.locator("[data-tile]").all()]


def wait_for_other_tiles(page: Page, before: list[str | None]) -> None:
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-tile]')]"
        ".map(one => one.dataset.tile).join() !== before",
        arg=",".join(map(str, before)),
    )


def of_ben(page: Page) -> int:
    return page.locator(".tile__who").all_inner_texts().count("@ben_writes")


def test_the_preview_follows_the_slider_and_nothing_is_saved(square: Square) -> None:
    with square.as_ada(**PHONE) as page:
        page.goto("/tune")
        expect(page.locator("[data-tile]")).to_have_count(10)
        before = tiles(page)
        slider = page.get_by_label("Whom you follow, or everybody")
        slider.focus()
        with page.expect_response("**/tune/preview") as answer:
            page.keyboard.press("Home")
        assert answer.value.ok
        expect(page.get_by_text("tried out, not saved")).to_be_visible()
        expect(slider).to_have_attribute("aria-valuetext", "Following ×4, Everybody else ×0.25")
        expect(page.locator("[data-tile]")).to_have_count(10)
        wait_for_other_tiles(page, before)
        followed = of_ben(page)
        inspect_here(page)
        page.screenshot(path=SCREENSHOTS / "tune-phone.png")
        at_home = tiles(page)
        with page.expect_response("**/tune/preview"):
            page.keyboard.press("End")
        wait_for_other_tiles(page, at_home)
        assert followed > of_ben(page), "Ada follows Ben"
        page.reload()
        expect(page.get_by_text("as saved")).to_be_visible()
        assert page.get_by_label("Whom you follow, or everybody").input_value() == "0"


def test_a_profile_is_saved_by_the_keys_alone(square: Square) -> None:
    with square.as_ada(**DESK) as page:
        page.goto("/tune")
        page.get_by_label("Text or video").focus()
        page.keyboard.press("ArrowLeft")
        page.get_by_label("Name of the profile").focus()
        page.keyboard.type("Reading")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").filter(has_text="Saved as “Reading”")).to_be_visible()
        expect(page.get_by_role("button", name="Reading")).to_have_attribute("aria-pressed", "true")
        assert page.get_by_label("Text or video").input_value() == "-5"
        page.get_by_role("button", name="As published").click()
        expect(page.get_by_role("button", name="As published")).to_have_attribute("aria-pressed", "true")
        assert page.get_by_label("Text or video").input_value() == "0"
        page.get_by_text("Reading").last.click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Export").click()
        assert download.value.suggested_filename == "reading.parvis-tuning.json"
        inspect_here(page)


def test_a_topic_is_added_and_turned_off(square: Square) -> None:
    with square.as_ada(**PHONE) as page:
        page.goto("/tune")
        page.get_by_label("Another topic").fill("#Tram")
        with page.expect_response("**/tune/preview"):
            page.keyboard.press("Enter")
        topic = page.get_by_role("radiogroup", name="#Tram")
        expect(topic.get_by_label("On")).to_be_checked()
        with page.expect_response("**/tune/preview") as answer:
            topic.get_by_label("Off").check(force=True)
        assert "#tram" not in answer.value.text().lower()
        page.get_by_role("button", name="Save", exact=True).first.click()
        expect(page.get_by_role("radiogroup", name="#tram").get_by_label("Off")).to_be_checked()


def test_the_dark_desk_and_the_smallest_phone_hold_it_all(square: Square) -> None:
    with square.as_ada(**DESK, color_scheme="dark") as page:
        page.goto("/tune")
        page.get_by_text("For the curious").click()
        page.get_by_text("More languages").click()
        inspect_here(page)
        page.screenshot(path=SCREENSHOTS / "tune-desk-dark.png")
    with square.as_ada(viewport={"width": 320, "height": 640}) as page:
        page.goto("/tune")
        page.get_by_text("For the curious").click()
        look(page)


def test_less_of_it_is_gone_at_once_and_can_be_taken_back(square: Square) -> None:
    with square.as_ada(**PHONE) as page:
        page.goto("/for-you")
        first = page.locator("[data-focus] article").get_attribute("data-post")
        page.locator("[data-focus]").get_by_role("button", name="Less of this, report").click()
        inspect_here(page)
        page.get_by_role("button", name="Not interested").first.click()
        expect(page.locator(f'[data-focus] article:not([data-post="{first}"])')).to_be_visible()
        expect(page.locator("#toast")).to_contain_text("You will not see this again.")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#toast")).to_contain_text("That is taken back.")
        page.goto("/tune")
        expect(page.get_by_text("Nothing yet. The menu of each post offers it.")).to_be_visible()


def test_less_from_an_author_drops_what_was_fetched_ahead(square: Square) -> None:
    with square.as_ada(**PHONE) as page:
        page.goto("/for-you")
        page.wait_for_function("() => document.querySelectorAll('[data-slot]').length > 6")
        menu = page.locator("[data-focus] [data-less=author]")
        author = menu.get_attribute("data-target")
        page.locator("[data-focus]").get_by_role("button", name="Less of this, report").click()
        menu.click()
        expect(page.locator("#toast")).to_contain_text("You will see less from them.")
        coming = page.evaluate(
            "author => { const all = [...document.querySelectorAll('[data-slot]')];"
            " const at = all.findIndex(one => one.hasAttribute('data-focus'));"
            " return all.slice(at).filter(one => one.querySelector(`[data-less=author][data-target='${author}']`)).length }",
            author,
        )
        assert coming == 0
        page.goto("/tune")
        expect(page.get_by_text("Less from this author")).to_be_visible()
        page.get_by_role("button", name="Take back").click()
        expect(page.get_by_text("Nothing yet.", exact=False)).to_be_visible()


def test_for_you_and_following_are_one_tap_apart(square: Square) -> None:
    for size in (PHONE, DESK, {"viewport": {"width": 800, "height": 900}}):
        with square.as_ada(**size) as page:
            page.goto("/for-you")
            page.get_by_role("link", name="Following").click()
            expect(page).to_have_url(re.compile("/following$"))
            page.get_by_role("navigation", name="Timelines").get_by_role("link", name="For You").click()
            expect(page).to_have_url(re.compile("/for-you"))
            page.get_by_role("link", name="Tune").first.click()
            expect(page).to_have_url(re.compile("/tune$"))


def test_without_a_script_a_button_shows_the_preview(square: Square) -> None:
    with square.as_ada(java_script_enabled=False, **PHONE) as page:
        page.goto("/tune")
        page.get_by_label("Another topic").fill("tram")
        page.get_by_role("button", name="Add").click()
        page.get_by_role("radiogroup", name="#tram").get_by_label("Off").check(force=True)
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_text("tried out, not saved")).to_be_visible()
        assert "#tram" not in page.locator(".tune__preview").inner_text().lower()
