"""Writing and answering: with scripts no page is loaded anew, and nothing is lost on the way."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Square


def write(page: Page, text: str) -> None:
    page.keyboard.press("n")
    page.get_by_role("dialog").get_by_role("textbox", name="What you want to say").fill(text)


def test_a_post_appears_where_it_was_written(ada: Page) -> None:
    ada.goto("/latest")
    write(ada, "Written over the page 🥖")
    ada.keyboard.press("Control+Enter")
    expect(ada.get_by_role("dialog")).to_have_count(0)
    expect(ada.locator("article").first).to_contain_text("Written over the page")
    ada.reload()
    expect(ada.locator("article").first).to_contain_text("Written over the page")


def test_a_like_survives_a_reload_and_can_be_taken_back(ada: Page, square: Square) -> None:
    ada.goto(f"/@ben_writes/{square.edited}")
    like = ada.locator("article [data-do=like]").first
    before = like.inner_text()
    like.click()
    expect(like).to_have_attribute("aria-pressed", "true")
    expect(ada.locator("#toast")).to_have_text("Liked")
    ada.reload()
    expect(like).to_have_attribute("aria-pressed", "true")
    like.click()
    expect(ada.locator("#toast")).to_have_text("Like taken back")
    ada.reload()
    assert like.inner_text() == before


def test_a_refused_like_is_undone(ada: Page, square: Square) -> None:
    ada.goto(f"/@ben_writes/{square.pictures}")
    ada.route("**/favourite", lambda route: route.fulfill(status=503, json={"error": "Not now."}))
    like = ada.locator("article [data-do=like]").first
    like.click()
    expect(ada.locator("#toast")).to_have_text("Not now.")
    expect(like).to_have_attribute("aria-pressed", "false")


def test_repost_and_quote_hang_in_one_menu(ada: Page, square: Square) -> None:
    ada.goto(f"/@ben_writes/{square.pictures}")
    ada.get_by_role("button", name="Repost or quote").first.click()
    ada.get_by_role("button", name="Repost", exact=True).click()
    expect(ada.locator("#toast")).to_have_text("Reposted")
    expect(ada.locator("article [data-count=reposts]").first).to_have_text("1")
    ada.get_by_role("button", name="Repost or quote").first.click()
    ada.get_by_role("link", name="Quote", exact=True).click()
    expect(ada.get_by_role("dialog").locator(".quote")).to_contain_text("Four windows.")


def test_follow_and_unfollow(ada: Page) -> None:
    ada.goto("/@eve_of_the_remarkably_long_nam")
    button = ada.locator(".profile [data-follow]")
    with ada.expect_response("**/follow"):
        button.click()
    expect(button).to_have_text("Following")
    ada.reload()
    expect(button).to_have_text("Following")
    button.click()
    expect(button).to_have_text("Follow")


def test_an_image_with_its_description(ada: Page, picture_file: Path) -> None:
    ada.goto("/latest")
    write(ada, "With a window")
    dialog = ada.get_by_role("dialog").first
    dialog.locator("[data-files=images]").set_input_files(picture_file)
    dialog.get_by_role("button", name="Describe the image").click()
    ada.get_by_label("Describe the image").last.fill("A window in four colours")
    ada.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.locator(".upload img")).to_have_attribute("alt", "A window in four colours")
    dialog.get_by_role("button", name="Post", exact=True).click()
    image = ada.locator("article").first.locator(".media__image")
    expect(image).to_have_attribute("alt", "A window in four colours")


def test_what_is_not_an_image_is_refused_in_words(ada: Page, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\n and then nothing")
    ada.goto("/compose")
    ada.locator(".main [data-files=images]").set_input_files(broken)
    expect(ada.locator("#toast")).not_to_be_empty()
    expect(ada.locator(".main .upload")).to_have_count(0)


def test_a_draft_is_kept_until_it_is_sent(ada: Page) -> None:
    ada.goto("/compose")
    box = ada.get_by_role("main").get_by_role("textbox", name="What you want to say")
    box.fill("Half a thought")
    ada.reload()
    expect(box).to_have_value("Half a thought")
    ada.get_by_role("button", name="Post", exact=True).click()
    ada.wait_for_url("**/@ada_reads/*")
    ada.goto("/compose")
    expect(box).to_have_value("")


def test_the_counter_counts_as_the_server_does(ada: Page) -> None:
    ada.goto("/compose")
    box = ada.get_by_role("main").get_by_role("textbox", name="What you want to say")
    counter = ada.locator("[data-counter]")
    box.fill("👩‍👩‍👧‍👦é")
    expect(counter).to_have_text(str(2000 - 8))
    box.fill("x" * 2001)
    expect(counter).to_have_text("-1")
    ada.get_by_role("button", name="Post", exact=True).click()
    expect(ada.locator("[data-errors]")).to_contain_text("2000")
    box.fill("")


def test_a_poll_is_asked_and_its_author_sees_the_count(ada: Page) -> None:
    ada.goto("/compose")
    ada.get_by_role("main").get_by_role("textbox", name="What you want to say").fill("Which one?")
    ada.get_by_role("button", name="Add a poll").click()
    ada.get_by_role("textbox", name="Option 1").fill("This")
    ada.get_by_role("textbox", name="Option 2").fill("That")
    expect(ada.get_by_role("textbox", name="Option 3")).to_be_visible()
    ada.get_by_role("button", name="Post", exact=True).click()
    ada.wait_for_url("**/@ada_reads/*")
    expect(ada.locator(".poll__result")).to_have_count(2)


def test_images_of_a_post_are_taken_out_and_added(ada: Page, square: Square, picture_file: Path) -> None:
    ada.goto(f"/posts/{square.gallery}/edit")
    tiles = ada.locator(".main .upload")
    expect(tiles).to_have_count(2)
    expect(tiles.first.locator("img")).to_have_css("opacity", "1")
    tiles.first.get_by_role("button", name="Remove the image").click()
    expect(tiles).to_have_count(1)
    ada.locator(".main [data-files=images]").set_input_files(picture_file)
    expect(ada.locator(".main .upload:not([data-uploading])")).to_have_count(2)
    ada.get_by_role("button", name="Save", exact=True).click()
    ada.wait_for_url(f"**/@ada_reads/{square.gallery}")
    images = ada.locator(".post--focus .media__image")
    expect(images).to_have_count(2)
    expect(images.first).to_have_attribute("alt", "Corner 1")


def test_a_vote_is_counted_without_leaving_the_page(ada: Page, square: Square) -> None:
    ada.goto(f"/@ben_writes/{square.poll}")
    ada.evaluate("window.stayed = true")
    ada.get_by_role("button", name="Vote", exact=True).click()
    expect(ada.locator("#toast")).to_have_text("Choose among the options of this poll.")
    ada.get_by_label("Oats").check()
    ada.get_by_role("button", name="Vote", exact=True).click()
    expect(ada.locator(".poll__result").first).to_contain_text("100%")
    expect(ada.locator(".poll__facts")).to_contain_text("1 person voted")
    assert ada.evaluate("window.stayed")
    ada.reload()
    expect(ada.locator(".poll__result").first).to_contain_text("100%")


def test_deleting_asks_first(ada: Page) -> None:
    ada.goto("/latest")
    write(ada, "Soon gone")
    ada.keyboard.press("Control+Enter")
    card = ada.locator("article", has_text="Soon gone")
    card.get_by_role("button", name="More").click()
    ada.get_by_role("link", name="Delete").click()
    ada.get_by_role("button", name="Delete", exact=True).click()
    expect(card).to_have_count(0)
    ada.reload()
    expect(card).to_have_count(0)
