"""The words of a text as search knows them, the same for every database.

Case, width, accents and Arabic spelling variants are folded away, so that a word is found
however it was typed. Vowel signs of Indic scripts stay: without them words fall apart.
Scripts that put no spaces between words are cut into overlapping pairs of characters.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from parvis.base.text.tags import hashtags, mentions

TERM_LENGTH: Final = 64

_ARABIC_POINTS: Final = "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
_HEBREW_POINTS: Final = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
_DROPPED = re.compile(f"[\u0300-\u036f{_ARABIC_POINTS}{_HEBREW_POINTS}]")
# What no decomposition says: strokes, ligatures, and letters that Arabic keyboards swap.
_ALIKE: Final = {
    **dict(zip("øłđħŧıðæœþ", ("o", "l", "d", "h", "t", "i", "d", "ae", "oe", "th"), strict=True)),
    **dict(zip("\u0671\u0649\u0629\u06cc\u06a9", "\u0627\u064a\u0647\u064a\u0643", strict=True)),
}
_UNSPACED: Final = (
    "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003fffd"
)
_PIECES = re.compile(f"([{_UNSPACED}]+)|[^{_UNSPACED}]+")
_UNSPACED_CHARACTER = re.compile(f"[{_UNSPACED}]")
_REMEMBERED_CHARACTERS: Final = 20_000


class _Folding(dict[int, str]):
    """A table for `str.translate` that works out each character when it first meets it."""

    def __missing__(self, point: int) -> str:
        folded = _fold_character(chr(point))
        if len(self) < _REMEMBERED_CHARACTERS:
            self[point] = folded
        return folded


def _fold_character(character: str) -> str:
    if _DROPPED.match(character) or unicodedata.category(character) == "Cf":
        return ""
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    is_part_of_word = unicodedata.category(character)[0] in "LNM"
    return _ALIKE.get(character, character) if is_part_of_word else " "


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Return `text` in the form that is compared, its words separated by single spaces."""
    if text.isascii():
        return " ".join(text.lower().translate(_FOLDING).split())
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFKD", text).translate(_FOLDING)
    return unicodedata.normalize("NFKC", " ".join(text.split()))


@lru_cache(maxsize=256)
def saying(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of the phrases in a folded text; they are folded themselves.

    A phrase is found as whole words, and where its script has no spaces, anywhere.
    """
    return re.compile("|".join(map(_bounded, phrases)) or "(?!)")


def _bounded(phrase: str) -> str:
    starts = "" if _UNSPACED_CHARACTER.match(phrase) else r"(?<!\S)"
    ends = "" if _UNSPACED_CHARACTER.match(phrase[-1:]) else r"(?!\S)"
    return f"{starts}{re.escape(phrase)}{ends}"


def terms(text: str) -> list[str]:
    """Return the terms of `text`: its words in order, then its hashtags and mentions, signed."""
    return words(text) + signed(text)


def words(text: str) -> list[str]:
    """Return the words of `text` in order; each unspaced run ends with its last character."""
    found: list[str] = []
    for word in fold(text).split():
        for piece in _PIECES.finditer(word):
            if piece[1]:
                found.extend(_pairs(piece[1]))
            else:
                found.append(piece[0][:TERM_LENGTH])
    return found


def signed(text: str) -> list[str]:
    """Return the hashtags and mentions of `text` with their signs, folded, each once."""
    names = chain(
        ("#" + _fold_name(hashtag.tag) for hashtag in hashtags(text)),
        ("@" + _fold_name(mention.username) for mention in mentions(text)),
    )
    return list(dict.fromkeys(name[:TERM_LENGTH] for name in names if len(name) > 1))


def is_unspaced(term: str) -> bool:
    """Whether `term` was cut from a run of characters without spaces."""
    return _UNSPACED_CHARACTER.match(term) is not None


def _pairs(run: str) -> Iterator[str]:
    # The last character stands alone at the end, so that each one starts some term.
    return (run[at : at + 2] for at in range(len(run)))


def _fold_name(name: str) -> str:
    return "_".join(fold(part).replace(" ", "") for part in name.split("_"))
