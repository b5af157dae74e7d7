"""A composer with a video in it: what tests of it do, whatever they try."""

import struct
from pathlib import Path

from playwright.sync_api import Locator, Page

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PATIENT_MS = 60_000


def padded(clip: bytes, size: int) -> bytes:
    """Return the same film in a longer file: a box that every player skips (ISO 14496-12, 8.1.2)."""
    return clip + struct.pack(">I4s", size - len(clip), b"free") + bytes(size - len(clip) - 8)


def choose(page: Page, file: Path, within: str = ".main") -> Locator:
    """Choose a video in the composer; return the place that says how far it is."""
    page.locator(f"{within} [data-files=video]").set_input_files(file)
    return page.locator(f"{within} [data-sentence]")


def post(page: Page, text: str) -> None:
    page.locator(".main textarea[name=text]").fill(text)
    page.locator(".main [data-send]").click()


def drop(page: Page, *files: tuple[str, str, bytes], within: str = ".main") -> None:
    """Drop files on the composer: name, kind and content of each."""
    data = page.evaluate_handle(
        """files => {
          const data = new DataTransfer();
          for (const [name, type, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name, {type}));
          return data;
        }""",
        [[name, kind, list(content)] for name, kind, content in files],
    )
    page.locator(f"{within} form[data-composer]").dispatch_event("drop", {"dataTransfer": data})
