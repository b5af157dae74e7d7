"""What the composer cannot take is refused in a sentence that says why, and no other sentence beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Square
from tests.browser.test_composing_video import PHONE, choose, padded
from tests.clips import clip_bytes
from tests.pictures import drawn, encoded


@pytest.fixture
def phone(square: Square) -> Iterator[Page]:
    """A phone in which Ada is logged in and writes a post."""
    with square.as_ada(**PHONE) as page:
        page.goto("/compose")
        yield page


def test_a_file_one_byte_over_the_limit_is_told_apart_from_it(phone: Page, tmp_path: Path) -> None:
    crossing = tmp_path / "crossing.mp4"
    crossing.write_bytes(padded(clip_bytes(1), 3 << 20))
    phone.locator("[data-clip]").evaluate("(panel, most) => panel.dataset.mostBytes = most", (3 << 20) - 1)
    sentence = choose(phone, crossing)
    expect(sentence).to_contain_text("has 3,145,728 bytes; at most 3,145,727 bytes are accepted")


def test_a_refused_file_is_not_said_to_be_posted_all_the_same(phone: Page, tmp_path: Path) -> None:
    letter = tmp_path / "letter.mp4"
    letter.write_text("Dear neighbours, the street is closed on Friday.\n" * 100)
    choose(phone, letter)
    clip = phone.locator("[data-clip]")
    expect(clip).to_have_attribute("data-state", "refused")
    expect(clip).to_have_attribute("data-blind", "")
    expect(phone.get_by_text("This browser cannot show this kind of file.")).not_to_be_visible()


def drop(page: Page, *files: tuple[str, str, bytes]) -> None:
    """Drop files on the composer: name, kind and content of each."""
    data = page.evaluate_handle(
        """files => {
          const data = new DataTransfer();
          for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, {type}));
          return data;
        }""",
        [[name, kind, list(content)] for name, kind, content in files],
    )
    page.locator(".main form[data-composer]").dispatch_event("drop", {"dataTransfer": data})


def test_what_is_neither_image_nor_video_is_named(phone: Page) -> None:
    toast = phone.locator("#toast")
    drop(phone, ("rain.mp3", "audio/mpeg", b"ID3"))
    expect(toast).to_contain_text(
        "“rain.mp3” is a sound recording. Choose images, or one video that has this sound."
    )
    drop(phone, ("letter.pdf", "application/pdf", b"%PDF-1.7"))
    expect(toast).to_contain_text(
        "“letter.pdf” is neither an image nor a video. Choose images, or one video."
    )
    window = encoded(drawn(60, 40)).read()
    drop(phone, ("tram.wav", "audio/wav", b"RIFF"), ("window.png", "image/png", window))
    expect(toast).to_contain_text("“tram.wav” is a sound recording.")  # said last: “Image added” came before
    expect(phone.locator(".main .upload:not([data-uploading])")).to_have_count(1)


def test_what_comes_beside_a_video_is_not_left_out_silently(phone: Page) -> None:
    drop(phone, ("rain.mp3", "audio/mpeg", b"ID3"), ("tide.mp4", "video/mp4", clip_bytes(1)))
    expect(phone.locator("#toast")).to_contain_text("“rain.mp3” is a sound recording.")
    expect(phone.locator("[data-sentence]")).to_contain_text("You can post it now")


def test_a_picture_whose_kind_the_browser_does_not_know_is_sent(phone: Page) -> None:
    drop(phone, ("window.heic", "", encoded(drawn(60, 40)).read()))
    expect(phone.locator(".main .upload:not([data-uploading])")).to_have_count(1)
