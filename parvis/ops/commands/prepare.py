"""`parvis prepare`: bring the database and the static files up to date."""

from parvis.ops.prepare import collect_static_files, migrate


def run(_arguments: list[str]) -> int:
    """Do what has to be done before the server can start; quick when nothing has changed."""
    migrate()
    collect_static_files()
    return 0
