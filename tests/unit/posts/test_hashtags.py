import datetime as dt
from uuid import UUID

import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.accounts.services import block, mute, request_deletion, unblock, unmute
from parvis.base import clock
from parvis.base.errors import InvalidInput, Unauthenticated
from parvis.base.paging import Cursor
from parvis.posts.models import Hashtag
from parvis.posts.queries import (
    Visibility,
    followed_hashtags,
    following_timeline,
    hashtag,
    hashtag_timeline,
    search_hashtags,
    trending_hashtags,
)
from parvis.posts.services import (
    Draft,
    NewPost,
    add_posts,
    create_post,
    delete_post,
    edit_post,
    erase_author,
    follow_hashtag,
    forget_unused_tags,
    refresh_trends,
    unfollow_hashtag,
)
from tests.cast import Cast, join

PAGE = Cursor(limit=40)


def texts(tag: str, **filters: list[str]) -> list[str]:
    return [post.text for post in hashtag_timeline(ANONYMOUS, tag, PAGE, **filters).items]


def test_a_tag_is_one_however_it_is_written(cast: Cast) -> None:
    for text in ("#Été au bord", "#été encore", "#ÉTÉ", "#e\u0301te\u0301 #Été deux fois"):
        create_post(cast.alice.viewer, Draft(text))
    assert len(texts("ete")) == 0
    for tag in ("été", "Été", "ÉTÉ", "e\u0301te\u0301"):
        assert len(texts(tag)) == 4
        assert hashtag(ANONYMOUS, tag).display == "Été"
    assert hashtag(ANONYMOUS, "été").history[0][1:] == (4, 1)
    assert Hashtag.objects.count() == 1


def test_tags_are_joined_required_and_left_out(cast: Cast) -> None:
    for text in ("#red", "#red #blue", "#blue", "#green"):
        create_post(cast.alice.viewer, Draft(text))
    assert texts("red") == ["#red #blue", "#red"]
    assert texts("red", any_=["Green"]) == ["#green", "#red #blue", "#red"]
    assert texts("red", all_=["BLUE"]) == ["#red #blue"]
    assert texts("red", none=["blue"]) == ["#red"]
    assert texts("#nothing") == []


def test_a_tag_of_narrow_posts_is_known_to_nobody_else(cast: Cast) -> None:
    for visibility in (Visibility.UNLISTED, Visibility.FOLLOWERS, Visibility.MENTIONED):
        create_post(cast.alice.viewer, Draft("#Secretproject", visibility=visibility))
    assert search_hashtags(ANONYMOUS, "secret") == search_hashtags(cast.bob.viewer, "#SECRET") == []
    assert all(uses == 0 for _day, uses, _people in hashtag(ANONYMOUS, "secretproject").history)
    create_post(cast.bob.viewer, Draft("#Secretproject"))
    [view] = search_hashtags(ANONYMOUS, "secret")
    assert view.history[0][1:] == (1, 1)
    request_deletion(cast.bob.viewer)
    assert search_hashtags(ANONYMOUS, "secret") == []


def test_tags_are_found_by_their_beginning_the_most_used_first(cast: Cast) -> None:
    for text in ("#tower", "#town", "#town again", "#other", "#to_"):
        create_post(cast.alice.viewer, Draft(text))
    assert [view.key for view in search_hashtags(ANONYMOUS, "#To")] == ["town", "to_", "tower"]
    assert [view.key for view in search_hashtags(ANONYMOUS, "to_")] == ["to_"]
    assert [view.key for view in search_hashtags(ANONYMOUS, "to", limit=1, offset=1)] == ["to_"]
    assert search_hashtags(ANONYMOUS, "%") == search_hashtags(ANONYMOUS, "") == []


def test_a_tag_goes_with_its_last_post(cast: Cast) -> None:
    first = create_post(cast.alice.viewer, Draft("#kept #gone"))
    second = create_post(cast.alice.viewer, Draft("#gone too"))
    edit_post(cast.alice.viewer, first.id, Draft("#kept"))
    assert texts("gone") == ["#gone too"]
    delete_post(cast.alice.viewer, second.id)
    forget_unused_tags()
    assert [row.key for row in Hashtag.objects.all()] == ["kept"]
    create_post(cast.alice.viewer, Draft("#gone is back"))
    assert texts("gone") == ["#gone is back"]


def test_a_followed_tag_comes_into_following(cast: Cast) -> None:
    bob, mod = cast.bob.viewer, cast.mod.viewer
    of_mod = create_post(mod, Draft("A #Tram")).id
    create_post(mod, Draft("For few, a #tram", visibility=Visibility.UNLISTED))
    create_post(mod, Draft("I answer #tram", reply_to=create_post(cast.charlie.viewer, Draft("?")).id))
    assert following_timeline(bob, PAGE).items == ()
    view = follow_hashtag(bob, "#TRAM")
    assert (view.key, view.display, view.following) == ("tram", "Tram", True)
    assert follow_hashtag(bob, "tram") == view, "once is enough"
    assert [post.id for post in following_timeline(bob, PAGE).items] == [of_mod]
    assert following_timeline(cast.alice.viewer, PAGE).items == ()
    for hide, show in ((mute, unmute), (block, unblock)):
        hide(bob, cast.mod.account_id)
        assert following_timeline(bob, PAGE).items == ()
        show(bob, cast.mod.account_id)
    assert not unfollow_hashtag(bob, "tram").following
    assert following_timeline(bob, PAGE).items == ()


def test_a_member_sees_what_they_follow_and_nobody_else_does(cast: Cast) -> None:
    bob = cast.bob.viewer
    create_post(cast.alice.viewer, Draft("#one"))
    for name in ("one", "Two", "été"):
        follow_hashtag(bob, name)
    first = followed_hashtags(bob, Cursor(limit=2))
    assert [view.display for view in first.items] == ["été", "Two"]
    assert [view.key for view in followed_hashtags(bob, Cursor(max_id=first.older, limit=2)).items] == ["one"]
    assert list(followed_hashtags(cast.alice.viewer, PAGE).items) == []
    assert [hashtag(viewer, "one").following for viewer in (bob, cast.alice.viewer, ANONYMOUS)] == [
        True,
        False,
        False,
    ]
    assert [view.following for view in search_hashtags(bob, "one")] == [True]
    with pytest.raises(Unauthenticated):
        follow_hashtag(ANONYMOUS, "one")


@pytest.mark.parametrize("name", ["", "#", "1234", "two words", "a-b", "x" * 101, "##x", "a#b"])
def test_what_no_post_could_carry_is_not_followed(cast: Cast, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        follow_hashtag(cast.bob.viewer, name)
    assert refused.value.field == "name"
    assert not Hashtag.objects.exists()


def test_no_more_than_so_many_are_followed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.posts.services.hashtags._FOLLOWED_MAX", 2)
    for name in ("one", "two", "one"):
        follow_hashtag(cast.bob.viewer, name)
    with pytest.raises(InvalidInput, match="up to 2"):
        follow_hashtag(cast.bob.viewer, "three")


def test_a_followed_tag_stays_while_nobody_uses_it_and_goes_with_its_followers(cast: Cast) -> None:
    for viewer in (cast.bob.viewer, cast.alice.viewer):
        follow_hashtag(viewer, "quiet")
    forget_unused_tags()
    assert hashtag(cast.bob.viewer, "quiet").following
    unfollow_hashtag(cast.alice.viewer, "quiet")
    erase_author(cast.bob.account_id)
    forget_unused_tags()
    assert not Hashtag.objects.exists()


@pytest.fixture
def crowd(db: None) -> list[UUID]:
    return [join(f"person_{n}").account_id for n in range(6)]


def said(
    people: list[UUID], text: str, *, days_ago: float, visibility: Visibility = Visibility.PUBLIC
) -> None:
    at = clock.now() - dt.timedelta(days=days_ago)
    add_posts([NewPost(person, at, Draft(text, visibility=visibility, language="en")) for person in people])


def test_what_rises_above_its_own_past_trends(crowd: list[UUID]) -> None:
    for day in range(1, 8):
        said(crowd[:5], "#usual every day", days_ago=day + 0.5)
    said(crowd[:5], "#usual today", days_ago=0.2)
    said(crowd[:4], "#risen #small", days_ago=0.1)
    said(crowd[4:], "#small", days_ago=0.1)
    said(crowd[:1] * 9, "#alone", days_ago=0.1)
    said(crowd[:5], "#hidden", days_ago=0.1, visibility=Visibility.UNLISTED)
    said(crowd[:5], "#yesterdays", days_ago=2)
    assert refresh_trends() == 2
    assert [view.key for view in trending_hashtags(ANONYMOUS)] == ["small", "risen"]
    assert trending_hashtags(ANONYMOUS)[0].history[0][1:] in {
        (6, 6),
        (0, 0),
    }  # just after midnight, no use yet
    assert [view.key for view in trending_hashtags(ANONYMOUS, limit=1, offset=1)] == ["risen"]


def test_what_was_loud_already_must_be_louder(crowd: list[UUID]) -> None:
    """One talkative person a day does not keep a tag from rising when everybody takes it up."""
    for day in range(1, 8):
        said(crowd[:1] * 8, "#chatter", days_ago=day + 0.5)
    said(crowd, "#chatter", days_ago=0.1)
    refresh_trends()
    assert [view.key for view in trending_hashtags(ANONYMOUS)] == ["chatter"]
