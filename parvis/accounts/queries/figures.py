"""How large the network is, for whoever asks from outside."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from parvis.accounts.models import Account, AccountState
from parvis.base import clock


@dataclass(frozen=True, slots=True)
class FiguresView:
    """Counts of what can be seen; active are those who posted lately."""

    accounts: int
    active_month: int
    active_half_year: int
    posts: int


def figures() -> FiguresView:
    """Count the network's accounts and posts."""
    now = clock.now()
    counted = Account.objects.filter(state=AccountState.ACTIVE, domain="").aggregate(
        accounts=Count("id"),
        month=Count("id", filter=Q(last_post_at__gte=now - dt.timedelta(days=30))),
        half_year=Count("id", filter=Q(last_post_at__gte=now - dt.timedelta(days=180))),
        posts=Sum("posts_count"),
    )
    return FiguresView(counted["accounts"], counted["month"], counted["half_year"], counted["posts"] or 0)
