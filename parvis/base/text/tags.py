"""Hashtags, mentions, list mentions and cashtags, each by twitter-text's documented rules.

Every function walks forward only: a character is looked at a bounded number of times,
so a hostile text costs no more than an ordinary one of its length.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from parvis.base.text.entities import Cashtag, Hashtag, ListMention, Mention

USERNAME_LENGTH: Final = 30

# Latin letters with accents, and the combining marks that make them.
LATIN_ACCENTS: Final = (
    "\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263\u0268"
    "\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)

# Neither letters nor digits, yet part of words: underscore, joiners, Hebrew and Tibetan
# punctuation, the Catalan middle dot, Japanese long and repeated sounds.
_WITHIN_TAG: Final = frozenset(
    "_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7"
)
_VARIATION_SELECTORS: Final = "\ufe0e\ufe0f"
# After a hash sign these make an emoji of it (#️ and #⃣), not a tag.
_EMOJI_MAKERS: Final = "\ufe0f\u20e3"

_HASH = re.compile("[#＃]")
_AT = re.compile(
    r"(?:(?<![A-Za-z0-9_!#$%&*@＠])|(?<=[rR][tT]))[@＠]([A-Za-z0-9_]++)"
    r"(/[A-Za-z][A-Za-z0-9_-]{0,24}+)?+"
)
_AFTER_AT = re.compile(f"[@＠{LATIN_ACCENTS}]|://")
_NOT_BEFORE_RETWEET = re.compile(r"[A-Za-z0-9_+~.-]")
_CASH = re.compile(
    r"(?:(?<=[\s\u200e\u200f\u202a-\u202e\u2066-\u2069])|^)\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)"
    r"(?=\s|[!#%&'()*+,\\\-./:;<=>?@\[\]^_{|}~$]|$)"
)


def hashtags(text: str) -> Iterator[Hashtag]:
    """Yield the hashtags of `text` in reading order."""
    position = 0
    while found := _HASH.search(text, position):
        start, position = found.span()
        if not _may_precede_tag(text, start):
            continue
        position, has_letter = _end_of_tag(text, position)
        if has_letter and not text.startswith(("#", "＃", "://"), position):
            yield Hashtag(start, position, text[start + 1 : position])


def mentions(text: str) -> Iterator[Mention]:
    """Yield the mentions of `text` in reading order; what follows a slash is not looked at."""
    for found in mentions_or_lists(text):
        end = found.end - len(found.slug)
        yield Mention(found.start, end, found.username)


def mentions_or_lists(text: str) -> Iterator[ListMention]:
    """Yield mentions together with the list slug written after them, if any."""
    for found in _AT.finditer(text):
        start, end = found.span()
        too_long = len(found[1]) > USERNAME_LENGTH
        if too_long or not _may_precede_mention(text, start) or _AFTER_AT.match(text, end):
            continue
        yield ListMention(start, end, found[1], found[2] or "")


def reply_to(text: str) -> str | None:
    """Return the username a text addresses: one mentioned before anything else is said."""
    first = next(mentions(text), None)
    return first.username if first and not text[: first.start].strip() else None


def cashtags(text: str) -> Iterator[Cashtag]:
    """Yield the ticker symbols of `text` in reading order."""
    for found in _CASH.finditer(text):
        yield Cashtag(found.start(), found.end(), found[1])


def _may_precede_tag(text: str, start: int) -> bool:
    if start == 0 or text[start - 1] in _VARIATION_SELECTORS:
        return True
    before = text[start - 1]
    return before != "&" and not _is_within_tag(before)


def _end_of_tag(text: str, start: int) -> tuple[int, bool]:
    if start < len(text) and text[start] in _EMOJI_MAKERS:
        return start, False
    end, has_letter = start, False
    while end < len(text) and _is_within_tag(text[end]):
        has_letter = has_letter or _is_letter_or_mark(text[end])
        end += 1
    return end, has_letter


def _is_within_tag(character: str) -> bool:
    return character.isdecimal() or character in _WITHIN_TAG or _is_letter_or_mark(character)


def _is_letter_or_mark(character: str) -> bool:
    return character.isalpha() or unicodedata.category(character)[0] == "M"


def _may_precede_mention(text: str, start: int) -> bool:
    """Whether letters right before the sign, which only `RT` may be, stand alone."""
    if start == 0 or text[start - 1] not in "tT":
        return True
    return start < 3 or not _NOT_BEFORE_RETWEET.match(text, start - 3)
