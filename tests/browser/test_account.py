"""One's own account in a real browser: coming in, settings, passkeys, codes; readable by everybody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browsing import watched
from tests.cast import PASSWORD
from tests.pictures import drawn, encoded
from tests.served import Server
from tests.unit.web.account_tools import code_now

HOME = re.compile(r"//[^/]+/$")
ARRIVED = re.compile(r"//[^/]+/for-you$")
ENTRANCE = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/logout/"]
OWN_PAGES = [
    "/welcome",
    "/settings",
    "/settings/profile",
    "/settings/preferences",
    "/settings/privacy",
    "/settings/privacy/blocked",
    "/settings/privacy/muted",
    "/settings/account",
    "/settings/account/sessions",
    "/settings/account/delete",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/webauthn/",
    "/accounts/reauthenticate/",
]


@pytest.fixture
def named(browser: Browser, network: Server) -> Iterator[Page]:
    """A window on the server under a name, because passkeys are not made for numbers."""
    address = network.base_url.replace("127.0.0.1", "localhost")
    with watched(browser, address, viewport={"width": 390, "height": 844}) as page:
        yield page


def join(page: Page, username: str) -> None:
    """Sign up by the form."""
    page.goto("/accounts/signup/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password1").fill(PASSWORD)
    page.locator("#id_password1").press("Enter")
    expect(page).to_have_url(re.compile("/welcome$"))


def log_out(page: Page) -> None:
    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    page.wait_for_url(HOME)


def enter_password(page: Page, username: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username or e-mail").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()


def prove(page: Page) -> None:
    """Give the password again where it is asked for."""
    if "reauthenticate" in page.url:
        page.locator("#id_password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()


def test_from_the_door_to_a_profile(page: Page) -> None:
    join(page, "story_profile")
    expect(page.get_by_role("heading", level=1)).to_have_text("Welcome, @story_profile")
    page.get_by_role("link", name="Say something about me first").click()
    page.get_by_label("Display name").fill("Somebody New")
    page.get_by_role("textbox", name="About you").fill("I walk across squares.")
    expect(page.locator("[data-counter-left]")).to_have_text(str(500 - len("I walk across squares.")))
    picture = encoded(drawn()).read()
    page.locator("#id_avatar").set_input_files({"name": "me.png", "mimeType": "image/png", "buffer": picture})
    expect(page.locator("img.avatar[data-image-preview]")).to_have_attribute("src", re.compile("^blob:"))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Your profile is saved")).to_be_visible()
    expect(page.locator("img.avatar[data-image-preview]")).to_have_attribute("src", re.compile("/media/"))


def test_the_appearance_follows_the_preference(page: Page) -> None:
    join(page, "story_dark")
    page.goto("/settings/preferences")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert paper == "rgb(18, 18, 20)"


def test_a_passkey_is_made_and_opens_the_account(named: Page) -> None:
    session = named.context.new_cdp_session(named)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    join(named, "story_passkey")
    named.goto("/accounts/2fa/webauthn/")
    named.get_by_role("link", name="Add a passkey").click()
    prove(named)
    named.get_by_label("Name").fill("Test laptop")
    named.get_by_role("button", name="Continue").click()
    expect(named.get_by_role("heading", name="Recovery codes")).to_be_visible()
    expect(named.locator(".codes li")).to_have_count(10)
    named.goto("/accounts/2fa/webauthn/")
    expect(named.get_by_text("Test laptop").first).to_be_visible()

    log_out(named)
    named.goto("/accounts/login/")
    named.get_by_role("button", name="Log in with a passkey").click()
    named.wait_for_url(ARRIVED)
    named.goto("/settings/account")
    expect(named.get_by_text("1 passkey")).to_be_visible()

    log_out(named)
    enter_password(named, "story_passkey")
    expect(named.get_by_role("heading", name="One more step")).to_be_visible()
    named.get_by_role("button", name="Use a passkey").click()
    named.wait_for_url(ARRIVED)

    named.goto("/accounts/2fa/webauthn/")
    named.get_by_role("link", name="Rename").click()
    prove(named)
    named.get_by_label("Name").fill("Old laptop")
    named.get_by_role("button", name="Save").click()
    expect(named.get_by_text("Old laptop").first).to_be_visible()
    named.get_by_role("link", name="Remove").click()
    named.get_by_role("button", name="Remove").click()
    expect(named.get_by_text("Old laptop")).to_have_count(0)
    log_out(named)
    named.goto("/accounts/login/")
    named.get_by_role("button", name="Log in with a passkey").click()
    expect(named.get_by_role("status").or_(named.get_by_role("alert")).first).to_be_visible()
    expect(named).to_have_url(re.compile("/accounts/login/$"))
    session.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": made["authenticatorId"]})


def test_a_passkey_that_is_refused_says_so(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    expect(page.locator("[data-passkey-status]")).to_contain_text("Passkeys do not work at this address")


def test_codes_of_an_app_are_the_second_step(page: Page) -> None:
    join(page, "story_codes")
    page.goto("/accounts/2fa/totp/activate/")
    prove(page)
    secret = page.get_by_label("The key").input_value()
    assert page.locator("img.qr").evaluate("image => image.complete && image.naturalWidth > 0")
    page.get_by_label("Six digits from your app").fill(code_now(secret))
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    code = page.locator(".codes li").first.inner_text().strip()
    log_out(page)
    enter_password(page, "story_codes")
    page.get_by_label("Code from your app").fill(code_now(secret, 1))
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(ARRIVED)
    log_out(page)
    enter_password(page, "story_codes")
    page.get_by_label("Code from your app").fill(code)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(ARRIVED)


def test_a_password_can_be_made_readable(page: Page) -> None:
    page.goto("/accounts/login/")
    page.locator("#id_password").fill("legible")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#id_password")).to_have_attribute("type", "text")


def test_everything_works_without_scripts(browser: Browser, network: Server) -> None:
    with watched(browser, network.base_url, java_script_enabled=False) as page:
        join(page, "story_plain")
        page.goto("/settings/profile")
        page.get_by_label("Display name").fill("Plain")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Your profile is saved")).to_be_visible()
        log_out(page)
        enter_password(page, "story_plain")
        page.goto("/settings/account/sessions")
        expect(page.get_by_text("this one")).to_be_visible()
        page.goto("/settings/account/delete")
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Delete my account").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("will be deleted on")
        page.get_by_role("button", name="Keep my account").click()
        page.goto("/settings/account")
        expect(page.get_by_text("@story_plain").first).to_be_visible()


@pytest.mark.parametrize(
    ("size", "scheme", "locale"), [((360, 740), "light", "fr-FR"), ((1440, 900), "dark", "en-GB")]
)
def test_pages_are_for_everybody(
    browser: Browser, network: Server, size: tuple[int, int], scheme: str, locale: str, shots: "Shots"
) -> None:
    viewport = {"width": size[0], "height": size[1]}
    look = {"viewport": viewport, "color_scheme": scheme, "locale": locale}
    with watched(browser, network.base_url, **look) as page:
        for path in ENTRANCE:
            shots.check(page, path, f"{size[0]}-{scheme}")
        join(page, f"story_axe_{size[0]}_{scheme}")
        for path in OWN_PAGES:
            shots.check(page, path, f"{size[0]}-{scheme}")


class Shots:
    """Looks at a page as axe does, and for whether it is wider than its window."""

    def __init__(self, folder: Path | None) -> None:
        """Keep pictures in `folder`, if there is one."""
        self.folder = folder

    def check(self, page: Page, path: str, name: str) -> None:
        page.goto(path)
        if self.folder:
            file = f"{path.strip('/').replace('/', '-')}-{name}.png"
            page.screenshot(path=self.folder / file, full_page=True)
        assert not page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        ), f"{path} is wider than {name}"
        violations = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
        found = [(v["id"], [node["html"][:200] for node in v["nodes"]]) for v in violations]
        assert not found, (path, name, found)


@pytest.fixture
def shots(request: pytest.FixtureRequest) -> Shots:
    """Keep pictures where BROWSER_SHOTS says, to be looked at."""
    import os

    folder = os.environ.get("BROWSER_SHOTS")
    return Shots(Path(folder) if folder else None)
