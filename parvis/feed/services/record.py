"""Storing what was watched: many members' batches in one transaction, each event once.

The log grows by thousands of rows a second. So rows are bound to one statement (`bulk_create`
takes three times as long), and one commit, whose cost is waiting for the disk, serves all the
batches that came meanwhile.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

from django.db import connection, transaction

from parvis.accounts.queries import Viewer, without_watch_history
from parvis.feed.models import UNNAMED
from parvis.feed.queries.log import hold_settling
from parvis.feed.services.rows import bound, insertion
from parvis.feed.watching import Watch
from parvis.posts.queries.readable import readable_authors

_COLUMNS: Final = ("account_id", *Watch._fields)
_INSERT: Final = f"{insertion('feed_watchevent', _COLUMNS)} ON CONFLICT (account_id, event_id) DO NOTHING"


class Batch(NamedTuple):
    """What one viewer watched."""

    viewer: Viewer
    watches: Sequence[Watch]


def record_watches(batches: Sequence[Batch]) -> list[frozenset[UUID]]:
    """Store the batches; return, for each, the posts that its viewer cannot read.

    Those watches are left out; an event that is there already stays as it is. Once this
    returns, the rest survives a crash.
    """
    authors = [readable_authors(viewer, {w.post_id for w in watches}) for viewer, watches in batches]
    with transaction.atomic():
        hold_settling()
        # Asked inside: whoever turns the history off is not named by what is stored afterwards.
        unnamed = without_watch_history({me for batch in batches if (me := batch.viewer.account_id)})
        rows = [
            row
            for batch, known in zip(batches, authors, strict=True)
            for row in _rows(batch, known, named=batch.viewer.account_id not in unnamed)
        ]
        if rows:
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT, rows)
    return [
        frozenset(watch.post_id for watch in batch.watches) - known.keys()
        for batch, known in zip(batches, authors, strict=True)
    ]


def _rows(batch: Batch, authors: dict[UUID, UUID], *, named: bool) -> list[Sequence[Any]]:
    """Return the columns of what is kept."""
    me = batch.viewer.account_id
    watches = [watch for watch in batch.watches if watch.post_id in authors]
    if me is not None and named:
        return [bound((me, *watch)) for watch in watches]
    # Nobody is their own audience: where the name is not kept, the job could not leave them out.
    # Nor is it kept what was done beside watching: of somebody unnamed nothing is learned from it.
    return [
        bound((UNNAMED, *watch._replace(shared=False))) for watch in watches if authors[watch.post_id] != me
    ]
