"""A post with a video: nobody notices it before it plays, and then everybody at once."""

from uuid import UUID

import pytest

from parvis.accounts.queries import Viewer, notifications
from parvis.base import ids
from parvis.base.errors import Conflict, Forbidden, InvalidInput, NotFound
from parvis.base.paging import Cursor
from parvis.media.models import Kind, Media, Purpose, Sound, State, Video
from parvis.posts.models import Post, PostHashtag, Visibility
from parvis.posts.queries import (
    account_timeline,
    following_timeline,
    hashtag_timeline,
    latest_timeline,
    post_by_id,
    posts_joined_with,
    posts_of_media,
    posts_with_sound,
    search_posts,
    thread,
    video_timeline,
)
from parvis.posts.queries.stream import posts_since
from parvis.posts.services import (
    Draft,
    create_post,
    delete_post,
    edit_post,
    release_playable,
    release_posts,
    repost,
)
from tests.cast import Cast, Person

pytestmark = pytest.mark.django_db

FIRST = Cursor()


def a_video(owner: Person, state: State = State.WAITING, **orders: object) -> UUID:
    """Return an upload as far as the room of posts can tell: what a worker does is proven elsewhere."""
    media = Media.objects.create(
        owner_key=owner.account_id,
        kind=Kind.VIDEO,
        purpose=Purpose.POST,
        state=state,
        mime="video/mp4",
        guarded=True,
        original_sha256="0" * 64,
    )
    refused = state == State.REFUSED
    Video.objects.create(media=media, refusal_code="damaged" if refused else "", **orders)
    return media.id


def plays(media_id: UUID) -> None:
    Media.objects.filter(id=media_id).update(state=State.PLAYABLE)
    release_posts(media_id)


def seen_by(viewer: Viewer, post_id: UUID) -> dict[str, bool]:
    """Return through which doors the viewer comes upon the post."""
    pages = {
        "latest": latest_timeline(viewer, FIRST),
        "hashtag": hashtag_timeline(viewer, "tides", FIRST),
        "videos": video_timeline(viewer, FIRST),
    }
    found = {name: post_id in {view.id for view in page.items} for name, page in pages.items()}
    found["search"] = post_id in {view.id for view in search_posts(viewer, "harbour")}
    if viewer.is_member:
        found["home"] = post_id in {view.id for view in following_timeline(viewer, FIRST).items}
    return found


def told(person: Person) -> list[str]:
    return sorted(row.kind.name for row in notifications(person.viewer, FIRST).items)


def test_nobody_notices_a_post_until_its_video_plays(cast: Cast) -> None:
    opening = create_post(cast.alice.viewer, Draft("Show me the harbour"))
    quoted = create_post(cast.alice.viewer, Draft("Water"))
    video = a_video(cast.bob)
    draft = Draft("The harbour at noon #tides @mod_mira", quote_of=quoted.id, media_ids=[video])
    post = create_post(cast.bob.viewer, draft)
    answer = create_post(
        cast.bob.viewer, Draft("Here", reply_to=opening.id, media_ids=[other := a_video(cast.bob)])
    )

    assert post.awaits_video
    assert not any(seen_by(cast.alice.viewer, post.id).values())
    assert not any(seen_by(Viewer(None), post.id).values())
    with pytest.raises(NotFound):
        post_by_id(cast.alice.viewer, post.id)
    assert post_by_id(cast.bob.viewer, post.id).awaits_video
    assert post_by_id(cast.alice.viewer, opening.id).replies_count == 0
    assert post_by_id(cast.alice.viewer, quoted.id).quotes_count == 0
    assert thread(cast.alice.viewer, opening.id).descendants == ()
    assert told(cast.mod) == []
    assert told(cast.alice) == ["FOLLOW"]
    assert post_by_id(cast.bob.viewer, post.id).author.posts_count == 0
    assert not PostHashtag.objects.exists()

    plays(video)
    plays(other)

    assert all(seen_by(Viewer(None), post.id).values())
    assert not post_by_id(cast.alice.viewer, post.id).awaits_video
    assert post_by_id(cast.alice.viewer, opening.id).replies_count == 1
    assert post_by_id(cast.alice.viewer, quoted.id).quotes_count == 1
    assert [view.id for view in thread(cast.alice.viewer, opening.id).descendants] == [answer.id]
    assert told(cast.mod) == ["MENTION"]
    assert told(cast.alice) == ["FOLLOW", "QUOTE", "REPLY"]
    assert post_by_id(cast.bob.viewer, post.id).author.posts_count == 2


def test_a_video_that_plays_already_is_published_at_once(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("", media_ids=[a_video(cast.alice, State.READY)]))
    assert not post.awaits_video
    assert post.video is not None
    assert post_by_id(cast.bob.viewer, post.id).video is not None


def test_a_post_is_released_once(cast: Cast) -> None:
    video = a_video(cast.alice)
    create_post(cast.alice.viewer, Draft("#tides", media_ids=[video]))
    plays(video)
    release_posts(video)
    assert release_playable() == 0
    assert post_by_id(cast.alice.viewer, Post.objects.get().id).author.posts_count == 1
    assert PostHashtag.objects.count() == 1


def test_what_a_crash_left_unreleased_is_taken_up(cast: Cast) -> None:
    video = a_video(cast.alice)
    post = create_post(cast.alice.viewer, Draft("", media_ids=[video]))
    waiting = a_video(cast.alice)
    create_post(cast.alice.viewer, Draft("", media_ids=[waiting]))
    Media.objects.filter(id=video).update(state=State.READY)
    assert release_playable() == 1
    assert not post_by_id(cast.bob.viewer, post.id).awaits_video


def test_listeners_hear_of_a_post_when_it_is_released(cast: Cast) -> None:
    video = a_video(cast.alice)
    post = create_post(cast.alice.viewer, Draft("", media_ids=[video]))
    assert post.id not in {fresh.id for fresh in posts_since(ids.made_at(post.id))}
    plays(video)
    released_at = Post.objects.get(id=post.id).released_at
    assert released_at is not None
    assert post.id in {fresh.id for fresh in posts_since(released_at)}


def test_an_edit_meanwhile_tells_nobody(cast: Cast) -> None:
    video = a_video(cast.alice)
    post = create_post(cast.alice.viewer, Draft("old words", media_ids=[video]))
    edit_post(cast.alice.viewer, post.id, Draft("harbour #tides @mod_mira", media_ids=[video]))
    assert told(cast.mod) == []
    assert not any(seen_by(cast.bob.viewer, post.id).values())
    plays(video)
    assert all(seen_by(cast.bob.viewer, post.id).values())
    assert told(cast.mod) == ["MENTION"]


def test_deleting_a_post_that_waits_counts_nothing_down(cast: Cast) -> None:
    opening = create_post(cast.alice.viewer, Draft("Show me"))
    create_post(cast.bob.viewer, Draft("One", reply_to=opening.id))
    post = create_post(cast.bob.viewer, Draft("Two", reply_to=opening.id, media_ids=[a_video(cast.bob)]))
    delete_post(cast.bob.viewer, post.id)
    parent = post_by_id(cast.alice.viewer, opening.id)
    assert parent.replies_count == 1
    assert account_timeline(cast.bob.viewer, cast.bob.account_id, FIRST, replies=True).items[0].text == "One"
    assert post_by_id(cast.bob.viewer, parent.id).author.posts_count == 1
    assert not Media.objects.exists()


def test_a_post_whose_place_is_gone_is_released_all_the_same(cast: Cast) -> None:
    opening = create_post(cast.alice.viewer, Draft("Show me"))
    video = a_video(cast.bob)
    post = create_post(cast.bob.viewer, Draft("Here", reply_to=opening.id, media_ids=[video]))
    delete_post(cast.alice.viewer, opening.id)
    plays(video)
    assert not post_by_id(cast.mod.viewer, post.id).awaits_video


def test_one_video_or_images(cast: Cast) -> None:
    two = [a_video(cast.alice, State.READY), a_video(cast.alice, State.READY)]
    with pytest.raises(InvalidInput) as refusal:
        create_post(cast.alice.viewer, Draft("", media_ids=two))
    assert refusal.value.field == "media_ids"
    assert not Media.objects.exclude(attached_at=None).exists()


def test_a_refused_video_is_not_posted(cast: Cast) -> None:
    with pytest.raises(Conflict, match="could not be made"):
        create_post(cast.alice.viewer, Draft("", media_ids=[a_video(cast.alice, State.REFUSED)]))


def test_a_video_is_used_once_and_stays(cast: Cast) -> None:
    video = a_video(cast.alice, State.READY)
    post = create_post(cast.alice.viewer, Draft("words", media_ids=[video]))
    with pytest.raises(Conflict):
        create_post(cast.alice.viewer, Draft("again", media_ids=[video]))
    with pytest.raises(InvalidInput):
        edit_post(cast.alice.viewer, post.id, Draft("words only"))
    assert edit_post(cast.alice.viewer, post.id, Draft("new words", media_ids=[video])).video is not None


@pytest.mark.parametrize(("visibility", "guarded"), [(v, v > Visibility.UNLISTED) for v in Visibility])
def test_media_of_narrow_posts_are_guarded(cast: Cast, visibility: Visibility, *, guarded: bool) -> None:
    video = a_video(cast.alice, State.READY)
    create_post(cast.alice.viewer, Draft("", visibility=visibility, media_ids=[video]))
    assert Media.objects.get(id=video).guarded == guarded


def test_no_comments_where_the_author_wants_none(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("Look", comments_allowed=False))
    mine = create_post(cast.alice.viewer, Draft("and this", reply_to=post.id))
    for target in (post, mine):
        with pytest.raises(Forbidden):
            create_post(cast.bob.viewer, Draft("first!", reply_to=target.id))
    edit_post(cast.alice.viewer, post.id, Draft("Look", comments_allowed=True))
    assert create_post(cast.bob.viewer, Draft("first!", reply_to=mine.id)).reply_to_id == mine.id


def test_no_sharing_where_the_author_wants_none(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("Look", sharing_allowed=False))
    with pytest.raises(Forbidden):
        repost(cast.bob.viewer, post.id)
    with pytest.raises(Forbidden):
        create_post(cast.bob.viewer, Draft("this!", quote_of=post.id))
    assert repost(cast.alice.viewer, post.id).repost_of is not None
    assert not edit_post(cast.alice.viewer, post.id, Draft("Look here")).sharing_allowed


def test_videos_that_share_a_sound_or_a_screen(cast: Cast) -> None:
    sound = Sound.objects.create(owner_key=cast.alice.account_id)
    first = a_video(cast.alice, State.READY, sound=sound)
    post = create_post(cast.alice.viewer, Draft("one", media_ids=[first]))
    second = a_video(cast.bob, State.READY, sound=sound, borrows_sound=True, joined_with_id=first)
    answer = create_post(cast.bob.viewer, Draft("two", media_ids=[second]))
    narrow = a_video(cast.bob, State.READY, sound=sound, joined_with_id=first)
    create_post(cast.bob.viewer, Draft("three", visibility=Visibility.FOLLOWERS, media_ids=[narrow]))

    heard = posts_with_sound(cast.mod.viewer, sound.id, FIRST)
    assert [view.id for view in heard.items] == [answer.id, post.id]
    assert [view.id for view in posts_joined_with(cast.mod.viewer, first, FIRST).items] == [answer.id]
    assert posts_of_media(cast.mod.viewer, [first, narrow]) == {first: post.id}
    page = account_timeline(cast.mod.viewer, cast.bob.account_id, FIRST, videos_only=True)
    assert [view.id for view in page.items] == [answer.id]
