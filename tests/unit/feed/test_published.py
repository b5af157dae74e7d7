"""A server finds new weights by itself; what it cannot read it refuses, and goes on with what it has."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from parvis.feed.published import Published
from parvis.feed.queries.publications import publication, training_figures
from parvis.feed.services.publications import Made, publish_weights, roll_back
from parvis.learn.weights import Weights, initial, path_of, write

# What is read beside a request is looked up on another connection.
pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """A clock that stands until it is set on."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "WEIGHTS_ROOT", tmp_path)
    return tmp_path


def weights(seq: int) -> Weights:
    blank = initial()
    return blank._replace(meta=blank.meta._replace(seq=seq))


def publish(seq: int, folder: Path) -> str:
    name = write(weights(seq), folder)
    publish_weights(Made(name, seq, examples=seq, loss=1.0, size_bytes=1))
    return name


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def server(clock: Clock) -> Iterator[Published]:
    made = Published(clock)
    yield made
    made.settle()


def later(server: Published, clock: Clock, seconds: float = 0.5) -> str:
    """Ask as long after the last time, and once more when what was begun is done."""
    clock.now_s += seconds
    server.current()
    server.settle()
    return server.current().name


def test_before_anything_is_published_it_serves_with_what_a_post_says(
    server: Published, folder: Path
) -> None:
    found = server.current()
    assert found.name == ""
    assert found.weights.meta == initial().meta


def test_a_publication_is_in_use_half_a_second_later(server: Published, clock: Clock, folder: Path) -> None:
    server.current()
    first = publish(1, folder)
    assert server.current().name == "", "not looked up again within half a second"
    assert later(server, clock) == first
    assert server.current().weights.meta.seq == 1
    second = publish(2, folder)
    assert later(server, clock) == second
    roll_back(first)
    assert later(server, clock) == first


def test_it_starts_with_what_is_in_force(server: Published, folder: Path) -> None:
    publish(1, folder)
    second = publish(2, folder)
    assert server.current().name == second


@pytest.mark.parametrize("harm", ["gone", "cut", "changed", "empty"])
def test_what_cannot_be_read_leaves_the_old_in_force(
    server: Published, clock: Clock, folder: Path, harm: str
) -> None:
    first = publish(1, folder)
    assert server.current().name == first
    second = publish(2, folder)
    path = path_of(second, folder)
    whole = path.read_bytes()
    harmed = {"cut": whole[:-9], "changed": whole[:-1] + b"\x7f", "empty": b""}
    path.unlink() if harm == "gone" else path.write_bytes(harmed[harm])
    assert later(server, clock) == first
    assert publication(second).refusal
    assert training_figures().refused == 1
    path.write_bytes(whole)
    assert later(server, clock) == first, "not at once: what is broken is not read on every request"
    assert later(server, clock, 31) == second, "it may have been on its way"


def test_a_start_with_broken_weights_goes_on_with_those_before(server: Published, folder: Path) -> None:
    first, second, third = (publish(seq, folder) for seq in (1, 2, 3))
    for name in (second, third):
        path_of(name, folder).write_bytes(b"")
    assert server.current().name == first


def test_a_start_with_nothing_that_can_be_read_is_a_start(server: Published, folder: Path) -> None:
    path_of(publish(1, folder), folder).unlink()
    assert server.current().name == ""


def test_numbers_that_are_none_never_become_a_publication(folder: Path) -> None:
    from parvis.learn.weights import WeightsRefused

    blank = initial()
    spoilt = blank.table.copy()
    spoilt[-1] = float("nan")
    with pytest.raises(WeightsRefused):
        write(blank._replace(table=spoilt), folder)
    assert list(folder.iterdir()) == []


def test_while_the_database_does_not_answer_it_serves_on(
    server: Published, clock: Clock, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    first = publish(1, folder)
    assert server.current().name == first
    publish(2, folder)

    def fails(*_given: object, **_named: object) -> None:
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr(connections[DEFAULT_DB_ALIAS], "ensure_connection", fails)
        assert later(server, clock) == first
