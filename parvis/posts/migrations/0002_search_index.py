"""The full-text index, in the form that each database has for it."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# As `base.text.search.FTS5_TOKENIZER` stood when this index was laid out. Marks (M*) belong
# to words: without them Devanagari would fall apart into consonants.
_CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE posts_search USING fts5("
        "doc, tokenize = \"unicode61 remove_diacritics 0 categories 'L* N* Co M*'\")",
    ),
    "postgresql": (
        "CREATE TABLE posts_search (id bigint PRIMARY KEY, doc tsvector NOT NULL)",
        "CREATE INDEX posts_search_doc ON posts_search USING gin (doc)",
    ),
}


def create(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Create the index of this database."""
    for statement in _CREATE[editor.connection.vendor]:
        editor.execute(statement)


def drop(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index."""
    editor.execute("DROP TABLE posts_search")


class Migration(migrations.Migration):
    """Adds the index to find posts by their words."""

    dependencies = (("posts", "0001_initial"),)
    operations = (migrations.RunPython(create, drop),)
