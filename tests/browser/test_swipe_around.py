"""Around the swipe: comments over a playing video, timelines, no script, little motion, little data, access."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.cinema import DESK, LARGE_PHONE, PHONE, Cinema
from tests.browser.conftest import SCREENSHOTS
from tests.browser.swiping import current, playing, swipe
from tests.browser.test_pages import RULES

SAVES_DATA = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"


def runs(page: Page) -> bool:
    """Whether the video that is looked at moves on."""
    now = page.locator("[data-focus] video").evaluate("video => video.currentTime")
    page.wait_for_timeout(400)
    later = page.locator("[data-focus] video").evaluate("video => video.currentTime")
    return bool(now != later)


@pytest.mark.parametrize("look", [PHONE, DESK], ids=["phone", "desk"])
def test_comments_open_over_the_playing_video(cinema: Cinema, look: Any) -> None:
    with cinema.as_ada(**look) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        opener = current(page).locator("[data-comments]")
        opener.click()
        drawer = page.get_by_role("complementary", name="Comments")
        expect(drawer.locator("article").first).to_contain_text("How calm.")
        assert runs(page)
        page.screenshot(path=SCREENSHOTS / f"swipe-drawer-{look['viewport']['width']}.png")
        drawer.get_by_text("Write a comment").click()
        words = f"Like glass, from {look['viewport']['width']} px."
        drawer.get_by_role("textbox", name="What you want to say").fill(words)
        drawer.get_by_role("button", name="Reply", exact=True).click()
        expect(drawer.locator("article").first).to_contain_text(words)
        assert runs(page)
        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
        expect(opener).to_be_focused()


def test_the_sheet_is_pulled_down_by_its_head(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        current(page).locator("[data-comments]").click()
        drawer = page.get_by_role("complementary", name="Comments")
        page.wait_for_timeout(400)  # it has risen
        head = drawer.locator(".drawer__head").bounding_box()
        assert head
        page.mouse.move(100, head["y"] + 20)
        page.mouse.down()
        page.mouse.move(100, head["y"] + 220, steps=5)
        page.mouse.up()
        expect(drawer).to_be_hidden()


def test_the_panel_follows_the_swipe(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        current(page).locator("[data-comments]").click()
        drawer = page.get_by_role("complementary", name="Comments")
        expect(drawer.locator("article").first).to_be_visible()
        page.get_by_role("button", name="Next").click()
        expect(drawer).to_contain_text("No comments yet")


def test_what_the_author_closed_is_closed(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(f"/watch/{cinema.posts['closed']}?from=latest")
        expect(playing(page)).to_have_count(1)
        expect(current(page).locator("[data-share]")).to_have_count(0)
        current(page).locator("[data-comments]").click()
        drawer = page.get_by_role("complementary", name="Comments")
        expect(drawer).to_contain_text("The author has closed the comments.")
        expect(drawer.locator("form")).to_have_count(0)


def test_what_is_warned_of_is_asked_for_first(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(f"/watch/{cinema.posts['warned']}?from=latest")
        expect(current(page)).to_contain_text("Waves that flash")
        expect(current(page).locator(".caption")).to_be_hidden()
        page.wait_for_timeout(300)
        assert page.locator("[data-focus] video").count() == 0
        current(page).get_by_text("Show", exact=True).click()
        expect(playing(page)).to_have_count(1)
        expect(current(page).locator(".caption")).to_be_visible()


def test_it_says_why_it_is_here_and_whom_to_tell(cinema: Cinema) -> None:
    with cinema.as_nobody(**PHONE) as page:
        page.goto("/for-you")
        current(page).get_by_role("link", name="Why this?").click()
        drawer = page.get_by_role("complementary", name="Why this?")
        expect(drawer).to_contain_text("posts were looked at")
        page.keyboard.press("Escape")
        current(page).get_by_role("button", name="Report").click()
        expect(page.locator("[popover]:popover-open")).to_contain_text("decide what may stay")


def test_sound_waits_for_a_touch_where_the_browser_says_so(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE) as page:
        page.add_init_script(
            "localStorage.setItem('parvis-watch-sound', 'on');"
            "const play = HTMLMediaElement.prototype.play;"
            "HTMLMediaElement.prototype.play = function () {"
            "  if (!this.muted && !navigator.userActivation.hasBeenActive)"
            "    return Promise.reject(new DOMException('', 'NotAllowedError'));"
            "  return play.call(this); };"
        )
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        chip = page.get_by_role("button", name="Tap for sound")
        expect(chip).to_be_visible()
        chip.tap()
        expect(chip).to_be_hidden()
        assert not page.locator("[data-focus] video").evaluate("video => video.muted")
        swipe(page)
        expect(current(page)).to_have_attribute("data-post", cinema.films[-2])
        expect(playing(page)).to_have_count(1)
        assert not page.locator("[data-focus] video").evaluate("video => video.muted")


def test_in_a_timeline_the_one_in_view_plays(cinema: Cinema) -> None:
    with cinema.as_ada(viewport={"width": 1280, "height": 800}) as page:
        page.goto("/@vera_films")
        films = page.locator(".film")
        films.first.scroll_into_view_if_needed()
        expect(page.locator("[data-state=playing]")).to_have_count(1)
        first = page.locator("[data-state=playing]")
        assert first.locator("video").evaluate("video => video.muted")
        first.locator(".film__tap").click()
        page.wait_for_function("() => document.querySelector('[data-state=playing] video')?.muted === false")
        page.locator("[data-state=playing] .film__tap").click()
        expect(page.locator("[data-state=paused]")).to_have_count(1)
        page.screenshot(path=SCREENSHOTS / "timeline-video-1280.png")
        page.mouse.wheel(0, 1500)
        expect(page.locator("[data-state=playing]")).to_have_count(1)
        shown = page.locator("[data-state=playing]").get_attribute("data-of")
        page.locator("[data-state=playing] .film__expand").click()
        page.wait_for_url(re.compile(f"/watch/{shown}"))
        expect(current(page)).to_have_attribute("data-post", shown or "")
        page.go_back()
        expect(page.locator("[data-state=playing]")).to_have_count(1)
        assert page.locator(".film").first.locator(".film__tap").count() == 1


def test_without_a_script_the_browsers_own_player_plays(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE, java_script_enabled=False) as page:
        for path in (cinema.newest, f"/@vera_films/{cinema.films[-1]}"):
            page.goto(path)
            video = page.locator("video").first
            expect(video).to_be_visible()
            assert video.get_attribute("controls") is not None
            assert video.get_attribute("poster")
            source = video.locator("source").first.get_attribute("src") or ""
            part = page.request.get(source, headers={"Range": "bytes=0-99"})
            assert part.status == 206
            assert part.body()[4:8] == b"ftyp"
            assert video.evaluate(
                "async (video) => { video.muted = true; await video.play(); return !video.paused; }"
            )
        page.goto(f"/watch/{cinema.posts['captioned']}?from=latest")
        expect(page.locator("track[kind=captions][srclang=en]").first).to_have_count(1)
        page.goto(cinema.newest)
        page.get_by_role("link", name="More").click()
        expect(page.locator("article").first).to_be_visible()


def test_little_motion_starts_nothing(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK, reduced_motion="reduce") as page:
        page.goto(cinema.newest)
        film = page.locator("[data-focus] .film")
        expect(film).to_have_attribute("data-state", "still")
        expect(film.get_by_role("button", name="Play")).to_be_visible()
        page.wait_for_timeout(500)
        assert not runs(page)
        page.keyboard.press("Space")
        expect(film).to_have_attribute("data-state", "playing")
        page.keyboard.press("j")
        expect(current(page)).to_have_attribute("data-post", cinema.films[-2])
        expect(page.locator("[data-focus] .film")).to_have_attribute("data-state", "still")


def test_little_data_is_spent_on_what_is_watched(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.add_init_script(SAVES_DATA)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url) if ".mp4" in request.url else None)
        page.goto(f"/watch/{cinema.posts['captioned']}?from=latest")
        expect(playing(page)).to_have_count(1)
        page.wait_for_timeout(2000)
        assert asked
        assert len({url.rpartition("/")[0] for url in asked}) == 1
        assert {url.rpartition("/")[2] for url in asked} == {"360.mp4"}


@pytest.mark.parametrize("look", [PHONE, LARGE_PHONE, DESK], ids=["360", "412", "desk"])
@pytest.mark.parametrize("card", ["captioned", "words", "album", "poll", "warned"])
def test_everybody_can_use_it(cinema: Cinema, look: Any, card: str) -> None:
    with cinema.as_ada(**look) as page:
        page.goto(f"/watch/{cinema.posts[card]}?from=latest")
        expect(current(page)).to_be_visible()
        found = (
            Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
        )
        shown = [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found]
        assert not shown, shown
        assert page.locator("h1").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= look["viewport"]["width"]


def test_what_was_watched_is_told_before_more_is_asked_for(cinema: Cinema) -> None:
    """Whoever swipes on every second gets later cards that go by what was swiped before."""
    asked: list[str] = []
    with cinema.as_ada(**DESK) as page:
        page.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
        first = cinema.posts["captioned"]
        page.goto(f"/watch/{first}?from=foryou")
        expect(current(page)).to_have_attribute("data-post", first)
        expect(playing(page)).to_have_count(1)
        for _ in range(12):
            page.wait_for_timeout(1000)
            page.keyboard.press("j")
    last = max(at for at, one in enumerate(asked) if "/for-you/cards?" in one)
    assert any("/v1/watch" in one and first in one for one in asked[:last])


SWIPED_AT_ONCE = """() => new Promise(done => {
  const look = () => {
    if (document.querySelector("[data-focus] video").currentTime < 0.02) return requestAnimationFrame(look);
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true, cancelable: true }));
    done();
  };
  look();
})"""


def test_what_is_swiped_away_at_once_is_told_too(cinema: Cinema) -> None:
    """Nothing says more of a film than that; a browser tells only every quarter second how far it is."""
    with cinema.as_ada(**DESK) as page:
        page.add_init_script(
            "addEventListener('timeupdate', event => event.stopImmediatePropagation(), true)"
        )
        page.goto(cinema.newest)
        first = str(current(page).get_attribute("data-post"))
        expect(playing(page)).to_have_count(1)
        is_told = lambda asked: "/v1/watch" in asked.url and first in (asked.post_data or "")  # noqa: E731
        with page.expect_request(is_told):
            page.evaluate(SWIPED_AT_ONCE)
            expect(current(page)).not_to_have_attribute("data-post", first)
