"""A conversation around one post: what it answers above, what answers it below."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.posts.errors import no_post
from parvis.posts.models import Post
from parvis.posts.queries.cards import posts_by_ids
from parvis.posts.queries.views import ThreadView
from parvis.posts.visibility import readable

_SKELETON_MAX: Final = 5_000  # posts of one conversation that are looked at
_ABOVE_MAX: Final = 100
_BELOW_MAX: Final = 400


def thread(viewer: Viewer, post_id: UUID) -> ThreadView:
    """Return the post in its conversation; deleted posts stand as tombstones where answered."""
    focal = posts_by_ids(viewer, [post_id], tombstones=True)
    if not focal or focal[0].repost_of is not None:
        raise no_post()
    skeleton = readable(viewer, tombstones=True).filter(thread_id=focal[0].thread_id, repost_of=None)
    rows = list(skeleton.order_by("id").values_list("id", "reply_to_id", "deleted_at")[:_SKELETON_MAX])
    above = _ancestors({row[0]: row[1] for row in rows}, focal[0].reply_to_id)
    below = _descendants(rows, post_id)
    drawn = {view.id: view for view in posts_by_ids(viewer, [*above, *below], tombstones=True)}
    return ThreadView(
        ancestors=tuple(drawn[i] for i in above if i in drawn),
        post=focal[0],
        descendants=tuple(drawn[i] for i in below if i in drawn),
    )


def _ancestors(parents: dict[UUID, UUID | None], parent: UUID | None) -> list[UUID]:
    chain: list[UUID] = []
    while parent is not None and len(chain) < _ABOVE_MAX:
        chain.append(parent)
        if parent in parents:
            parent = parents[parent]
        else:  # beyond the part of a vast conversation that was read, or not for this viewer
            parent = Post.objects.filter(id=parent).values_list("reply_to_id", flat=True).first()
    return chain[::-1]


def _descendants(rows: Sequence[tuple[UUID, UUID | None, object]], root: UUID) -> list[UUID]:
    """Return what answers `root`, depth first, oldest first, without tombstones that end a branch."""
    children: dict[UUID | None, list[UUID]] = defaultdict(list)
    gone = {post_id for post_id, _, deleted_at in rows if deleted_at is not None}
    for post_id, parent, _ in rows:
        children[parent].append(post_id)
    for post_id, parent, _ in reversed(rows):
        if post_id in gone and not children[post_id]:
            children[parent].remove(post_id)
    order: list[UUID] = []
    waiting = children[root][::-1]
    while waiting and len(order) < _BELOW_MAX:
        current = waiting.pop()
        order.append(current)
        waiting.extend(reversed(children[current]))
    return order
