"""Full-text search; with the index's own writes in `services.search`, all that knows the database.

SQLite holds the index in an FTS5 table, PostgreSQL in a tsvector column. Both index the same
terms, made by `text.search`, so that a word found on one is found on the other.
"""

import re
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import connection
from django.db.models import Q

from parvis.accounts.queries import Viewer, account_ids_by_username
from parvis.base.text.search import fts5_query, tsquery
from parvis.posts.models import Mention, SearchDocument, Visibility
from parvis.posts.queries.cards import draw, select
from parvis.posts.queries.timelines import without_muted
from parvis.posts.queries.views import PostView
from parvis.posts.visibility import readable

_BATCH: Final = 200  # hits looked at in one go
_HITS_MAX: Final = 4_000  # hits looked at for one page
_FROM: Final = re.compile(r"(?:^|\s)from:@?(\w{1,30})", re.ASCII)
_NEWEST_SQLITE: Final = (
    "SELECT rowid FROM posts_search WHERE posts_search MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
)
_NEWEST_POSTGRESQL: Final = (
    "SELECT id FROM posts_search WHERE doc @@ %s::tsquery AND id < %s ORDER BY id DESC LIMIT %s"
)


def search_posts(
    viewer: Viewer, text: str, *, limit: int = 20, offset: int = 0, author_id: UUID | None = None
) -> list[PostView]:
    """Return posts with all words of the text, newest first: public ones, one's own, and those
    in which one is mentioned. `"a phrase"`, `-word` and `from:name` narrow it."""
    author = _FROM.search(text)
    if author:
        known = account_ids_by_username([author[1]])
        if author[1].lower() not in known:
            return []
        author_id = known[author[1].lower()][0]
        text = _FROM.sub(" ", text)
    query = fts5_query(text) if connection.vendor == "sqlite" else tsquery(text)
    meant = Q(visibility=Visibility.PUBLIC)
    if viewer.is_member:
        named = Mention.objects.filter(account=viewer.account_id).values("post_id")
        meant |= Q(author=viewer.account_id) | Q(id__in=named)
    rows = without_muted(viewer, readable(viewer).filter(meant))
    if author_id is not None:
        rows = rows.filter(author=author_id)
    if not query:
        alone = rows.filter(repost_of=None).order_by("-id") if author and not text.strip() else rows.none()
        return draw(viewer, select(viewer, alone)[offset : offset + limit])
    found: list[UUID] = []
    before = 2**62
    for _batch in range(_HITS_MAX // _BATCH):
        hits = _hits(query, before)
        if hits:
            before = hits[-1]
            documents = SearchDocument.objects.filter(id__in=hits).values("post_id")
            found.extend(rows.filter(id__in=documents).order_by("-id").values_list("id", flat=True))
        if len(hits) < _BATCH or len(found) >= offset + limit:
            break
    chosen = found[offset : offset + limit]
    return draw(viewer, select(viewer, readable(viewer).filter(id__in=chosen)).order_by("-id"))


def _hits(query: str, before: int) -> list[int]:
    sql = _NEWEST_SQLITE if connection.vendor == "sqlite" else _NEWEST_POSTGRESQL
    with connection.cursor() as cursor:
        cursor.execute(sql, [query, before, _BATCH])
        return [row[0] for row in cursor.fetchall()]
