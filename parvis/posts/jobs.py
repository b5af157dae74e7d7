"""Sweeps of the room; each may run twice without harm, and takes up what a crash left."""

from parvis.posts import services


def close_polls() -> None:
    """Tell people of the polls that have ended."""
    services.close_polls()


def release_playable() -> None:
    """Publish posts whose video plays, where a crash came between the two."""
    services.release_playable()


def refresh_trends() -> None:
    """Count rising hashtags again."""
    services.refresh_trends()


def purge_search() -> None:
    """Remove deleted words from the bytes of the search index, and tags that nothing carries."""
    services.forget_unused_tags()
    services.purge_search()
