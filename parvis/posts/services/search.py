"""Keeping the full-text index in step with the posts, in the same transaction as they change."""

from collections.abc import Iterable
from typing import Final

from django.db import connection, transaction
from django.db.models import Max

from parvis.base.text.search import fts5_document, tsvector_document
from parvis.posts.models import Post, SearchDocument, SearchResidue

_INSERT: Final = {
    "sqlite": "INSERT INTO posts_search (rowid, doc) VALUES (%s, %s)",
    "postgresql": "INSERT INTO posts_search (id, doc) VALUES (%s, %s::tsvector)",
}
_DELETE: Final = {
    "sqlite": "DELETE FROM posts_search WHERE rowid = %s",
    "postgresql": "DELETE FROM posts_search WHERE id = %s",
}
_MERGE_PAGES: Final = 500  # pages of the index merged in one short transaction
_MERGE_ROUNDS: Final = 10_000


def index_post(post: Post) -> None:
    """Make a new post findable by its words."""
    document = SearchDocument.objects.create(post=post)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT[connection.vendor], [document.id, _words(post)])


def reindex_post(post: Post) -> None:
    """Make the post findable by its words as they are now."""
    unindex_post(post)
    index_post(post)


def index_posts(posts: Iterable[Post]) -> None:
    """Make many new posts findable at once, in their order."""
    rows = list(posts)
    SearchDocument.objects.bulk_create([SearchDocument(post=post) for post in rows])
    numbers = dict(SearchDocument.objects.filter(post__in=rows).values_list("post_id", "id"))
    with connection.cursor() as cursor:
        cursor.executemany(_INSERT[connection.vendor], [(numbers[post.id], _words(post)) for post in rows])


def unindex_post(post: Post) -> None:
    """Make the post unfindable; `purge_search` then removes its words from the file."""
    document = SearchDocument.objects.filter(post=post).first()
    if document is None:
        return
    with connection.cursor() as cursor:
        cursor.execute(_DELETE[connection.vendor], [document.id])
    document.delete()
    SearchResidue.objects.create()


def purge_search() -> None:
    """Rewrite the parts of the index that still hold deleted words, if there are any.

    FTS5 notes deletions beside the words and drops both when it merges; merging in small
    steps keeps the write lock short, and with `secure_delete` the freed pages are
    overwritten. The checkpoint then empties the log that still holds the old pages.
    PostgreSQL's vacuum does the like for its table and index.
    """
    noted = SearchResidue.objects.aggregate(last=Max("id"))["last"]
    if noted is None:
        return
    if connection.vendor == "sqlite":
        _merge(-_MERGE_PAGES)
        for _round in range(_MERGE_ROUNDS):
            if not _merge(_MERGE_PAGES):
                break
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    else:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM posts_search")
    SearchResidue.objects.filter(id__lte=noted).delete()


def _merge(pages: int) -> bool:
    """Merge some pages; return whether there was anything to do (FTS5, section 6.8)."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = _changes()
        cursor.execute("INSERT INTO posts_search (posts_search, rank) VALUES ('merge', %s)", [pages])
        return _changes() - before > 1


def _changes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT total_changes()")
        changes: int = cursor.fetchone()[0]
        return changes


def _words(post: Post) -> str:
    text = f"{post.content_warning}\n{post.text}"
    return fts5_document(text) if connection.vendor == "sqlite" else tsvector_document(text)
