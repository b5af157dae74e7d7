"""Documents and queries for both full-text engines, made from one set of terms.

SQLite: an FTS5 table with `tokenize = "unicode61 remove_diacritics 0 categories
'L* N* Co M*'"`; the signs of hashtags and mentions travel as private-use characters,
which that tokenizer takes for parts of words. PostgreSQL: the literal of a `tsvector` and
of a `tsquery`, so no configuration of the server has a say in what is a word.

What people type is never syntax to the engine: every term is quoted.
"""

import re
from dataclasses import dataclass
from typing import Final

from parvis.base.text.terms import is_unspaced, signed, terms, words

FTS5_TOKENIZER: Final = "unicode61 remove_diacritics 0 categories 'L* N* Co M*'"

_MOST_CLAUSES: Final = 16
_MOST_TERMS_IN_PHRASE: Final = 32
_SHORTEST_PREFIX: Final = 2
_LAST_POSITION: Final = 16_383
_MOST_POSITIONS: Final = 255

_SIGNS: Final = str.maketrans({"#": "\ue023", "@": "\ue040", "_": "\ue05f"})
_ITEM = re.compile(r'(-?)(?:["“”„«»]([^"“”„«»]*)["“”„«»]?|([^\s"“”„«»]+))')


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms that must follow each other, the last perhaps only begun, or must not be there."""

    phrase: tuple[str, ...]
    is_excluded: bool = False
    is_prefix: bool = False


def clauses(query: str) -> list[Clause]:
    """Return what a query asks for: words, "exact phrases", -exclusions, #tags and @names.

    The last word counts as begun, unless it is quoted: results may show while one types.
    """
    found: list[Clause] = []
    for item in _ITEM.finditer(query):
        found.extend(_clauses_of_item(item, is_last=not query[item.end() :].strip()))
        if len(found) >= _MOST_CLAUSES:
            break
    return found[:_MOST_CLAUSES]


def fts5_document(text: str) -> str:
    """Return what to put into the FTS5 table for `text`."""
    return " ".join(terms(text)).translate(_SIGNS)


def fts5_query(query: str) -> str:
    """Return the FTS5 MATCH expression for what a person typed; empty if it asks for nothing."""
    asked = clauses(query)
    wanted = " AND ".join(_fts5_phrase(clause) for clause in asked if not clause.is_excluded)
    excluded = "".join(f" NOT {_fts5_phrase(clause)}" for clause in asked if clause.is_excluded)
    return f"({wanted}){excluded}" if wanted and excluded else wanted


def tsvector_document(text: str) -> str:
    """Return the literal of the `tsvector` for `text`."""
    positions: dict[str, list[int]] = {}
    for position, term in enumerate(terms(text)[:_LAST_POSITION], start=1):
        at = positions.setdefault(term, [])
        if len(at) < _MOST_POSITIONS:
            at.append(position)
    return " ".join(f"{_lexeme(term)}:{','.join(map(str, at))}" for term, at in positions.items())


def tsquery(query: str) -> str:
    """Return the literal of the `tsquery` for what a person typed; empty if for nothing."""
    asked = clauses(query)
    wanted = [_ts_phrase(clause) for clause in asked if not clause.is_excluded]
    excluded = [f"!({_ts_phrase(clause)})" for clause in asked if clause.is_excluded]
    return " & ".join(wanted + excluded) if wanted else ""


def _clauses_of_item(item: re.Match[str], *, is_last: bool) -> list[Clause]:
    is_excluded, quoted, bare = item[1] == "-", item[2], item[3]
    names = signed(bare) if bare and bare[0] in "#＃@＠" else []
    phrases: list[tuple[str, ...]] = [(name,) for name in names]
    if not names:
        phrases.append(_phrase(bare if quoted is None else quoted))
    may_be_begun = is_last and quoted is None and not is_excluded
    return [
        Clause(phrase, is_excluded, _is_prefix(phrase[-1], may_be_begun=may_be_begun))
        for phrase in phrases
        if phrase
    ]


def _phrase(text: str) -> tuple[str, ...]:
    found = words(text)[:_MOST_TERMS_IN_PHRASE]
    # A run's last character alone follows its last pair in a document; at the end of a
    # phrase it would forbid what the run goes on with.
    if len(found) > 1 and len(found[-1]) == 1 and is_unspaced(found[-1]):
        before = found[-2]
        if len(before) > 1 and is_unspaced(before) and before[-1] == found[-1]:
            found.pop()
    return tuple(found)


def _is_prefix(term: str, *, may_be_begun: bool) -> bool:
    if len(term) == 1 and is_unspaced(term):
        return True  # one character is how half of the pairs begin
    return may_be_begun and len(term) >= _SHORTEST_PREFIX


def _fts5_phrase(clause: Clause) -> str:
    phrase = " ".join(clause.phrase).translate(_SIGNS).replace('"', '""')
    return f'"{phrase}"{"*" if clause.is_prefix else ""}'


def _ts_phrase(clause: Clause) -> str:
    lexemes = " <-> ".join(_lexeme(term) for term in clause.phrase)
    phrase = f"{lexemes}:*" if clause.is_prefix else lexemes
    return f"({phrase})" if len(clause.phrase) > 1 else phrase


def _lexeme(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
