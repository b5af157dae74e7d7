"""Trials of new posts: for the ladder that servers hold, and for the authors of the posts."""

import datetime as dt
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from parvis.base import ids
from parvis.base.sql import Ids, Query, prepared
from parvis.feed.models import FormTrial, Receipt, Trial
from parvis.feed.pools import Counts, Usual, usual_by_form
from parvis.feed.served import unpack_served
from parvis.learn.schema import FORMS

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECOND: Final = dt.timedelta(milliseconds=1)
_COUNTS: Final = ("impressions", "stayed", "liked", "both")


class Tried(NamedTuple):
    """One post on the ladder, or off it."""

    post_id: UUID
    pool: int
    off: bool
    counts: Counts
    counted_to: int


def tried_since(counted_to: int, since_ms: int) -> list[Tried]:
    """Return the trials that changed behind a place in the log, of posts made since an instant."""
    first = ids.first_at(_EPOCH + since_ms * _MILLISECOND)
    return [
        Tried(post_id, pool, off, Counts(*counts), changed_at)
        for post_id, pool, off, *counts, changed_at in _changed(first, counted_to)
    ]


class ShownPage(NamedTuple):
    """A page of For You: whose it was, and what was on it."""

    account_id: UUID
    post_ids: frozenset[UUID]


def pages_of(receipt_ids: Ids) -> dict[UUID, ShownPage]:
    """Return the pages that these receipts are of; those that are gone are simply absent."""
    if not receipt_ids:
        return {}
    return {
        receipt_id: ShownPage(account_id, frozenset(one.post_id for one in unpack_served(bytes(served))))
        for receipt_id, account_id, served in _pages(receipt_ids)
    }


def usual() -> dict[int, Usual]:
    """Return what is usual for new posts of each form."""
    first_pools = {form: Counts(*counts) for form, *counts in _forms()}
    return usual_by_form(first_pools, range(FORMS))


def _changed(first: UUID, counted_to: int) -> list[tuple[Any, ...]]:
    rows = Trial.objects.filter(counted_to__gt=counted_to, post_id__gte=first)
    return list(rows.values_list("post_id", "pool", "off", *_COUNTS, "counted_to"))


@prepared
def _pages(receipt_ids: Ids) -> Query:
    return Receipt.objects.filter(id__in=receipt_ids).values_list("id", "account_id", "served")


@prepared
def _forms() -> Query:
    return FormTrial.objects.values_list("form", *_COUNTS)
