"""What settings would lead to, before anybody saves them."""

from parvis.accounts.queries import Viewer
from parvis.feed.keys import TUNING
from parvis.feed.services.serve import preview
from parvis.feed.tuning import Tuning
from parvis.posts.queries import PostView


def preview_tuning(viewer: Viewer, tuning: Tuning, limit: int) -> list[PostView]:
    """Return the posts of the viewer's next page as these settings would make it."""
    return preview(viewer, limit, {TUNING.name: tuning})
