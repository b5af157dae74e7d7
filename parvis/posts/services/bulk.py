"""Bringing in many posts at once, with their own dates: seeding, and later restoring and merging.

Texts are checked and rendered as when they are posted one by one; counters are counted once
at the end. Notifications are written with the dates of what they tell.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import F, QuerySet

from parvis.accounts.queries import NotificationKind
from parvis.accounts.services import NewNotification, add_notifications, count_posts
from parvis.base import clock, ids
from parvis.base.text.normalise import hashtag_key
from parvis.media.queries import media_by_ids
from parvis.posts.models import (
    Attachment,
    Bookmark,
    Hashtag,
    Like,
    Mention,
    Poll,
    PollOption,
    PollVote,
    Post,
    PostHashtag,
)
from parvis.posts.services.contents import Place, new_post, write_poll
from parvis.posts.services.draft import Draft, Prepared, prepare
from parvis.posts.services.search import index_posts

_BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class NewPost:
    """A draft with its author and date. What it answers or quotes stands earlier in the same list.

    `media_ids` of the draft are attached to their owner already, and a video among them plays.
    """

    author_id: UUID
    at: dt.datetime
    draft: Draft
    reply_to: int | None = None
    quote_of: int | None = None


@dataclass(frozen=True, slots=True)
class NewReaction:
    """Who did something to which post, and when."""

    account_id: UUID
    post_id: UUID
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class NewVote:
    """Whose choices, by position, in which poll."""

    account_id: UUID
    post_id: UUID
    choices: Sequence[int]


def add_posts(records: Sequence[NewPost]) -> list[UUID]:
    """Publish posts of the past, all or none, and return their ids in the order given."""
    prepared = [prepare(record.draft) for record in records]
    media = media_by_ids(media_id for contents in prepared for media_id in contents.media_ids)
    posts: list[Post] = []
    for record, contents in zip(records, prepared, strict=True):
        posts.append(_row(record, contents, posts))
        posts[-1].has_video = any(media[media_id].video for media_id in contents.media_ids)
    with transaction.atomic():
        Post.objects.bulk_create(posts, batch_size=_BATCH)
        _add_contents(posts, prepared)
        index_posts(posts)
        _recount({other for post in posts for other in (post.reply_to_id, post.quote_of_id) if other})
        for author_id, number in Counter(post.author_id for post in posts).items():
            latest = max(post.created_at for post in posts if post.author_id == author_id)
            count_posts(author_id, number, latest)
        add_notifications(list(_told(posts, prepared)))
    return [post.id for post in posts]


def add_reposts(records: Sequence[NewReaction]) -> None:
    """Repost posts of the past."""
    originals = Post.objects.in_bulk({record.post_id for record in records})
    with transaction.atomic():
        Post.objects.bulk_create(
            [
                Post(
                    id=ids.uuid7(record.at),
                    author_id=record.account_id,
                    visibility=originals[record.post_id].visibility,
                    thread_id=originals[record.post_id].thread_id,
                    repost_of_id=record.post_id,
                    created_at=record.at,
                )
                for record in records
            ],
            batch_size=_BATCH,
        )
        _recount({record.post_id for record in records})
        for account_id, number in Counter(record.account_id for record in records).items():
            count_posts(account_id, number)
        _tell_authors(records, originals, NotificationKind.REPOST)


def add_likes(records: Sequence[NewReaction]) -> None:
    """Like posts of the past."""
    with transaction.atomic():
        Like.objects.bulk_create(
            [
                Like(
                    id=ids.uuid7(record.at),
                    account_id=record.account_id,
                    post_id=record.post_id,
                    created_at=record.at,
                )
                for record in records
            ],
            ignore_conflicts=True,
            batch_size=_BATCH,
        )
        _recount({record.post_id for record in records})
        originals = Post.objects.in_bulk({record.post_id for record in records})
        _tell_authors(records, originals, NotificationKind.LIKE)


def add_bookmarks(records: Sequence[NewReaction]) -> None:
    """Keep posts since the past."""
    Bookmark.objects.bulk_create(
        [
            Bookmark(
                id=ids.uuid7(record.at),
                account_id=record.account_id,
                post_id=record.post_id,
                created_at=record.at,
            )
            for record in records
        ],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )


def add_votes(records: Sequence[NewVote]) -> None:
    """Vote in polls, and count them anew."""
    polls = {record.post_id for record in records}
    options = {
        (option.poll_id, option.position): option for option in PollOption.objects.filter(poll_id__in=polls)
    }
    with transaction.atomic():
        PollVote.objects.bulk_create(
            [
                PollVote(
                    option=options[record.post_id, choice],
                    poll_id=record.post_id,
                    account_id=record.account_id,
                )
                for record in records
                for choice in record.choices
            ],
            ignore_conflicts=True,
            batch_size=_BATCH,
        )
        chosen = Counter(PollVote.objects.filter(poll_id__in=polls).values_list("option_id", flat=True))
        for option in options.values():
            option.votes_count = chosen[option.id]
        PollOption.objects.bulk_update(options.values(), ["votes_count"], batch_size=_BATCH)
        for poll in Poll.objects.filter(post_id__in=polls):
            votes = PollVote.objects.filter(poll=poll)
            poll.votes_count = votes.count()
            poll.voters_count = votes.values("account_id").distinct().count()
            poll.save(update_fields=["votes_count", "voters_count"])
        _close_ended(polls)


def _recount(post_ids: Collection[UUID]) -> None:
    """Set the counters of these posts to what the rows say."""
    living = Post.objects.filter(deleted_at=None)
    counted = {
        "replies_count": _tally(living, "reply_to_id", post_ids),
        "quotes_count": _tally(living, "quote_of_id", post_ids),
        "reposts_count": _tally(living, "repost_of_id", post_ids),
        "likes_count": _tally(Like.objects.all(), "post_id", post_ids),
    }
    rows = list(Post.objects.filter(id__in=post_ids).only("id", *counted))
    for row in rows:
        for name, counts in counted.items():
            setattr(row, name, counts[row.id])
    Post.objects.bulk_update(rows, list(counted), batch_size=_BATCH)


def _tally(rows: QuerySet[Any], column: str, post_ids: Collection[UUID]) -> Counter[UUID]:
    return Counter(rows.filter(**{f"{column}__in": post_ids}).values_list(column, flat=True))


def _row(record: NewPost, contents: Prepared, earlier: Sequence[Post]) -> Post:
    parent = earlier[record.reply_to] if record.reply_to is not None else None
    quoted = earlier[record.quote_of] if record.quote_of is not None else None
    return new_post(record.author_id, record.at, record.draft, contents, Place(parent, quoted))


def _close_ended(poll_ids: Collection[UUID]) -> None:
    """Tell author and voters of polls that ended in the past, on the day they ended."""
    ended = Poll.objects.filter(post_id__in=poll_ids, closed_at=None, expires_at__lte=clock.now())
    told = []
    for poll in ended.select_related("post"):
        author_id = poll.post.author_id
        voters = PollVote.objects.filter(poll=poll).values_list("account_id", flat=True)
        told += [
            NewNotification(person, author_id, NotificationKind.POLL, poll.post_id, poll.expires_at)
            for person in {author_id, *voters}
        ]
    add_notifications(told)
    ended.update(closed_at=F("expires_at"))


def _add_contents(posts: Sequence[Post], prepared: Sequence[Prepared]) -> None:
    pairs = list(zip(posts, prepared, strict=True))
    displays = {hashtag_key(tag): tag for _post, contents in reversed(pairs) for tag in contents.hashtags}
    Hashtag.objects.bulk_create(
        [Hashtag(key=key, display=display) for key, display in displays.items()],
        ignore_conflicts=True,
        batch_size=_BATCH,
    )
    tags = dict(Hashtag.objects.filter(key__in=displays).values_list("key", "id"))
    PostHashtag.objects.bulk_create(
        [
            PostHashtag(hashtag_id=tags[hashtag_key(tag)], post=post, author_id=post.author_id)
            for post, contents in pairs
            for tag in contents.hashtags
        ],
        batch_size=_BATCH,
    )
    Mention.objects.bulk_create(
        [
            Mention(post=post, account_id=account_id)
            for post, contents in pairs
            for account_id, _name in contents.mentioned
        ],
        batch_size=_BATCH,
    )
    Attachment.objects.bulk_create(
        [
            Attachment(post=post, media_id=media_id, position=position)
            for post, contents in pairs
            for position, media_id in enumerate(contents.media_ids)
        ],
        batch_size=_BATCH,
    )
    for post, contents in pairs:
        if contents.poll is not None:
            write_poll(post, contents.poll)


def _told(posts: Sequence[Post], prepared: Sequence[Prepared]) -> Iterable[NewNotification]:
    authors = {post.id: post.author_id for post in posts}
    for post, contents in zip(posts, prepared, strict=True):
        reasons = {account_id: NotificationKind.MENTION for account_id, _ in contents.mentioned}
        if post.quote_of_id is not None:
            reasons[authors[post.quote_of_id]] = NotificationKind.QUOTE
        if post.reply_to_id is not None:
            reasons[authors[post.reply_to_id]] = NotificationKind.REPLY
        for account_id, kind in reasons.items():
            yield NewNotification(account_id, post.author_id, kind, post.id, post.created_at)


def _tell_authors(
    records: Sequence[NewReaction], originals: dict[UUID, Post], kind: NotificationKind
) -> None:
    add_notifications(
        [
            NewNotification(
                originals[record.post_id].author_id,
                record.account_id,
                kind,
                record.post_id,
                record.at,
            )
            for record in records
        ]
    )
