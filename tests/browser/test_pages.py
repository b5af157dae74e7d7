"""Every page at every size: readable by everybody, within its width, silent on the console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SCREENSHOTS, Square

SIZES = [(360, 740), (390, 844), (1440, 900)]
PUBLIC = ["/", "/latest", "/explore", "/about", "/shortcuts", "/@ben_writes", "/tags/tram", "/no-such-page"]
OWN = [
    "/",
    "/latest",
    "/explore",
    "/explore?q=window",
    "/explore?q=ben&in=people",
    "/explore?q=tram&in=tags",
    "/explore?q=nothing-is-called-this",
    "/notifications",
    "/notifications?of=people",
    "/requests",
    "/bookmarks",
    "/likes",
    "/lists",
    "/compose",
    "/@ada_reads",
    "/@ben_writes",
    "/@ben_writes/replies",
    "/@ben_writes/media",
    "/@ben_writes/followers",
    "/@eve_of_the_remarkably_long_nam",
    "/tags/tram",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def inspect(page: Page, path: str) -> None:
    """Open a page and hold it to what every page promises."""
    page.goto(path)
    where = f"{path} at {page.viewport_size}"
    assert page.locator("h1").count() == 1, where
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{where} is {width} px wide"
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    shown = [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found]
    assert not shown, f"{where}: {shown}"


def shoot(page: Page, path: str, scheme: str) -> None:
    name = path.strip("/").replace("/", "-").replace("?", "-") or "home"
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}-{scheme}.png")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_members_pages(square: Square, width: int, height: int, scheme: str) -> None:
    posts = [f"/@ben_writes/{square.root}", f"/@ben_writes/{square.pictures}"]
    parts = [
        f"/@ben_writes/{square.edited}/history",
        *(f"{posts[0]}/{of}" for of in ("likes", "reposts", "quotes")),
    ]
    with square.as_ada(viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        for path in [*OWN, *posts, *parts]:
            inspect(page, path)
            if path in ("/", "/explore", "/notifications", "/@ben_writes", posts[0]):
                shoot(page, "thread" if path == posts[0] else path, scheme)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_everybodys_pages(square: Square, width: int, height: int, scheme: str) -> None:
    with square.as_nobody(viewport={"width": width, "height": height}, color_scheme=scheme) as page:
        for path in [*PUBLIC, f"/@ben_writes/{square.root}"]:
            inspect(page, path)
        page.goto("/")
        shoot(page, "landing", scheme)


def test_french(square: Square) -> None:
    with square.as_nobody(locale="fr-FR", viewport={"width": 360, "height": 740}) as page:
        for path in PUBLIC:
            inspect(page, path)
            assert page.locator("html").get_attribute("lang") == "fr"
