"""A real Chromium for the browser tests: Debian's, driven by Playwright, with nothing to phone."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.served import Server

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()

# What is awaited comes within a second on a machine of its own; on a busy one it may take its time.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.exit("Chromium is not installed. Install it: apt-get install chromium", 1)
    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=_FLAGS)
        yield chromium
        chromium.close()


@contextlib.contextmanager
def watched(browser: Browser, base_url: str, **options: Any) -> Iterator[Page]:
    """A fresh window on `base_url`; ends in failure if a page's script failed.

    So does a request to anybody else, and anything that the content security policy stopped.
    """
    context = browser.new_context(**{"base_url": base_url, "locale": "en-GB", **options})
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
    page.on(
        "console",
        lambda message: (
            wrong.append(f"{message.text} at {message.location}")
            if "Content Security Policy" in message.text
            else None
        ),
    )
    context.on(
        "request",
        lambda request: (
            wrong.append(f"request to {request.url}")
            if not request.url.startswith((base_url, "data:", "blob:"))
            else None
        ),
    )
    yield page
    context.close()
    assert not wrong, wrong


@pytest.fixture
def page(browser: Browser, network: Server) -> Iterator[Page]:
    """A fresh window on the real server, watched."""
    with watched(browser, network.base_url) as page:
        yield page
