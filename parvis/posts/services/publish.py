"""Making a post known: at once when it is written, or when its video plays.

Until then it has a row and nothing that others would notice: it is in no counter, under no
hashtag, in no index, and nobody was told.
"""

from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F

from parvis.accounts.queries import NotificationKind, followers_among
from parvis.accounts.services import count_posts, notify, notify_many
from parvis.base import clock
from parvis.media.queries import playable_among
from parvis.posts.models import Attachment, Post, Visibility
from parvis.posts.services.contents import write_hashtags
from parvis.posts.services.locks import lock_posts
from parvis.posts.services.search import index_post


def publish(post: Post) -> None:
    """Count, index and announce a post; those that it answers and quotes are held already."""
    write_hashtags(post)
    if post.reply_to_id is not None:
        Post.objects.filter(id=post.reply_to_id).update(replies_count=F("replies_count") + 1)
    if post.quote_of_id is not None:
        Post.objects.filter(id=post.quote_of_id).update(quotes_count=F("quotes_count") + 1)
    count_posts(post.author_id, 1, post.created_at)
    index_post(post)
    _tell(post)


def release_posts(media_id: UUID) -> None:
    """Publish what waited for this video; a second time there is nothing left to do."""
    waiting = Attachment.objects.filter(media_id=media_id, post__awaits_video=True)
    for post_id in waiting.values_list("post_id", flat=True):
        with transaction.atomic():
            _release(post_id)


def release_playable() -> int:
    """Publish what waits for videos that play already: a crash came between; return how many."""
    waiting = Attachment.objects.filter(post__awaits_video=True).values_list("media_id", flat=True)
    ready = playable_among(waiting)
    for media_id in ready:
        release_posts(media_id)
    return len(ready)


def _release(post_id: UUID) -> None:
    post = Post.objects.get(id=post_id)
    around = {other for other in (post.id, post.reply_to_id, post.quote_of_id) if other is not None}
    living = lock_posts(around)
    waits = Post.objects.filter(id=post_id, awaits_video=True, deleted_at=None)
    if not waits.update(awaits_video=False, released_at=clock.now()):
        return  # deleted, or released by somebody else meanwhile
    # A tombstone has no counters, and its author hears nothing more of it.
    post.refresh_from_db()
    if post.reply_to_id not in living:
        post.reply_to_id = None
    if post.quote_of_id not in living:
        post.quote_of_id = None
    publish(post)


def _tell(post: Post) -> None:
    """Notify the answered, the quoted and the mentioned, each once, if they may read the post."""
    named = {UUID(person["id"]) for person in post.mentioned}
    reasons: dict[UUID, NotificationKind] = dict.fromkeys(named, NotificationKind.MENTION)
    if post.quote_of is not None:
        reasons[post.quote_of.author_id] = NotificationKind.QUOTE
    if post.reply_to_id is not None and post.reply_to_account_id is not None:
        reasons[post.reply_to_account_id] = NotificationKind.REPLY
    if post.visibility > Visibility.UNLISTED:
        allowed = set(named)
        if post.visibility == Visibility.FOLLOWERS:
            allowed |= followers_among(post.author_id, set(reasons))
        reasons = {account_id: why for account_id, why in reasons.items() if account_id in allowed}
    mentioned = [account_id for account_id, why in reasons.items() if why == NotificationKind.MENTION]
    if mentioned:
        notify_many(mentioned, NotificationKind.MENTION, actor_id=post.author_id, subject_id=post.id)
    for account_id, why in reasons.items():
        if why != NotificationKind.MENTION:
            notify(account_id, why, actor_id=post.author_id, subject_id=post.id)
