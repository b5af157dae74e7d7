"""What members take back is unlearned, whenever they do, and learned by nobody who starts anew."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import numpy as np
import pytest

from parvis.accounts.jobs import forget_taken_back
from parvis.accounts.queries import taken_back_between
from parvis.accounts.services import block, erase_account, follow, remove_follower, unblock, unfollow
from parvis.base import clock
from parvis.feed.queries.publications import publications
from parvis.feed.services.feedback import not_interested, take_back
from parvis.feed.training.examples import member_name
from parvis.feed.training.heads import ACTED, bit
from parvis.feed.training.training import Training
from parvis.learn.schema import HEAD
from parvis.posts.services import (
    Draft,
    bookmark_post,
    create_post,
    delete_post,
    like_post,
    repost,
    unbookmark_post,
    unlike_post,
    unrepost,
)
from tests.cast import Cast, Person
from tests.unit.feed.training.conftest import MEMBERS, drained, watched

pytestmark = pytest.mark.django_db


def test_what_is_taken_back_after_it_was_learned_is_unlearned(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], cast: Cast
) -> None:
    """Each act by its own door; what is still left of the same kind stays learned."""
    me = [person.viewer for person in crowd]
    for viewer in me:
        watched(viewer, posts[0])
    like_post(me[0], posts[0])
    bookmark_post(me[1], posts[0])
    repost(me[2], posts[0])
    answers = [create_post(me[3], Draft(text, reply_to=posts[0])).id for text in ("Yes", "Yes!")]
    follow(me[4], cast.alice.account_id)
    unwanted = not_interested(me[5], posts[0])
    training = drained(begin())
    heads = ("like", "bookmark", "repost", "reply", "follow", "not_interested")
    assert counted(training, heads) == [1] * 6
    unlike_post(me[0], posts[0])
    unbookmark_post(me[1], posts[0])
    unrepost(me[2], posts[0])
    delete_post(me[3], answers[0])
    unfollow(me[4], cast.alice.account_id)
    take_back(me[5], unwanted)
    drained(training)
    assert counted(training, heads) == [0, 0, 0, 1, 0, 0]
    assert histories(training, crowd) == [0, 0, 0, bit("reply"), 0, 0]
    delete_post(me[3], answers[1])
    drained(training)
    assert counted(training, heads) == [0] * 6
    before = training.unpublished
    like_post(me[0], posts[0])
    training.step()
    assert counted(training, heads[:1]) == [1], "who likes it again likes it"
    assert training.unpublished == before + 1


def test_what_is_taken_back_before_it_was_learned_is_a_negative(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], cast: Cast
) -> None:
    for done, undone in ((like_post, unlike_post), (bookmark_post, unbookmark_post), (repost, unrepost)):
        done(crowd[0].viewer, posts[0])
        undone(crowd[0].viewer, posts[0])
    follow(crowd[0].viewer, cast.alice.account_id)
    block(crowd[0].viewer, cast.alice.account_id)
    unblock(crowd[0].viewer, cast.alice.account_id)
    watched(crowd[0].viewer, posts[0])
    training = drained(begin())
    heads = ("like", "bookmark", "repost", "follow")
    assert counted(training, heads) == [0] * 4
    assert seen(training, heads) == [1] * 4
    assert training.unpublished == 1, "one example, and nothing to correct"


def test_who_is_made_to_stop_following_has_taken_nothing_back(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID], cast: Cast
) -> None:
    for person in crowd[:2]:
        watched(person.viewer, posts[0])
        follow(person.viewer, cast.alice.account_id)
    training = drained(begin())
    remove_follower(cast.alice.viewer, crowd[0].account_id)
    block(cast.alice.viewer, crowd[1].account_id)
    drained(training)
    assert counted(training, ("follow",)) == [2]


def test_interrupted_before_and_after_it_was_taken_back_it_ends_with_the_same_weights(
    begin: Callable[[], Training], crowd: list[Person], posts: list[UUID]
) -> None:
    """Who learns those minutes again finds the likes of then, though their rows are gone."""
    for person in crowd:
        watched(person.viewer, posts[0])
        like_post(person.viewer, posts[0])
    through = drained(begin())
    for person in crowd[::2]:
        unlike_post(person.viewer, posts[0])
    drained(through)
    again = drained(begin())
    assert counted(again, ("like",)) == counted(through, ("like",)) == [MEMBERS / 2]
    for one in (through, again):
        assert one.publish_if_due(at_once=True)
    assert len(publications(5)) == 1, "to the last bit: the name is the hash of them"


def test_what_was_taken_back_is_remembered_for_two_days_and_not_of_who_left(
    crowd: list[Person], posts: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = clock.now()

    def kept() -> int:
        return len(taken_back_between(start - dt.timedelta(days=9), start + dt.timedelta(days=9)))

    for person in crowd[:2]:
        like_post(person.viewer, posts[0])
        unlike_post(person.viewer, posts[0])
    forget_taken_back()
    assert kept() == 2
    erase_account(crowd[0].account_id)
    assert kept() == 1
    monkeypatch.setattr(clock, "now", lambda: start + dt.timedelta(days=2, minutes=5))
    forget_taken_back()
    assert kept() == 0


def counted(training: Training, heads: tuple[str, ...]) -> list[float]:
    """Return how often each thing followed a post."""
    happened = training.mind.trainer.memory.counts["author"].happened
    return [float(happened[:, HEAD[head]].sum()) for head in heads]


def seen(training: Training, heads: tuple[str, ...]) -> list[float]:
    """Return of how many impressions it is known whether each thing followed."""
    impressions = training.mind.trainer.memory.counts["author"].seen
    return [float(impressions[:, HEAD[head]].sum()) for head in heads]


def histories(training: Training, crowd: list[Person]) -> list[int]:
    """Return what members did beside watching, by the last event of each history."""
    memory = training.mind.trainer.memory
    who = memory.names.find(np.array([member_name(person.account_id) for person in crowd], np.uint64))
    events = memory.members.events(who, np.full(len(crowd), 1 << 60))
    return [int(bits) & ACTED for bits in np.asarray(events.actions)[:, -1]]
