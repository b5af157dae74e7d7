"""Posting: the post with all that hangs on it, or nothing."""

import datetime as dt
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from parvis.accounts.queries import Viewer
from parvis.base import clock, ids
from parvis.base.errors import Forbidden, InvalidInput, RateLimited
from parvis.base.sql import Query
from parvis.base.sql import prepared as prepared_query
from parvis.base.text.normalise import clean
from parvis.posts.errors import no_post
from parvis.posts.models import Post, Visibility
from parvis.posts.queries import PostView, post_by_id
from parvis.posts.services.contents import (
    Place,
    new_post,
    take_media,
    write_attachments,
    write_mentions,
    write_poll,
)
from parvis.posts.services.draft import Draft, Prepared, prepare
from parvis.posts.services.locks import hold_posts
from parvis.posts.services.publish import publish
from parvis.posts.visibility import readable

_KEY_MAX = 64


def create_post(viewer: Viewer, draft: Draft, *, idempotency_key: str = "") -> PostView:
    """Publish a draft and return the post; the same key again returns the same post.

    A post whose video does not play yet is kept, and published when it does.
    """
    me = viewer.member_id
    if len(idempotency_key) > _KEY_MAX or clean(idempotency_key) != idempotency_key:
        raise InvalidInput("idempotency_key", _("An idempotency key has up to 64 plain characters."))
    earlier = _posted_before(viewer, idempotency_key)
    if earlier is not None:
        return post_by_id(viewer, earlier)
    prepared = prepare(draft)
    check_rate(me)
    try:
        with transaction.atomic():
            post = _write(viewer, draft, prepared, idempotency_key)
    except IntegrityError:
        # Two submits of one form at once: the other one got there first.
        earlier = _posted_before(viewer, idempotency_key)
        if earlier is not None:
            return post_by_id(viewer, earlier)
        # A tag that nothing carried was swept away between finding and using it: it is made anew.
        with transaction.atomic():
            post = _write(viewer, draft, prepared, idempotency_key)
    return post_by_id(viewer, post.id)


def check_rate(account_id: UUID) -> None:
    """Refuse when the account has posted too much in the last five minutes."""
    since = ids.first_at(clock.now() - dt.timedelta(minutes=5))
    limit = settings.PARVIS.posts_per_5min
    if len(_posts_since(account_id, since, limit)) >= limit:
        raise RateLimited(_("You have posted a lot in five minutes. Go on a little later."), 300)


@prepared_query
def _posts_since(author_id: UUID, since: UUID, limit: int) -> Query:
    return Post.objects.filter(author=author_id, id__gte=since).values_list("id")[:limit]


def _posted_before(viewer: Viewer, key: str) -> UUID | None:
    rows = _posts_with_key(viewer.account_id, key) if key else []
    return rows[0][0] if rows else None


@prepared_query
def _posts_with_key(author_id: UUID | None, key: str) -> Query:
    return Post.objects.filter(author=author_id, idempotency_key=key, deleted_at=None).values_list("id")


def _write(viewer: Viewer, draft: Draft, prepared: Prepared, idempotency_key: str) -> Post:
    parent = _answered(viewer, draft)
    quoted = _quoted(viewer, draft)
    hold_posts(post.id for post in (parent, quoted) if post)
    post = new_post(viewer.member_id, None, draft, prepared, Place(parent, quoted))
    post.idempotency_key = idempotency_key or None
    if prepared.media_ids:
        take_media(post, prepared.media_ids)
    post.save(force_insert=True)
    write_attachments(post, prepared.media_ids)
    write_mentions(post, prepared)
    if prepared.poll is not None:
        write_poll(post, prepared.poll)
    if not post.awaits_video:
        publish(post)
    return post


def _answered(viewer: Viewer, draft: Draft) -> Post | None:
    if draft.reply_to is None:
        return None
    parent = readable(viewer).filter(id=draft.reply_to).first()
    if parent is None:
        raise no_post()
    if parent.repost_of_id is not None:
        parent = readable(viewer).filter(id=parent.repost_of_id).first()
        if parent is None:
            raise no_post()
    _check_open(viewer, parent)
    return parent


def _check_open(viewer: Viewer, parent: Post) -> None:
    """Refuse an answer where the author of the post, or of the whole conversation, wants none."""
    closed_by = [] if parent.comments_allowed else [parent.author_id]
    if parent.thread_id != parent.id:
        closed_by += [author_id for (author_id,) in _closed(parent.thread_id)]
    if any(author_id != viewer.account_id for author_id in closed_by):
        raise Forbidden(_("The author allows no comments here."))


@prepared_query
def _closed(thread_id: UUID) -> Query:
    return Post.objects.filter(id=thread_id, comments_allowed=False).values_list("author_id")


def _quoted(viewer: Viewer, draft: Draft) -> Post | None:
    if draft.quote_of is None:
        return None
    quoted = readable(viewer).filter(id=draft.quote_of, repost_of=None).first()
    if quoted is None:
        raise no_post()
    if quoted.visibility > Visibility.UNLISTED:
        raise InvalidInput("quote_of", _("Only public posts can be quoted."))
    if not quoted.sharing_allowed and quoted.author_id != viewer.account_id:
        raise Forbidden(_("The author does not allow this post to be shared."))
    return quoted
