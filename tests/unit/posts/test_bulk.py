"""Posts of the past come in with their counters, notifications and words, as if posted then."""

import datetime as dt

from parvis.accounts.queries import NotificationKind, notifications
from parvis.base import clock, ids
from parvis.base.paging import Cursor
from parvis.posts.queries import post_by_id, search_posts, thread
from parvis.posts.services import (
    Draft,
    NewPost,
    NewReaction,
    NewVote,
    PollDraft,
    add_likes,
    add_posts,
    add_reposts,
    add_votes,
)
from tests.cast import Cast


def test_a_conversation_of_the_past_stands_as_if_it_had_happened_here(cast: Cast) -> None:
    alice, bob, mod = cast.alice, cast.bob, cast.mod
    then = clock.now() - dt.timedelta(days=30)

    first, answer, poll = add_posts(
        [
            NewPost(alice.account_id, then, Draft("The bridge is closed. #Bridge @bob")),
            NewPost(bob.account_id, then + dt.timedelta(hours=1), Draft("Again?"), reply_to=0),
            NewPost(
                alice.account_id,
                then + dt.timedelta(hours=2),
                Draft("Ferry or detour?", poll=PollDraft(["Ferry", "Detour"], 3600)),
                quote_of=1,
            ),
        ]
    )
    add_likes([NewReaction(bob.account_id, first, then), NewReaction(mod.account_id, first, then)])
    add_reposts([NewReaction(mod.account_id, first, then + dt.timedelta(hours=3))])
    add_votes([NewVote(bob.account_id, poll, [0]), NewVote(mod.account_id, poll, [1])])

    seen = post_by_id(bob.viewer, first)
    assert (seen.likes_count, seen.reposts_count, seen.replies_count) == (2, 1, 1)
    assert seen.created_at == then
    assert ids.made_at(first) <= then
    assert post_by_id(bob.viewer, answer).quotes_count == 1
    assert [post.id for post in thread(bob.viewer, first).descendants] == [answer]
    assert [post.id for post in search_posts(bob.viewer, "bridge")] == [first]
    ended = post_by_id(bob.viewer, poll).poll
    assert ended is not None
    assert (ended.expired, ended.voters_count) == (True, 2)
    told = notifications(bob.viewer, Cursor()).items
    assert [one.kind for one in told] == [
        NotificationKind.POLL,
        NotificationKind.QUOTE,
        NotificationKind.MENTION,
    ]
    assert all(one.created_at < clock.now() - dt.timedelta(days=29) for one in told)
