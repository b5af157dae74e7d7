"""Changing a post, with what it said before kept for all to see."""

import datetime as dt
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.accounts.queries import NotificationKind, Viewer
from parvis.accounts.services import notify_many, withdraw_notifications
from parvis.base import clock
from parvis.base.errors import InvalidInput
from parvis.media.services import attach, discard
from parvis.posts.errors import not_yours
from parvis.posts.models import Attachment, Mention, Poll, Post, PostHashtag, PostRevision, Visibility
from parvis.posts.queries import PostView, post_by_id
from parvis.posts.services.contents import write_attachments, write_hashtags, write_mentions, write_poll
from parvis.posts.services.draft import Draft, PollDraft, Prepared, prepare
from parvis.posts.services.locks import hold_post, lock_poll
from parvis.posts.services.search import reindex_post


def edit_post(viewer: Viewer, post_id: UUID, draft: Draft) -> PostView:
    """Replace text, warning, language, images and poll; visibility, place and video stay as they are.

    A poll whose answers change starts again, because votes were given to other words.
    """
    before = own_post(viewer, post_id)
    prepared = prepare(draft)
    with transaction.atomic():
        hold_post(before.id)
        post = Post.objects.get(id=before.id)
        if not (_differs(post, prepared) or _permissions_differ(post, draft)):
            return post_by_id(viewer, post_id)
        _keep_version(post)
        newly_named = _rewrite_mentions(post, prepared)
        _replace_images(post, prepared.media_ids)
        _replace_poll(post, prepared.poll)
        post.text, post.html = prepared.text, prepared.html
        post.content_warning, post.sensitive = prepared.content_warning, prepared.sensitive
        post.language = prepared.language
        post.hashtags, post.mentioned = list(prepared.hashtags), prepared.mentioned_json
        post.attachments_count = len(prepared.media_ids)
        post.has_poll = prepared.poll is not None
        _set_permissions(post, draft)
        post.edited_at = clock.now()
        post.save(
            update_fields=[
                "text",
                "html",
                "content_warning",
                "sensitive",
                "language",
                "hashtags",
                "mentioned",
                "attachments_count",
                "has_poll",
                "comments_allowed",
                "sharing_allowed",
                "edited_at",
            ]
        )
        if not post.awaits_video:
            _announce(post, newly_named)
    return post_by_id(viewer, post_id)


def _announce(post: Post, newly_named: list[UUID]) -> None:
    PostHashtag.objects.filter(post=post).delete()
    write_hashtags(post)
    reindex_post(post)
    notify_many(newly_named, NotificationKind.MENTION, actor_id=post.author_id, subject_id=post.id)


def _permissions_differ(post: Post, draft: Draft) -> bool:
    return draft.comments_allowed not in (None, post.comments_allowed) or (
        draft.sharing_allowed not in (None, post.sharing_allowed)
    )


def _set_permissions(post: Post, draft: Draft) -> None:
    if draft.comments_allowed is not None:
        post.comments_allowed = draft.comments_allowed
    if draft.sharing_allowed is not None:
        post.sharing_allowed = draft.sharing_allowed


def own_post(viewer: Viewer, post_id: UUID) -> PostView:
    """Return the viewer's own post; raise `Forbidden` for anybody else's."""
    me = viewer.member_id
    post = post_by_id(viewer, post_id)
    if post.author.id != me:
        raise not_yours()
    if post.repost_of is not None:
        raise InvalidInput("id", _("A repost has no text of its own to change."))
    return post


def _differs(post: Post, prepared: Prepared) -> bool:
    now = (prepared.text, prepared.content_warning, prepared.sensitive, prepared.language)
    if (post.text, post.content_warning, post.sensitive, post.language) != now:
        return True
    images = tuple(post.attachments.order_by("position").values_list("media_id", flat=True))
    return images != prepared.media_ids or _poll_differs(post, prepared.poll)


def _poll_differs(post: Post, poll: PollDraft | None) -> bool:
    row = Poll.objects.filter(post=post).first()
    if row is None or poll is None:
        return (row is None) != (poll is None)
    titles = list(row.options.order_by("position").values_list("title", flat=True))
    return titles != list(poll.options) or row.multiple != poll.multiple


def _keep_version(post: Post) -> None:
    images = post.attachments.order_by("position").values_list("media_id", "media__alt")
    row = Poll.objects.filter(post=post).first()
    titles = row.options.order_by("position").values_list("title", flat=True) if row else ()
    PostRevision.objects.create(
        post=post,
        text=post.text,
        html=post.html,
        content_warning=post.content_warning,
        sensitive=post.sensitive,
        media=[{"id": str(media_id), "alt": alt} for media_id, alt in images],
        poll_options=list(titles),
        written_at=post.edited_at or post.created_at,
    )


def _rewrite_mentions(post: Post, prepared: Prepared) -> list[UUID]:
    """Return who is named now and was not before.

    In a post for mentioned people those who were named keep their access: they have read it.
    """
    before = set(Mention.objects.filter(post=post).values_list("account_id", flat=True))
    now = {account_id for account_id, _name in prepared.mentioned}
    if post.visibility != Visibility.MENTIONED:
        Mention.objects.filter(post=post, account_id__in=before - now).delete()
        for account_id in before - now:
            withdraw_notifications(subject_id=post.id, kind=NotificationKind.MENTION, recipient_id=account_id)
    write_mentions(post, prepared)
    return sorted(now - before)


def _replace_images(post: Post, media_ids: tuple[UUID, ...]) -> None:
    """Set the post's images. Those taken out go, since nothing shows them any more."""
    before = list(post.attachments.order_by("position").values_list("media_id", flat=True))
    if tuple(before) == media_ids:
        return
    if post.has_video:
        raise InvalidInput("media_ids", _("The video of a post stays. Delete the post to post another one."))
    added = [media_id for media_id in media_ids if media_id not in before]
    removed = [media_id for media_id in before if media_id not in media_ids]
    if added:
        guarded = post.visibility > Visibility.UNLISTED
        if any(view.video for view in attach(owner_key=post.author_id, ids=added, guarded=guarded)):
            raise InvalidInput("media_ids", _("A video comes with a new post."))
    Attachment.objects.filter(post=post).delete()
    write_attachments(post, media_ids)
    if removed:
        discard(owner_key=post.author_id, ids=removed)


def _replace_poll(post: Post, poll: PollDraft | None) -> None:
    lock_poll(post.id)
    if not _poll_differs(post, poll):
        if poll is not None:
            ends = clock.now() + dt.timedelta(seconds=poll.expires_in_s)
            Poll.objects.filter(post=post, closed_at=None).update(
                expires_at=ends, hide_totals=poll.hide_totals
            )
        return
    Poll.objects.filter(post=post).delete()
    if poll is not None:
        write_poll(post, poll)
        ends = clock.now() + dt.timedelta(seconds=poll.expires_in_s)
        Poll.objects.filter(post=post).update(expires_at=ends)
