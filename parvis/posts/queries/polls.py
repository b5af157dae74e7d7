"""Polls as a viewer sees them."""

from collections.abc import Sequence
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.base import clock
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
    now = clock.now()
    options: dict[UUID, list[tuple[str, int]]] = {}
    rows = PollOption.objects.filter(poll_id__in=post_ids).order_by("poll_id", "position")
    for poll_id, title, votes in rows.values_list("poll_id", "title", "votes_count"):
        options.setdefault(poll_id, []).append((title, votes))
    chosen: dict[UUID, list[int]] = {}
    if viewer.is_member:
        votes_cast = PollVote.objects.filter(poll_id__in=post_ids, account=viewer.account_id)
        pairs = votes_cast.order_by("option__position").values_list("poll_id", "option__position")
        for poll_id, position in pairs:
            chosen.setdefault(poll_id, []).append(position)
    views = {}
    for row in Poll.objects.filter(post_id__in=post_ids).select_related("post"):
        expired = row.expires_at <= now
        secret = row.hide_totals and not expired and row.post.author_id != viewer.account_id
        own = tuple(chosen.get(row.post_id, ()))
        views[row.post_id] = PollView(
            id=row.post_id,
            options=tuple(
                PollOptionView(title, None if secret else votes) for title, votes in options[row.post_id]
            ),
            multiple=row.multiple,
            expires_at=row.expires_at,
            expired=expired,
            votes_count=row.votes_count,
            voters_count=row.voters_count,
            voted=bool(own) or row.post.author_id == viewer.account_id,
            own_votes=own,
        )
    return views
