"""A post's row and what hangs on it: mentions, hashtags, media, poll."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from parvis.base import clock, ids
from parvis.base.errors import InvalidInput
from parvis.base.sql import Query
from parvis.base.sql import prepared as prepared_query
from parvis.base.text.normalise import hashtag_key
from parvis.media.queries import MediaView
from parvis.media.services import attach
from parvis.posts.models import (
    Attachment,
    Hashtag,
    HashtagFollow,
    Mention,
    Poll,
    PollOption,
    Post,
    PostHashtag,
    Visibility,
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
        comments_allowed=draft.comments_allowed is not False,
        sharing_allowed=draft.sharing_allowed is not False,
        has_poll=prepared.poll is not None,
        hashtags=list(prepared.hashtags),
        mentioned=prepared.mentioned_json,
        created_at=at or clock.now(),
    )


def take_media(post: Post, media_ids: Sequence[UUID]) -> None:
    """Take uploads into use for a post that is about to be saved, and note what they make of it.

    The rows of media are held from here on, so a video that begins to play meanwhile finds the
    post committed and releases it.
    """
    guarded = post.visibility > Visibility.UNLISTED
    taken = attach(owner_key=post.author_id, ids=media_ids, guarded=guarded)
    check_mix(taken)
    videos = [view.video for view in taken if view.video is not None]
    post.has_video = bool(videos)
    post.awaits_video = any(not video.plays for video in videos)


def check_mix(media: Sequence[MediaView]) -> None:
    """Refuse a video beside anything else."""
    if len(media) > 1 and any(view.video is not None for view in media):
        raise InvalidInput("media_ids", _("A post carries either images or one video."))


def write_attachments(post: Post, media_ids: Sequence[UUID]) -> None:
    """Write which media the post shows, in their order."""
    Attachment.objects.bulk_create(
        Attachment(post=post, media_id=media_id, position=position)
        for position, media_id in enumerate(media_ids)
    )


def write_mentions(post: Post, prepared: Prepared) -> None:
    """Write who is named in the post."""
    if prepared.mentioned:
        Mention.objects.bulk_create(
            [Mention(post=post, account_id=account_id) for account_id, _name in prepared.mentioned],
            ignore_conflicts=True,
        )


def write_hashtags(post: Post) -> None:
    """Write the post's tags; a tag that is new here is made."""
    if not post.hashtags:
        return
    PostHashtag.objects.bulk_create(
        PostHashtag(hashtag_id=tag_id, post=post, author_id=post.author_id)
        for tag_id in tag_ids(post.hashtags)
    )


def tag_ids(tags: Iterable[str]) -> list[UUID]:
    """Return the ids of tags, each once; one that is new here is made."""
    keys = {hashtag_key(tag): tag for tag in tags}
    known: dict[str, UUID] = dict(_tags(list(keys)))
    if unknown := sorted(keys.keys() - known.keys()):
        # In one order everywhere, and whoever else makes the same tag now may be the first.
        new = [Hashtag(key=key, display=keys[key]) for key in unknown]
        Hashtag.objects.bulk_create(new, ignore_conflicts=True)
        known = dict(_tags(list(keys)))
    return list(known.values())


@prepared_query
def _tags(keys: Sequence[str]) -> Query:
    return Hashtag.objects.filter(key__in=keys).values_list("key", "id")


def forget_unused_tags() -> int:
    """Remove tags that no post carries any more and nobody follows: their words were somebody's, too."""
    carried = Exists(PostHashtag.objects.filter(hashtag=OuterRef("id")))
    followed = Exists(HashtagFollow.objects.filter(hashtag=OuterRef("id")))
    return Hashtag.objects.exclude(carried | followed).delete()[0]


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
