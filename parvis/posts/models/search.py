"""The number under which a public post stands in the full-text index.

The index itself is made by a migration: an FTS5 table on SQLite, a tsvector column on
PostgreSQL; `queries.search` is the only code that knows which.
"""

from django.db import models


class SearchDocument(models.Model):
    """A searchable post. FTS5 wants integer row ids, posts have UUIDs."""

    post = models.OneToOneField("posts.Post", on_delete=models.CASCADE, related_name="+")


class SearchResidue(models.Model):
    """A note that words left the index whose bytes are still in its file."""
