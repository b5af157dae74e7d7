"""Vera films: a server of its own, on which she has posted videos that the real pipeline made."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browsing import watched
from tests.cast import PASSWORD
from tests.served import ROOT, Server

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LARGE_PHONE = {"viewport": {"width": 412, "height": 915}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
FILMS = 10

PATIENCE_S = 240

SEED = """
import json, tempfile
from pathlib import Path
from tests.cast import join
from tests.waves import film_bytes
from tests.pictures import drawn, encoded
from parvis.accounts.services import follow
from parvis.media.services import set_captions, store_image, store_video
from parvis.posts.services import Draft, create_post, PollDraft

ada, vera, wanda = (join(name).viewer for name in ("ada_reads", "vera_films", "wanda_writes"))
follow(ada, wanda.account_id)

def film(number, owner=vera, **shape):
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        Path(file.name).write_bytes(film_bytes(number, **shape))
        return store_video(owner_key=owner.account_id, path=Path(file.name), alt=f"Waves, number {number}", trusted=True)

def post(viewer, text, **more):
    return create_post(viewer, Draft(text=text, **more))

def image(name):
    return store_image(owner_key=wanda.account_id, upload=encoded(drawn(900, 1200)), purpose="post", alt=name).id

made = {}
made["words"] = post(wanda, "Soup at noon.")
made["long"] = post(wanda, "The passage behind the bakery leads to the old printing yard. " * 30)
made["album"] = post(wanda, "Three windows.", media_ids=[image(f"Window {n}") for n in range(3)])
made["poll"] = post(wanda, "Rye or wheat?", poll=PollDraft(options=["Rye", "Wheat"], expires_in_s=86400))
made["warned"] = post(wanda, "All of it.", content_warning="Waves that flash", media_ids=[film(90, wanda).id])
made["closed"] = post(wanda, "No words, please.", comments_allowed=False, sharing_allowed=False, media_ids=[film(91, wanda).id])
captioned = film(92, wanda, width=720, height=1280, seconds=8)
made["captioned"] = post(wanda, "Waves with words: " + "a long caption goes on and on, " * 8 + "#waves", media_ids=[captioned.id])
set_captions(owner_key=wanda.account_id, media_id=captioned.id, language="en", vtt="WEBVTT\\n\\n00:00.000 --> 00:08.000\\nThe sea says something.\\n")
films = [post(vera, f"Film {number}. #waves", media_ids=[film(number).id]) for number in range(10)]
print(json.dumps({**{name: str(one.id) for name, one in made.items()}, "films": [str(one.id) for one in films]}))
"""

# One process that waits: each that only looks costs a second of a core, which the films need.
UNFINISHED = """
import time
from parvis.media.models import Media
until = time.monotonic() + %d
while (left := Media.objects.filter(kind="video").exclude(state="ready").count()) and time.monotonic() < until:
    time.sleep(0.2)
print(left)
"""

ANSWER = """
from parvis.accounts.queries import account_ids_by_username, viewer_of_account
from parvis.posts.services import Draft, create_post
ada = viewer_of_account(account_ids_by_username(["ada_reads"])["ada_reads"][0])
create_post(ada, Draft(text="@vera_films How calm.", reply_to="%s"))
print(0)
"""


@dataclass(frozen=True, slots=True)
class Cinema:
    """The posts by what they show, Vera's films oldest first, and windows to look at them."""

    server: Server
    posts: dict[str, str]
    films: list[str]
    window: Callable[..., AbstractContextManager[Page]]
    session: Any

    def as_ada(self, **options: Any) -> AbstractContextManager[Page]:
        """A window in which Ada is logged in."""
        return self.window(storage_state=self.session, **options)

    def as_nobody(self, **options: Any) -> AbstractContextManager[Page]:
        """A window of somebody who is not logged in."""
        return self.window(**options)

    @property
    def newest(self) -> str:
        """Where Vera's films begin."""
        return f"/watch/{self.films[-1]}?from=profile:vera_films"

    def ask(self, code: str) -> Any:
        """What Python on the server prints last, read as JSON."""
        return _ask(self.server, code)


@contextmanager
def opened(browser: Browser) -> Iterator[Cinema]:
    """Start a server, post everything, and wait until the films are made."""
    with Server.started(train=False) as server:  # what learns would take a core from what is looked at

        def window(**options: Any) -> AbstractContextManager[Page]:
            return watched(browser, server.base_url, **options)

        posts = _ask(server, f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{SEED}")
        films = posts.pop("films")
        assert len(films) == FILMS
        assert not _ask(server, UNFINISHED % PATIENCE_S), "the films are not made"
        _ask(server, ANSWER % films[-1])
        with window() as page:
            page.goto("/accounts/login/")
            page.get_by_label("Username or e-mail").fill("ada_reads")
            page.locator("#id_password").fill(PASSWORD)
            page.get_by_role("button", name="Log in", exact=True).click()
            page.wait_for_url(lambda url: "/accounts/login" not in url)
            session = page.context.storage_state()
        yield Cinema(server, posts, films, window, session)


def _ask(server: Server, code: str) -> Any:
    return json.loads(server.python(code).splitlines()[-1])
