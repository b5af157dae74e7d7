"""Which of many posts a viewer may read, for rooms that need no more of them than that."""

from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.base.sql import Ids, Query, prepared
from parvis.posts.models import Post
from parvis.posts.visibility import readable


def readable_authors(viewer: Viewer, post_ids: Ids) -> dict[UUID, UUID]:
    """Return the author of each of the posts that the viewer may read."""
    return dict(_authors(viewer.account_id, post_ids)) if post_ids else {}


def authors_of(post_ids: Ids) -> dict[UUID, UUID]:
    """Return the author of each of the posts that are there, whoever may read them: for counting."""
    return dict(_all_authors(post_ids)) if post_ids else {}


@prepared
def _all_authors(post_ids: Ids) -> Query:
    return Post.objects.filter(id__in=post_ids, deleted_at=None).values_list("id", "author_id")


@prepared
def _authors(me: UUID | None, post_ids: Ids) -> Query:
    return readable(Viewer(me)).filter(id__in=post_ids).values_list("id", "author_id")
