"""Everybody at once: counters stay right, one thing happens once, nobody sees a failure."""

import random
from functools import partial

import pytest

from parvis.accounts.models import Account, Block, Follow
from parvis.accounts.queries import NotificationKind, notifications
from parvis.accounts.services import block, create_invite, follow, register, unblock, unfollow
from parvis.base.errors import Conflict, Forbidden, ParvisError
from parvis.base.paging import Cursor
from parvis.posts.models import Poll, Post
from parvis.posts.queries import poll
from parvis.posts.services import (
    Draft,
    PollDraft,
    close_polls,
    create_post,
    delete_post,
    edit_post,
    like_post,
    repost,
    unlike_post,
    unrepost,
    vote,
)
from tests.cast import PASSWORD, Person, join
from tests.concurrency.crowd import at_once
from tests.recount import wrong_counters

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 16


def crowd(size: int = CROWD) -> list[Person]:
    return [join(f"person_{n}") for n in range(size)]


def refusals(results: list) -> list[ParvisError]:
    return [result for result in results if isinstance(result, ParvisError)]


def draft(text: str = "A poll", *options: str) -> Draft:
    return Draft(text, language="en", poll=PollDraft(options, 3600) if options else None)


def test_likes_of_many_and_of_one() -> None:
    people = crowd()
    post = create_post(people[0].viewer, draft("Liked"))
    assert not refusals(at_once([partial(like_post, p.viewer, post.id) for p in people]))
    assert Post.objects.get(id=post.id).likes_count == CROWD
    assert not refusals(at_once([partial(unlike_post, people[1].viewer, post.id)] * CROWD))
    assert not refusals(at_once([partial(like_post, people[1].viewer, post.id)] * CROWD))
    assert wrong_counters() == []


def test_follows_of_many_of_one_and_of_each_other() -> None:
    people = crowd()
    star = people[0].account_id
    assert not refusals(at_once([partial(follow, p.viewer, star) for p in people[1:]]))
    assert not refusals(at_once([partial(unfollow, people[1].viewer, star)] * CROWD))
    assert not refusals(at_once([partial(follow, people[1].viewer, star)] * CROWD))
    told = notifications(people[0].viewer, Cursor(limit=40), kinds=[NotificationKind.FOLLOW]).items
    assert len(told) == CROWD - 1
    for _round in range(2):
        each_other = [
            partial(act, one.viewer, other.account_id)
            for one, other in zip(people, reversed(people), strict=True)
            for act in (random.choice((follow, unfollow)),)
        ]
        assert not refusals(at_once(each_other))
    assert wrong_counters() == []


def test_no_follow_slips_past_a_block() -> None:
    pairs = list(zip(crowd(8), [join(f"other_{n}") for n in range(8)], strict=True))
    for _round in range(3):
        acts = []
        for one, other in pairs:
            acts += [
                partial(follow, one.viewer, other.account_id),
                partial(block, other.viewer, one.account_id),
            ]
        assert all(isinstance(refusal, Forbidden) for refusal in refusals(at_once(acts)))
        assert Block.objects.count() == len(pairs)
        assert not Follow.objects.exists()
        for one, other in pairs:
            unblock(other.viewer, one.account_id)
    assert wrong_counters() == []


def test_votes_of_many_and_of_one() -> None:
    people = crowd()
    asked = create_post(people[0].viewer, draft("Which?", "one", "two"))
    refused = refusals(
        at_once([partial(vote, p.viewer, asked.id, [n % 2]) for n, p in enumerate(people[1:])])
    )
    assert not refused
    view = poll(people[0].viewer, asked.id)
    assert (view.voters_count, [o.votes_count for o in view.options]) == (15, [8, 7])
    late = join("late")
    refused = refusals(at_once([partial(vote, late.viewer, asked.id, [n % 2]) for n in range(CROWD)]))
    assert len(refused) == CROWD - 1
    assert all(isinstance(refusal, Conflict) for refusal in refused)
    assert wrong_counters() == []


def test_one_key_makes_one_post() -> None:
    [person] = crowd(1)
    made = at_once([partial(create_post, person.viewer, draft(), idempotency_key="k")] * CROWD)
    assert not refusals(made)
    assert len({post.id for post in made}) == 1
    assert Post.objects.count() == 1
    assert wrong_counters() == []


def test_new_tags_answers_and_quotes_at_once() -> None:
    people = crowd()
    one, other = (create_post(people[0].viewer, draft(text)) for text in ("One", "Other"))
    acts = []
    for n, person in enumerate(people):
        first, second = (one, other) if n % 2 else (other, one)
        tags = ["#brandnew", "#justmade"] if n % 2 else ["#justmade", "#brandnew"]
        said = Draft(" ".join(tags), language="en", reply_to=first.id, quote_of=second.id)
        acts.append(partial(create_post, person.viewer, said))
    assert not refusals(at_once(acts))
    assert Post.objects.get(id=one.id).replies_count == CROWD // 2
    assert wrong_counters() == []


def test_an_invitation_lets_in_as_many_as_it_says() -> None:
    [host] = crowd(1)
    invite = create_invite(host.viewer, max_uses=3)
    results = at_once(
        [
            partial(register, username=f"guest_{n}", password=PASSWORD, invite=invite.code)
            for n in range(CROWD)
        ]
    )
    assert len(refusals(results)) == CROWD - 3
    assert Account.objects.count() == 1 + 3
    assert wrong_counters() == []


def test_a_username_goes_to_one_person() -> None:
    results = at_once([partial(register, username="Sought", password=PASSWORD)] * CROWD)
    assert len(refusals(results)) == CROWD - 1
    assert Account.objects.count() == 1


def test_reposts_taken_back_while_the_original_goes() -> None:
    people = crowd(8)
    for _round in range(3):
        post = create_post(people[0].viewer, draft("Reposted"))
        at_once([partial(repost, p.viewer, post.id) for p in people for _twice in range(2)])
        assert Post.objects.get(id=post.id).reposts_count == len(people)
        acts = [partial(unrepost, p.viewer, post.id) for p in people[1:] for _twice in range(2)]
        at_once([*acts, partial(delete_post, people[0].viewer, post.id)])
        assert wrong_counters() == []


def test_deletion_beside_likes_reposts_and_answers() -> None:
    people = crowd(8)
    for _round in range(3):
        above = create_post(people[1].viewer, draft("Above"))
        post = create_post(people[0].viewer, Draft("Going", language="en", reply_to=above.id))
        acts = [partial(delete_post, people[0].viewer, post.id)]
        for person in people[1:]:
            said = Draft("To both", language="en", reply_to=above.id, quote_of=post.id)
            acts += [
                partial(like_post, person.viewer, post.id),
                partial(repost, person.viewer, post.id),
                partial(create_post, person.viewer, said),
            ]
        at_once(acts)
        assert wrong_counters() == []


def test_votes_while_the_question_changes() -> None:
    people = crowd(8)
    for _round in range(3):
        asked = create_post(people[0].viewer, draft("Which?", "one", "two"))
        acts = [partial(vote, person.viewer, asked.id, [1]) for person in people[1:]]
        changed = draft("Which?", "one", "three", "four")
        at_once([*acts, partial(edit_post, people[0].viewer, asked.id, changed)])
        assert wrong_counters() == []


def test_two_sweeps_tell_of_a_closed_poll_once() -> None:
    people = crowd(4)
    asked = create_post(people[0].viewer, draft("Which?", "one", "two"))
    for person in people[1:]:
        vote(person.viewer, asked.id, [0])
    Poll.objects.update(expires_at="2020-01-01T00:00Z")
    at_once([close_polls] * 8)
    for person in people:
        told = notifications(person.viewer, Cursor(limit=40), kinds=[NotificationKind.POLL]).items
        assert [one.subject_id for one in told] == [asked.id]


def test_a_busy_hour() -> None:
    """Random actions of eight people on the same few posts; only refusals, and every counter right."""
    people = crowd(8)
    posts = [create_post(p.viewer, draft(f"Post of {p.username}", "yes", "no")) for p in people]
    dice = random.Random(20260722)

    def hour(person: Person, seed: int) -> None:
        choice = random.Random(seed)
        for _turn in range(12):
            other, post = choice.choice(people), choice.choice(posts)
            said = Draft("Said", language="en", reply_to=post.id, quote_of=choice.choice(posts).id)
            act = choice.choice(
                [
                    partial(like_post, person.viewer, post.id),
                    partial(unlike_post, person.viewer, post.id),
                    partial(repost, person.viewer, post.id),
                    partial(unrepost, person.viewer, post.id),
                    partial(create_post, person.viewer, said),
                    partial(vote, person.viewer, post.id, [choice.randrange(2)]),
                    partial(follow, person.viewer, other.account_id),
                    partial(unfollow, person.viewer, other.account_id),
                    partial(block, person.viewer, other.account_id),
                    partial(unblock, person.viewer, other.account_id),
                    partial(delete_post, person.viewer, post.id),
                ]
            )
            try:
                act()
            except ParvisError:
                continue

    at_once([partial(hour, person, dice.random()) for person in people])
    assert wrong_counters() == []
