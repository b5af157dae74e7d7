"""How posts are received, day by day."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Count
from django.db.models.functions import TruncDate

from parvis.posts.models import Like


def likes_by_day(post_id: UUID) -> dict[dt.date, int]:
    """Return how many of the likes of a post came on each day (UTC)."""
    rows = Like.objects.filter(post=post_id).annotate(day=TruncDate("created_at", tzinfo=dt.UTC))
    return dict(rows.values("day").annotate(likes=Count("id")).values_list("day", "likes"))


def likes_among(account_ids: Collection[UUID], post_ids: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Return who of the accounts likes which of the posts."""
    if not account_ids or not post_ids:
        return set()
    rows = Like.objects.filter(account_id__in=account_ids, post_id__in=post_ids)
    return set(rows.values_list("account_id", "post_id"))
