"""The one clean form of a text, its length as people count it, and what makes two tags one."""

import re
import unicodedata
from typing import Final

from parvis.base.text.bidi import settle

_LINE_ENDS = re.compile("\r\n?|[\x85\u2028\u2029]")
# Controls but tab and newline, halves of surrogate pairs, and code points that are none.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(17))
    + "]"
)
# Letters and symbols by category, yet nothing is drawn for them.
_DRAWN_EMPTY: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_BLANK_LINES: Final = 2
_MANY_BLANK_LINES = re.compile(rf"\n(?:[^\S\n]*\n){{{_BLANK_LINES + 1},}}")


def clean(text: str) -> str:
    """Return `text` as it is kept: NFC, LF line ends, no controls, no great gaps, trimmed.

    Cleaning twice changes nothing more.
    """
    text = _LINE_ENDS.sub("\n", text)
    text = settle(_UNFIT.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _MANY_BLANK_LINES.sub("\n" * (_BLANK_LINES + 1), text)
    return text.strip()


def length(text: str) -> int:
    r"""Return how many characters count against the limit: code points in NFC.

    A line end counts as one however it is written. Cleaning never makes a text longer, so
    what a composer accepts, `clean` does not push over the limit. In the page's script
    the same number is `[...text.replace(/\r\n?/g, "\n").normalize("NFC")].length`.
    """
    return len(unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def is_blank(text: str) -> bool:
    """Whether `text` would look empty: nothing in it but spaces, marks and invisible characters."""
    return all(unicodedata.category(character)[0] in "ZCM" or character in _DRAWN_EMPTY for character in text)


def hashtag_key(tag: str) -> str:
    """Return what equal tags have in common: `Été`, `été` and `ÉTÉ` are one tag."""
    folded = unicodedata.normalize("NFKC", clean(tag)).casefold()
    # Some signs fall apart into a space and a mark, and the space is cleaned away like any other.
    return clean(unicodedata.normalize("NFKC", folded))
