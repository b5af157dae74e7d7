"""Turn one database address into Django's settings: SQLite by default, PostgreSQL by address.

SQLite: WAL lets readers work beside the one writer; IMMEDIATE takes the write lock at the
start of a transaction, so that none fails half way; synchronous=FULL makes every commit
survive a power cut, not only a killed process; secure_delete overwrites what is deleted.
"""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote, urlsplit

BUSY_TIMEOUT_S: Final = 20
PRAGMAS: Final = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-8000",  # each connection's own; the kernel keeps the file for all of them
    "journal_size_limit=67108864",
)


def database(url: str, data_dir: Path) -> dict[str, Any]:
    """Return the entry of Django's DATABASES for `url`; empty means SQLite in the data folder."""
    parts = urlsplit(url)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgresql(url)
    name = unquote(parts.path)[1:] if url else ""
    return _sqlite(data_dir / (name or "parvis.sqlite3"))


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": BUSY_TIMEOUT_S,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in PRAGMAS),
        },
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", "") or unquote(parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 5, **options},
    }
