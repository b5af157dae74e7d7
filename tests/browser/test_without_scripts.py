"""Everything that matters works in a browser that runs no script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Square, log_in


@pytest.fixture
def plain(square: Square) -> Iterator[Page]:
    """A phone without JavaScript in which Ada is logged in."""
    with square.as_ada(java_script_enabled=False, viewport={"width": 390, "height": 844}) as page:
        yield page


def test_logging_in_and_reading(square: Square) -> None:
    with square.as_nobody(java_script_enabled=False) as page:
        log_in(page, "ben_writes")
        expect(page.locator("article").first).to_be_visible()


def test_writing_with_an_image(plain: Page, picture_file: Path) -> None:
    plain.goto("/compose")
    plain.get_by_role("textbox", name="What you want to say").fill("No script was here")
    plain.get_by_text("Add images").click()
    plain.get_by_label("Image 1", exact=True).set_input_files(picture_file)
    plain.get_by_label("Description of image 1").fill("A plain window")
    plain.get_by_role("button", name="Post", exact=True).click()
    expect(plain.locator(".post--focus")).to_contain_text("No script was here")
    expect(plain.locator(".media__image")).to_have_attribute("alt", "A plain window")


def test_an_image_is_taken_out_of_a_post(plain: Page, picture_file: Path) -> None:
    plain.goto("/compose")
    plain.get_by_text("Add images").click()
    for number in (1, 2):
        plain.get_by_label(f"Image {number}", exact=True).set_input_files(picture_file)
        plain.get_by_label(f"Description of image {number}").fill(f"Window {number}")
    plain.get_by_role("textbox", name="What you want to say").fill("x" * 2001)
    plain.get_by_role("button", name="Post", exact=True).click()
    expect(plain.get_by_role("checkbox", name="Keep image 1")).to_be_checked()
    plain.get_by_role("textbox", name="What you want to say").fill("Two windows")
    plain.get_by_role("button", name="Post", exact=True).click()
    expect(plain.locator(".post--focus .media__image")).to_have_count(2)
    plain.goto(f"/posts/{plain.url.rpartition('/')[2]}/edit")
    plain.get_by_label("Keep image 1").uncheck()
    plain.get_by_role("button", name="Save", exact=True).click()
    expect(plain.locator(".post--focus .media__image")).to_have_attribute("alt", "Window 2")


def test_a_refused_post_keeps_what_was_written(plain: Page) -> None:
    plain.goto("/compose")
    plain.get_by_role("textbox", name="What you want to say").fill("x" * 2001)
    plain.get_by_role("button", name="Post", exact=True).click()
    expect(plain.get_by_role("alert")).to_contain_text("2000")
    expect(plain.get_by_role("textbox", name="What you want to say")).to_have_value("x" * 2001)


def test_liking_comes_back_to_the_same_post(plain: Page) -> None:
    plain.goto("/latest")
    card = plain.locator("article").nth(3)
    anchor = card.get_attribute("id")
    card.locator("[data-do=like]").click()
    expect(plain).to_have_url(f"{plain.url.partition('/latest')[0]}/latest#{anchor}")
    expect(plain.locator(f"#{anchor} [data-do=like]")).to_have_attribute("aria-pressed", "true")
    plain.locator(f"#{anchor} [data-do=like]").click()
    expect(plain.locator(f"#{anchor} [data-do=like]")).to_have_attribute("aria-pressed", "false")


def test_following_voting_and_lists(plain: Page) -> None:
    plain.goto("/@eve_of_the_remarkably_long_nam")
    plain.locator(".profile [data-follow]").click()
    expect(plain.locator(".profile [data-follow]")).to_have_text("Following")
    plain.locator(".profile [data-follow]").click()
    plain.goto("/explore?q=Rye")
    plain.locator(".poll__choice").first.click()
    plain.get_by_role("button", name="Vote").click()
    expect(plain.locator(".poll__result").first).to_contain_text("100%")
    plain.goto("/lists")
    plain.get_by_label("Name of the list").fill("Bakers")
    plain.get_by_role("button", name="Create").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Bakers")


def test_following_a_hashtag(plain: Page) -> None:
    button = plain.locator("[data-follow='#tram']")
    plain.goto("/tags/tram")
    button.click()
    expect(button).to_have_text("Following")
    plain.goto("/@ada_reads/following")
    plain.get_by_role("link", name="Hashtags", exact=True).click()
    expect(plain.locator(".lines__text")).to_contain_text("#tram")
    button.click()
    expect(plain.get_by_text("No hashtags yet")).to_be_visible()


def test_nobody_is_sent_elsewhere_by_a_form(plain: Page, square: Square) -> None:
    answer = plain.request.get(f"/@ben_writes/{square.root}")
    token = answer.text().partition('name="csrfmiddlewaretoken" value="')[2][:64]
    sent = plain.request.post(
        f"/posts/{square.root}/bookmark",
        form={"csrfmiddlewaretoken": token, "next": "https://elsewhere.example/"},
        max_redirects=0,
    )
    assert sent.status == 302
    assert sent.headers["location"] == "/"
