"""What has just been posted, for the streams that push it to those who listen."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Q

from parvis.base import ids
from parvis.posts.models import HashtagFollow, Post, Visibility


@dataclass(frozen=True, slots=True)
class FreshPost:
    """That something was posted, by whom, and whether Latest may show it. Not its contents."""

    id: UUID
    author_id: UUID
    in_latest: bool


def posts_since(since: dt.datetime, limit: int = 1000) -> list[FreshPost]:
    """Return what was posted and reposted since then, the oldest first, whoever may read it.

    An id is made before its commit, so a row may appear under an earlier id than one that was
    read already: whoever asks again, asks with some overlap and leaves out what it knows.
    """
    fresh = Q(id__gte=ids.first_at(since)) | Q(released_at__gte=since)
    rows = Post.objects.filter(fresh, deleted_at=None, awaits_video=False).order_by("id")
    opens = Q(visibility=Visibility.PUBLIC, reply_to=None, repost_of=None)
    columns = rows.annotate(in_latest=opens).values_list("id", "author_id", "in_latest")[:limit]
    return [FreshPost(*row) for row in columns]


def tag_followers_among(post_ids: Collection[UUID], candidates: Collection[UUID]) -> set[UUID]:
    """Return which of the candidates follow a hashtag of one of the posts."""
    rows = HashtagFollow.objects.filter(account_id__in=candidates, hashtag__uses__post__in=post_ids)
    return set(rows.values_list("account_id", flat=True))
