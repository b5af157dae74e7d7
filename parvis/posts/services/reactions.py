"""Likes, reposts, bookmarks and pins. A counter moves only with the row that it counts."""

from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from parvis.accounts.queries import NotificationKind, Viewer
from parvis.accounts.services import count_posts, note_taken_back, notify, remove_act, withdraw_notifications
from parvis.base import clock, ids
from parvis.base.errors import Forbidden, InvalidInput
from parvis.posts.models import Bookmark, Like, Pin, Post, Visibility
from parvis.posts.queries import PostView, post_by_id
from parvis.posts.services.create import check_rate
from parvis.posts.services.delete import note_unwritten, remove_repost
from parvis.posts.services.edit import own_post
from parvis.posts.services.locks import hold_post

_PINS_MAX: Final = 5


def like_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Like a post; once is enough."""
    me, post = _target(viewer, post_id)
    with transaction.atomic():
        hold_post(post.id)
        _row, new = Like.objects.get_or_create(account_id=me, post_id=post.id)
        if new:
            Post.objects.filter(id=post.id).update(likes_count=F("likes_count") + 1)
            notify(post.author.id, NotificationKind.LIKE, actor_id=me, subject_id=post.id)
    return post_by_id(viewer, post.id)


def unlike_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Take a like back."""
    me, original = _taken_back(viewer, post_id)
    with transaction.atomic():
        hold_post(original)
        act_id = remove_act(Like.objects.filter(account=me, post=original))
        if act_id:
            note_taken_back(me, kind="like", act_id=act_id, target_id=original)
            Post.objects.filter(id=original).update(likes_count=Greatest(F("likes_count") - 1, 0))
            withdraw_notifications(subject_id=original, kind=NotificationKind.LIKE, actor_id=me)
    return post_by_id(viewer, original)


def repost(viewer: Viewer, post_id: UUID, *, visibility: Visibility = Visibility.PUBLIC) -> PostView:
    """Show a post to one's followers, and return the repost; once is enough."""
    me, post = _target(viewer, post_id)
    if post.visibility == Visibility.MENTIONED or (
        post.visibility == Visibility.FOLLOWERS and post.author.id != me
    ):
        raise Forbidden(_("This post was not written for everybody, so it cannot be reposted."))
    if not post.sharing_allowed and post.author.id != me:
        raise Forbidden(_("The author does not allow this post to be shared."))
    if visibility == Visibility.MENTIONED:
        raise InvalidInput("visibility", _("A repost is public, unlisted or for followers."))
    existing = Post.objects.filter(author=me, repost_of=post.id).values_list("id", flat=True)
    if (earlier := existing.first()) is not None:
        return post_by_id(viewer, earlier)
    check_rate(me)
    with transaction.atomic():
        hold_post(post.id)
        # The same repost, asked for twice at once: the other one got there first.
        made = existing.first() or _write_repost(me, post, max(visibility, post.visibility))
    return post_by_id(viewer, made)


def unrepost(viewer: Viewer, post_id: UUID) -> PostView:
    """Take a repost back."""
    me, original = _taken_back(viewer, post_id)
    with transaction.atomic():
        row = Post.objects.filter(author=me, repost_of=original).first()
        if row is not None and remove_repost(row):
            note_unwritten(row)
    return post_by_id(viewer, original)


def bookmark_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Keep a post for oneself."""
    me, post = _target(viewer, post_id)
    with transaction.atomic():
        hold_post(post.id)
        Bookmark.objects.get_or_create(account_id=me, post_id=post.id)
    return post_by_id(viewer, post.id)


def unbookmark_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Keep a post no longer."""
    me, original = _taken_back(viewer, post_id)
    with transaction.atomic():
        act_id = remove_act(Bookmark.objects.filter(account=me, post=original))
        if act_id:
            note_taken_back(me, kind="bookmark", act_id=act_id, target_id=original)
    return post_by_id(viewer, original)


def pin_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Put one's own post on top of one's profile."""
    post = own_post(viewer, post_id)
    if post.visibility == Visibility.MENTIONED:
        raise InvalidInput("id", _("A post for mentioned people only cannot be pinned."))
    with transaction.atomic():
        hold_post(post.id)
        if Pin.objects.filter(account=viewer.account_id).count() >= _PINS_MAX and not post.pinned:
            raise InvalidInput("id", _("Up to %d posts can be pinned.") % _PINS_MAX)
        Pin.objects.get_or_create(account_id=post.author.id, post_id=post.id)
    return post_by_id(viewer, post.id)


def unpin_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Take one's own post down from the top of one's profile."""
    post = own_post(viewer, post_id)
    Pin.objects.filter(account=viewer.account_id, post=post.id).delete()
    return post_by_id(viewer, post.id)


def _target(viewer: Viewer, post_id: UUID) -> tuple[UUID, PostView]:
    """Return the viewer and the post that is meant: the original, for a repost."""
    me = viewer.member_id
    return me, post_by_id(viewer, post_id).shown


def _taken_back(viewer: Viewer, post_id: UUID) -> tuple[UUID, UUID]:
    """Return the viewer and the original; what one did can be undone even where one no longer sees it."""
    me = viewer.member_id
    row = Post.objects.filter(id=post_id, deleted_at=None).values_list("repost_of_id", flat=True)
    original = row.first()
    return me, original or post_id


def _write_repost(me: UUID, post: PostView, visibility: Visibility | int) -> UUID:
    row = Post(
        id=ids.uuid7(),
        author_id=me,
        visibility=visibility,
        thread_id=post.thread_id,
        repost_of_id=post.id,
    )
    row.save(force_insert=True)
    Post.objects.filter(id=post.id).update(reposts_count=F("reposts_count") + 1)
    count_posts(me, 1, clock.now())
    notify(post.author.id, NotificationKind.REPOST, actor_id=me, subject_id=post.id)
    return row.id
