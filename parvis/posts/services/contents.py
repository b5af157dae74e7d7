"""A post's row and what hangs on it: mentions, hashtags, images, poll."""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Exists, OuterRef

from parvis.base import clock, ids
from parvis.base.sql import Query
from parvis.base.sql import prepared as prepared_query
from parvis.base.text.normalise import hashtag_key
from parvis.media.services import attach
from parvis.posts.models import (
    Attachment,
    Hashtag,
    Mention,
    Poll,
    PollOption,
    Post,
    PostHashtag,
)
from parvis.posts.services.draft import Draft, PollDraft, Prepared


class Place(NamedTuple):
    """What a post answers and what it quotes."""

    parent: Post | None
    quoted: Post | None


def new_post(author_id: UUID, at: dt.datetime | None, draft: Draft, prepared: Prepared, place: Place) -> Post:
    """Return the row of a post at its place in a conversation, dated `at` or now, not yet saved."""
    post_id = ids.uuid7(at)
    parent = place.parent
    return Post(
        id=post_id,
        author_id=author_id,
        visibility=draft.visibility,
        text=prepared.text,
        html=prepared.html,
        content_warning=prepared.content_warning,
        sensitive=prepared.sensitive,
        language=prepared.language,
        reply_to=parent,
        reply_to_account_id=parent.author_id if parent else None,
        thread_id=parent.thread_id if parent else post_id,
        quote_of=place.quoted,
        attachments_count=len(prepared.media_ids),
        has_poll=prepared.poll is not None,
        hashtags=list(prepared.hashtags),
        mentioned=prepared.mentioned_json,
        created_at=at or clock.now(),
    )


def write_contents(post: Post, prepared: Prepared) -> None:
    """Write what hangs on a new post."""
    write_mentions(post, prepared)
    write_hashtags(post, prepared)
    if prepared.media_ids:
        attach(owner_key=post.author_id, ids=prepared.media_ids)
        Attachment.objects.bulk_create(
            Attachment(post=post, media_id=media_id, position=position)
            for position, media_id in enumerate(prepared.media_ids)
        )


def write_mentions(post: Post, prepared: Prepared) -> None:
    """Write who is named in the post."""
    if prepared.mentioned:
        Mention.objects.bulk_create(
            [Mention(post=post, account_id=account_id) for account_id, _name in prepared.mentioned],
            ignore_conflicts=True,
        )


def write_hashtags(post: Post, prepared: Prepared) -> None:
    """Write the post's tags; a tag that is new here is made."""
    if not prepared.hashtags:
        return
    keys = {hashtag_key(tag): tag for tag in prepared.hashtags}
    known: dict[str, UUID] = dict(_tags(list(keys)))
    if unknown := sorted(keys.keys() - known.keys()):
        # In one order everywhere, and whoever else makes the same tag now may be the first.
        new = [Hashtag(key=key, display=keys[key]) for key in unknown]
        Hashtag.objects.bulk_create(new, ignore_conflicts=True)
        known = dict(_tags(list(keys)))
    PostHashtag.objects.bulk_create(
        PostHashtag(hashtag_id=tag_id, post=post, author_id=post.author_id) for tag_id in known.values()
    )


@prepared_query
def _tags(keys: Sequence[str]) -> Query:
    return Hashtag.objects.filter(key__in=keys).values_list("key", "id")


def forget_unused_tags() -> int:
    """Remove tags that no post carries any more: their words were somebody's, too."""
    return Hashtag.objects.exclude(Exists(PostHashtag.objects.filter(hashtag=OuterRef("id")))).delete()[0]


def write_poll(post: Post, poll: PollDraft) -> None:
    """Write the question and its answers."""
    row = Poll.objects.create(
        post=post,
        multiple=poll.multiple,
        hide_totals=poll.hide_totals,
        expires_at=post.created_at + dt.timedelta(seconds=poll.expires_in_s),
    )
    PollOption.objects.bulk_create(
        PollOption(poll=row, position=position, title=title) for position, title in enumerate(poll.options)
    )
