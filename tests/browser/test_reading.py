"""Reading: lists without end, coming back to the same place, what is new, images, keys."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Square, log_in
from tests.served import Server


def test_the_list_goes_on_and_is_still_there_on_the_way_back(ada: Page) -> None:
    ada.goto("/latest")
    posts = ada.locator("article[data-entry]")
    expect(posts).to_have_count(20)
    posts.last.scroll_into_view_if_needed()
    expect(posts).to_have_count(40)
    posts.nth(35).scroll_into_view_if_needed()
    chosen = posts.nth(35).get_attribute("id")
    posts.nth(35).locator("a.post__time").click()
    ada.wait_for_url(re.compile(r"/@[^/]+/[0-9a-f-]{36}$"))
    ada.go_back()
    card = ada.locator(f"#{chosen}")
    expect(card).to_be_in_viewport()
    ids = ada.locator("article[data-entry]").evaluate_all("cards => cards.map(card => card.id)")
    assert len(ids) == len(set(ids)) >= 40


def test_the_link_to_older_posts_is_a_real_one(square: Square) -> None:
    with square.as_nobody(java_script_enabled=False) as page:
        page.goto("/latest")
        first = page.locator("article").first.get_attribute("id")
        page.get_by_role("link", name="Older").click()
        expect(page.locator("article")).to_have_count(20)
        expect(page.locator(f"#{first}")).to_have_count(0)


def test_a_new_post_is_announced_and_waits(ada: Page, network: Server) -> None:
    with ada.expect_response("**/api/v1/streaming/user"):  # the stream listens
        ada.goto("/following")
    network.python(
        "from parvis.accounts.queries import account_ids_by_username, viewer_of_account\n"
        "from parvis.posts.services import *\n"
        "ben = viewer_of_account(account_ids_by_username(['ben_writes'])['ben_writes'][0])\n"
        "create_post(ben, Draft(text='Fresh from the oven, @ada_reads'))"
    )
    pill = ada.get_by_role("button", name="1 new post")
    expect(pill).to_be_visible(timeout=10_000)
    expect(ada.locator(".rail [data-unread]")).to_be_visible(timeout=10_000)
    pill.click()
    expect(ada.locator("article").first).to_contain_text("Fresh from the oven")


def test_a_hashtag_is_followed_on_its_page(ada: Page) -> None:
    button = ada.locator("[data-follow='#tram']")
    ada.goto("/tags/tram")
    for text, said in (("Following", "You follow this hashtag now"), ("Follow", "You do not follow")):
        with ada.expect_response(lambda answer: "/api/v1/tags/tram/" in answer.url):
            button.click()
        expect(button).to_have_text(text)
        expect(ada.locator("#toast")).to_contain_text(said)
    ada.reload()
    expect(button).to_have_text("Follow")


def test_notifications_are_read_once_they_were_seen(ada: Page) -> None:
    ada.goto("/notifications")
    expect(ada.locator(".told, .notice-post").first).to_be_visible()
    expect(ada.locator(".rail [data-unread]")).to_be_hidden(timeout=8000)
    ada.reload()
    expect(ada.locator(".is-new")).to_have_count(0)


def test_images_open_over_the_page_and_say_what_they_show(ada: Page, square: Square) -> None:
    ada.goto(f"/@ben_writes/{square.pictures}")
    ada.locator("a[data-image]").nth(1).click()
    viewer = ada.get_by_role("dialog")
    expect(viewer.locator(".viewer__caption")).to_have_text("Window 1")
    ada.keyboard.press("ArrowRight")
    expect(viewer.get_by_role("img")).to_have_attribute("alt", "Window 2")
    ada.keyboard.press("Escape")
    expect(viewer).to_have_count(0)
    expect(ada.locator("a[data-image]").nth(1)).to_be_focused()


def test_the_keyboard_reaches_everything(ada: Page) -> None:
    ada.goto("/latest")
    ada.keyboard.press("j")
    ada.keyboard.press("j")
    second = ada.locator("article").nth(1)
    expect(second).to_be_focused()
    ada.keyboard.press("b")
    expect(second.locator("[data-do=bookmark]")).to_have_attribute("aria-pressed", "true")
    ada.keyboard.press("?")
    expect(ada.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    ada.keyboard.press("Escape")
    ada.keyboard.press("o")
    ada.wait_for_url(re.compile(r"/@[^/]+/[0-9a-f-]{36}$"))
    ada.keyboard.press("g")
    ada.keyboard.press("n")
    ada.wait_for_url("**/notifications")


def test_the_first_press_of_tab_offers_to_skip_to_the_content(ada: Page) -> None:
    ada.goto("/following")
    ada.keyboard.press("Tab")
    expect(ada.get_by_role("link", name="Skip to the content")).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.locator("#main")).to_be_focused()


def test_the_theme_stays_chosen(square: Square) -> None:
    with square.as_nobody(viewport={"width": 1440, "height": 900}) as page:
        log_in(page, "ben_writes")
        page.get_by_role("button", name="Your menu").last.click()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name="Light or dark").click()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.reload()
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
