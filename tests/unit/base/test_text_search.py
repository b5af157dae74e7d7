"""Search terms, and both engines given them: SQLite's FTS5 and PostgreSQL's full text."""

import os
import sqlite3
from collections.abc import Callable, Iterator

import psycopg
import pytest

from parvis.base.text.search import (
    FTS5_TOKENIZER,
    fts5_document,
    fts5_query,
    tsquery,
    tsvector_document,
)
from parvis.base.text.terms import fold, saying, terms, words
from tests import postgresql, real_data

Search = Callable[[list[str], str], list[int]]

pytestmark = pytest.mark.xdist_group("text_search")


@pytest.fixture(scope="module")
def cluster() -> Iterator[psycopg.Connection]:
    url = os.environ.get("DATABASE_URL") or postgresql.start()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TEMPORARY TABLE text_search (id int, terms tsvector)")
        yield connection


@pytest.fixture(params=["fts5", "tsearch"])
def search(request: pytest.FixtureRequest) -> Search:
    """Return what indexes documents and says which of them answer a query."""
    if request.param == "fts5":
        return _search_fts5
    connection: psycopg.Connection = request.getfixturevalue("cluster")
    return lambda documents, query: _search_tsearch(connection, documents, query)


def _search_fts5(documents: list[str], query: str) -> list[int]:
    connection = sqlite3.connect(":memory:")
    connection.execute(f'CREATE VIRTUAL TABLE t USING fts5(terms, tokenize="{FTS5_TOKENIZER}")')
    rows = [(at, fts5_document(document)) for at, document in enumerate(documents)]
    connection.executemany("INSERT INTO t (rowid, terms) VALUES (?, ?)", rows)
    asked = fts5_query(query)
    if not asked:
        return []
    found = connection.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY rowid", [asked])
    return [row[0] for row in found]


def _search_tsearch(connection: psycopg.Connection, documents: list[str], query: str) -> list[int]:
    connection.execute("TRUNCATE text_search")
    rows = [(at, tsvector_document(document)) for at, document in enumerate(documents)]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO text_search VALUES (%s, %s::tsvector)", rows)
    asked = tsquery(query)
    if not asked:
        return []
    found = connection.execute("SELECT id FROM text_search WHERE terms @@ %s::tsquery ORDER BY id", [asked])
    return [row[0] for row in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'Été à İstanbul, Straße №5", "l ete a istanbul strasse no5"),
        ("Œuvre Łódź smørrebrød", "oeuvre lodz smorrebrod"),
        ("أَهْلًا إلى المدرسةِ ـــ ٢٠٢٤", "اهلا الي المدرسه 2024"),
        ("नमस्ते दुनिया", "नमस्ते दुनिया"),
        ("Ёлка Άνθρωπος", "елка ανθρωποσ"),
        ("漢字テ", "漢字 字テ テ"),
        ("#Été_26 @user_name", "ete 26 user name #ete_26 @user_name"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("\x00 \ud800 ---", ""),
    ],
)
def test_terms(text: str, expected: str) -> None:
    assert " ".join(terms(text)) == expected


DOCUMENTS = [
    "Le marché de Noël ouvre samedi",
    "Noël au balcon, samedi le marché #Noël2026",
    "@alice market day, don't be late",
    "東京は今日もいい天気です",
    "صباح الخير إلى الجميع",
    "यह बाज़ार आज सुबह खुला है",
    "alice in wonderland",
    "@alice_b says hello",
]


@pytest.mark.parametrize(
    ("query", "answers"),
    [
        ("noel", [0, 1]),
        ("NOËL samedi", [0, 1]),
        ('"marché de noël"', [0]),
        ("marché -balcon", [0]),
        ('noël -"au balcon"', [0]),
        ("mar", [0, 1, 2]),
        ('"mar"', []),
        ("mar noël", []),
        ("#noël2026", [1]),
        ("noël2026", [1]),
        ("#noël2", [1]),
        ("@alice", [2, 7]),
        ('@alice "market"', [2]),
        ("@alice late", [2]),
        ("alice", [2, 6, 7]),
        ("don't", [2]),
        ("東京", [3]),
        ("天気", [3]),
        ("気", [3]),
        ("京東", []),
        ("الى", [4]),
        ("बाज़ार", [5]),
        ("बाज", [5]),
        ("-noël", []),
        ("", []),
        ("nothing here", []),
        ("alice OR noël", []),
        ("NOT alice", []),
        ("terms:alice", []),
        ("alice* ^le (", []),
        ("'alice' & !noël", []),
        ("day \\", [2]),
    ],
)
def test_finds(search: Search, query: str, answers: list[int]) -> None:
    assert search(DOCUMENTS, query) == answers


def test_every_real_post_is_found_by_its_own_words(search: Search) -> None:
    for posts in real_data.posts_by_language(40).values():
        for at, post in enumerate(posts):
            some = [word for word in words(post) if len(word) > 1][:4]
            if some:
                assert at in search(posts, f'"{" ".join(some[:1])}" {" ".join(some)}')


def test_naughty_strings_break_neither_index_nor_query(search: Search) -> None:
    strings = real_data.naughty_strings()
    search(strings, "x")
    for string in strings:
        search(["x"], string)


def test_the_longest_post_fits(search: Search) -> None:
    longest = [" ".join("ab" for _ in range(6_000)), "a" * 20_000, "漢" * 20_000]
    assert search(longest, "ab") == [0]
    assert search(longest, "a" * 100) == [1]
    assert search(longest, "漢漢漢") == [2]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("old town", "The Old-Town hall", True),
        ("old town", "an old townhouse", False),
        ("ete", "Été", True),
        ("soup", "soupçon", False),
        ("東京", "東京都", True),
        ("a.c", "abc", False),
    ],
)
def test_a_phrase_is_found_as_words(phrase: str, text: str, found: bool) -> None:
    assert bool(saying((fold(phrase), "unheard")).search(fold(text))) is found


def test_no_phrase_is_found_nowhere() -> None:
    assert not saying(()).search("anything")
