"""One reading of a post: hashtags, mentions and links, none inside another.

The rules are twitter-text's, as its conformance cases state them, so that a post means
the same here as where its author wrote it first. Indices count code points.
"""

from parvis.base.text.entities import Entities, Entity, Hashtag, Mention, Url, start_of
from parvis.base.text.tags import hashtags, mentions
from parvis.base.text.urls import urls


def extract(text: str) -> Entities:
    """Return what `text` holds; of two finds that overlap, the one that starts first stays."""
    found: list[Entity] = [*urls(text), *mentions(text), *hashtags(text)]
    found.sort(key=start_of)
    kept: list[Entity] = []
    position = 0
    for entity in found:
        if entity.start >= position:
            kept.append(entity)
            position = entity.end
    return Entities(
        hashtags=tuple(entity for entity in kept if isinstance(entity, Hashtag)),
        mentions=tuple(entity for entity in kept if isinstance(entity, Mention)),
        urls=tuple(entity for entity in kept if isinstance(entity, Url)),
    )
