"""What the composer cannot take is refused in a sentence that says why, and no other sentence beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Square
from tests.browser.test_composing_video import PHONE, choose, padded
from tests.clips import clip_bytes


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
