"""A trainer with folders of its own, posts to watch and people who watch them."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from parvis.accounts.queries import Viewer
from parvis.feed.services import Batch, record_watches
from parvis.feed.training.training import Training
from parvis.posts.services import Draft, create_post
from tests.cast import Cast, Person, join
from tests.unit.feed.conftest import watch

POSTS, MEMBERS = 12, 6


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("weights", "training"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(settings, f"{name.upper()}_ROOT", tmp_path / name)
    return tmp_path


@pytest.fixture
def begin(folders: Path) -> Callable[[], Training]:
    """Return what starts a trainer, as a process does that starts anew."""
    return lambda: Training(folders / "training", folders / "weights")


@pytest.fixture
def posts(cast: Cast) -> list[UUID]:
    return [
        create_post(cast.alice.viewer, Draft(f"A walk by the harbour #{topic} {number}")).id
        for number in range(POSTS // 2)
        for topic in ("sea", "bread")
    ]


@pytest.fixture
def crowd(cast: Cast) -> list[Person]:
    return [join(f"member{number}") for number in range(MEMBERS)]


def watched(member: Viewer, post_id: UUID, /, **changes: object) -> None:
    given = {"duration_ms": 0, "watched_ms": 9_000, "ended": "swiped"} | changes
    assert record_watches([Batch(member, [watch(post_id, **given)])]) == [frozenset()]


def drained(training: Training) -> Training:
    while training.step():
        pass
    return training
