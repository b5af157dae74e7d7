"""A post's text as HTML in the shape Mastodon's clients know, safe whatever the text says.

Nothing of the text becomes markup: every piece is escaped, the tags are ours. The text
content of the result is the text itself, since shortened links only hide their ends
(classes `invisible` and `ellipsis`); stray direction controls alone are left out.
"""

import re
from collections.abc import Callable, Mapping
from html import escape
from typing import Final

from parvis.base.text.bidi import stray_controls
from parvis.base.text.entities import Entities, Hashtag, Mention, Url

_BREAKS = re.compile("\n+")
_REL: Final = "nofollow noopener noreferrer"


def render_html(
    text: str,
    entities: Entities,
    *,
    mention_urls: Mapping[str, str],
    hashtag_url: Callable[[str], str],
) -> str:
    """Return `text` as HTML; `entities` are its own, as `extract` found them.

    `mention_urls` has the page of each account that exists by its username in lower
    case; a mention of anybody else stays plain text. `hashtag_url` gets the tag as written.
    """
    if not text:
        return ""
    stray = stray_controls(text)
    pieces: list[str] = []
    position = 0
    for entity in entities.in_order:
        pieces.append(_plain(text, position, entity.start, stray))
        position = entity.end
        match entity:
            case Url():
                pieces.append(_link(entity))
            case Mention():
                pieces.append(_mention(text, entity, mention_urls.get(entity.username.lower())))
            case Hashtag():
                pieces.append(_hashtag(text, entity, hashtag_url(entity.tag)))
    pieces.append(_plain(text, position, len(text), stray))
    return f"<p>{''.join(pieces)}</p>"


def _plain(text: str, start: int, end: int, stray: frozenset[int]) -> str:
    piece = text[start:end]
    if stray:
        piece = "".join(mark for at, mark in enumerate(piece, start) if at not in stray)
    piece = escape(piece)
    return _BREAKS.sub(_break, piece) if "\n" in piece else piece


def _break(newlines: re.Match[str]) -> str:
    return "<br>" if len(newlines[0]) == 1 else "</p><p>"


def _link(url: Url) -> str:
    before, shown, after = (escape(part) for part in url.parts)
    head = f'<span class="invisible">{before}</span>' if before else ""
    tail = f'<span class="invisible">{after}</span>' if after else ""
    shape = "ellipsis" if after else ""
    return (
        f'<a href="{escape(url.href)}" rel="{_REL}" target="_blank" translate="no">'
        f'{head}<span class="{shape}">{shown}</span>{tail}</a>'
    )


def _mention(text: str, mention: Mention, url: str | None) -> str:
    if url is None:
        return escape(text[mention.start : mention.end])
    sign = text[mention.start]
    return (
        f'<span class="h-card" translate="no"><a href="{escape(url)}" class="u-url mention">'
        f"{sign}<span>{escape(mention.username)}</span></a></span>"
    )


def _hashtag(text: str, hashtag: Hashtag, url: str) -> str:
    sign = text[hashtag.start]
    return (
        f'<a href="{escape(url)}" class="mention hashtag" rel="tag">'
        f"{sign}<span>{escape(hashtag.tag)}</span></a>"
    )
