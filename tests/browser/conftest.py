"""A small square for the browser: one who reads, three who write, sixty posts of every kind."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.cinema import Cinema, opened
from tests.browser.composing import PHONE
from tests.browsing import watched
from tests.cast import PASSWORD
from tests.clips import clip_bytes
from tests.served import ROOT, Server

SCREENSHOTS = ROOT / ".build" / "screenshots"

_SQUARE = """
from tests.cast import join
from tests.pictures import drawn, encoded
from parvis.accounts.services import follow, update_profile
from parvis.media.services import store_image
from parvis.posts.services import *
from parvis.posts.queries import Visibility

names = ("ada_reads", "ben_writes", "eve_of_the_remarkably_long_nam", "mia_looks")
ada, ben, eve, mia = (join(name).viewer for name in names)
update_profile(eve, display_name="Evangelina Featherstonehaugh of the Remarkably Long Name")
update_profile(ben, bio="Trams and soup. #tram", fields=[("Website", "https://ben.example/")])
follow(ada, ben.account_id); follow(ben, ada.account_id)

def image(owner, alt=""):
    file = encoded(drawn(1200, 900))
    return store_image(owner_key=owner.account_id, upload=file, purpose="post", alt=alt).id

def post(viewer, text, **more):
    return create_post(viewer, Draft(text=text, **more))

for number in range(50):
    post(ben if number % 2 else eve, f"Post number {number} from the square. #tram")
    if number % 2 == 0:
        post(mia, f"What Mia saw at stop {number}.")
pictures = post(ben, "Four windows.", media_ids=[image(ben, f"Window {n}") for n in range(4)])
post(ben, "One window.", media_ids=[image(ben)])
post(ben, "Look at these windows.", quote_of=pictures.id)
post(ben, "The baker did it.", content_warning="The end of the play")
post(ben, "Rye or wheat?", poll=PollDraft(options=["Rye", "Wheat"], expires_in_s=86400))
post(eve, "W" * 300 + " https://example.com/" + "long/" * 60)
several = PollDraft(options=["Oats", "Barley"], expires_in_s=86400, multiple=True)
poll = post(ben, "What else goes in?", poll=several)
gallery = post(ada, "Corners.", media_ids=[image(ada, f"Corner {n}") for n in range(2)])
root = post(ben, "Where does the passage behind the bakery lead?")
answer = post(ada, "@ben_writes To the yard.", reply_to=root.id)
post(ben, "@ada_reads Which yard?", reply_to=answer.id)
typo = post(ben, "The lecture is on Thrusday.")
edit_post(ben, typo.id, Draft(text="The lecture is on Thursday."))
like_post(ben, answer.id); repost(ben, answer.id)
repost(ben, root.id)
refresh_trends()
print(root.id, typo.id, pictures.id, poll.id, gallery.id)
"""


@dataclass(frozen=True, slots=True)
class Square:
    """What was set up: the ids of some posts, and how to look at it as Ada or as nobody."""

    root: str
    edited: str
    pictures: str
    poll: str
    gallery: str
    window: Callable[..., AbstractContextManager[Page]]
    session: Any

    def as_ada(self, **options: Any) -> AbstractContextManager[Page]:
        """A window in which Ada is logged in."""
        return self.window(storage_state=self.session, **options)

    def as_nobody(self, **options: Any) -> AbstractContextManager[Page]:
        """A window of somebody who is not logged in."""
        return self.window(**options)


def log_in(page: Page, username: str) -> None:
    """Log in by the form."""
    page.goto("/accounts/login/")
    page.get_by_label("Username or e-mail").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


@pytest.fixture(scope="session")
def square(browser: Browser, network: Server) -> Iterator[Square]:
    """The square, on the real server, once for all tests."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    ids = network.python(f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{_SQUARE}").split()[-5:]

    def window(**options: Any) -> AbstractContextManager[Page]:
        return watched(browser, network.base_url, **options)

    with window() as page:
        log_in(page, "ada_reads")
        session = page.context.storage_state()
    yield Square(*ids, window, session)


@pytest.fixture(scope="session")
def cinema(browser: Browser) -> Iterator[Cinema]:
    """Videos on a server of their own, once for all tests."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with opened(browser) as cinema:
        yield cinema


@pytest.fixture
def ada(square: Square) -> Iterator[Page]:
    """A desk-sized window in which Ada is logged in."""
    with square.as_ada(viewport={"width": 1440, "height": 900}) as page:
        yield page


@pytest.fixture
def phone(square: Square) -> Iterator[Page]:
    """A phone in which Ada is logged in."""
    with square.as_ada(**PHONE) as page:
        yield page


@pytest.fixture
def picture_file(tmp_path: Path) -> Path:
    """A picture on the disk of whoever writes."""
    from tests.pictures import drawn, encoded

    path = tmp_path / "window.png"
    path.write_bytes(encoded(drawn(600, 400)).read())
    return path


@pytest.fixture
def film_file(tmp_path: Path) -> Path:
    """A film of four seconds on the disk of whoever posts it."""
    path = tmp_path / "harbour.mp4"
    path.write_bytes(clip_bytes(4))
    return path
