"""Every page: readable by everybody, within its width, silent on the console.

Each page is held to everything once, on the smallest phone; what width, theme and language can
break is looked at where they break it.
"""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import SCREENSHOTS, Square

SMALL = {"viewport": {"width": 360, "height": 740}}
LARGE = {"viewport": {"width": 1440, "height": 900}}
PUBLIC = [
    "/",
    "/for-you",
    "/latest",
    "/explore",
    "/about",
    "/shortcuts",
    "/@ben_writes",
    "/tags",
    "/tags/tram",
    "/no-such-page",
]
OWN = [
    "/following",
    "/for-you",
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
    "/tune",
    "/compose",
    "/@ada_reads",
    "/@ben_writes",
    "/@ben_writes/replies",
    "/@ben_writes/media",
    "/@ben_writes/videos",
    "/@ben_writes/followers",
    "/@eve_of_the_remarkably_long_nam",
    "/tags/tram",
    "/tags/tram?in=videos",
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def visit(page: Page, path: str) -> str:
    """Open a page, see that it has one heading and is no wider than the window; return where it was."""
    page.goto(path)
    return look(page)


def look(page: Page) -> str:
    """See that the page has one heading and is no wider than the window; return where it is."""
    where = f"{page.url} at {page.viewport_size}"
    assert page.locator("h1").count() == 1, where
    assert page.viewport_size
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{where} is {width} px wide"
    return where


def inspect(page: Page, path: str) -> None:
    """Open a page and hold it to what every page promises."""
    page.goto(path)
    inspect_here(page)


def inspect_here(page: Page) -> None:
    """Hold the page, as it is now, to what every page promises."""
    where = look(page)
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    shown = [(one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"]) for one in found]
    assert not shown, f"{where}: {shown}"


def shoot(page: Page, name: str) -> None:
    width = page.viewport_size["width"] if page.viewport_size else 0
    page.screenshot(path=SCREENSHOTS / f"{name}-{width}.png")


def threads(square: Square) -> list[str]:
    """The addresses of posts and of what hangs from them."""
    root = f"/@ben_writes/{square.root}"
    parts = [f"{root}/{part}" for part in ("likes", "reposts", "quotes")]
    return [
        root,
        f"/@ben_writes/{square.pictures}",
        f"/@ben_writes/{square.edited}/history",
        f"/posts/{square.gallery}/edit",
        *parts,
    ]


def test_a_members_pages_on_a_phone(square: Square) -> None:
    with square.as_ada(**SMALL) as page:
        for path in [*OWN, *threads(square)]:
            inspect(page, path)
        for path, name in (("/following", "home"), (threads(square)[0], "thread")):
            page.goto(path)
            shoot(page, name)


def test_a_members_pages_on_a_desk(square: Square) -> None:
    with square.as_ada(**LARGE) as page:
        for path in [*OWN, *threads(square)]:
            visit(page, path)


def test_a_members_main_pages_on_a_dark_desk(square: Square) -> None:
    with square.as_ada(**LARGE, color_scheme="dark") as page:
        for path in ["/following", "/explore", "/notifications", "/@ben_writes", *threads(square)[:2]]:
            inspect(page, path)


def test_everybodys_pages(square: Square) -> None:
    with square.as_nobody(**SMALL) as page:
        for path in [*PUBLIC, threads(square)[0]]:
            inspect(page, path)
        page.goto("/")
        shoot(page, "landing")


def test_everybodys_first_page_on_a_dark_desk(square: Square) -> None:
    with square.as_nobody(**LARGE, color_scheme="dark") as page:
        inspect(page, "/")


def test_french_has_room_on_a_phone(square: Square) -> None:
    with square.as_nobody(**SMALL, locale="fr-FR") as page:
        for path in PUBLIC:
            visit(page, path)
            assert page.locator("html").get_attribute("lang") == "fr"
