"""What the composer cannot take is refused in a sentence that says why, and no other sentence beside it."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.composing import PATIENT_MS, choose, drop, padded, post
from tests.clips import clip_bytes
from tests.pictures import drawn, encoded


@pytest.fixture
def composer(phone: Page) -> Page:
    """A phone on which Ada writes a post."""
    phone.goto("/compose")
    return phone


def test_a_file_one_byte_over_the_limit_is_told_apart_from_it(composer: Page, tmp_path: Path) -> None:
    crossing = tmp_path / "crossing.mp4"
    crossing.write_bytes(padded(clip_bytes(1), 3 << 20))
    composer.locator("[data-clip]").evaluate("(panel, most) => panel.dataset.mostBytes = most", (3 << 20) - 1)
    sentence = choose(composer, crossing)
    expect(sentence).to_contain_text("has 3,145,728 bytes; at most 3,145,727 bytes are accepted")


def test_a_refused_file_is_not_said_to_be_posted_all_the_same(composer: Page, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear neighbours, the street is closed on Friday.\n" * 100)
    choose(composer, letter)
    clip = composer.locator("[data-clip]")
    expect(clip).to_have_attribute("data-state", "refused")
    expect(clip).to_have_attribute("data-blind", "")
    expect(composer.get_by_text("This browser cannot show this kind of file.")).not_to_be_visible()


def test_what_is_neither_image_nor_video_is_named(composer: Page) -> None:
    toast = composer.locator("#toast")
    drop(composer, ("rain.mp3", "audio/mpeg", b"ID3"))
    expect(toast).to_contain_text(
        "“rain.mp3” is a sound recording. Choose images, or one video that has this sound."
    )
    drop(composer, ("letter.pdf", "application/pdf", b"%PDF-1.7"))
    expect(toast).to_contain_text(
        "“letter.pdf” is neither an image nor a video. Choose images, or one video."
    )
    window = encoded(drawn(60, 40)).read()
    drop(composer, ("tram.wav", "audio/wav", b"RIFF"), ("window.png", "image/png", window))
    expect(toast).to_contain_text("“tram.wav” is a sound recording.")  # said last: “Image added” came before
    expect(composer.locator(".main .upload:not([data-uploading])")).to_have_count(1)


def test_what_comes_beside_a_video_is_not_left_out_silently(composer: Page) -> None:
    drop(composer, ("rain.mp3", "audio/mpeg", b"ID3"), ("tide.mp4", "video/mp4", clip_bytes(1)))
    expect(composer.locator("#toast")).to_contain_text("“rain.mp3” is a sound recording.")
    expect(composer.locator("[data-sentence]")).to_contain_text("You can post it now")


def test_a_picture_whose_kind_the_browser_does_not_know_is_sent(composer: Page) -> None:
    drop(composer, ("window.heic", "", encoded(drawn(60, 40)).read()))
    expect(composer.locator(".main .upload:not([data-uploading])")).to_have_count(1)


def test_what_is_no_video_is_refused_in_a_sentence(composer: Page, film_file: Path, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear neighbours, the street is closed on Friday.\n" * 100)
    sentence = choose(composer, letter)
    expect(sentence).to_contain_text("This file contains text, whatever its name says.")
    composer.locator(".main [data-send]").click()
    expect(composer.locator("#toast")).to_contain_text("cannot be posted")
    choose(composer, film_file)
    expect(sentence).to_contain_text("You can post it now")


def test_what_cannot_be_read_is_refused_while_it_can_be_exchanged(
    composer: Page, film_file: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(clip_bytes(1)[:40] + bytes(range(256)) * 40)
    sentence = choose(composer, broken)
    expect(composer.locator("[data-clip]")).to_have_attribute("data-state", "refused", timeout=PATIENT_MS)
    expect(sentence).to_contain_text("video")
    expect(composer.locator(".main [name=media_ids]")).to_have_count(0)
    choose(composer, film_file)
    post(composer, "The second try")
    expect(composer.locator(".post--focus [data-film]")).to_be_visible(timeout=PATIENT_MS)
