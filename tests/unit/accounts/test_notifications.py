"""Everybody is told once, of what concerns them, until it is undone."""

from uuid import UUID

import pytest

from parvis.accounts.models import Account, AccountState
from parvis.accounts.queries import (
    ANONYMOUS,
    NotificationKind,
    markers,
    notification_groups,
    notifications,
    unread_notifications,
)
from parvis.accounts.services import (
    accept_follow,
    block,
    clear_notifications,
    dismiss_notification,
    follow,
    mark_read,
    mute,
    unblock,
    unfollow,
    unmute,
    update_profile,
)
from parvis.base.errors import InvalidInput, NotFound, Unauthenticated
from parvis.base.paging import Cursor, Page
from parvis.posts.models import Poll
from parvis.posts.queries import Visibility
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
from tests.cast import Cast, Person, join
from tests.walking import walk_down, walk_up

pytestmark = pytest.mark.django_db
PAGE = Cursor(limit=40)
K = NotificationKind


def told(person: Person) -> list[tuple[NotificationKind, str]]:
    """Return what somebody was told since the cast stood, newest first: why, and by whom."""
    rows = notifications(person.viewer, PAGE).items
    return [
        (row.kind, row.account.username)
        for row in rows
        if (row.kind, row.account.username) != (K.FOLLOW, "bob")
    ]


def test_each_kind_is_told_once(cast: Cast) -> None:
    alice, bob, mod = cast.alice, cast.bob, cast.mod
    post = create_post(alice.viewer, Draft("Alice's"))
    for _twice in range(2):
        like_post(bob.viewer, post.id)
        repost(bob.viewer, post.id)
        follow(mod.viewer, alice.account_id)
    create_post(bob.viewer, Draft("Hello @alice and @alice", reply_to=post.id))
    create_post(bob.viewer, Draft("Look @alice", quote_of=post.id))
    create_post(bob.viewer, Draft("Dear @Alice"))
    assert told(alice) == [
        (K.MENTION, "bob"),
        (K.QUOTE, "bob"),
        (K.REPLY, "bob"),
        (K.FOLLOW, "mod_mira"),
        (K.REPOST, "bob"),
        (K.LIKE, "bob"),
    ]
    assert told(bob) == []


def test_what_is_undone_is_no_longer_told(cast: Cast) -> None:
    alice, bob, mod = cast.alice, cast.bob, cast.mod
    post = create_post(alice.viewer, Draft("Alice's"))
    like_post(bob.viewer, post.id)
    repost(bob.viewer, post.id)
    follow(mod.viewer, alice.account_id)
    answer = create_post(bob.viewer, Draft("@alice", reply_to=post.id))
    named = create_post(bob.viewer, Draft("Dear @alice"))
    unlike_post(bob.viewer, post.id)
    unrepost(bob.viewer, post.id)
    unfollow(mod.viewer, alice.account_id)
    delete_post(bob.viewer, answer.id)
    edit_post(bob.viewer, named.id, Draft("Dear @mod_mira"))
    assert told(alice) == []
    assert told(mod) == [(K.MENTION, "bob")]


def test_nobody_is_told_of_what_they_did_or_may_not_read(cast: Cast) -> None:
    alice, bob, mod = cast.alice, cast.bob, cast.mod
    own = create_post(alice.viewer, Draft("To myself @alice"))
    create_post(alice.viewer, Draft("Myself", reply_to=own.id, quote_of=own.id))
    like_post(alice.viewer, own.id)
    assert told(alice) == []
    create_post(mod.viewer, Draft("For my followers", visibility=Visibility.FOLLOWERS, reply_to=own.id))
    create_post(mod.viewer, Draft("For nobody", visibility=Visibility.MENTIONED, reply_to=own.id))
    assert told(alice) == []
    create_post(mod.viewer, Draft("For @alice", visibility=Visibility.MENTIONED, reply_to=own.id))
    assert told(alice) == [(K.REPLY, "mod_mira")]
    create_post(alice.viewer, Draft("To bob", visibility=Visibility.FOLLOWERS))
    assert told(bob) == []


def test_the_muted_and_blocked_tell_nothing(cast: Cast) -> None:
    alice, bob, mod = cast.alice, cast.bob, cast.mod
    post = create_post(alice.viewer, Draft("Alice's"))
    create_post(cast.charlie.viewer, Draft("Hello @alice"))
    assert told(alice) == []
    like_post(mod.viewer, post.id)
    mute(alice.viewer, mod.account_id)
    assert (told(alice), unread_notifications(alice.viewer)) == ([], 1)
    mute(alice.viewer, mod.account_id, notifications=False)
    assert told(alice) == [(K.LIKE, "mod_mira")]
    unmute(alice.viewer, mod.account_id)
    block(mod.viewer, alice.account_id)
    assert (told(alice), unread_notifications(alice.viewer)) == ([], 1)
    unblock(mod.viewer, alice.account_id)
    Account.objects.filter(id=mod.account_id).update(state=AccountState.SUSPENDED)
    assert told(alice) == []
    assert unread_notifications(bob.viewer) == 0


def test_a_request_becomes_a_follow(cast: Cast) -> None:
    update_profile(cast.mod.viewer, locked=True)
    follow(cast.alice.viewer, cast.mod.account_id)
    follow(cast.alice.viewer, cast.mod.account_id)
    assert told(cast.mod) == [(K.FOLLOW_REQUEST, "alice")]
    accept_follow(cast.mod.viewer, cast.alice.account_id)
    assert told(cast.mod) == [(K.FOLLOW, "alice")]


def test_kinds_are_chosen_and_left_out(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("Alice's"))
    like_post(cast.mod.viewer, post.id)
    repost(cast.mod.viewer, post.id)

    def kinds(**choice: object) -> list[NotificationKind]:
        return [row.kind for row in notifications(cast.alice.viewer, PAGE, **choice).items]

    assert kinds(kinds={K.LIKE}) == [K.LIKE]
    assert kinds(kinds=set()) == []
    assert kinds(exclude={K.LIKE, K.FOLLOW}) == [K.REPOST]


def crowd(cast: Cast, size: int) -> list[Person]:
    """Let many like two posts and follow, in turns."""
    posts = [create_post(cast.alice.viewer, Draft(f"Post {n}")) for n in range(2)]
    people = [join(f"fan_{n}") for n in range(size)]
    for person in people:
        for post in posts:
            like_post(person.viewer, post.id)
        follow(person.viewer, cast.alice.account_id)
        create_post(person.viewer, Draft("@alice"))
    return people


def test_likes_reposts_and_follows_are_grouped(cast: Cast) -> None:
    people = crowd(cast, 10)
    groups = notification_groups(cast.alice.viewer, PAGE, kinds={K.LIKE, K.FOLLOW}).items
    assert [(group.kind, group.count) for group in groups] == [(K.FOLLOW, 11), (K.LIKE, 10), (K.LIKE, 10)]
    assert [account.username for account in groups[1].accounts] == [f"fan_{n}" for n in range(9, 1, -1)]
    assert groups[0].latest_id > groups[1].latest_id > groups[1].oldest_id
    assert len({group.key for group in groups}) == 3
    assert len(people) == 10


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_of_notifications_and_groups_skip_nothing(cast: Cast, limit: int) -> None:
    crowd(cast, 5)

    def plain(cursor: Cursor) -> Page:
        return notifications(cast.alice.viewer, cursor)

    def grouped(cursor: Cursor) -> Page:
        return notification_groups(cast.alice.viewer, cursor)

    everything = [row.id for row in notifications(cast.alice.viewer, PAGE).items]
    assert len(everything) == 5 * 4 + 1
    assert [row.id for row in walk_down(plain, limit)] == everything
    assert [row.id for row in walk_up(plain, limit)] == everything[::-1]
    for walk in (walk_down, walk_up):
        assert sum(group.count for group in walk(grouped, limit)) == len(everything)


def test_what_was_read_stays_read(cast: Cast) -> None:
    me = cast.alice.viewer
    crowd(cast, 3)
    rows = notifications(me, PAGE).items
    assert unread_notifications(me) == len(rows) == 13
    assert unread_notifications(me, limit=5) == 5
    first = mark_read(me, "notifications", rows[4].id)
    assert unread_notifications(me) == 4
    back = mark_read(me, "notifications", rows[9].id)
    assert (back.last_read_id, back.version) == (rows[4].id, first.version)
    assert mark_read(me, "notifications", rows[0].id).version == first.version + 1
    assert unread_notifications(me) == 0
    mark_read(me, "home", UUID(int=5))
    assert {name: marker.last_read_id for name, marker in markers(me).items()} == {
        "home": UUID(int=5),
        "notifications": rows[0].id,
    }
    with pytest.raises(InvalidInput):
        mark_read(me, "elsewhere", rows[0].id)
    assert markers(ANONYMOUS) == {}


def test_notifications_are_dismissed_by_whom_they_are_for(cast: Cast) -> None:
    [row] = notifications(cast.alice.viewer, PAGE).items
    with pytest.raises(NotFound):
        dismiss_notification(cast.bob.viewer, row.id)
    dismiss_notification(cast.alice.viewer, row.id)
    with pytest.raises(NotFound):
        dismiss_notification(cast.alice.viewer, row.id)
    create_post(cast.bob.viewer, Draft("@alice @mod_mira"))
    clear_notifications(cast.alice.viewer)
    assert (told(cast.alice), told(cast.mod)) == ([], [(K.MENTION, "bob")])
    for act in (clear_notifications, lambda viewer: notifications(viewer, PAGE)):
        with pytest.raises(Unauthenticated):
            act(ANONYMOUS)


def test_an_ended_poll_tells_author_and_voters_once(cast: Cast) -> None:
    asked = create_post(cast.alice.viewer, Draft("Which?", poll=PollDraft(("one", "two"), 3600)))
    vote(cast.bob.viewer, asked.id, [0])
    assert close_polls() == 0
    Poll.objects.update(expires_at=asked.created_at)
    assert (close_polls(), close_polls()) == (1, 0)
    assert told(cast.alice) == [(K.POLL, "alice")]
    assert told(cast.bob) == [(K.POLL, "alice")]
    assert told(cast.mod) == []
