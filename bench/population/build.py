"""Builds the network into the database that the environment names, as a process of its own.

`python -m bench.population.build '{"accounts": 5000, …}'` with PARVIS_DATA_DIR and
DATABASE_URL set: Django is set up once a process, and a bench visits several databases.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.ops.django_settings")
django.setup()

import numpy as np  # noqa: E402 - Django must be set up first
from django.db import connection, transaction  # noqa: E402

from bench.population import bulk, people, posts, reactions, words  # noqa: E402
from bench.population.ids import counted, instants  # noqa: E402
from bench.population.shape import Shape  # noqa: E402
from parvis.ops.prepare import migrate  # noqa: E402
from parvis.posts.models import SearchDocument  # noqa: E402


def build(shape: Shape) -> None:
    """Write a network of this shape into the empty database."""
    migrate()
    rng = np.random.default_rng(shape.seed)
    now_ms = int(time.time() * 1000)
    who = people.imagine(rng, shape, now_ms)
    texts = words.pool(rng, shape.hashtags, connection.vendor)
    what = posts.imagine(rng, shape, who, now_ms, len(texts))
    liked = reactions.imagine(rng, shape, who, what, now_ms)
    written = counted(what.author, shape.accounts)
    last = np.zeros(shape.accounts, dtype=np.int64)
    last[what.author] = what.moments_ms
    moments = [text if ms else "" for ms, text in zip(last, instants(last), strict=True)]
    with _hurried(), transaction.atomic():
        people.write(rng, shape, who, written, moments)
        posts.write(rng, shape, who, what, texts, counted(liked.post, shape.posts))
        reactions.write(rng, shape, who, what, liked)
    bulk.finish(SearchDocument)


@contextlib.contextmanager
def _hurried() -> Iterator[None]:
    """Do without, while SQLite's file is built, what makes its commits safe."""
    if connection.vendor != "sqlite":
        yield
        return
    _pragma("foreign_keys=OFF", "journal_mode=OFF", "synchronous=OFF", "cache_size=-400000")
    yield
    _pragma("foreign_keys=ON", "synchronous=FULL", "journal_mode=WAL")


def _pragma(*pragmas: str) -> None:
    with connection.cursor() as cursor:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")


if __name__ == "__main__":
    build(Shape(**json.loads(sys.argv[1])))
