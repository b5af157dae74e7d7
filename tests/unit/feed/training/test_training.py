"""A trainer learns what happened, publishes what is not worse, and goes on where it was."""

import random
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest

from parvis.accounts.services import follow
from parvis.feed.models import WatchEvent
from parvis.feed.queries.publications import in_force, name_in_force, publications, training_figures
from parvis.feed.services import clear_watch_history
from parvis.feed.services.publications import resume_publishing, roll_back
from parvis.feed.training import training as module
from parvis.feed.training.examples import member_name
from parvis.feed.training.keeping import Steps
from parvis.feed.training.training import Training
from parvis.learn.schema import HEAD
from parvis.learn.trainer import Trainer
from parvis.learn.weights import read
from parvis.posts.queries import Visibility
from parvis.posts.services import Draft, bookmark_post, create_post, delete_post, like_post, repost
from tests.cast import Cast, Person
from tests.unit.feed.training.conftest import MEMBERS, POSTS, drained, watched

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folders")]


def an_evening(crowd: list[Person], posts: list[UUID], seed: int = 0, rounds: int = 1) -> None:
    """Let everybody watch everything, the sea long and bread in passing, and like some of it."""
    chance = random.Random(seed)
    for _round in range(rounds):
        for person in crowd:
            for number, post_id in enumerate(posts):
                watched(person.viewer, post_id, watched_ms=9_000 if number % 2 == 0 else 500)
                if number % 2 == 0 and chance.random() < 0.5:
                    like_post(person.viewer, post_id)


def test_nothing_happened_nothing_is_published(begin: Callable[[], Training], db: None) -> None:
    training = drained(begin())
    assert not training.publish_if_due(at_once=True)
    assert name_in_force() == ""


def test_what_was_watched_is_learned_and_published(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], folders: Path
) -> None:
    an_evening(crowd, posts)
    training = drained(begin())
    assert training.mind.progress.examples == MEMBERS * POSTS
    assert training.publish_if_due(at_once=True)
    found = read(folders / "weights", name_in_force())
    assert found.meta.seq == WatchEvent.objects.latest("seq").seq
    assert len(found.rates["post"].keys) == POSTS
    assert not training.publish_if_due(at_once=True), "nothing is new"
    assert training_figures().unlearned == 0


def test_it_waits_ten_seconds_between_publications(
    begin: Callable[[], Training],
    crowd: list[Person],
    posts: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_evening(crowd, posts)
    now = module.now_ms()
    monkeypatch.setattr(module, "now_ms", lambda: now)
    training = drained(begin())
    monkeypatch.setattr(module, "now_ms", lambda: now + 9_000)
    assert not training.publish_if_due()
    monkeypatch.setattr(module, "now_ms", lambda: now + 10_001)
    assert training.publish_if_due()
    monkeypatch.setattr(module, "now_ms", lambda: now - 3_600_000)
    training.unpublished = 1
    assert training.publish_if_due(), "a clock that runs backwards stops nothing"


def test_each_is_learned_once_however_often_it_starts_anew(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    an_evening(crowd[:3], posts)
    first = drained(begin())
    first.keep_if_due(at_once=True)
    assert drained(begin()).mind.progress.examples == 3 * POSTS
    an_evening(crowd[3:], posts)
    assert drained(begin()).mind.progress.examples == MEMBERS * POSTS
    assert drained(begin()).mind.progress.examples == MEMBERS * POSTS, (
        "learned again from what was written down"
    )


def test_interrupted_it_ends_with_the_same_weights(
    begin: Callable[[], Training],
    crowd: list[Person],
    posts: list[UUID],
    folders: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from parvis.feed.training import reading

    monkeypatch.setattr(reading, "BATCH", 20)
    an_evening(crowd, posts)
    through = drained(begin())
    assert through.publish_if_due(at_once=True)
    other = folders / "other"
    other.mkdir()
    steps = 0
    while True:
        broken_off = Training(other, folders / "weights")
        if not broken_off.step():
            break
        steps += 1
        if steps == 2:
            broken_off.keep_if_due(at_once=True)
    assert steps >= 3
    assert broken_off.mind.progress.place.seq == through.mind.progress.place.seq
    assert broken_off.publish_if_due(at_once=True)
    assert len(publications(5)) == 1, "to the last bit: the name is the hash of them"


def test_a_like_after_the_watch_was_learned_is_learned(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    for person in crowd:
        watched(person.viewer, posts[0])
    training = drained(begin())
    before = training.unpublished
    like_post(crowd[0].viewer, posts[0])
    bookmark_post(crowd[1].viewer, posts[0])
    repost(crowd[2].viewer, posts[0])
    create_post(crowd[3].viewer, Draft("Yes", reply_to=posts[0]))
    training.step()
    assert training.unpublished == before + 4
    training.step()
    assert training.unpublished == before + 4, "read twice, it counts once"


def test_a_follow_is_learned_once(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], cast: Cast
) -> None:
    watched(crowd[0].viewer, posts[0])
    training = drained(begin())
    follow(crowd[0].viewer, cast.alice.account_id)
    training.step()
    watched(crowd[0].viewer, posts[1])
    before = training.unpublished
    training.step()
    assert training.unpublished == before + 1, "the watch, and not the follow again"


def test_posts_that_no_feed_may_show_are_not_learned(
    begin: Callable[[], Training], cast: Cast, posts: list[UUID]
) -> None:
    private = create_post(cast.alice.viewer, Draft("For mine", visibility=Visibility.FOLLOWERS)).id
    for post_id in (private, posts[0]):
        watched(cast.bob.viewer, post_id)
    delete_post(cast.alice.viewer, posts[0])
    training = drained(begin())
    assert training.mind.progress.examples == 0
    assert training.mind.progress.place.seq == WatchEvent.objects.latest("seq").seq


def test_what_is_worse_is_held_back_and_says_why(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    an_evening(crowd, posts)
    training = drained(begin())
    training.mind.gate.bar = 0.001
    assert not training.publish_if_due(at_once=True)
    assert name_in_force() == ""
    assert in_force().held_back.startswith("the loss rose")
    training.mind.gate.bar = None
    assert training.publish_if_due(at_once=True)
    assert in_force().held_back == ""


def test_numbers_that_are_none_are_left_behind(
    begin: Callable[[], Training],
    crowd: list[Person],
    posts: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_evening(crowd[:3], posts)
    training = drained(begin())
    training.keep_if_due(at_once=True)
    training.publish_if_due(at_once=True)
    good = training.mind.progress.examples
    an_evening(crowd[3:], posts)
    spoil(training)
    drained(training)
    assert training.mind.progress.examples == good, "back at what was kept"
    assert training.mind.progress.place.seq == WatchEvent.objects.latest("seq").seq
    assert in_force().held_back
    an_evening(crowd[:1], posts, seed=1)
    drained(training)
    assert training.publish_if_due(at_once=True)
    assert drained(begin()).mind.progress.examples == training.mind.progress.examples


def test_a_state_with_which_nothing_can_be_learned_is_given_up(
    begin: Callable[[], Training],
    crowd: list[Person],
    posts: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    an_evening(crowd[:1], posts)
    drained(begin()).keep_if_due(at_once=True)

    def fails(_trainer: Trainer, _lesson: object) -> None:
        raise ValueError("of another shape")

    an_evening(crowd[1:3], posts)
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "take", fails)
        training = drained(begin())
        assert training.mind.progress.place.seq == WatchEvent.objects.latest("seq").seq
        an_evening(crowd[3:4], posts)
        drained(training)
    an_evening(crowd[4:5], posts)
    training = drained(begin())
    assert training.mind.progress.place.seq == WatchEvent.objects.latest("seq").seq
    assert training.publish_if_due(at_once=True)


def spoil(training: Training) -> None:
    """Put a number that is none where every prediction comes by."""
    trainer = training.mind.trainer
    params, average = trainer._state.params, trainer._state.average
    trainer._state = trainer._state._replace(
        params={**params, "bias": params["bias"] * float("nan")},
        average={**average, "bias": average["bias"] * float("nan")},
    )


def test_rolled_back_the_trainer_forgets_what_came_since(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    an_evening(crowd[:2], posts)
    training = drained(begin())
    training.keep_if_due(at_once=True)
    training.publish_if_due(at_once=True)
    first = name_in_force()
    an_evening(crowd[2:4], posts)
    drained(training).keep_if_due(at_once=True)
    training.publish_if_due(at_once=True)
    assert roll_back().name == first
    an_evening(crowd[4:5], posts)  # before the trainer looks: it is part of what is left behind
    training.step()
    assert training.mind.progress.examples == 2 * POSTS
    assert training.mind.progress.rollbacks == 1
    an_evening(crowd[5:], posts)
    drained(training).publish_if_due(at_once=True)
    assert name_in_force() == first, "pinned"
    assert drained(begin()).mind.progress.examples == 3 * POSTS
    resumed = resume_publishing()
    assert resumed is not None
    assert resumed.examples == 3 * POSTS
    assert name_in_force() == resumed.name


def test_states_that_cannot_be_read_are_passed_over(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], folders: Path
) -> None:
    an_evening(crowd[:2], posts)
    training = drained(begin())
    training.keep_if_due(at_once=True)
    an_evening(crowd[2:], posts)
    drained(training).keep_if_due(at_once=True)
    newest = max((folders / "training").iterdir())
    (newest / "joiner.npz").write_bytes(b"")
    assert drained(begin()).mind.progress.examples == MEMBERS * POSTS


def test_a_state_that_knows_more_than_the_log_is_not_taken_up(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    an_evening(crowd[:2], posts)
    drained(begin()).keep_if_due(at_once=True)
    for person in crowd:
        clear_watch_history(person.viewer)
    assert drained(begin()).mind.progress.examples == 0


def test_a_line_that_a_crash_cut_short_is_no_step(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], folders: Path
) -> None:
    an_evening(crowd[:2], posts)
    drained(begin())
    (state,) = (folders / "training").iterdir()
    with (state / "steps").open("a") as file:
        file.write("\n[24, 17")
    assert len(list(Steps(state))) == 1
    an_evening(crowd[2:], posts)
    drained(begin())
    assert drained(begin()).mind.progress.examples == MEMBERS * POSTS


def test_who_wants_to_be_forgotten_is_forgotten_and_stays_so(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    an_evening(crowd, posts)
    training = drained(begin())
    training.keep_if_due(at_once=True)
    names = np.array([member_name(person.account_id) for person in crowd], np.uint64)
    assert known(training, names) == [True] * MEMBERS
    clear_watch_history(crowd[0].viewer)
    for remembered in (drained(training), drained(begin())):
        assert known(remembered, names) == [False] + [True] * (MEMBERS - 1)
    watched(crowd[0].viewer, posts[0])
    for remembered in (drained(training), drained(begin())):
        assert known(remembered, names) == [True] * MEMBERS, "what came since counts"


def known(training: Training, names: np.ndarray) -> list[bool]:
    """Return which members the trainer has a name for."""
    return [bool(number) for number in training.mind.trainer.memory.names.find(names)]


def test_the_gate_counts_what_was_foreseen(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    an_evening(crowd, posts)
    training = drained(begin())
    assert training.mind.gate.examples == pytest.approx(MEMBERS * POSTS, rel=0.05)
    assert 0 < training.mind.gate.loss < 2
    assert np.isfinite(training.mind.gate.loss)
    assert HEAD["long_view"] == 0
