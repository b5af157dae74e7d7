"""What is pressed on a card, by thumb, mouse and key, and what comes of it."""

from playwright.sync_api import expect

from tests.browser.cinema import DESK, PHONE, Cinema
from tests.browser.conftest import SCREENSHOTS
from tests.browser.swiping import current, playing


def test_two_taps_like_and_the_like_is_there_after_a_reload(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        like = current(page).locator("[data-do=like]")
        expect(like).to_have_attribute("aria-pressed", "false")
        with page.expect_response("**/favourite"):
            page.touchscreen.tap(150, 300)
            page.touchscreen.tap(152, 302)
        expect(page.locator(".film__heart")).to_have_count(1)
        expect(like).to_have_attribute("aria-pressed", "true")
        assert page.locator("[data-focus] video").evaluate("video => !video.paused")
        page.reload()
        expect(like).to_have_attribute("aria-pressed", "true")
        expect(current(page)).to_have_attribute("data-post", cinema.films[-1])


def test_a_tap_stops_and_starts_and_a_held_thumb_runs_ahead(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        film = page.locator("[data-focus] .film")
        tap = film.locator(".film__tap")
        tap.click()
        expect(film).to_have_attribute("data-state", "paused")
        expect(tap).to_have_attribute("aria-label", "Play")
        tap.click()
        expect(film).to_have_attribute("data-state", "playing")
        box = tap.bounding_box()
        assert box
        page.mouse.move(box["x"] + 100, box["y"] + 300)
        page.mouse.down()
        expect(film.locator(".film__fast")).to_have_text("2×")
        assert film.locator("video").evaluate("video => video.playbackRate") == 2
        page.mouse.up()
        expect(film.locator(".film__fast")).to_have_text("")
        assert film.locator("video").evaluate("video => [video.playbackRate, video.paused]") == [1, False]


def test_the_keys_do_what_the_help_says(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=latest")
        expect(playing(page)).to_have_count(1)
        film = page.locator("[data-focus] .film")
        video = page.locator("[data-focus] video")
        expect(page.locator("[data-focus] .film__captions")).to_have_text("The sea says something.")
        page.keyboard.press("c")
        expect(page.locator("[data-focus] .film__captions")).to_be_hidden()
        page.keyboard.press("c")
        expect(page.locator("[data-focus] .film__captions")).to_be_visible()
        assert video.evaluate("video => video.muted")
        page.keyboard.press("m")
        assert not video.evaluate("video => video.muted")
        page.keyboard.press("Space")
        expect(film).to_have_attribute("data-state", "paused")
        at_s = video.evaluate("video => video.currentTime")
        page.keyboard.press("ArrowRight")
        assert video.evaluate("video => video.currentTime") > min(at_s + 4, 7)
        page.keyboard.press("ArrowLeft")
        assert video.evaluate("video => video.currentTime") < at_s + 0.5
        page.keyboard.press("l")
        expect(current(page).locator("[data-do=like]")).to_have_attribute("aria-pressed", "true")
        page.keyboard.press("?")
        help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
        expect(help_).to_contain_text("Captions on and off")
        page.keyboard.press("Escape")
        page.keyboard.press("ArrowDown")
        expect(current(page)).not_to_have_attribute("data-post", cinema.posts["captioned"])
        expect(current(page)).to_be_focused()


def test_the_bar_leads_anywhere_and_says_where_it_is(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=latest")
        expect(playing(page)).to_have_count(1)
        page.keyboard.press("Space")
        bar = page.locator("[data-focus]").get_by_role("slider", name="Position")
        box = bar.bounding_box()
        assert box
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 12)
        expect(bar.locator(".scrub__preview")).to_be_visible()
        assert "strip.webp" in bar.locator(".scrub__frame").evaluate("frame => frame.style.backgroundImage")
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * 0.8, box["y"] + 12)
        page.mouse.up()
        assert 6 < page.locator("[data-focus] video").evaluate("video => video.currentTime") < 6.8
        expect(bar).to_have_attribute("aria-valuetext", "0:06 of 0:08")
        bar.focus()
        page.keyboard.press("Home")
        expect(bar).to_have_attribute("aria-valuenow", "0")
        page.keyboard.press("ArrowRight")
        expect(bar).to_have_attribute("aria-valuenow", "1")
        expect(current(page)).to_have_attribute("data-post", cinema.posts["captioned"])


def test_it_begins_anew_when_it_is_over(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        page.wait_for_function("() => document.querySelector('[data-focus] video')?.currentTime > 3")
        page.wait_for_function("() => document.querySelector('[data-focus] video')?.currentTime < 1")
        assert page.locator("[data-focus] video").evaluate("video => !video.paused")


def test_screenshots(cinema: Cinema) -> None:
    for name, look in (("phone", PHONE), ("desk", DESK), ("dark", {**DESK, "color_scheme": "dark"})):
        with cinema.as_ada(**look) as page:
            for card in ("captioned", "words", "long", "album", "poll", "warned"):
                page.goto(f"/watch/{cinema.posts[card]}?from=latest")
                expect(current(page)).to_be_visible()
                page.wait_for_timeout(700)
                page.screenshot(path=SCREENSHOTS / f"swipe-{card}-{name}.png")
