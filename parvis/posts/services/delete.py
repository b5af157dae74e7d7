"""Deleting: the contents go at once and for good, the place in the conversation stays."""

from collections import Counter
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Greatest

from parvis.accounts.queries import NotificationKind, Viewer
from parvis.accounts.services import count_posts, note_taken_back, withdraw_notifications
from parvis.base import clock
from parvis.media.services import discard
from parvis.posts.errors import no_post, not_yours
from parvis.posts.models import (
    Attachment,
    Bookmark,
    HashtagFollow,
    Like,
    Mention,
    Pin,
    Poll,
    PollOption,
    PollVote,
    Post,
    PostHashtag,
    PostRevision,
)
from parvis.posts.services.locks import lock_poll, lock_posts
from parvis.posts.services.search import unindex_post

_BATCH: Final = 200


def delete_post(viewer: Viewer, post_id: UUID) -> None:
    """Delete the viewer's own post or repost; a second time there is nothing to delete."""
    me = viewer.member_id
    with transaction.atomic():
        post = Post.objects.filter(id=post_id, deleted_at=None).first()
        if post is None:
            raise no_post()
        if post.author_id != me:
            raise not_yours() if post.visibility == 0 else no_post()
        if post.repost_of_id is None:
            _bury(post)
        elif not remove_repost(post):
            return
        note_unwritten(post)


def note_unwritten(post: Post) -> None:
    """Note that its author took back an answer or a repost, if no other of theirs to the same post is left."""
    mine = Post.objects.filter(author=post.author_id, deleted_at=None).exclude(id=post.id)
    answered, shared = post.reply_to_id, post.repost_of_id or post.quote_of_id
    if answered and not mine.filter(reply_to=answered).exists():
        note_taken_back(post.author_id, kind="reply", act_id=post.id, target_id=answered)
    if shared and not mine.filter(Q(repost_of=shared) | Q(quote_of=shared)).exists():
        note_taken_back(post.author_id, kind="repost", act_id=post.id, target_id=shared)


def remove_repost(post: Post) -> bool:
    """Remove a repost and the notification of it; return whether it was still there."""
    original_id = post.repost_of_id
    if original_id is None:
        raise no_post()
    lock_posts([original_id])
    if not Post.objects.filter(id=post.id).delete()[0]:
        return False  # taken back twice at once
    Post.objects.filter(id=original_id).update(reposts_count=Greatest(F("reposts_count") - 1, 0))
    withdraw_notifications(subject_id=original_id, kind=NotificationKind.REPOST, actor_id=post.author_id)
    count_posts(post.author_id, -1)
    return True


def erase_author(account_id: UUID) -> None:
    """Remove everything that an account wrote and did, a little at a time."""
    while batch := list(Post.objects.filter(author=account_id, deleted_at=None)[:_BATCH]):
        for post in batch:
            with transaction.atomic():
                if post.repost_of_id is not None:
                    remove_repost(post)
                else:
                    _bury(post)
    while liked := list(Like.objects.filter(account=account_id).values_list("post_id", flat=True)[:_BATCH]):
        with transaction.atomic():
            lock_posts(liked)
            Post.objects.filter(id__in=liked).update(likes_count=Greatest(F("likes_count") - 1, 0))
            Like.objects.filter(account=account_id, post_id__in=liked).delete()
    for poll_id in PollVote.objects.filter(account=account_id).values_list("poll_id", flat=True).distinct():
        with transaction.atomic():
            _withdraw_votes(account_id, poll_id)
    with transaction.atomic():
        Bookmark.objects.filter(account=account_id).delete()
        HashtagFollow.objects.filter(account=account_id).delete()
        Mention.objects.filter(account=account_id).delete()


def _bury(post: Post) -> None:
    """Leave of a post only its place: who answered whom, when."""
    around = [post.id, post.reply_to_id, post.quote_of_id]
    if post.id not in lock_posts(other for other in around if other is not None):
        raise no_post()  # deleted twice at once
    lock_poll(post.id)
    images = list(Attachment.objects.filter(post=post).values_list("media_id", flat=True))
    reposters = list(Post.objects.filter(repost_of=post).values_list("author_id", flat=True))
    Post.objects.filter(repost_of=post).delete()
    for model in (Attachment, Bookmark, Like, Mention, Pin, Poll, PostHashtag, PostRevision):
        model._default_manager.filter(Q(post=post)).delete()  # noqa: SLF001 - typed access to any model
    if images:
        discard(owner_key=post.author_id, ids=images)
    unindex_post(post)
    withdraw_notifications(subject_id=post.id)
    if post.reply_to_id is not None and not post.awaits_video:
        Post.objects.filter(id=post.reply_to_id).update(replies_count=Greatest(F("replies_count") - 1, 0))
    if post.quote_of_id is not None and not post.awaits_video:
        Post.objects.filter(id=post.quote_of_id).update(quotes_count=Greatest(F("quotes_count") - 1, 0))
    Post.objects.filter(id=post.id).update(
        text="",
        html="",
        content_warning="",
        sensitive=False,
        language="",
        quote_of=None,
        hashtags=[],
        mentioned=[],
        attachments_count=0,
        has_poll=False,
        has_video=False,
        awaits_video=False,
        likes_count=0,
        reposts_count=0,
        quotes_count=0,
        edited_at=None,
        idempotency_key=None,
        deleted_at=clock.now(),
    )
    counted = reposters if post.awaits_video else [post.author_id, *reposters]
    for account_id, posts in sorted(Counter(counted).items()):
        count_posts(account_id, -posts)


def _withdraw_votes(account_id: UUID, poll_id: UUID) -> None:
    lock_poll(poll_id)
    votes = PollVote.objects.filter(account=account_id, poll=poll_id)
    option_ids = list(votes.values_list("option_id", flat=True))
    PollOption.objects.filter(id__in=option_ids).update(votes_count=Greatest(F("votes_count") - 1, 0))
    Poll.objects.filter(post_id=poll_id).update(
        votes_count=Greatest(F("votes_count") - len(option_ids), 0),
        voters_count=Greatest(F("voters_count") - 1, 0),
    )
    votes.delete()
