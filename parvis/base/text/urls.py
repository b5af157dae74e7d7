"""Links, with a scheme or without, by twitter-text's documented rules.

A host is found first: a run of host characters is cut at its dots, and the longest
stretch of sound labels that ends in a known top-level domain is the host. Port, path and
query are then read forward with possessive patterns and trimmed from the right. Nothing
backtracks, so the work is linear in the length of the text.
"""

import re
from collections.abc import Iterator
from typing import Final

from parvis.base.text.entities import Url
from parvis.base.text.tags import LATIN_ACCENTS
from parvis.base.text.tlds import LONGEST, TLDS

_TCO_SLUG_LENGTH: Final = 40
_LABEL_BYTES: Final = 63
_HOST_BYTES: Final = 253

_DIRECTIONAL: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_NOT_IN_HOST: Final = (
    rf"\s!\"#$%&'()*+,/:;<=>?@\[\\\]\^`{{|}}~{_DIRECTIONAL}\ufeff\ufffe\uffff\x00-\x1f\x7f-\x9f"
)
_RUN = re.compile(f"[^{_NOT_IN_HOST}]++")
# The look-behind also keeps a long word from being tried again at each of its letters.
_BARE_HOST = re.compile(
    rf"(?<![A-Za-z0-9{LATIN_ACCENTS}@＠$#＃\ufeff\ufffe\uffff._/-])"
    rf"(?:[A-Za-z0-9_{LATIN_ACCENTS}-]++\.)++"
)
_SCHEME = re.compile("https?://", re.IGNORECASE)
_NOT_BEFORE_SCHEME = re.compile("[A-Za-z0-9@＠$#＃\ufeff\ufffe\uffff]")
_AFTER_TLD = re.compile("[0-9A-Za-z@+-]")

_PORT = re.compile(":[0-9]++")
_IN_PATH: Final = rf"A-Za-z0-9\u0400-\u04ff{LATIN_ACCENTS}!*';:=+,.$/%#\[\]\-–_~@|&"
_PATH = re.compile(
    rf"/(?:[{_IN_PATH}]++|\((?:[{_IN_PATH}]++|[{_IN_PATH}]*+\([{_IN_PATH}]++\)[{_IN_PATH}]*+)\))*+"
)
_NOT_LAST_IN_PATH: Final = "!*';:,.$%[]–~@|&"
_QUERY = re.compile(r"\?[A-Za-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++")
_NOT_LAST_IN_QUERY: Final = "!?*'@();:+$%[].,~|"
_TCO = re.compile(r"https?://t\.co/([A-Za-z0-9]++)", re.IGNORECASE)


def urls(text: str) -> Iterator[Url]:
    """Yield the links of `text` in reading order."""
    if "." not in text:
        return
    position = 0
    while found := _RUN.search(text, position):
        start, position = found.span()
        if text.find(".", start, position) < 0:
            continue
        link = _with_scheme(text, start, position)
        if link:
            yield link
            position = link.end  # the run may go on behind it, with bare domains
            continue
        for link in _without_scheme(text, start, position):
            yield link
            position = max(position, link.end)


def _with_scheme(text: str, start: int, end: int) -> Url | None:
    """Return the link whose host begins at `start`, if a scheme stands before it."""
    first = _start_of_scheme(text, start)
    if first is None or (first and _NOT_BEFORE_SCHEME.match(text, first - 1)):
        return None
    host_end = _end_of_host(text, start, end)
    if host_end is None:
        return None
    shortened = _TCO.match(text, first)
    if shortened is None:
        return _link(text, first, _end_of_link(text, host_end))
    if len(shortened[1]) > _TCO_SLUG_LENGTH:
        return None
    return _link(text, first, _end_of_query(text, shortened.end()))


def _without_scheme(text: str, start: int, end: int) -> Iterator[Url]:
    """Yield the bare domains between `start` and `end`, which only Latin letters may spell."""
    for labels in _BARE_HOST.finditer(text, start, end):
        first = labels.start()
        dot = text.find(".", labels.end(), end)
        host_end = _end_of_host(text, first, end if dot < 0 else dot)
        if host_end is not None:
            yield _link(text, first, _end_of_link(text, host_end))


def _link(text: str, start: int, end: int) -> Url:
    return Url(start, end, text[start:end])


def _start_of_scheme(text: str, host: int) -> int | None:
    if not text.startswith("://", host - 3):
        return None
    for length in (7, 8):
        if host >= length and _SCHEME.match(text, host - length):
            return host - length
    return None


def _end_of_host(text: str, start: int, limit: int) -> int | None:
    """Return where the longest host that begins at `start` ends, or None if there is none."""
    host_end = None
    position, may_precede_tld = start, False
    while True:
        dot = text.find(".", position, limit)
        if may_precede_tld:
            host_end = _end_of_tld(text, position, limit if dot < 0 else dot) or host_end
        label = text[position:dot]
        if dot < 0 or not label or label[0] in "-_" or label[-1] in "-_":
            break
        position, may_precede_tld = dot + 1, "_" not in label
    return host_end if host_end and _may_resolve(text[start:host_end]) else None


def _end_of_tld(text: str, start: int, limit: int) -> int | None:
    for end in range(min(limit, start + LONGEST), start + 1, -1):
        if text[start:end].lower() in TLDS and not _AFTER_TLD.match(text, end):
            return end
    return None


def _may_resolve(host: str) -> bool:
    """Whether every label, and the whole, is short enough once encoded (RFC 1035, RFC 3492)."""
    if len(host) > _HOST_BYTES:
        return False
    sizes = [_encoded_size(label) for label in host.split(".")]
    return max(sizes) <= _LABEL_BYTES and sum(sizes) + len(sizes) - 1 <= _HOST_BYTES


def _encoded_size(label: str) -> int:
    # The size is checked first because the codec's work grows with the square of it.
    if label.isascii() or len(label) > _LABEL_BYTES:
        return len(label)
    if label[:4].lower() == "xn--":
        return _LABEL_BYTES + 1  # encoded already, or so it claims: never right
    return len("xn--") + len(label.encode("punycode"))


def _end_of_link(text: str, end: int) -> int:
    """Return where port, path and query that follow a host end."""
    port = _PORT.match(text, end)
    if port:
        end = port.end()
    path = _PATH.match(text, end)
    if path:
        end += len(path[0].rstrip(_NOT_LAST_IN_PATH))
    return _end_of_query(text, end)


def _end_of_query(text: str, end: int) -> int:
    query = _QUERY.match(text, end)
    kept = query[0].rstrip(_NOT_LAST_IN_QUERY) if query else ""
    return end + len(kept)
