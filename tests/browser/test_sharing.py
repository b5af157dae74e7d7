"""Sending a post on: it is told with how the post was watched, and only where it was done to its end."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.cinema import DESK, PHONE, Cinema
from tests.browser.swiping import current, playing

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}

# The share sheet of a phone: the test says how it ends.
SHEET = "navigator.share = () => new Promise((use, putAway) => (window.sheet = { use, putAway }))"
PUT_AWAY = "sheet.putAway(new DOMException('', 'AbortError'))"
# Choosing an app in it hides the page; coming back shows it again.
HIDE = """hidden => {
  Object.defineProperty(document, "visibilityState", { value: hidden ? "hidden" : "visible", configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def told(cinema: Cinema, post: str) -> list[list[Any]]:
    """What the log says of a post: the milliseconds watched, and whether it was shared, in their order."""
    found: list[list[Any]] = cinema.ask(
        "import json\nfrom parvis.feed.models import WatchEvent\n"
        f"rows = WatchEvent.objects.filter(post_id={json.dumps(post)}).order_by('seq')\n"
        "print(json.dumps([[e.watched_ms, e.shared] for e in rows]))"
    )
    return found


def leave(page: Page) -> None:
    """Go elsewhere, so that what was watched is told."""
    page.goto("/about")
    page.wait_for_timeout(500)


@pytest.fixture(params=["film", "words"])
def post(cinema: Cinema, request: pytest.FixtureRequest) -> str:
    """A film, or a post of words alone."""
    return cinema.films[3] if request.param == "film" else cinema.posts["words"]


def test_a_link_that_was_copied_is_told_with_its_watch(cinema: Cinema, post: str) -> None:
    before = len(told(cinema, post))
    with cinema.as_ada(**DESK, **CLIPBOARD) as page:
        page.goto(f"/watch/{post}?from=latest")
        expect(current(page)).to_have_attribute("data-post", post)
        page.wait_for_timeout(500)
        current(page).locator("[data-share]").click()
        expect(page.get_by_text("The link is copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()").endswith(post)
        leave(page)
        page.goto(f"/watch/{post}?from=latest")
        expect(current(page)).to_have_attribute("data-post", post)
        page.wait_for_timeout(1000)
        leave(page)
    watched = told(cinema, post)[before:]
    assert [shared for _ms, shared in watched] == [True, False]
    assert all(ms > 0 for ms, _shared in watched)


def test_a_sheet_counts_when_it_was_used_and_not_when_it_was_put_away(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE) as page:
        page.add_init_script(SHEET)
        for film, end in ((cinema.films[4], PUT_AWAY), (cinema.films[5], "sheet.use()")):
            page.goto(f"/watch/{film}?from=profile:vera_films")
            expect(playing(page)).to_have_count(1)
            page.wait_for_timeout(500)
            current(page).locator("[data-share]").click()
            page.evaluate(end)
            leave(page)
    assert not any(shared for _ms, shared in told(cinema, cinema.films[4]))
    assert [shared for _ms, shared in told(cinema, cinema.films[5])].count(True) == 1


def test_a_sheet_that_ends_when_the_watch_was_told_is_told_after_it(cinema: Cinema) -> None:
    film = cinema.films[6]
    before = len(told(cinema, film))
    with cinema.as_ada(**PHONE) as page:
        page.add_init_script(SHEET)
        page.goto(f"/watch/{film}?from=profile:vera_films")
        expect(playing(page)).to_have_count(1)
        page.wait_for_timeout(500)
        current(page).locator("[data-share]").click()
        page.evaluate(HIDE, True)
        page.evaluate("sheet.use()")
        page.evaluate(HIDE, False)
        expect(playing(page)).to_have_count(1)
        page.wait_for_timeout(500)
        leave(page)
    first, sent, rest = told(cinema, film)[before:]
    assert first[0] > 0
    assert [first[1], *sent, rest[1]] == [False, 0, True, False]


def test_in_a_timeline_the_menu_tells_of_the_film_that_plays(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK, **CLIPBOARD) as page:
        page.goto(f"/@vera_films/{cinema.films[7]}")
        expect(page.locator("[data-state=playing]")).to_have_count(1)
        page.wait_for_timeout(500)
        card = page.locator(f'article[data-post="{cinema.films[7]}"]')
        card.get_by_role("button", name="More").click()
        card.get_by_role("button", name="Copy the link").click()
        expect(page.get_by_text("The link is copied")).to_be_visible()
        leave(page)
    assert True in [shared for _ms, shared in told(cinema, cinema.films[7])]
