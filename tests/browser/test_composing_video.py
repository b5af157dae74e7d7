"""Posting a video from a real browser: chosen, cut and captioned while it is sent."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.composing import PATIENT_MS, PHONE, choose, drop, post
from tests.browser.conftest import Square
from tests.browser.test_pages import SMALL, inspect_here
from tests.served import Server


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


def test_removing_a_video_lets_the_server_forget_it(phone: Page, film_file: Path) -> None:
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
    drop(ada, ("drop.mp4", "video/mp4", film_file.read_bytes()), within="dialog")
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
