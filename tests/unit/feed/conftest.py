"""Posts to watch, and watches of them."""

from typing import Any
from uuid import UUID

import pytest

from parvis.accounts.queries import Viewer
from parvis.base import clock, ids
from parvis.feed.services import Batch, record_watches
from parvis.feed.watching import Watch, read_watch
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, create_post
from tests.cast import Cast


def now_ms() -> int:
    return int(clock.now().timestamp() * 1000)


def told(post: UUID, /, **changes: Any) -> dict[str, Any]:
    """Return an event as a client sends it: ten seconds of a video, seen to the end a minute ago."""
    event = {
        "id": str(ids.uuid7()),
        "post": str(post),
        "started_at": now_ms() - 60_000,
        "watched_ms": 10_000,
        "duration_ms": 10_000,
        "loops": 0,
        "sound_on": True,
        "ended": "finished",
        "surface": "foryou",
    } | changes
    return {name: value for name, value in event.items() if value is not ...}


def watch(post: UUID, /, **changes: Any) -> Watch:
    return read_watch(told(post, **changes), now_ms(), 0)


def watched(viewer: Viewer, post: UUID, /, **changes: Any) -> None:
    """Let somebody watch a post."""
    assert record_watches([Batch(viewer, [watch(post, **changes)])]) == [frozenset()]


@pytest.fixture
def post(cast: Cast) -> UUID:
    """A public post of Alice's."""
    return create_post(cast.alice.viewer, Draft("The square at noon")).id


@pytest.fixture
def private(cast: Cast) -> UUID:
    """A post of Alice's for her followers, that is for Bob."""
    return create_post(cast.alice.viewer, Draft("For mine", visibility=Visibility.FOLLOWERS)).id
