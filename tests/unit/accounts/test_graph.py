import datetime as dt

import pytest
from pytest_django import Settings

from parvis.accounts.models import Account, AccountState, Follow, Mute
from parvis.accounts.queries import (
    ANONYMOUS,
    AccountView,
    Relationship,
    account_by_username,
    blocks,
    familiar_followers,
    follow_requests,
    followers,
    following,
    list_members,
    lists,
    lists_containing,
    mutes,
    relationships,
    search_accounts,
    suggestions,
)
from parvis.accounts.services import (
    accept_follow,
    add_to_list,
    block,
    create_list,
    delete_list,
    expire_mutes,
    follow,
    mute,
    reject_follow,
    remove_follower,
    remove_from_list,
    unblock,
    unfollow,
    unmute,
    update_list,
    update_profile,
)
from parvis.base import clock
from parvis.base.errors import Forbidden, InvalidInput, NotFound, RateLimited, Unauthenticated
from parvis.base.paging import Cursor, Page
from parvis.posts.services import Draft, create_post
from tests.cast import Cast, Person, join
from tests.recount import wrong_counters
from tests.walking import walk_down, walk_up

pytestmark = pytest.mark.django_db
PAGE = Cursor(limit=40)


def names(page: Page[AccountView]) -> list[str]:
    return [account.username for account in page.items]


def standing(one: Person, other: Person) -> Relationship:
    return relationships(one.viewer, [other.account_id])[other.account_id]


def test_following_twice_counts_once(cast: Cast) -> None:
    assert follow(cast.bob.viewer, cast.alice.account_id).following
    assert account_by_username(ANONYMOUS, "alice").followers_count == 1
    assert not follow(cast.bob.viewer, cast.alice.account_id, show_reposts=False).show_reposts
    assert not follow(cast.bob.viewer, cast.alice.account_id).show_reposts
    unfollow(cast.bob.viewer, cast.alice.account_id)
    assert not unfollow(cast.bob.viewer, cast.alice.account_id).following
    assert wrong_counters() == []


def test_who_may_not_be_followed(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        follow(cast.charlie.viewer, cast.alice.account_id)
    with pytest.raises(Forbidden):
        follow(cast.alice.viewer, cast.charlie.account_id)
    with pytest.raises(Forbidden):
        follow(cast.bob.viewer, cast.bob.account_id)
    with pytest.raises(Unauthenticated):
        follow(ANONYMOUS, cast.bob.account_id)
    Account.objects.filter(username="mod_mira").update(state=AccountState.SUSPENDED)
    with pytest.raises(NotFound):
        follow(cast.bob.viewer, cast.mod.account_id)
    assert Follow.objects.count() == 1


def test_a_locked_account_is_asked(cast: Cast) -> None:
    update_profile(cast.mod.viewer, locked=True)
    asked = follow(cast.bob.viewer, cast.mod.account_id, show_reposts=False)
    assert (asked.requested, asked.following) == (True, False)
    assert names(follow_requests(cast.mod.viewer, PAGE)) == ["bob"]
    assert standing(cast.mod, cast.bob).requested_by
    accept_follow(cast.mod.viewer, cast.bob.account_id)
    now = standing(cast.bob, cast.mod)
    assert (now.following, now.requested, now.show_reposts) == (True, False, False)
    follow(cast.alice.viewer, cast.mod.account_id)
    reject_follow(cast.mod.viewer, cast.alice.account_id)
    for again in (accept_follow, reject_follow):
        with pytest.raises(NotFound):
            again(cast.mod.viewer, cast.alice.account_id)
    follow(cast.alice.viewer, cast.mod.account_id)
    assert not unfollow(cast.alice.viewer, cast.mod.account_id).requested
    assert wrong_counters() == []


def test_unlocking_lets_in_who_waits(cast: Cast) -> None:
    update_profile(cast.mod.viewer, locked=True)
    for person in (cast.alice, cast.bob):
        follow(person.viewer, cast.mod.account_id)
    update_profile(cast.mod.viewer, locked=False)
    assert sorted(names(followers(cast.mod.viewer, cast.mod.account_id, PAGE))) == ["alice", "bob"]
    assert names(follow_requests(cast.mod.viewer, PAGE)) == []
    assert wrong_counters() == []


def test_a_block_ends_everything_between_the_two(cast: Cast) -> None:
    follow(cast.alice.viewer, cast.bob.account_id)
    mine = create_list(cast.alice.viewer, title="Mine")
    bobs = create_list(cast.bob.viewer, title="Bob's")
    add_to_list(cast.alice.viewer, mine.id, [cast.bob.account_id])
    add_to_list(cast.bob.viewer, bobs.id, [cast.alice.account_id])
    now = block(cast.bob.viewer, cast.alice.account_id)
    assert (now.blocking, now.following, now.followed_by) == (True, False, False)
    assert standing(cast.alice, cast.bob).blocked_by
    assert names(list_members(cast.alice.viewer, mine.id, PAGE)) == []
    assert names(list_members(cast.bob.viewer, bobs.id, PAGE)) == []
    assert names(blocks(cast.bob.viewer, PAGE)) == ["alice"]
    with pytest.raises(NotFound):
        account_by_username(cast.alice.viewer, "bob")
    with pytest.raises(NotFound):
        add_to_list(cast.alice.viewer, mine.id, [cast.bob.account_id])
    assert unblock(cast.bob.viewer, cast.alice.account_id) == Relationship(cast.alice.account_id)
    assert wrong_counters() == []


def test_a_follower_can_be_removed(cast: Cast) -> None:
    assert not remove_follower(cast.alice.viewer, cast.bob.account_id).followed_by
    assert wrong_counters() == []


def test_mutes_end_on_their_day(cast: Cast) -> None:
    now = mute(cast.alice.viewer, cast.bob.account_id, duration_s=60, notifications=False)
    assert (now.muting, now.muting_notifications) == (True, False)
    assert names(mutes(cast.alice.viewer, PAGE)) == ["bob"]
    Mute.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert not standing(cast.alice, cast.bob).muting
    assert names(mutes(cast.alice.viewer, PAGE)) == []
    assert (expire_mutes(), expire_mutes()) == (1, 0)
    assert mute(cast.alice.viewer, cast.bob.account_id, duration_s=10**15).mute_expires_at is not None
    assert mute(cast.alice.viewer, cast.bob.account_id).mute_expires_at is None
    assert not unmute(cast.alice.viewer, cast.bob.account_id).muting


def test_following_many_is_held_back(cast: Cast, settings: Settings) -> None:
    settings.PARVIS = settings.PARVIS.model_copy(update={"follows_per_hour": 2})
    follow(cast.bob.viewer, cast.mod.account_id)
    with pytest.raises(RateLimited):
        follow(cast.bob.viewer, cast.charlie.account_id)
    follow(cast.bob.viewer, cast.mod.account_id)


def test_followers_page_both_ways_without_whom_a_block_hides(cast: Cast) -> None:
    crowd = [join(f"fan_{n}") for n in range(7)]
    for person in crowd:
        follow(person.viewer, cast.mod.account_id)
    block(crowd[3].viewer, cast.bob.account_id)
    seen = [f"fan_{n}" for n in (6, 5, 4, 2, 1, 0)]

    def read(cursor: Cursor) -> Page[AccountView]:
        return followers(cast.bob.viewer, cast.mod.account_id, cursor)

    for limit in (1, 2, 3, 6, 40):
        assert [account.username for account in walk_down(read, limit)] == seen
        assert [account.username for account in walk_up(read, limit)] == seen[::-1]
    assert len(names(followers(ANONYMOUS, cast.mod.account_id, PAGE))) == 7
    assert names(following(cast.bob.viewer, crowd[0].account_id, PAGE)) == ["mod_mira"]
    with pytest.raises(NotFound):
        followers(cast.bob.viewer, crowd[3].account_id, PAGE)


def test_familiar_followers_are_those_whom_one_follows(cast: Cast) -> None:
    follow(cast.alice.viewer, cast.bob.account_id)
    follow(cast.bob.viewer, cast.mod.account_id)
    follow(cast.charlie.viewer, cast.mod.account_id)
    found = familiar_followers(cast.alice.viewer, [cast.mod.account_id, cast.bob.account_id])
    assert [account.username for account in found[cast.mod.account_id]] == ["bob"]
    assert found[cast.bob.account_id] == []


def test_suggestions_leave_out_whom_one_does_not_want(cast: Cast) -> None:
    people = {
        name: join(name) for name in ("followed", "asked", "blocked", "muted", "friend", "liked", "shy")
    }
    for person in people.values():
        create_post(person.viewer, Draft("Hello"))
    update_profile(people["asked"].viewer, locked=True)
    update_profile(people["shy"].viewer, discoverable=False)
    me = cast.alice.viewer
    follow(me, people["followed"].account_id)
    follow(me, people["asked"].account_id)
    block(me, people["blocked"].account_id)
    mute(me, people["muted"].account_id)
    for fan in (cast.bob, cast.mod):
        follow(fan.viewer, people["liked"].account_id)
    follow(people["followed"].viewer, people["friend"].account_id)
    assert [account.username for account in suggestions(me, 5)] == ["friend", "liked"]
    assert [account.username for account in suggestions(me, 1)] == ["friend"]
    assert suggestions(ANONYMOUS, 1)[0].username == "liked"


def test_people_are_found_by_name(cast: Cast) -> None:
    update_profile(cast.bob.viewer, display_name="Robert Sömebody")
    follow(cast.alice.viewer, cast.bob.account_id)
    assert [a.username for a in search_accounts(cast.alice.viewer, "robert")] == ["bob"]
    assert [a.username for a in search_accounts(ANONYMOUS, " @BOB ")] == ["bob"]
    assert [a.username for a in search_accounts(cast.alice.viewer, "o", following=True)] == ["bob"]
    assert search_accounts(cast.charlie.viewer, "alice") == []
    assert search_accounts(ANONYMOUS, "%") == search_accounts(ANONYMOUS, "") == []


def test_lists_are_their_owners_alone(cast: Cast) -> None:
    me = cast.alice.viewer
    made = create_list(me, title=" A  list ", replies_policy="none", exclusive=True)
    assert (made.title, made.replies_policy, made.exclusive, made.members_count) == (
        "A list",
        "none",
        True,
        0,
    )
    add_to_list(me, made.id, [cast.bob.account_id, cast.bob.account_id, cast.mod.account_id])
    add_to_list(me, made.id, [cast.bob.account_id])
    assert lists(me)[0].members_count == 2
    assert lists_containing(me, cast.bob.account_id) == lists(me)
    for act in (
        lambda: update_list(cast.bob.viewer, made.id, title="Stolen"),
        lambda: delete_list(cast.bob.viewer, made.id),
        lambda: add_to_list(cast.bob.viewer, made.id, [cast.mod.account_id]),
        lambda: remove_from_list(cast.bob.viewer, made.id, [cast.bob.account_id]),
        lambda: list_members(cast.bob.viewer, made.id, PAGE),
        lambda: add_to_list(me, made.id, [cast.charlie.account_id]),
    ):
        with pytest.raises(NotFound):
            act()
    for wrong in ({"title": ""}, {"title": "x" * 81}, {"replies_policy": "all"}):
        with pytest.raises(InvalidInput):
            update_list(me, made.id, **wrong)
    assert lists(cast.bob.viewer) == lists(ANONYMOUS) == []
    remove_from_list(me, made.id, [cast.bob.account_id])
    assert names(list_members(me, made.id, PAGE)) == ["mod_mira"]
    delete_list(me, made.id)
    assert lists(me) == []


def test_people_are_found_without_case_and_accents(cast: Cast) -> None:
    update_profile(cast.bob.viewer, display_name="Élodie Ångström")

    for words in ("ÉLODIE", "elodie", "angstrom élo", "@bob"):
        found = search_accounts(cast.alice.viewer, words)
        assert [account.id for account in found] == [cast.bob.account_id], words
    assert search_accounts(cast.alice.viewer, "elodia") == []
