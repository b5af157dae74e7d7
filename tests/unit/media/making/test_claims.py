"""Who makes which video when: claims, what follows the death of a worker, and the lanes of several."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from parvis.base.errors import NotFound
from parvis.media import services, storage
from parvis.media.jobs import Turns
from parvis.media.models import State
from parvis.media.processing.video.contract import Refusal
from parvis.media.services.making import claims
from tests.unit.media.making.conftest import (
    ALICE,
    BOB,
    Maker,
    changed_run,
    files_of,
    film_bytes,
    media,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tidy")]

Send = Callable[..., UUID]


def test_each_video_is_claimed_once(send: Send) -> None:
    first, second = send(), send(film_bytes(2))
    claimed = [services.claim_video(worker) for worker in ("a", "b", "c")]
    assert [claim and claim.media_id for claim in claimed] == [first, second, None]
    assert media(first).state == State.WORKING


def test_a_claim_that_is_not_renewed_falls_back(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    send()
    lost = services.claim_video("a")
    assert lost is not None
    monkeypatch.setattr(claims, "STALE_AFTER", -claims.STALE_AFTER)
    found = services.claim_video("b")
    assert found is not None
    assert found.media_id == lost.media_id
    with pytest.raises(services.ClaimLost):
        services.refuse_video(lost, Refusal("damaged", {}))
    assert media(lost.media_id).state == State.WORKING


def test_a_worker_that_starts_anew_takes_up_its_own(send: Send) -> None:
    media_id = send()
    assert services.claim_video("a1") is not None
    assert services.release_claims_of("a") == 0
    assert services.claim_video("b") is None
    assert services.release_claims_of("a1") == 1
    found = services.claim_video("b")
    assert found is not None
    assert found.media_id == media_id
    assert media(media_id).video.attempts == 2


def test_a_worker_that_stops_gives_back_without_blame(send: Send, maker: Maker) -> None:
    media_id = send()
    assert maker.work(stopping=lambda: True)
    assert media(media_id).video.attempts == 0
    assert maker.work()
    assert media(media_id).state == State.READY


def test_after_three_deaths_it_is_given_up_and_may_be_tried_again(
    send: Send, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = send()
    for _ in range(3):
        assert services.claim_video("a") is not None
        services.release_claims_of("a")
    maker.work()
    assert (media(media_id).state, media(media_id).video.refusal_code) == (State.REFUSED, services.GAVE_UP)
    with pytest.raises(NotFound):
        services.try_again(owner_key=BOB, media_id=media_id)
    services.try_again(owner_key=ALICE, media_id=media_id)
    maker.work()
    assert (media(media_id).state, media(media_id).video.refusal_code) == (State.READY, "")


def test_a_failure_of_our_own_is_tried_again(
    send: Send, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = send()

    def full(*_args: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "keep_file", full)
        maker.work("a")
    assert media(media_id).state == State.WORKING
    assert not maker.work("b")  # not at once
    services.release_claims_of("a")
    maker.work("b")
    assert media(media_id).state == State.READY


@pytest.mark.parametrize("told", [0, 1, 2, 3, 4])
def test_a_death_between_any_two_steps_loses_nothing(
    send: Send, maker: Maker, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    """The worker dies after `told` results; another finishes, and what could be watched stays."""
    media_id = send()
    events = iter(range(100))
    with monkeypatch.context() as patch:
        changed_run(patch, lambda event: event if next(events) < told else None)
        maker.work("a")
    played, key = media(media_id).state == State.PLAYABLE, media(media_id).key
    services.release_claims_of("a")
    maker.work("b")
    assert media(media_id).state == State.READY
    assert maker.heard[0] == media_id
    assert not played or media(media_id).key == key


def _children() -> set[str]:
    """Return the ids of the processes that this one started."""
    tasks = Path("/proc/self/task").glob("*/children")
    return {child for task in tasks for child in task.read_text().split()}


def test_no_worker_is_left_behind(send: Send, maker: Maker) -> None:
    before = _children()
    send()
    with suppress(KeyboardInterrupt):

        def interrupt(_media_id: UUID) -> None:
            raise KeyboardInterrupt

        maker.react = interrupt
        maker.work()
    assert _children() <= before
    services.release_claims_of("w")
    maker.react = lambda media_id: None
    maker.work()


def test_every_first_rendition_comes_before_anybody_s_second(send: Send, maker: Maker) -> None:
    first, second = send(film_bytes(1)), send(film_bytes(2))
    assert maker.work("a")
    assert [media(one).state for one in (first, second)] == [State.PLAYABLE, State.WAITING]
    assert media(first).video.attempts == 0
    assert maker.work("b")
    assert [media(one).state for one in (first, second)] == [State.PLAYABLE, State.READY]
    key = media(first).key
    assert maker.work("a")
    assert (media(first).state, media(first).key) == (State.READY, key)
    assert not maker.work("a")


def test_one_at_a_time_is_finished_and_a_lane_stays_free(send: Send, maker: Maker) -> None:
    turns = Turns()
    first = send(film_bytes(1))
    with turns.turn() as another:
        assert another.take()
        assert maker.work("a", turns=turns)
        assert media(first).state == State.PLAYABLE
        assert not maker.work("a", turns=turns)  # the other has its turn
        second = send(film_bytes(2))
        assert maker.work("a", turns=turns)
        assert media(second).state == State.PLAYABLE
    assert not turns.taken
    for _ in range(2):
        assert maker.work("a", turns=turns)
    assert [media(one).state for one in (first, second)] == [State.READY] * 2
    assert not turns.taken


def test_what_is_left_incomplete_keeps_no_file_that_nobody_noted(
    send: Send, maker: Maker, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    media_id, _other = send(film_bytes(1)), send(film_bytes(2))
    maker.work("a")
    kept = files_of(media_id)
    for name in ("strip.webp", "999.mp4"):
        storage.local_path(media(media_id).key, name).write_bytes(b"1")  # type: ignore[union-attr] # on this disk
    maker.work("b")
    claim = services.claim_video("c")
    assert claim is not None
    assert claim.media_id == media_id
    with django_capture_on_commit_callbacks(execute=True):
        services.refuse_video(claim, Refusal("gave_up", {}))
    assert media(media_id).state == State.READY
    assert files_of(media_id) == kept
