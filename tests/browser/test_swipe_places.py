"""Where things stand in the swipe: apart from each other, in reach, and readable over any film."""

import io
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageFilter
from playwright.sync_api import Page, expect

from tests.browser.cinema import DESK, PHONE, Cinema
from tests.browser.swiping import current, playing

UPRIGHT = [(320, 640), (360, 740), (390, 844), (412, 915), (430, 932)]
ON_ITS_SIDE = [(568, 320), (667, 375), (740, 360), (844, 390), (915, 412)]
WIDER = [(720, 760), (768, 1024), (740, 640), (1280, 800)]
TOUCHED = {"has_touch": True, "is_mobile": True}
SIDEWAYS = {"viewport": {"width": 844, "height": 390}, **TOUCHED}
TABLET = {"viewport": {"width": 768, "height": 1024}}

# What is pressed, each with the least side of its place in px; the rest are lines of text.
LARGE, LINE = 44, 24
PRESSED = {
    ".swipe__top a": LARGE,
    "[data-focus] .film__button": LARGE,
    "[data-focus] .act": LARGE,
    ".dock a": LARGE,
    "[data-focus] .author__follow .button": LINE,
    "[data-focus] .caption__more": LINE,
    "[data-focus] .card__sound": LINE,
}

# Every place that is shown: what it is, its sides, whether all of it is in the window, whether a touch reaches it.
PLACES = """(pressed) => Object.entries(pressed).flatMap(([selector, least]) =>
  [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).map((one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    const name = one.getAttribute("aria-label") || one.textContent.trim() || one.className;
    return { name, least, left, top, right, bottom, inside, reached: one.contains(hit) };
  }))"""

# A film of nothing but white, and images of it.
WHITE = """() => {
  for (const one of document.querySelectorAll(".film__blur, .film__poster, .film__video, .album__image"))
    one.style.visibility = "hidden";
  for (const one of document.querySelectorAll(".film, .album__cell")) one.style.background = "#fff";
}"""

# Everything one does with a post done, or not.
SWITCHED = """(on) => {
  for (const one of document.querySelectorAll(".act[aria-pressed]")) one.setAttribute("aria-pressed", String(on));
  for (const one of document.querySelectorAll("[data-do=repost-menu]")) one.toggleAttribute("data-on", on);
}"""

TEXT, ICON = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
WORDS_OVER = (".author__name", ".author__time", ".caption__text p", ".caption__more", ".card__tune")


def apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two places share nothing; half a pixel is rounding."""
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return bool(across <= 0.5 or down <= 0.5)


def places(page: Page) -> list[dict[str, Any]]:
    """What can be pressed now, and where."""
    found: list[dict[str, Any]] = page.evaluate(PLACES, PRESSED)
    return found


def hold_to_order(page: Page) -> None:
    """See that all that is pressed is large enough, in the window, in reach, and apart from the rest."""
    where = f"{page.url} at {page.viewport_size}"
    found = places(page)
    assert len(found) > 8, where
    for number, one in enumerate(found):
        told = f"{one['name']}, {where}: {one}"
        assert min(one["right"] - one["left"], one["bottom"] - one["top"]) >= one["least"], told
        assert one["inside"], told
        assert one["reached"], told
        for other in found[number + 1 :]:
            assert apart(one, other), f"{one['name']} meets {other['name']}, {where}"


def whiten(page: Page) -> None:
    """Put white in the place of every picture."""
    expect(page.locator("[data-focus] .film__tap, [data-focus] .album")).to_have_count(1)
    page.evaluate(WHITE)


def luminance(picture: Image.Image) -> NDArray[np.float64]:
    """WCAG's relative luminance of every pixel."""
    channels = np.asarray(picture.convert("RGB"), dtype=float) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ [0.2126, 0.7152, 0.0722])


def grown(mask: NDArray[np.bool_], by_px: int) -> NDArray[np.bool_]:
    """The mask with a rim around it."""
    picture = Image.fromarray(mask).convert("L")
    return np.asarray(picture.filter(ImageFilter.MaxFilter(2 * by_px + 1))) > 127


def seen(page: Page) -> NDArray[np.float64]:
    """How light every pixel of the window is."""
    return luminance(Image.open(io.BytesIO(page.screenshot())))


def contrast(with_it: NDArray[np.float64], without: NDArray[np.float64]) -> float:
    """How strongly light lines stand out from what is seen right beside them, their dark edge included."""
    lines = with_it - without > 0.1
    if lines.sum() < 40:
        return 1.0
    beside = grown(lines, 4) & ~grown(lines, 1)
    light, dark = np.percentile(with_it[lines], 90), np.median(with_it[beside])
    return float((light + 0.05) / (dark + 0.05))


def hold_to_contrast(page: Page, least: dict[str, float]) -> None:
    """See that everything of some kinds stands out as it must, in a window of two pixels a px."""
    drawn = [(name, one) for name in least for one in page.locator(name).all() if one.is_visible()]
    assert {name for name, _ in drawn} == set(least), f"{page.url} at {page.viewport_size}"
    boxes = [one.bounding_box() for _, one in drawn]
    with_them = seen(page)
    for _, one in drawn:
        one.evaluate("one => { one.style.visibility = 'hidden'; }")
    without = seen(page)
    for _, one in drawn:
        one.evaluate("one => { one.style.visibility = ''; }")
    for (name, one), box in zip(drawn, boxes, strict=True):
        assert box
        left, top = (max(0, int(2 * box[side]) - 8) for side in ("x", "y"))
        place = np.s_[
            top : int(2 * (box["y"] + box["height"])) + 8, left : int(2 * (box["x"] + box["width"])) + 8
        ]
        found = contrast(with_them[place], without[place])
        told = one.evaluate(
            "one => one.textContent.trim() || one.closest('[title], [aria-label]')?.outerHTML"
        )
        assert found >= least[name], f"{found:.2f} at {page.viewport_size}: {name}, {told}"


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
@pytest.mark.parametrize("source", ["foryou", "latest"])
def test_nothing_that_is_pressed_meets_another(cinema: Cinema, locale: str, source: str) -> None:
    with cinema.as_ada(**PHONE, locale=locale) as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from={source}")
        expect(page.locator("[data-focus] .film__cc")).to_be_visible()
        for width, height in [*UPRIGHT, *ON_ITS_SIDE, *WIDER]:
            page.set_viewport_size({"width": width, "height": height})
            expect(current(page)).to_be_in_viewport(ratio=0.9)
            hold_to_order(page)


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_a_stranger_finds_the_same_order(cinema: Cinema, locale: str) -> None:
    with cinema.as_nobody(**PHONE, locale=locale) as page:
        page.goto(f"/watch/{cinema.films[-1]}?from=foryou")
        for width, height in [*UPRIGHT, *ON_ITS_SIDE, *WIDER]:
            page.set_viewport_size({"width": width, "height": height})
            expect(current(page)).to_be_in_viewport(ratio=0.9)
            hold_to_order(page)


@pytest.mark.parametrize("size", [*UPRIGHT[:4], *ON_ITS_SIDE[2:4]], ids=str)
def test_a_tap_on_the_captions_switches_them(cinema: Cinema, size: tuple[int, int]) -> None:
    with cinema.as_ada(viewport={"width": size[0], "height": size[1]}, **TOUCHED) as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=foryou")
        button = page.locator("[data-focus] .film__cc")
        expect(button).to_have_attribute("aria-pressed", "true")
        for pressed in ("false", "true"):
            box = button.bounding_box()
            assert box
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            expect(button).to_have_attribute("aria-pressed", pressed)
        assert "/watch/" in page.url


@pytest.mark.parametrize("look", [PHONE, SIDEWAYS, TABLET, DESK], ids=["phone", "sideways", "tablet", "desk"])
def test_what_lies_over_a_white_film_is_read(cinema: Cinema, look: Any) -> None:
    with cinema.as_ada(**look, device_scale_factor=2, reduced_motion="reduce") as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=foryou")
        whiten(page)
        kinds = {"[data-focus] .film__button .icon": ICON}
        kinds |= {f"[data-focus] {words}": TEXT for words in WORDS_OVER}
        if look is not DESK:
            kinds |= {".swipe__tabs a": TEXT, ".swipe__tune .icon": ICON}
        if look is PHONE:
            kinds |= {".dock a:not(.dock__compose) .icon": ICON}
        hold_to_contrast(page, kinds)


@pytest.mark.parametrize("look", [PHONE, SIDEWAYS], ids=["phone", "sideways"])
def test_what_is_done_over_a_white_film_is_seen_on_and_off(cinema: Cinema, look: Any) -> None:
    with cinema.as_ada(**look, device_scale_factor=2, reduced_motion="reduce") as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=foryou")
        for on in (False, True):
            page.evaluate(SWITCHED, on)
            whiten(page)
            hold_to_contrast(page, {"[data-focus] .act .icon": ICON})


@pytest.mark.parametrize("look", [PHONE, DESK], ids=["phone", "desk"])
def test_what_lies_over_white_images_is_read(cinema: Cinema, look: Any) -> None:
    with cinema.as_ada(**look, device_scale_factor=2) as page:
        page.goto(f"/watch/{cinema.posts['album']}?from=foryou")
        whiten(page)
        names = (".author__name", ".author__time", ".caption__text p", ".album__count")
        kinds = {f"[data-focus] {words}": TEXT for words in names}
        if look is PHONE:
            kinds |= {".swipe__tabs a": TEXT, "[data-focus] .act .icon": ICON}
        hold_to_contrast(page, kinds)


def test_in_a_column_icons_are_seen_over_a_white_film(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE, device_scale_factor=2, reduced_motion="reduce") as page:
        page.goto(f"/@wanda_writes/{cinema.posts['captioned']}")
        expect(page.locator(".film__cc")).to_be_visible()
        page.locator(".film").evaluate(
            "film => film.scrollIntoView({ block: 'center', behavior: 'instant' })"
        )
        page.evaluate(WHITE)
        hold_to_contrast(page, {".film__button .icon": ICON, ".film__expand .icon": ICON})


@pytest.mark.parametrize("look", [PHONE, SIDEWAYS, DESK], ids=["phone", "sideways", "desk"])
def test_what_is_said_covers_nothing_that_is_needed(cinema: Cinema, look: Any) -> None:
    with cinema.as_ada(**look) as page:
        page.goto(cinema.newest)
        expect(playing(page)).to_have_count(1)
        like = current(page).locator("[data-do=like]")
        like.click()
        toast = page.locator("#toast")
        expect(toast).not_to_be_empty()
        said = toast.evaluate("one => one.getBoundingClientRect().toJSON()")
        foot = current(page).locator(".author").evaluate("one => one.getBoundingClientRect().toJSON()")
        needed = [*places(page), {"name": "author", **foot}]
        assert all(apart(said, one) for one in needed), [
            one["name"] for one in needed if not apart(said, one)
        ]
        like.click()  # the next one finds it as it was


def test_words_step_aside_for_the_preview(cinema: Cinema) -> None:
    with cinema.as_ada(**DESK) as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=foryou")
        expect(playing(page)).to_have_count(1)
        bar = page.locator("[data-focus] .scrub")
        foot = page.locator("[data-focus] .card__foot")
        bar.hover()
        expect(bar.locator(".scrub__preview")).to_be_visible()
        expect(foot).to_have_css("opacity", "0")
        page.mouse.move(5, 5)
        expect(foot).to_have_css("opacity", "1")


def test_the_bar_is_white_over_any_film(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE, device_scale_factor=2) as page:
        page.goto(f"/watch/{cinema.posts['captioned']}?from=foryou")
        expect(playing(page)).to_have_count(1)
        page.keyboard.press("Space")
        expect(page.locator("[data-focus] .film")).to_have_attribute("data-state", "paused")
        whiten(page)
        page.locator("[data-focus] .scrub").press("End")
        expect(page.locator("[data-focus] .scrub")).to_have_attribute("aria-valuenow", "7")
        hold_to_contrast(page, {"[data-focus] .scrub__played": ICON})


@pytest.mark.parametrize("look", [PHONE, SIDEWAYS, TABLET, DESK], ids=["phone", "sideways", "tablet", "desk"])
@pytest.mark.parametrize("card", ["captioned", "warned"])
def test_without_a_script_nothing_lies_over_the_players_controls(
    cinema: Cinema, look: Any, card: str
) -> None:
    with cinema.as_ada(**look, java_script_enabled=False) as page:
        page.goto(f"/watch/{cinema.posts[card]}?from=foryou")
        slot = page.locator("[data-slot]").first
        if card == "warned":
            slot.get_by_text("Show", exact=True).click()
        video = slot.locator("video")
        expect(video).to_be_in_viewport(ratio=0.99)
        covered = video.evaluate(
            """(video) => {
              const { left, top, width, height } = video.getBoundingClientRect();
              const parts = [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98];
              const places = parts.flatMap((x) => [0.1, 0.5, 0.8, 0.9, 0.98].map((y) => [left + width * x, top + height * y]));
              return places.filter(([x, y]) => document.elementFromPoint(x, y) !== video);
            }"""
        )
        assert not covered
        box = video.bounding_box()
        assert box
        assert box["height"] > look["viewport"]["height"] / 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("card", ["captioned", "words"])
def test_without_a_script_the_timelines_are_read(cinema: Cinema, scheme: Any, card: str) -> None:
    with cinema.as_ada(**PHONE, java_script_enabled=False, color_scheme=scheme) as page:
        page.goto(f"/watch/{cinema.posts[card]}?from=foryou")
        tabs = page.locator(".swipe__tabs a")
        ground = page.locator("body").evaluate("one => getComputedStyle(one.parentElement).backgroundColor")
        for tab in tabs.all():
            letters = tab.evaluate("one => getComputedStyle(one).color")
            values = sorted(
                float(luminance(Image.new("RGB", (1, 1), colour))[0, 0]) for colour in (ground, letters)
            )
            assert (values[1] + 0.05) / (values[0] + 0.05) >= TEXT, (ground, letters)
        tops = [
            one.evaluate("one => one.getBoundingClientRect().toJSON()")
            for one in (page.locator(".swipe__top"), page.locator(".swipe__track"), page.locator(".dock"))
        ]
        assert all(above["bottom"] <= below["top"] + 1 for above, below in pairwise(tops))


def test_the_server_draws_the_tone_of_the_first_card(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE) as page:
        for card, tone in (("captioned", "film"), ("album", "film"), ("words", "page")):
            answer = page.request.get(f"/watch/{cinema.posts[card]}?from=foryou").text()
            assert f'data-tone="{tone}"' in answer
