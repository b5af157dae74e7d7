"""Around a video: a duet with it, its sound, its figures, and its player on another site."""

import http.server
import json
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.cinema import PHONE, Cinema
from tests.browser.conftest import SCREENSHOTS
from tests.browser.test_pages import inspect, shoot
from tests.clips import clip_bytes

PATIENT_MS = 90_000


@pytest.fixture
def ada(cinema: Cinema) -> Iterator[Page]:
    """A phone in which Ada is logged in, on the server of the videos."""
    with cinema.as_ada(**PHONE) as page:
        yield page


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.mp4"
    path.write_bytes(clip_bytes(3))
    return path


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A folder that another site serves; its address is in the file `address`."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object) -> None:
            super().__init__(*args, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        (folder / "address").write_text(f"http://localhost:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield folder
        server.shutdown()
        thread.join()


def post_with(page: Page, file: Path, text: str) -> None:
    page.locator(".main [data-files=video]").set_input_files(file)
    expect(page.locator("[data-sentence]")).to_contain_text("You can post it now")
    page.locator(".main textarea[name=text]").fill(text)
    page.locator(".main [data-send]").click()
    expect(page.locator(".post--focus [data-film]")).to_be_visible(timeout=PATIENT_MS)


def menu(page: Page, item: str) -> None:
    page.locator(".post--focus .post__more").click()
    page.locator("[popover]:popover-open").get_by_text(item, exact=True).click()


def oembed(cinema: Cinema, path: str) -> dict[str, str]:
    url = urllib.parse.quote(f"{cinema.server.base_url}{path}", safe="")
    with urllib.request.urlopen(f"{cinema.server.base_url}/oembed?url={url}") as answer:
        described: dict[str, str] = json.load(answer)
    return described


def test_a_duet_plays_both_while_it_is_made_and_afterwards(
    ada: Page, cinema: Cinema, film_file: Path
) -> None:
    ada.goto(f"/compose?duet={cinema.films[0]}")
    expect(ada.locator(".clip__context")).to_contain_text("A duet with vera_films")
    expect(ada.locator(".main form[data-ready]")).to_be_visible()  # before that, the server would say it
    ada.locator(".main [data-send]").click()
    expect(ada.locator("#toast")).to_have_text("Choose your video first.")
    ada.locator(".main [data-files=video]").set_input_files(film_file)
    ada.locator("[data-play]").click()
    for one in ("[data-preview]", "[data-company]"):
        expect(ada.locator(one)).to_have_js_property("paused", value=False)
        ada.wait_for_function("name => document.querySelector(name).currentTime > 0.2", arg=one)
    ada.locator("[data-play]").click()
    expect(ada.locator("[data-company]")).to_have_js_property("paused", value=True)
    ada.screenshot(path=SCREENSHOTS / "composing-duet-360.png")
    post_with(ada, film_file, "Together")
    poster = ada.locator(".post--focus .film__poster")
    width, height = (int(poster.get_attribute(name) or 0) for name in ("width", "height"))
    assert width > height  # two upright pictures side by side


def test_sending_waits_for_the_editor_on_a_slow_line(ada: Page, cinema: Cinema) -> None:
    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    ada.route("**/composer/clip*.js", late)
    ada.goto(f"/compose?duet={cinema.films[0]}", wait_until="commit")
    ada.locator(".main textarea[name=text]").fill("Together")
    expect(ada.locator(".main form[data-ready]")).to_be_visible()
    ada.locator(".main [data-send]").click()
    expect(ada.locator("#toast")).to_have_text("Choose your video first.")


def test_a_sound_is_used_and_its_page_lists_both(ada: Page, cinema: Cinema, film_file: Path) -> None:
    ada.goto(f"/@vera_films/{cinema.films[1]}")
    menu(ada, "Its sound")
    address = ada.url
    expect(ada.locator(".films__cell")).to_have_count(1)
    ada.get_by_role("link", name="Use this sound").click()
    dialog = ada.get_by_role("dialog").first
    expect(dialog.locator(".clip__context")).to_contain_text("With the sound Original sound")
    ada.goto(ada.url.replace("/sounds/", "/compose?sound="))
    post_with(ada, film_file, "With her sound")
    ada.goto(address)
    expect(ada.locator(".films__cell")).to_have_count(2)
    expect(ada.locator(".films__cell").first).to_contain_text("ada_reads")


def test_a_video_plays_on_another_site(browser: Browser, cinema: Cinema, elsewhere: Path) -> None:
    described = oembed(cinema, f"/@vera_films/{cinema.films[0]}")
    (elsewhere / "index.html").write_text(f"<!doctype html><h1>A blog</h1>{described['html']}")
    context = browser.new_context(viewport={"width": 900, "height": 800})
    page = context.new_page()
    page.goto((elsewhere / "address").read_text())
    frame = page.frame_locator("iframe")
    expect(frame.get_by_text("@vera_films")).to_be_visible()
    video = frame.locator("video")
    video.evaluate("video => video.play()")
    expect(video).to_have_js_property("paused", value=False)
    inside = next(one for one in page.frames if "/embed/" in one.url)
    inside.wait_for_function("() => document.querySelector('video').currentTime > 0.2")
    home = frame.get_by_role("link", name="Open on Parvis")
    assert str(home.get_attribute("href")).endswith(f"/@vera_films/{cinema.films[0]}")
    assert home.get_attribute("target") == "_blank"
    assert not context.cookies()
    page.screenshot(path=SCREENSHOTS / "embedded-900.png")
    context.close()


def test_other_pages_still_cannot_be_framed(browser: Browser, cinema: Cinema, elsewhere: Path) -> None:
    address = f"{cinema.server.base_url}/@vera_films/{cinema.films[0]}"
    (elsewhere / "index.html").write_text(f'<!doctype html><iframe src="{address}"></iframe>')
    context = browser.new_context()
    page = context.new_page()
    page.goto((elsewhere / "address").read_text())
    expect(page.frame_locator("iframe").get_by_text("vera_films")).to_have_count(0)
    context.close()


def test_the_embed_code_is_copied(cinema: Cinema) -> None:
    with cinema.as_ada(**PHONE, permissions=["clipboard-read", "clipboard-write"]) as page:
        path = f"/@vera_films/{cinema.films[0]}"
        page.goto(path)
        menu(page, "Copy the embed code")
        expect(page.locator("#toast")).to_contain_text("The embed code is copied")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == oembed(cinema, path)["html"]


def test_what_was_watched_can_be_seen_and_forgotten(ada: Page, cinema: Cinema) -> None:
    lines = ada.locator(".lines li")

    def watch(film: str) -> None:
        ada.goto("/settings/watch-history")
        lines_before = lines.count()
        ada.goto(f"/watch/{film}?from=profile:vera_films")
        ada.wait_for_function("() => document.querySelector('video')?.currentTime > 1.1")
        for _ in range(25):  # the beacon is on its way while the page is
            ada.goto("/settings/watch-history")
            if lines.count() > lines_before:
                return
            ada.wait_for_timeout(200)

    watch(cinema.films[2])
    expect(lines.first).to_contain_text("Film 2.")
    watch(cinema.films[3])
    expect(lines.first).to_contain_text("Film 3.")
    lines.first.get_by_role("button").click()
    expect(lines.first).to_contain_text("Film 2.")
    ada.get_by_role("button", name="Clear the whole history").click()
    expect(ada.get_by_role("heading", name="Nothing here")).to_be_visible()


def test_these_pages_are_for_everybody(ada: Page, cinema: Cinema, film_file: Path) -> None:
    ada.goto("/compose")
    post_with(ada, film_file, "To be looked at")
    own = ada.url.partition("/@")[2]
    ada.goto(f"/@vera_films/{cinema.films[0]}")
    menu(ada, "Its sound")
    sound = "/sounds/" + ada.url.rpartition("/")[2]
    pages = {
        "reach": f"/@{own}/reach",
        "sound": sound,
        "watch-history": "/settings/watch-history",
        "storage": "/settings/storage",
        "privacy": "/settings/privacy",
        "use-sound": sound.replace("/sounds/", "/compose?sound="),
        "stitch": f"/compose?stitch={cinema.films[0]}",
        "edit-video": f"/posts/{own.partition('/')[2]}/edit",
    }
    for name, path in pages.items():
        inspect(ada, path)
        shoot(ada, name)
