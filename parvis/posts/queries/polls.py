"""Polls as a viewer sees them."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.base import clock
from parvis.base.sql import Ids, Query, Row, prepared
from parvis.posts.errors import no_poll
from parvis.posts.models import Poll, PollOption, PollVote
from parvis.posts.queries.views import PollOptionView, PollView
from parvis.posts.visibility import readable


def poll(viewer: Viewer, poll_id: UUID) -> PollView:
    """Return the poll of a post that the viewer may read."""
    if not readable(viewer).filter(id=poll_id, has_poll=True).exists():
        raise no_poll()
    return polls_by_ids(viewer, [poll_id])[poll_id]


def polls_by_ids(viewer: Viewer, post_ids: Sequence[UUID]) -> dict[UUID, PollView]:
    """Return the polls of posts that the viewer is known to be allowed to read."""
    if not post_ids:
        return {}
    options: dict[UUID, list[tuple[str, int]]] = {}
    for poll_id, title, votes in _options(post_ids):
        options.setdefault(poll_id, []).append((title, votes))
    chosen: dict[UUID, list[int]] = {}
    if viewer.account_id is not None:
        for poll_id, position in _votes(viewer.account_id, post_ids):
            chosen.setdefault(poll_id, []).append(position)
    now = clock.now()
    return {
        row[0]: _view(row, viewer, options[row[0]], tuple(chosen.get(row[0], ())), now)
        for row in _polls(post_ids)
    }


@prepared
def _options(post_ids: Ids) -> Query:
    rows = PollOption.objects.filter(poll_id__in=post_ids).order_by("poll_id", "position")
    return rows.values_list("poll_id", "title", "votes_count")


@prepared
def _votes(me: UUID, post_ids: Ids) -> Query:
    rows = PollVote.objects.filter(poll_id__in=post_ids, account=me).order_by("option__position")
    return rows.values_list("poll_id", "option__position")


@prepared
def _polls(post_ids: Ids) -> Query:
    return Poll.objects.filter(post_id__in=post_ids).values_list(
        "post_id",
        "post__author_id",
        "multiple",
        "hide_totals",
        "expires_at",
        "votes_count",
        "voters_count",
    )


def _view(
    row: Row, viewer: Viewer, options: list[tuple[str, int]], own: tuple[int, ...], now: dt.datetime
) -> PollView:
    poll_id, author_id, multiple, hide_totals, expires_at, votes_count, voters_count = row
    expired, is_author = expires_at <= now, author_id == viewer.account_id
    secret = hide_totals and not expired and not is_author
    return PollView(
        id=poll_id,
        options=tuple(PollOptionView(title, None if secret else votes) for title, votes in options),
        multiple=multiple,
        expires_at=expires_at,
        expired=expired,
        votes_count=votes_count,
        voters_count=voters_count,
        voted=bool(own) or is_author,
        own_votes=own,
    )
