"""Posting: the post, all that hangs on it, its counters, notifications and index, or nothing."""

import datetime as dt
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parvis.accounts.queries import NotificationKind, Viewer, followers_among
from parvis.accounts.services import count_posts, notify, notify_many
from parvis.base import clock, ids
from parvis.base.errors import InvalidInput, RateLimited
from parvis.base.sql import Query
from parvis.base.sql import prepared as prepared_query
from parvis.base.text.normalise import clean
from parvis.posts.errors import no_post
from parvis.posts.models import Post, Visibility
from parvis.posts.queries import PostView, post_by_id
from parvis.posts.services.contents import Place, new_post, write_contents, write_poll
from parvis.posts.services.draft import Draft, Prepared, prepare
from parvis.posts.services.locks import hold_posts
from parvis.posts.services.search import index_post
from parvis.posts.visibility import readable

_KEY_MAX = 64


def create_post(viewer: Viewer, draft: Draft, *, idempotency_key: str = "") -> PostView:
    """Publish a draft and return the post; the same key again returns the same post."""
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
            post = _write(me, viewer, draft, prepared, idempotency_key)
    except IntegrityError:
        # Two submits of one form at once: the other one got there first.
        earlier = _posted_before(viewer, idempotency_key)
        if earlier is not None:
            return post_by_id(viewer, earlier)
        # A tag that nothing carried was swept away between finding and using it: it is made anew.
        with transaction.atomic():
            post = _write(me, viewer, draft, prepared, idempotency_key)
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


def _write(me: UUID, viewer: Viewer, draft: Draft, prepared: Prepared, idempotency_key: str) -> Post:
    parent = _answered(viewer, draft)
    quoted = _quoted(viewer, draft)
    hold_posts(post.id for post in (parent, quoted) if post)
    post = new_post(me, None, draft, prepared, Place(parent, quoted))
    post.idempotency_key = idempotency_key or None
    post.save(force_insert=True)
    write_contents(post, prepared)
    if prepared.poll is not None:
        write_poll(post, prepared.poll)
    if parent:
        Post.objects.filter(id=parent.id).update(replies_count=F("replies_count") + 1)
    if quoted:
        Post.objects.filter(id=quoted.id).update(quotes_count=F("quotes_count") + 1)
    count_posts(me, 1, post.created_at)
    index_post(post)
    _tell(post, prepared, parent, quoted)
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
    return parent


def _quoted(viewer: Viewer, draft: Draft) -> Post | None:
    if draft.quote_of is None:
        return None
    quoted = readable(viewer).filter(id=draft.quote_of, repost_of=None).first()
    if quoted is None:
        raise no_post()
    if quoted.visibility > Visibility.UNLISTED:
        raise InvalidInput("quote_of", _("Only public posts can be quoted."))
    return quoted


def _tell(post: Post, prepared: Prepared, parent: Post | None, quoted: Post | None) -> None:
    """Notify the answered, the quoted and the mentioned, each once, if they may read the post."""
    named = {account_id for account_id, _name in prepared.mentioned}
    reasons: dict[UUID, NotificationKind] = dict.fromkeys(named, NotificationKind.MENTION)
    if quoted:
        reasons[quoted.author_id] = NotificationKind.QUOTE
    if parent:
        reasons[parent.author_id] = NotificationKind.REPLY
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
