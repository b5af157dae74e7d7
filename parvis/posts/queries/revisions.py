"""What a post said before, and its text as written."""

from uuid import UUID  # noqa: TID251 - the type only

from parvis.accounts.queries import Viewer
from parvis.media.queries import media_by_ids
from parvis.posts.errors import not_yours
from parvis.posts.models import PostRevision
from parvis.posts.queries.cards import post_by_id
from parvis.posts.queries.views import RevisionView


def history(viewer: Viewer, post_id: UUID) -> list[RevisionView]:
    """Return all versions, the oldest first and the present one last."""
    post = post_by_id(viewer, post_id)
    rows = list(PostRevision.objects.filter(post=post_id).order_by("id"))
    known = media_by_ids({UUID(item["id"]) for row in rows for item in row.media})
    versions = [
        RevisionView(
            html=row.html,
            text=row.text,
            content_warning=row.content_warning,
            sensitive=row.sensitive,
            written_at=row.written_at,
            media=tuple(known[UUID(m["id"])] for m in row.media if UUID(m["id"]) in known),
            poll_options=tuple(row.poll_options),
        )
        for row in rows
    ]
    present = RevisionView(
        html=post.html,
        text=post.text,
        content_warning=post.content_warning,
        sensitive=post.sensitive,
        written_at=post.edited_at or post.created_at,
        media=post.media,
        poll_options=tuple(option.title for option in post.poll.options) if post.poll else (),
    )
    return [*versions, present]


def source(viewer: Viewer, post_id: UUID) -> tuple[str, str]:
    """Return the text and the content warning of the viewer's own post, as written."""
    post = post_by_id(viewer, post_id)
    if post.author.id != viewer.account_id:
        raise not_yours()
    return post.text, post.content_warning
