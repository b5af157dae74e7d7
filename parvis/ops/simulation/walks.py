"""Letting a world's people swipe: page after page, several people at a time.

What somebody does with a post depends on the seed, on them and on the post, never on who else is
swiping; which posts they get is the server's doing. So two runs differ by the server's chance alone.
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from parvis.ops.simulation.client import App, Watched
from parvis.ops.simulation.door import Settled
from parvis.ops.simulation.tastes import deed
from parvis.ops.simulation.world import World

PAGE: Final = 10
_AT_A_TIME: Final = 4


@dataclass(frozen=True, slots=True)
class Swipe:
    """One post before one person. `loved` says whether its topic is one that they love."""

    member: int
    number: int  # from 0
    post: int
    loved: bool
    enjoyment: float
    liked: bool


@dataclass(slots=True)
class Log:
    """Everything that happened."""

    swipes: list[Swipe] = field(default_factory=list)
    strangers: int = 0  # posts that are not of this world
    degraded: dict[str, int] = field(default_factory=dict)
    ended: int = 0  # walks that came to an end of the feed


class Network:
    """A world and the server that it lives on."""

    def __init__(self, world: World, settled: Settled, url: str) -> None:
        """Take both; nobody swipes yet."""
        self.world, self.url = world, url
        self._settled = settled
        self._place_of = {post_id: place for place, post_id in enumerate(settled.post_ids)}
        self._account_of = dict(enumerate(settled.account_ids))
        self._apps: queue.SimpleQueue[App] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self.log = Log()

    def all_swipe(self, members: Sequence[int], day: int, pages: int) -> None:
        """Let everybody swipe through so many pages of one day, a few people at a time."""
        with ThreadPoolExecutor(_AT_A_TIME) as people:
            for done in people.map(lambda member: self._session(member, day, pages), members):
                self.log.swipes += done

    def post_some(self, places: Sequence[int]) -> None:
        """Let the authors of these posts publish them."""
        for place in places:
            author = self.world.ideas[place].author
            token, media_id = self._settled.tokens[author], self._settled.media_ids.get(place)
            with self._app() as app:
                self._place_of[app.write(token, self.world.texts[place], media_id)] = place

    def new_posts(self) -> Iterator[tuple[int, UUID]]:
        """Return the posts that came while people swiped."""
        yield from ((place, post_id) for post_id, place in self._place_of.items() if self.world.is_new(place))

    def ask(self, member: int, what: Callable[[App, str], object]) -> object:
        """Return what an app says that somebody asks."""
        with self._app() as app:
            return what(app, self._settled.tokens[member])

    def _session(self, member: int, day: int, pages: int) -> list[Swipe]:
        """Let one person swipe through so many pages at some hour of the day."""
        taste = self.world.tastes[member]
        hour = self.world.dice("hour", member, day).randrange(8, 24)
        taste.rests()
        found: list[Swipe] = []
        after = ""
        with self._app() as app:
            for page in range(pages):
                shown = app.page(self._settled.tokens[member], after, PAGE)
                self._note(shown.degraded)
                first = (day * pages + page) * PAGE
                found += self._swipe_through(app, member, shown.posts, shown.receipt, first, hour)
                if not shown.after:
                    self.log.ended += 1
                    break
                after = shown.after
        return found

    def _swipe_through(
        self,
        app: App,
        member: int,
        posts: Sequence[tuple[UUID, UUID]],
        receipt: str | None,
        first: int,
        hour: int,
    ) -> list[Swipe]:
        token, taste = self._settled.tokens[member], self.world.tastes[member]
        found, watched = [], []
        for number, (post_id, author_id) in enumerate(posts, first):
            place = self._place_of.get(post_id)
            if place is None:
                self.log.strangers += 1
                continue
            idea = self.world.ideas[place]
            enjoyment = taste.enjoyment(idea, hour)
            done = deed(idea, enjoyment, self.world.dice("deed", member, place))
            taste.has_seen(idea)
            if done.likes:
                app.like(token, post_id)
            if done.keeps:
                app.keep(token, post_id)
            if done.follows and idea.author != member:
                app.follow(token, author_id)
            length_ms = int(idea.seconds * 1000) if idea.is_video else 0
            watched.append(Watched(post_id, done.watched_ms, length_ms, done.finished, done.shares))
            loved = idea.topic in taste.loves
            found.append(Swipe(member, number, place, loved, enjoyment, done.likes))
        if watched:
            app.watched(token, receipt, watched)
        return found

    def _note(self, degraded: Sequence[str]) -> None:
        with self._lock:
            for name in degraded:
                self.log.degraded[name] = self.log.degraded.get(name, 0) + 1

    @contextmanager
    def _app(self) -> Iterator[App]:
        """Lend a connection that nobody else uses."""
        try:
            app = self._apps.get_nowait()
        except queue.Empty:
            app = App(self.url)
        yield app
        self._apps.put(app)
