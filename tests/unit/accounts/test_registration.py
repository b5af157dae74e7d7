import datetime as dt

import pytest
from pytest_django import Settings

from parvis.accounts.models import Account, Invite, User
from parvis.accounts.queries import (
    ANONYMOUS,
    NotificationKind,
    account_by_username,
    invite_by_code,
    invites,
    notifications,
    preferences,
    relationships,
    viewer_of_account,
    viewer_of_user,
)
from parvis.accounts.services import (
    check_username,
    create_invite,
    register,
    revoke_invite,
    update_preferences,
    update_profile,
)
from parvis.base import clock
from parvis.base.errors import Conflict, Forbidden, InvalidInput, NotFound, ParvisError, Unauthenticated
from parvis.base.paging import Cursor
from tests.cast import PASSWORD, Cast, join

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("username", ["ab", "a_1", "x" * 30, "Élise"[1:], " MixedCase "])
def test_a_good_username_is_kept_in_lower_case(username: str) -> None:
    assert check_username(username) == username.strip().lower()


@pytest.mark.parametrize(
    "username",
    [
        "",
        "a",
        "x" * 31,
        "élise",
        "a b",
        "a-b",
        "a.b",
        "a@b",
        "admin",
        "API",
        "settings",
        "12345",
        "__",
        "_1_",
        "a\n",
        "аlice",
    ],
)
def test_a_bad_username_is_refused(username: str) -> None:
    if username == "a\n":
        username = "alice\nbob"
    with pytest.raises(InvalidInput) as refusal:
        register(username=username, password=PASSWORD)
    assert refusal.value.field == "username"
    assert not Account.objects.exists()


def test_a_name_is_taken_whatever_its_capitals(cast: Cast) -> None:
    with pytest.raises(Conflict):
        register(username="ALICE", password=PASSWORD)


def test_an_address_opens_one_account_and_must_be_one() -> None:
    register(username="one", password=PASSWORD, email=" One@Example.org ")
    assert User.objects.get().email == "one@example.org"
    for address in (
        "one@example.org",
        "ONE@example.org",
        "nonsense",
        "a\x00@b.org",
        f"{'a' * 60}@{'b.' * 100}org",
    ):
        with pytest.raises(InvalidInput) as refusal:
            register(username="two", password=PASSWORD, email=address)
        assert refusal.value.field == "email"
    assert User.objects.count() == Account.objects.count() == 1


def test_a_password_may_be_unusable() -> None:
    user = register(username="robot", password=None)
    assert not user.has_usable_password()
    assert register(username="human", password=PASSWORD).check_password(PASSWORD)


def test_an_invitation_introduces_the_two(cast: Cast) -> None:
    invite = create_invite(cast.alice.viewer, max_uses=2)
    guest = register(username="guest", password=PASSWORD, invite=invite.code, display_name=" A \n guest ")
    viewer = viewer_of_user(guest)
    assert relationships(viewer, [cast.alice.account_id])[cast.alice.account_id].following
    assert account_by_username(ANONYMOUS, "alice").followers_count == 2
    assert account_by_username(ANONYMOUS, "guest").display_name == "A guest"
    assert [told.account.username for told in notifications(cast.alice.viewer, Cursor()).items] == [
        "guest",
        "bob",
    ]
    assert (invite_by_code(invite.code).uses, invite_by_code(invite.code).usable) == (1, True)
    with pytest.raises(ParvisError):  # a failed registration uses nothing up
        register(username="alice", password=PASSWORD, invite=invite.code)
    assert invite_by_code(invite.code).uses == 1
    register(username="second", password=PASSWORD, invite=invite.code)
    for code in (invite.code, "unknown", "\x00"):
        with pytest.raises(Forbidden):
            register(username="third", password=PASSWORD, invite=code)
    assert not Account.objects.filter(username="third").exists()


def test_invitations_expire_and_are_revoked_by_their_giver(cast: Cast) -> None:
    invite = create_invite(cast.alice.viewer, days=1)
    with pytest.raises(NotFound):
        revoke_invite(cast.bob.viewer, invite.code)
    assert invites(cast.bob.viewer) == []
    Invite.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert not invite_by_code(invite.code).usable
    with pytest.raises(Forbidden):
        register(username="late", password=PASSWORD, invite=invite.code)
    revoke_invite(cast.alice.viewer, invite.code)
    assert invites(cast.alice.viewer) == []
    for wrong in ({"max_uses": 0}, {"max_uses": 101}, {"days": -1}, {"days": 366}):
        with pytest.raises(InvalidInput):
            create_invite(cast.alice.viewer, **wrong)


def test_a_profile_has_limits_that_are_named(cast: Cast) -> None:
    me = cast.alice.viewer
    view = update_profile(
        me, display_name=" Al\n ice ", bio=" One\r\ntwo #tag @bob ", fields=[("", " "), ("Site", "x")]
    )
    assert (view.display_name, view.bio) == ("Al ice", "One\ntwo #tag @bob")
    assert '<a href="/@bob"' in view.bio_html.replace(" class", " class")
    assert [(field.name, field.value) for field in view.fields] == [("Site", "x")]
    for wrong in (
        {"display_name": "x" * 61},
        {"bio": "x" * 501},
        {"fields": [("a", "b")] * 5},
        {"fields": [("a" * 41, "b")]},
        {"fields": [("a", "b" * 201)]},
        {"fields": [("a", " ")]},
    ):
        with pytest.raises(InvalidInput) as refusal:
            update_profile(me, **wrong)
        assert refusal.value.field == next(iter(wrong))
    assert account_by_username(ANONYMOUS, "alice") == view
    assert update_profile(me, bio="é" * 500, display_name="👍" * 60).bio == "é" * 500
    assert update_profile(me, display_name="\u3164\u200b").name == "alice"
    with pytest.raises(Unauthenticated):
        update_profile(ANONYMOUS, bio="x")


def test_changing_a_profile_keeps_the_counters(cast: Cast) -> None:
    before = account_by_username(ANONYMOUS, "alice").followers_count
    assert update_profile(cast.alice.viewer, bot=True).followers_count == before == 1


def test_preferences_take_only_what_there_is(cast: Cast, settings: Settings) -> None:
    me = cast.alice.viewer
    view = update_preferences(
        me, theme="dark", consent_train=True, default_visibility="followers", language="fr"
    )
    assert (view.theme, view.consent_train, view.default_visibility) == ("dark", True, "followers")
    assert preferences(me) == view
    assert preferences(cast.bob.viewer).consent_train is None
    for wrong in (
        {"theme": "neon"},
        {"autoplay": ""},
        {"default_sensitive": "yes"},
        {"consent_train": 1.5},
        {"language": "tlh"},
        {"account": cast.bob.account_id},
        {"unknown": True},
        {"theme": ["dark"]},
        {"theme": "light", "language": "\ud800"},
    ):
        with pytest.raises(InvalidInput) as refusal:
            update_preferences(me, **wrong)
        str(refusal.value.safe).encode()
    assert preferences(me) == view
    with pytest.raises(Unauthenticated):
        update_preferences(ANONYMOUS, theme="dark")


def test_a_login_that_may_not_act_is_nobody() -> None:
    person = join("person")
    assert viewer_of_account(person.account_id) == person.viewer
    User.objects.update(is_active=False)
    person.user.refresh_from_db()
    assert viewer_of_user(person.user) == viewer_of_account(person.account_id) == ANONYMOUS


def test_a_new_invitation_tells_as_a_follow(cast: Cast) -> None:
    invite = create_invite(cast.charlie.viewer)
    register(username="guest", password=PASSWORD, invite=invite.code)
    [told] = notifications(cast.charlie.viewer, Cursor()).items
    assert told.kind == NotificationKind.FOLLOW
