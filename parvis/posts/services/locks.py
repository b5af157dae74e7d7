"""Who waits for whom, so that nobody waits in a ring and no counter loses its row.

Every transaction takes its locks in one order: posts by id, then a poll, then accounts by id.
What changes a post's counters holds the post before it writes the row that is counted. The
locks leave the key alone, so that rows which merely point at a post or account do not wait.
SQLite has one writer at a time and ignores all this, but for the check that a post still lives.
"""

from collections.abc import Iterable
from uuid import UUID  # noqa: TID251 - the type only

from parvis.posts.errors import no_post
from parvis.posts.models import Poll, Post


def hold_post(post_id: UUID) -> None:
    """Keep the post as it is until the transaction ends; raise `NotFound` if it is gone."""
    hold_posts([post_id])


def hold_posts(post_ids: Iterable[UUID]) -> None:
    """Keep living posts as they are until the transaction ends; raise `NotFound` if one is gone."""
    wanted = set(post_ids)
    if wanted and lock_posts(wanted) != wanted:
        raise no_post()


def lock_posts(post_ids: Iterable[UUID]) -> set[UUID]:
    """Keep posts as they are until the transaction ends; return which of them live."""
    rows = Post.objects.select_for_update(no_key=True).filter(id__in=set(post_ids)).order_by("id")
    return {post_id for post_id, deleted_at in rows.values_list("id", "deleted_at") if deleted_at is None}


def lock_poll(post_id: UUID) -> Poll | None:
    """Keep the poll of a post as it is until the transaction ends, if there is one."""
    return Poll.objects.select_for_update(no_key=True).filter(post_id=post_id).first()
