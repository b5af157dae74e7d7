"""What is published serves, unless it is held back, pinned or gone; an operator can always go back."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from parvis.base import clock, ids
from parvis.base.errors import NotFound
from parvis.feed.models import UNNAMED, Publication, Receipt, Surface
from parvis.feed.queries.publications import (
    in_force,
    name_in_force,
    publication,
    publications,
    something_to_learn,
    training_figures,
)
from parvis.feed.services.publications import (
    Made,
    forget_old_weights,
    hold_back,
    note_refusal,
    publish_weights,
    resume_publishing,
    roll_back,
)
from parvis.learn.weights import path_of

pytestmark = pytest.mark.django_db
ROOM = 10_000


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "WEIGHTS_ROOT", tmp_path)
    return tmp_path


def made(number: int, folder: Path | None = None, size: int = 1_000) -> str:
    """Publish weights, with a file if a folder is named, and return their name."""
    name = f"{number:02x}" * 16
    if folder is not None:
        path_of(name, folder).write_bytes(b"x" * size)
    publish_weights(Made(name, learned_seq=number, examples=10 * number, loss=0.9, size_bytes=size))
    return name


def aged(name: str, **ago: float) -> None:
    Publication.objects.filter(name=name).update(made_at=clock.now() - dt.timedelta(**ago))


def test_nothing_serves_before_something_is_published() -> None:
    assert name_in_force() == ""
    assert in_force().publication is None
    assert not something_to_learn()


def test_what_is_published_serves() -> None:
    first, second = made(1), made(2)
    assert name_in_force() == second
    assert [one.name for one in publications(10)] == [second, first]
    assert training_figures().size_bytes == 2_000


def test_a_short_name_is_enough_if_it_is_of_one() -> None:
    first = made(1)
    made(2)
    assert publication(first[:6]).name == first
    for unknown in ("", "0", "ff"):
        with pytest.raises(NotFound):
            publication(unknown)


def test_rolled_back_it_stays_so_until_it_is_resumed() -> None:
    first, second = made(1), made(2)
    assert roll_back().name == first
    assert name_in_force() == first
    third = made(3)
    assert name_in_force() == first, "pinned"
    assert in_force().pinned
    assert in_force().rollbacks == 1
    resumed = resume_publishing()
    assert resumed is not None
    assert resumed.name == third == name_in_force()
    fourth = made(4)
    assert name_in_force() == fourth
    assert roll_back(second[:4]).name == second


def test_resumed_with_nothing_newer_it_does_not_return_to_what_was_left() -> None:
    first = made(1)
    made(2)
    roll_back(first)
    resumed = resume_publishing()
    assert resumed is not None
    assert resumed.name == first
    assert not in_force().pinned


def test_there_is_nothing_before_the_first() -> None:
    with pytest.raises(NotFound):
        roll_back()
    made(1)
    with pytest.raises(NotFound):
        roll_back()


def test_back_from_weights_goes_past_those_that_cannot_be_read() -> None:
    first = made(1)
    note_refusal(name=made(2), reason="damaged")
    made(3)
    assert roll_back().name == first
    assert training_figures().refused == 1


def test_why_nothing_is_published_is_told_until_something_is() -> None:
    hold_back(reason="the loss rose")
    since = in_force().held_back_since
    hold_back(reason="the loss rose further")
    assert in_force().held_back == "the loss rose further"
    assert in_force().held_back_since == since
    made(1)
    assert in_force().held_back == ""
    assert in_force().held_back_since is None


def _forget(monkeypatch: pytest.MonkeyPatch, **table: int) -> None:
    told = settings.PARVIS.model_copy(update=table)
    monkeypatch.setattr(settings, "PARVIS", told)
    forget_old_weights()


def test_old_weights_go_but_not_those_in_force(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made(number, folder) for number in range(1, 16)]
    for name in names:
        aged(name, days=40)
    roll_back(names[0])
    _forget(monkeypatch, weights_days=30)
    assert {path.stem for path in folder.iterdir()} == {names[0], *names[-10:]}
    assert {one.name for one in publications(20)} == {names[0], *names[-10:]}


def test_where_room_is_short_the_oldest_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made(number, folder) for number in range(1, 16)]
    _forget(monkeypatch, weights_max_bytes=12_000)
    assert {path.stem for path in folder.iterdir()} == set(names[-12:])
    _forget(monkeypatch, weights_max_bytes=1)
    assert {path.stem for path in folder.iterdir()} == set(names[-10:]), "something to go back to"


def test_weights_of_pages_that_can_be_replayed_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [made(number, folder) for number in range(1, 16)]
    for number, name in enumerate(names):
        aged(name, days=100 - number)
    page = ids.uuid7(clock.now() - dt.timedelta(days=97.5))  # made with the third
    Receipt.objects.create(
        id=page,
        account_id=UNNAMED,
        at_ms=0,
        walk_id=page,
        day=clock.now().date(),
        recipe="for_you",
        policy="",
        weights=names[2],
        surface=Surface.FORYOU,
        served=b"",
        body=b"",
    )
    _forget(monkeypatch, weights_days=30)
    assert {path.stem for path in folder.iterdir()} == set(names[2:])
    _forget(monkeypatch, weights_days=30, weights_max_bytes=1)
    assert {path.stem for path in folder.iterdir()} == set(names[-10:])


def test_what_a_crash_left_without_a_row_is_swept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    kept = made(1, folder)
    stray, fresh = path_of("ab" * 16, folder), path_of("cd" * 16, folder)
    for path in (stray, fresh):
        path.write_bytes(b"x")
    os.utime(stray, (0, 0))
    os.utime(path_of(kept, folder), (0, 0))
    _forget(monkeypatch)
    assert {path.stem for path in folder.iterdir()} == {kept, fresh.stem}, "one may be about to get its row"
