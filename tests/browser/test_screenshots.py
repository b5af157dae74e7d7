"""The pictures of the README, taken from the demonstration town when `make screenshots` asks."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browsing import watched
from tests.served import ROOT, Server

IMAGES = ROOT / "docs" / "images"
LARGEST = 250_000  # bytes: a README is read on trains, too
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}

pytestmark = pytest.mark.skipif(not os.environ.get("SCREENSHOTS"), reason="only `make screenshots` asks")

_SEEN_ARE_LOADED = """() => [...document.images].every((image) => {
  const box = image.getBoundingClientRect();
  const seen = box.width > 0 && box.top < innerHeight && box.bottom > 0;
  return !seen || (image.complete && image.naturalWidth > 0);
})"""


@pytest.fixture(scope="module")
def town() -> Iterator[Server]:
    """A server on which the demonstration town stands."""
    with Server.started() as server:
        server.parvis("seed", "--no-clips")  # they would come in while pictures are taken
        server.parvis("sweep")  # finds what is rising
        yield server


def enter(page: Page, town: Server) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username or e-mail").fill("alice")
    page.locator("#id_password").fill((town.data_dir / "secrets" / "demo_password").read_text().strip())
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def shoot(page: Page, path: Path) -> None:
    """Bring the first post with an image and the one before it into view; keep that in 256 colours."""
    card = page.locator("article:has(+ article .media)").first
    card.evaluate("card => card.scrollIntoView({block: 'start', behavior: 'instant'})")
    page.wait_for_function(_SEEN_ARE_LOADED)
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    path.parent.mkdir(exist_ok=True)
    seen.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < LARGEST


@pytest.mark.parametrize(
    ("name", "look"),
    [
        ("home-light", {**DESK, "color_scheme": "light"}),
        ("home-dark", {**DESK, "color_scheme": "dark"}),
        ("phone", {**PHONE, "color_scheme": "light"}),
    ],
)
def test_screenshot(browser: Browser, town: Server, name: str, look: dict[str, Any]) -> None:
    with watched(browser, town.base_url, **look) as page:
        enter(page, town)
        shoot(page, IMAGES / f"{name}.png")
