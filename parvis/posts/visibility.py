"""The one door to a post for a viewer: who wrote what for whom, and who blocks whom.

Every read of posts for somebody starts from `readable`: timelines, threads, search, pages,
the API, exports. Timelines may leave out more (what is muted); nothing may let in more.
"""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from parvis.accounts.queries import AccountState, Viewer, block_between, followed_ids
from parvis.posts.models import Mention, Post, Visibility

NAMES: Final = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "followers": Visibility.FOLLOWERS,
    "mentioned": Visibility.MENTIONED,
}


def readable(viewer: Viewer, *, tombstones: bool = False) -> QuerySet[Post]:
    """Return the posts that the viewer may read; deleted ones only as `tombstones`."""
    here = Q(author__state=AccountState.ACTIVE)
    if tombstones:
        # Who has been erased leaves places in conversations, and nothing in them.
        rows = Post.objects.filter(here | Q(author__state=AccountState.ERASED, deleted_at__isnull=False))
    else:
        rows = Post.objects.filter(here, deleted_at=None)
    if not viewer.is_member:
        return rows.filter(visibility__lte=Visibility.UNLISTED, awaits_video=False)
    named = Exists(Mention.objects.filter(post=OuterRef("id"), account=viewer.account_id))
    meant = (
        Q(visibility__lte=Visibility.UNLISTED)
        | Q(author=viewer.account_id)
        | Q(visibility=Visibility.FOLLOWERS, author_id__in=followed_ids(viewer))
        | named
    )
    return rows.filter(meant, Q(awaits_video=False) | Q(author=viewer.account_id)).exclude(
        block_between(viewer, "author_id")
    )
