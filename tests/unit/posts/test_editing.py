import pytest

from parvis.accounts.queries import ANONYMOUS
from parvis.base.errors import Forbidden, InvalidInput, NotFound
from parvis.base.paging import Cursor
from parvis.posts.queries import Visibility, account_timeline, history, post_by_id, source
from parvis.posts.services import (
    Draft,
    PollDraft,
    create_post,
    edit_post,
    pin_post,
    repost,
    unpin_post,
)
from tests.cast import Cast


def test_every_version_stays_readable(cast: Cast) -> None:
    me = cast.alice.viewer
    post = create_post(me, Draft("First #one", poll=PollDraft(("yes", "no"), 3600)))
    edit_post(me, post.id, Draft("Second #two @bob", content_warning="Careful"))
    shown = edit_post(me, post.id, Draft("Third", visibility=Visibility.MENTIONED, reply_to=post.id))
    versions = history(ANONYMOUS, post.id)
    assert [version.text for version in versions] == ["First #one", "Second #two @bob", "Third"]
    assert [version.content_warning for version in versions] == ["", "Careful", ""]
    assert [version.poll_options for version in versions] == [("yes", "no"), (), ()]
    written = [version.written_at for version in versions]
    assert written == sorted(written)
    assert written[0] == post.created_at
    assert (shown.visibility, shown.reply_to_id, shown.id) == (Visibility.PUBLIC, None, post.id)
    assert (shown.hashtags, shown.mentions) == ((), ())
    assert shown.edited_at == written[-1]


def test_an_edit_that_changes_nothing_leaves_no_version(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("Same"))
    assert edit_post(cast.alice.viewer, post.id, Draft(" Same ")).edited_at is None
    assert len(history(ANONYMOUS, post.id)) == 1


def test_nobody_edits_pins_or_sees_the_source_of_others(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("*As* written", content_warning="w"))
    assert source(cast.alice.viewer, post.id) == ("*As* written", "w")
    for act in (
        lambda: edit_post(cast.bob.viewer, post.id, Draft("Mine")),
        lambda: pin_post(cast.bob.viewer, post.id),
        lambda: source(cast.bob.viewer, post.id),
    ):
        with pytest.raises(Forbidden):
            act()
    with pytest.raises(NotFound):
        edit_post(cast.charlie.viewer, post.id, Draft("Mine"))
    made = repost(cast.bob.viewer, post.id)
    with pytest.raises(InvalidInput):
        edit_post(cast.bob.viewer, made.id, Draft("A repost with words"))


def test_whoever_was_named_in_a_narrow_post_keeps_it(cast: Cast) -> None:
    post = create_post(cast.alice.viewer, Draft("For @bob", visibility=Visibility.MENTIONED))
    edit_post(cast.alice.viewer, post.id, Draft("For @mod_mira"))
    assert post_by_id(cast.bob.viewer, post.id).text == post_by_id(cast.mod.viewer, post.id).text
    open_one = create_post(cast.alice.viewer, Draft("Also @mod_mira", visibility=Visibility.FOLLOWERS))
    edit_post(cast.alice.viewer, open_one.id, Draft("Followers alone"))
    with pytest.raises(NotFound):
        post_by_id(cast.mod.viewer, open_one.id)


def test_five_posts_are_pinned_at_most(cast: Cast) -> None:
    me = cast.alice.viewer
    posts = [create_post(me, Draft(f"Post {n}")) for n in range(6)]
    for post in posts[:5]:
        assert pin_post(me, post.id).pinned
    pin_post(me, posts[0].id)
    with pytest.raises(InvalidInput):
        pin_post(me, posts[5].id)
    unpin_post(me, posts[2].id)
    pin_post(me, posts[5].id)
    shown = account_timeline(ANONYMOUS, cast.alice.account_id, Cursor(), pinned=True).items
    assert {post.id for post in shown} == {post.id for post in posts} - {posts[2].id}
    hidden = create_post(me, Draft("Hidden @bob", visibility=Visibility.MENTIONED))
    with pytest.raises(InvalidInput):
        pin_post(me, hidden.id)


def test_a_repost_is_no_wider_than_its_post(cast: Cast) -> None:
    me = cast.alice.viewer
    unlisted = create_post(me, Draft("Unlisted", visibility=Visibility.UNLISTED))
    made = repost(cast.bob.viewer, unlisted.id)
    assert made.visibility == Visibility.UNLISTED
    assert repost(cast.bob.viewer, made.id).id == made.id
    assert repost(cast.mod.viewer, made.id).repost_of.id == unlisted.id
    narrow = create_post(me, Draft("Followers", visibility=Visibility.FOLLOWERS))
    with pytest.raises(Forbidden):
        repost(cast.bob.viewer, narrow.id)
    assert repost(me, narrow.id).visibility == Visibility.FOLLOWERS
    with pytest.raises(InvalidInput):
        repost(cast.bob.viewer, unlisted.id, visibility=Visibility.MENTIONED)
