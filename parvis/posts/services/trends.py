"""Which hashtags rise: the last day against their own week before it."""

import datetime as dt
from collections import Counter
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.db.models import Count, QuerySet

from parvis.accounts.queries import AccountState
from parvis.base import clock, ids
from parvis.posts.models import HashtagTrend, PostHashtag, Visibility
from parvis.posts.queries.hashtags import weeks

_SHOWN: Final = 20
_ACCOUNTS_MIN: Final = 2  # one person alone makes no trend
_PAST_DAYS: Final = 7


def refresh_trends() -> int:
    """Count again and replace the list; return how many tags rise.

    The score is the surprise of today's number of people against the daily mean of the week
    before, (observed - expected)² / expected, for tags that more people use than expected.
    """
    now = clock.now()
    day_ago = ids.first_at(now - dt.timedelta(days=1))
    public = PostHashtag.objects.filter(post__visibility=Visibility.PUBLIC, author__state=AccountState.ACTIVE)
    today = (
        public.filter(post_id__gte=day_ago)
        .values("hashtag_id")
        .annotate(people=Count("author_id", distinct=True), uses=Count("post_id"))
        .filter(people__gte=_ACCOUNTS_MIN)
    )
    counts = {row["hashtag_id"]: (row["people"], row["uses"]) for row in today}
    means = _daily_people(public.filter(hashtag_id__in=counts), now - dt.timedelta(days=1))
    scores = {}
    for hashtag_id, (people, _uses) in counts.items():
        expected = max(means.get(hashtag_id, 0.0), 1.0)
        if people > expected:
            scores[hashtag_id] = (people - expected) ** 2 / expected
    rising = sorted(scores, key=lambda tag: (-scores[tag], tag))[:_SHOWN]
    history = weeks(rising)
    rows = [
        HashtagTrend(
            hashtag_id=tag,
            score=scores[tag],
            accounts_24h=counts[tag][0],
            uses_24h=counts[tag][1],
            history=[
                {"day": day.isoformat(), "uses": uses, "accounts": people}
                for day, uses, people in history[tag]
            ],
            counted_at=now,
        )
        for tag in rising
    ]
    with transaction.atomic():
        HashtagTrend.objects.all().delete()
        HashtagTrend.objects.bulk_create(rows)
    return len(rows)


def _daily_people(uses: QuerySet[PostHashtag], until: dt.datetime) -> dict[UUID, float]:
    """Return how many people used each tag on a day of the week before, on average."""
    people: Counter[UUID] = Counter()
    for day in range(_PAST_DAYS):
        end = until - dt.timedelta(days=day)
        start = end - dt.timedelta(days=1)
        used = uses.filter(post_id__gte=ids.first_at(start), post_id__lt=ids.first_at(end))
        counted = used.values("hashtag_id").annotate(people=Count("author_id", distinct=True))
        people.update(dict(counted.values_list("hashtag_id", "people")))
    return {hashtag_id: number / _PAST_DAYS for hashtag_id, number in people.items()}
