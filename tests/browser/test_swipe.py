"""Swiping: the next one starts at once, nothing stalls or moves, and what was watched is told."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.cinema import DESK, FILMS, LARGE_PHONE, PHONE, Cinema
from tests.browser.swiping import MARKS, current, playing, swipe
from tests.served import ROOT

NEXT_WITHIN_MS = 100
ROUNDS = 3
SWIPES = FILMS - 1
POLICY = (ROOT / "parvis/web/static/web/js/player/policy.js").read_text()
SECONDS_AHEAD = [float(seconds) for seconds in POLICY.split("SECONDS_AHEAD = [")[1].split("]")[0].split(",")]


def prepared(page: Page) -> None:
    """Wait until the window rests on a card, and the next video has its first second in hand."""
    page.wait_for_function(
        """() => {
          const track = document.querySelector("[data-track]");
          if (track.scrollTop % track.clientHeight > 1) return false;
          const next = document.querySelector("[data-focus]")?.nextElementSibling?.querySelector("video");
          return !next || (next.buffered.length && next.buffered.end(0) > 0.8 && next.readyState > 1);
        }"""
    )


def holding(page: Page, address: str) -> list[Route]:
    """Hold up what is asked for at an address; return the requests that wait."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route))  # noqa: PLW0108 - its signature is looked at
    return held


@pytest.fixture(params=[PHONE, LARGE_PHONE], ids=["360x740", "412x915"])
def phone(cinema: Cinema, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A phone in Ada's hand."""
    with cinema.as_ada(**request.param) as page:
        page.add_init_script(MARKS)
        yield page


@pytest.fixture
def desk(cinema: Cinema) -> Iterator[Page]:
    """A desk at which Ada sits."""
    with cinema.as_ada(**DESK) as page:
        page.add_init_script(MARKS)
        yield page


def slowest(latencies: list[float]) -> float:
    """The 95th percentile, by nearest rank."""
    return sorted(latencies)[-(-len(latencies) * 95 // 100) - 1]


def best_round(page: Page, cinema: Cinema, swiped: Callable[[int], float]) -> list[float]:
    """The latencies of the best of three rounds: whatever else the machine does only adds to them."""
    rounds: list[list[float]] = []
    while len(rounds) < ROUNDS and (not rounds or slowest(rounds[-1]) >= NEXT_WITHIN_MS):
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        rounds.append([swiped(number) for number in range(SWIPES)])
    return min(rounds, key=slowest)


def test_under_a_thumb_the_next_video_starts_at_once(phone: Page, cinema: Cinema) -> None:
    def swiped(number: int) -> float:
        prepared(phone)
        phone.evaluate("marks.frames = []; marks.ended = []")
        swipe(phone)
        expect(current(phone)).to_have_attribute("data-post", cinema.films[-2 - number])
        phone.wait_for_function("() => marks.frames.length && marks.ended.length")
        expect(playing(phone)).to_have_count(1)
        return float(phone.evaluate("marks.frames[0].shown - marks.ended[0]"))

    latencies = best_round(phone, cinema, swiped)
    assert slowest(latencies) < NEXT_WITHIN_MS, latencies
    assert phone.evaluate("marks.stalls") == 0
    assert phone.evaluate("marks.shifts") == []


def test_by_key_the_next_video_plays_before_it_has_come(desk: Page, cinema: Cinema) -> None:
    def swiped(number: int) -> float:
        prepared(desk)
        desk.evaluate("marks.frames = []; delete marks.still")
        desk.keyboard.press("ArrowDown")
        expect(current(desk)).to_have_attribute("data-post", cinema.films[-2 - number])
        desk.wait_for_function(
            """() => {
              const track = document.querySelector("[data-track]");
              const still = !track.hasAttribute("data-gliding");
              if (still) marks.still ??= performance.now();
              return still && marks.frames.length;
            }"""
        )
        return float(desk.evaluate("marks.frames[0].shown - marks.still"))

    latencies = best_round(desk, cinema, swiped)
    assert slowest(latencies) < NEXT_WITHIN_MS, latencies
    assert desk.evaluate("marks.stalls") == 0
    assert desk.evaluate("marks.shifts") == []


def test_near_cards_alone_are_in_the_page(desk: Page, cinema: Cinema) -> None:
    desk.goto(cinema.newest)
    for number in range(6):
        desk.keyboard.press("j")
        expect(current(desk)).to_have_attribute("data-post", cinema.films[-2 - number])
    near = [cinema.films[-6 - step] for step in range(4)]
    desk.wait_for_function(
        """near => [...document.querySelectorAll("[data-track] .card")]
            .map((card) => card.dataset.post).join() === near.join()""",
        arg=near,
    )
    assert desk.locator("video").count() <= 4
    desk.keyboard.press("k")
    expect(current(desk)).to_have_attribute("data-post", cinema.films[-6])
    expect(playing(desk)).to_have_count(1)


def test_no_more_is_fetched_ahead_than_the_policy_says(desk: Page, cinema: Cinema) -> None:
    desk.goto(cinema.newest)
    expect(playing(desk)).to_have_count(1)
    prepared(desk)
    desk.wait_for_timeout(1500)
    ends = desk.locator("[data-track] .card video").evaluate_all(
        "videos => videos.map((video) => video.buffered.length ? video.buffered.end(0) : 0)"
    )
    assert ends[0] > 3.3
    assert len(ends) == 1 + len(SECONDS_AHEAD)
    for had, allowed in zip(ends[1:], SECONDS_AHEAD, strict=True):
        assert 0.6 * allowed < had < allowed + 0.25


def test_what_was_watched_arrives(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        page.wait_for_timeout(1200)
        page.keyboard.press("j")
        expect(current(page)).to_have_attribute("data-post", cinema.films[-2])
        expect(playing(page)).to_have_count(1)
        page.wait_for_timeout(600)
        page.goto("/about")  # the second watch is handed over while its page goes
        page.wait_for_timeout(500)
    rows = cinema.ask(
        "import json\nfrom parvis.feed.models import WatchEvent\n"
        "print(json.dumps([[str(e.post_id), e.watched_ms, e.duration_ms, e.surface, e.ended, bin(e.seen).count('1')]"
        " for e in WatchEvent.objects.order_by('started_ms')]))"
    )
    told = {row[0]: row for row in rows}
    first, second = told[cinema.films[-1]], told[cinema.films[-2]]
    assert 700 <= first[1] <= 6000
    assert 3300 <= first[2] <= 3700
    assert first[3] == 3  # a profile
    assert first[4] == 0  # swiped on
    assert first[5] >= 10  # fiftieths of it
    assert second[4] in (3, 5)  # left, or closed
    assert second[1] >= 200


def test_the_swipe_goes_on_in_its_source_until_its_end(cinema: Cinema) -> None:
    with cinema.as_nobody(**DESK) as page:
        page.goto(f"/watch/{cinema.films[2]}?from=profile:vera_films")
        for number in (1, 0):
            page.keyboard.press("j")
            expect(current(page)).to_have_attribute("data-post", cinema.films[number])
        expect(page.locator(".slot--end")).to_contain_text("You have seen it all")
        page.get_by_role("link", name="Back").click()
        expect(page).to_have_url(re.compile("/@vera_films$"))


def test_what_stands_before_is_there_as_well(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.add_init_script(MARKS)
        page.goto(f"/watch/{cinema.films[4]}?from=profile:vera_films")
        expect(playing(page)).to_have_count(1)
        for number in (5, 6):
            page.keyboard.press("k")
            expect(current(page)).to_have_attribute("data-post", cinema.films[number])
            expect(playing(page)).to_have_count(1)
        page.keyboard.press("j")
        page.keyboard.press("j")
        expect(current(page)).to_have_attribute("data-post", cinema.films[4])
        assert page.evaluate("marks.shifts") == []


def test_a_step_is_taken_when_its_card_comes(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        held = holding(page, "**/for-you/cards?*before=*")
        with page.expect_request("**/for-you/cards?*before=*"):
            page.goto(f"/watch/{cinema.films[4]}?from=profile:vera_films")
        expect(playing(page)).to_have_count(1)
        page.keyboard.press("k")
        page.wait_for_timeout(300)
        expect(current(page)).to_have_attribute("data-post", cinema.films[4])
        held.pop().continue_()
        expect(current(page)).to_have_attribute("data-post", cinema.films[5])
        expect(playing(page)).to_have_count(1)
        page.wait_for_timeout(500)
        expect(current(page)).to_have_attribute("data-post", cinema.films[5])


def test_a_thumb_that_is_ahead_of_the_cards_finds_the_next_one(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE) as page:
        held = holding(page, "**/for-you/cards?*")
        with page.expect_request("**/for-you/cards?*after=*"):
            page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        given = page.locator("[data-slot]").count()
        for number in range(1, given):
            prepared(page)
            swipe(page)
            expect(current(page)).to_have_attribute("data-post", cinema.films[-1 - number])
        prepared(page)
        swipe(page)
        expect(page.get_by_text("Loading…")).to_be_in_viewport()
        for route in held:
            route.continue_()
        expect(current(page)).to_have_attribute("data-post", cinema.films[-1 - given])
        expect(current(page)).to_be_in_viewport(ratio=0.9)
        expect(playing(page)).to_have_count(1)


def test_what_ran_on_its_way_in_is_said_to_play(phone: Page, cinema: Cinema) -> None:
    phone.goto(cinema.newest)
    expect(playing(phone)).to_have_count(1)
    prepared(phone)
    swipe(phone)
    expect(current(phone)).to_have_attribute("data-post", cinema.films[-2])
    expect(playing(phone)).to_have_count(1, timeout=1000)  # before it begins anew


def test_a_better_rendition_takes_over_unnoticed(cinema: Cinema) -> None:
    with cinema.as_ada(**{**PHONE, "device_scale_factor": 3}) as page:
        page.add_init_script(MARKS)
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url) if ".mp4" in request.url else None)
        page.goto(f"/watch/{cinema.posts['captioned']}?from=profile:wanda_writes")
        expect(playing(page)).to_have_count(1)
        key = fetched[0].split("/")[-2]
        page.wait_for_function("() => document.querySelector('[data-focus] video').currentTime > 5")
        video = page.locator("[data-focus] video")
        assert len({url.split("/")[-1] for url in fetched if key in url}) == 2
        assert video.evaluate("video => video.videoWidth") == 720
        assert video.evaluate("video => video.buffered.length") == 1
        assert page.evaluate("marks.stalls") == 0
