"""Posting a video from a real browser: chosen, cut and captioned while it is sent, whatever the line does."""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.browser.conftest import Square, log_in
from tests.browser.test_pages import SMALL, inspect_here
from tests.browsing import watched
from tests.clips import clip_bytes
from tests.served import ROOT, Server

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
SLOW_BPS = 400 * 1024
PATIENT_MS = 60_000


def padded(clip: bytes, size: int) -> bytes:
    """Return the same film in a longer file: a box that every player skips (ISO 14496-12, 8.1.2)."""
    return clip + struct.pack(">I4s", size - len(clip), b"free") + bytes(size - len(clip) - 8)


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    """A film of four seconds on the disk of whoever posts it."""
    path = tmp_path / "harbour.mp4"
    path.write_bytes(clip_bytes(4))
    return path


@pytest.fixture
def large_file(tmp_path: Path) -> Path:
    """A film that takes some seconds to be sent over a slow line."""
    path = tmp_path / "crossing.mp4"
    path.write_bytes(padded(clip_bytes(2, shade=3), 3 * 1024 * 1024))
    return path


@pytest.fixture
def phone(square: Square) -> Iterator[Page]:
    """A phone in which Ada is logged in."""
    with square.as_ada(**PHONE) as page:
        yield page


@pytest.fixture
def asked(phone: Page) -> list[str]:
    """The requests to the server for uploads, as they are made: method and path."""
    made: list[str] = []

    def note(request: Request) -> None:
        if "/api/parvis/v1/uploads" in request.url:
            made.append(f"{request.method} {request.url.partition('/uploads')[2]}")

    phone.on("request", note)
    return made


class Line:
    """The network between a page and the server: slow, and at times cut."""

    def __init__(self, page: Page) -> None:
        """Be slow from now on."""
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.set(cut=False)

    def set(self, *, cut: bool) -> None:
        limits = {"offline": cut, "latency": 5, "downloadThroughput": -1, "uploadThroughput": SLOW_BPS}
        self.session.send("Network.emulateNetworkConditions", limits)


def choose(page: Page, file: Path, within: str = ".main") -> Locator:
    """Choose a video in the composer; return the place that says how far it is."""
    page.locator(f"{within} [data-files=video]").set_input_files(file)
    return page.locator(f"{within} [data-sentence]")


def sent_share(page: Page) -> float:
    return float(page.locator("[data-progress]").evaluate("bar => bar.value"))


def wait_for_share(page: Page, share: float) -> None:
    more = "least => document.querySelector('[data-progress]').value > least"
    page.wait_for_function(more, arg=share, timeout=PATIENT_MS)


def post(page: Page, text: str) -> None:
    page.locator(".main textarea[name=text]").fill(text)
    page.locator(".main [data-send]").click()


def test_a_video_is_cut_described_captioned_and_posted_without_waiting(phone: Page, film_file: Path) -> None:
    phone.goto("/compose")
    sentence = choose(phone, film_file)
    expect(phone.locator("[data-preview]")).to_have_js_property("videoWidth", 64)
    expect(sentence).to_contain_text("You can post it now")

    start, end = (phone.get_by_role("slider", name=f"{what} of the cut") for what in ("Start", "End"))
    expect(end).to_have_attribute("aria-valuetext", "0:04.0")
    start.focus()
    for _ in range(10):
        phone.keyboard.press("ArrowRight")
    end.focus()
    phone.keyboard.press("PageDown")
    expect(start).to_have_attribute("aria-valuetext", "0:01.0")
    expect(phone.get_by_label("From", exact=True)).to_have_value("0:01.0")
    expect(phone.get_by_label("To", exact=True)).to_have_value("0:03.0")

    phone.get_by_text("Cover", exact=True).click()
    phone.get_by_role("slider", name="Moment of the cover").focus()
    phone.keyboard.press("End")
    expect(phone.locator("[data-cover-value]")).to_have_text("at 0:02.0")
    with phone.expect_request(
        lambda request: request.method == "PATCH" and "/videos/" in request.url
    ) as told:
        phone.keyboard.press("ArrowLeft")
    # The worker is told before the form is sent, so that it does not make the whole file first.
    assert told.value.post_data_json == {"trim_start_ms": 1_000, "trim_end_ms": 3_000, "cover_ms": 1_900}

    phone.get_by_text("Description", exact=True).click()
    phone.get_by_label("What is seen, for people who cannot see it.").fill("A bar wanders to and fro")
    phone.get_by_text("Captions", exact=True).click()
    phone.get_by_label("Language of the captions").select_option("en")
    phone.get_by_role("button", name="Add a line").click()
    phone.get_by_role("textbox", name="Words of line 1").fill("There it goes & <again>")
    begins, ends = phone.get_by_label("Line 1 begins at"), phone.get_by_label("Line 1 ends at")
    begins.fill("1.5")
    ends.fill("0:02.5")
    ends.blur()

    post(phone, "To and fro")
    film = phone.locator(".post--focus [data-film]")
    expect(film).to_be_visible(timeout=PATIENT_MS)
    assert 1_800 <= int(film.get_attribute("data-duration-ms") or 0) <= 2_200
    video = film.locator("video")
    expect(video).to_have_attribute("aria-label", "A bar wanders to and fro")
    track = film.locator("track")
    expect(track).to_have_attribute("srclang", "en")
    captions = phone.request.get(str(track.get_attribute("src"))).text()
    assert "00:00:00.500 --> 00:00:01.500\nThere it goes &amp; &lt;again>" in captions


def test_posting_waits_neither_for_the_upload_nor_for_the_worker(
    phone: Page, network: Server, film_file: Path
) -> None:
    with network.holding("transcode"):
        phone.goto("/compose")
        choose(phone, film_file)
        post(phone, "Ready before it is")
        phone.wait_for_url("**/@ada_reads/*", timeout=PATIENT_MS)
        note = phone.locator(".post--focus [data-making]")
        expect(note).to_contain_text("The video is being prepared")
        phone.evaluate("window.stayed = true")
    expect(phone.locator(".post--focus [data-film]")).to_be_visible(timeout=PATIENT_MS)
    expect(note).to_have_count(0)
    assert phone.evaluate("window.stayed")


def test_a_pause_holds_and_going_on_sends_only_the_rest(
    phone: Page, large_file: Path, asked: list[str]
) -> None:
    phone.goto("/compose")
    Line(phone)
    sentence = choose(phone, large_file)
    wait_for_share(phone, 0.2)
    phone.get_by_role("button", name="Pause", exact=True).click()
    expect(sentence).to_have_text("Paused")
    before = sent_share(phone)
    phone.wait_for_timeout(600)
    assert sent_share(phone) == before
    expect(phone.locator("[data-facts]")).to_contain_text("of 3 MB")
    phone.get_by_role("button", name="Go on").click()
    expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
    assert [one for one in asked if one.startswith("POST")] == ["POST "]
    assert any(one.startswith("HEAD /") for one in asked)


def test_a_dropped_connection_is_waited_for(phone: Page, large_file: Path, asked: list[str]) -> None:
    phone.goto("/compose")
    line = Line(phone)
    sentence = choose(phone, large_file)
    wait_for_share(phone, 0.2)
    line.set(cut=True)
    expect(sentence).to_contain_text("No connection", timeout=PATIENT_MS)
    post(phone, "Over a bad line")  # asked for now, done when the video is there
    expect(phone.locator("#toast")).to_contain_text("as soon as the video has arrived")
    line.set(cut=False)
    phone.wait_for_url("**/@ada_reads/*", timeout=PATIENT_MS)
    expect(phone.locator(".post--focus")).to_contain_text("Over a bad line")
    assert [one for one in asked if one.startswith("POST")] == ["POST "]


def test_a_server_that_dies_and_comes_back_is_borne(browser: Browser, large_file: Path) -> None:
    with Server.started() as server:
        server.python(
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.cast import join; join('ada_reads')"
        )
        with watched(browser, server.base_url, **PHONE) as page:
            log_in(page, "ada_reads")
            made: list[str] = []
            page.on("request", lambda request: made.append(request.url) if request.method == "POST" else None)
            page.goto("/compose")
            Line(page)
            sentence = choose(page, large_file)
            wait_for_share(page, 0.3)
            server.process.kill()
            server.process.wait()
            expect(sentence).to_contain_text("No connection", timeout=PATIENT_MS)
            with server.again():
                expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
            assert len([url for url in made if url.endswith("/uploads")]) == 1


def test_the_same_file_goes_on_after_a_reload(phone: Page, large_file: Path, asked: list[str]) -> None:
    phone.goto("/compose")
    Line(phone)
    choose(phone, large_file)
    wait_for_share(phone, 0.4)
    phone.wait_for_function("() => Object.keys(localStorage).some(key => key.startsWith('parvis-upload-'))")
    asked.clear()
    phone.reload()
    sentence = choose(phone, large_file)
    expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
    assert not [one for one in asked if one.startswith("POST")]
    assert asked[0].startswith("HEAD /")


def test_lost_answers_and_a_tired_server_are_borne(phone: Page, large_file: Path) -> None:
    phone.goto("/compose")
    troubles = iter(["lose", "503", "lose", "503"])

    def disturb(route: Any) -> None:
        trouble = next(troubles, "") if route.request.method == "PATCH" else ""
        if trouble == "lose":
            route.fetch()  # it arrives, and the answer never does
            route.abort("connectionreset")
        elif trouble:
            route.fulfill(status=int(trouble), headers={"Retry-After": "1"})
        else:
            route.continue_()

    phone.route("**/api/parvis/v1/uploads/**", disturb)
    sentence = choose(phone, large_file)
    expect(sentence).to_contain_text("You can post it now", timeout=PATIENT_MS)
    assert next(troubles, None) is None


def test_what_is_no_video_is_refused_in_a_sentence(phone: Page, film_file: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear neighbours, the street is closed on Friday.\n" * 100)
    phone.goto("/compose")
    sentence = choose(phone, letter)
    expect(sentence).to_contain_text("This file contains text, whatever its name says.")
    phone.locator(".main [data-send]").click()
    expect(phone.locator("#toast")).to_contain_text("cannot be posted")
    choose(phone, film_file)
    expect(sentence).to_contain_text("You can post it now")


def test_what_cannot_be_read_is_refused_while_it_can_be_exchanged(
    phone: Page, film_file: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(clip_bytes(1)[:40] + bytes(range(256)) * 40)
    phone.goto("/compose")
    sentence = choose(phone, broken)
    expect(phone.locator("[data-clip]")).to_have_attribute("data-state", "refused", timeout=PATIENT_MS)
    expect(sentence).to_contain_text("video")
    expect(phone.locator(".main [name=media_ids]")).to_have_count(0)
    choose(phone, film_file)
    post(phone, "The second try")
    expect(phone.locator(".post--focus [data-film]")).to_be_visible(timeout=PATIENT_MS)


def test_removing_a_video_lets_the_server_forget_it(phone: Page, film_file: Path, asked: list[str]) -> None:
    phone.goto("/compose")
    sentence = choose(phone, film_file)
    expect(sentence).to_contain_text("You can post it now")
    with phone.expect_response(lambda answer: answer.request.method == "DELETE") as answer:
        phone.get_by_role("button", name="Remove", exact=True).click()
    assert answer.value.status == 204
    expect(phone.locator("[data-clip]")).not_to_be_visible()
    expect(phone.locator(".main [name=media_ids]")).to_have_count(0)
    expect(phone.locator(".composer__tools [data-tool=video]")).to_be_focused()


def test_captions_come_from_a_file_of_either_kind(phone: Page, film_file: Path, tmp_path: Path) -> None:
    subrip = tmp_path / "harbour.srt"
    subrip.write_text(
        "1\n00:00:00,500 --> 00:00:01,500\n<i>Ahoy!</i>\n\n2\n00:00:01,500 --> 00:00:03,000\nTwo\nlines\n"
    )
    phone.goto("/compose")
    choose(phone, film_file)
    phone.get_by_text("Captions", exact=True).click()
    phone.locator("[data-captions-file]").set_input_files(subrip)
    expect(phone.get_by_role("textbox", name="Words of line 2")).to_have_value("Two\nlines")
    expect(phone.locator("[data-captions-text]")).to_have_value(
        "WEBVTT\n\n00:00:00.500 --> 00:00:01.500\n<i>Ahoy!</i>\n\n00:00:01.500 --> 00:00:03.000\nTwo\nlines\n"
    )
    phone.get_by_role("button", name="Remove (line 1)").click()
    expect(phone.locator("[data-cues] li")).to_have_count(1)
    expect(phone.locator("[data-captions-value]")).to_have_text("Lines: 1")


def test_handles_follow_a_finger_and_do_not_pass_each_other(phone: Page, film_file: Path) -> None:
    phone.goto("/compose")
    choose(phone, film_file)
    strip = phone.locator("[data-strip=trim]")
    expect(strip).to_be_visible()
    box = strip.bounding_box()
    handle = phone.locator("[data-handle=start]").bounding_box()
    assert box
    assert handle
    y = box["y"] + box["height"] / 2
    phone.mouse.move(handle["x"] + handle["width"] / 2, y)
    phone.mouse.down()
    phone.mouse.move(box["x"] + box["width"] / 2, y, steps=4)
    phone.mouse.up()
    start = phone.get_by_role("slider", name="Start of the cut")
    assert float(start.get_attribute("aria-valuenow") or 0) == pytest.approx(2, abs=0.3)
    start.focus()
    phone.keyboard.press("End")
    assert float(start.get_attribute("aria-valuenow") or 0) == pytest.approx(3.5, abs=0.05)
    expect(phone.locator("[data-cut-value]")).to_contain_text("– 0:04.0")


def test_a_video_dropped_on_a_timeline_opens_the_editor_there(ada: Page, film_file: Path) -> None:
    ada.goto("/latest")
    ada.keyboard.press("n")
    dialog = ada.get_by_role("dialog").first
    dialog.locator("textarea[name=text]").fill("From the dialog")
    data = ada.evaluate_handle(
        """bytes => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], "drop.mp4", {type: "video/mp4"}));
          return data;
        }""",
        list(film_file.read_bytes()),
    )
    dialog.locator("form").dispatch_event("drop", {"dataTransfer": data})
    expect(dialog.locator("[data-sentence]")).to_contain_text("You can post it now")
    dialog.get_by_role("button", name="Post", exact=True).click()
    expect(ada.locator("#toast")).to_contain_text(re.compile("Posted|the post appears by itself"))
    card = ada.locator("article", has_text="From the dialog")
    expect(card.locator("[data-film]")).to_be_visible(timeout=PATIENT_MS)


def test_images_and_a_video_do_not_mix(phone: Page, film_file: Path, picture_file: Path) -> None:
    phone.goto("/compose")
    phone.locator(".main [data-files=images]").set_input_files(picture_file)
    expect(phone.locator(".main .upload:not([data-uploading])")).to_have_count(1)
    phone.locator(".main [data-files=video]").set_input_files(film_file)
    expect(phone.locator("#toast")).to_contain_text("either images or one video")
    expect(phone.locator("[data-clip]")).not_to_be_visible()


def test_permissions_are_kept_with_the_post(phone: Page, film_file: Path) -> None:
    phone.goto("/compose")
    choose(phone, film_file)
    phone.get_by_role("button", name="What others may do").click()
    phone.get_by_label("Comment on it").uncheck()
    phone.get_by_label("Make duets and stitches with it").uncheck()
    expect(phone.locator("[data-sentence]")).to_contain_text("You can post it now")
    post(phone, "Mine alone")
    phone.wait_for_url("**/@ada_reads/*")
    phone.goto(f"/posts/{phone.url.rpartition('/')[2]}/edit")
    expect(phone.get_by_label("Comment on it")).not_to_be_checked()
    expect(phone.get_by_label("Share it")).to_be_checked()
    expect(phone.get_by_label("Make duets and stitches with it")).not_to_be_checked()
    expect(phone.get_by_label("Use its sound")).to_be_checked()


def test_without_scripts_the_form_takes_the_file(square: Square, film_file: Path, tmp_path: Path) -> None:
    captions = tmp_path / "harbour.vtt"
    captions.write_text("WEBVTT\n\n00:01.500 --> 00:02.500\nAhoy!\n")
    with square.as_ada(java_script_enabled=False, **PHONE) as page:
        page.goto("/compose")
        page.get_by_role("textbox", name="What you want to say").fill("No script sent this")
        page.get_by_text("Add a video").click()
        page.locator("#clip-file").set_input_files(film_file)
        page.get_by_label("From", exact=True).fill("0:01.0")
        page.get_by_text("Description", exact=True).click()
        page.get_by_label("What is seen, for people who cannot see it.").fill("A wandering bar")
        page.get_by_text("Captions", exact=True).click()
        page.get_by_label("From a file").set_input_files(captions)
        page.get_by_label("Language of the captions").select_option("en")
        page.get_by_role("button", name="Post", exact=True).click()
        expect(page.locator(".post--focus")).to_contain_text("No script sent this")
        video = page.locator(".post--focus video")
        for _ in range(60):
            if video.count():
                break
            page.wait_for_timeout(500)
            page.reload()
        expect(video).to_have_attribute("aria-label", "A wandering bar")
        source = page.locator(".post--focus track").get_attribute("src")
        assert "00:00:00.500 --> 00:00:01.500\nAhoy!" in page.request.get(str(source)).text()


def test_without_scripts_a_mistake_loses_nothing(square: Square, film_file: Path) -> None:
    with square.as_ada(java_script_enabled=False, **PHONE) as page:
        page.goto("/compose")
        page.get_by_text("Add a video").click()
        page.locator("#clip-file").set_input_files(film_file)
        page.get_by_label("From", exact=True).fill("soon")
        page.get_by_role("button", name="Post", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("minutes and seconds")
        expect(page.get_by_label("From", exact=True)).to_have_value("soon")
        page.get_by_label("From", exact=True).fill("0:01")
        page.get_by_role("button", name="Post", exact=True).click()
        expect(page.locator(".post--focus")).to_be_visible()


def test_the_editor_is_for_everybody(square: Square, film_file: Path) -> None:
    with square.as_ada(**SMALL) as page:
        page.goto("/compose")
        sentence = choose(page, film_file)
        expect(sentence).to_contain_text(re.compile("post it now|Ready"))
        for name in ("Cover", "Description", "Captions", "Sound"):
            page.get_by_text(name, exact=True).click()
        page.get_by_role("button", name="Add a line").click()
        page.get_by_role("button", name="What others may do").click()
        inspect_here(page)
