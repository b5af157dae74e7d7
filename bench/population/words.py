"""What the accounts of a bench write: sentences of the right length in two languages.

Nobody reads them; they only have to weigh what posts weigh, in bytes, in words for the
search index, in hashtags and links. They are rendered by the product's own code.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import numpy as np

from parvis.base.text.extract import extract
from parvis.base.text.render import render_html
from parvis.base.text.search import fts5_document, tsvector_document

_ENGLISH: Final = (
    "the a of to and in is it that for was on are with as his they be at one have this from or "
    "had by hot but some what there we can out other were all your when up use word how said an "
    "each she which do their time if will way about many then them would write like so these her "
    "long make thing see him two has look more day could go come did my sound no most number who "
    "over know water than call first people may down side been now find garden bridge market "
    "morning evening train harbour kitchen window letter council river bicycle library concert"
)
_FRENCH: Final = (
    "le de un être et à il avoir ne je son que se qui ce dans en du elle au pour pas vous par sur "
    "faire plus dire me on mon lui nous comme mais pouvoir avec tout y aller voir bien où sans tu "
    "ou leur homme si deux mari moi vouloir te femme venir quand grand celui notre petit jour même "
    "jardin pont marché matin soir train port cuisine fenêtre lettre conseil rivière vélo concert "
    "bibliothèque école village fête récolte lumière atelier chemin voisine boulangerie"
)
_WORDS: Final = {"en": _ENGLISH.split(), "fr": _FRENCH.split()}
_POOL: Final = 4_000


@dataclass(frozen=True, slots=True)
class Text:
    """One text in all the forms in which its row and its index keep it."""

    text: str
    html: str
    language: str
    hashtags: tuple[str, ...]
    search: str


def pool(rng: np.random.Generator, hashtags: int, vendor: str) -> list[Text]:
    """Return texts to draw posts from; the first hashtags occur most."""
    tags = [f"{word.capitalize()}{n}" for n in range(hashtags) for word in [_WORDS["en"][n % 90]]]
    return [_text(rng, tags, vendor) for _ in range(_POOL)]


def mention(username: str) -> str:
    """Return the HTML of a mention, as it stands at the beginning of an answer."""
    text = f"@{username}"
    html = render_html(text, extract(text), mention_urls={username: f"/@{username}"}, hashtag_url=_tag_url)
    return html.removeprefix("<p>").removesuffix("</p>")


def _text(rng: np.random.Generator, tags: list[str], vendor: str) -> Text:
    language = "en" if rng.random() < 0.6 else "fr"
    words = _WORDS[language]
    length = int(np.clip(rng.lognormal(3.0, 0.7), 4, 200))
    places = np.minimum(rng.geometric(0.03, length), len(words)) - 1
    pieces = [" ".join(words[place] for place in places).capitalize() + "."]
    if rng.random() < 0.3:
        chosen = {tags[min(int(place), len(tags)) - 1] for place in rng.zipf(1.3, rng.integers(1, 3))}
        pieces += [f"#{tag}" for tag in sorted(chosen)]
    if rng.random() < 0.1:
        pieces.append(f"https://example.org/{language}/{rng.integers(1_000_000)}")
    text = " ".join(pieces)
    entities = extract(text)
    return Text(
        text=text,
        html=render_html(text, entities, mention_urls={}, hashtag_url=_tag_url),
        language=language,
        hashtags=tuple(dict.fromkeys(tag.tag for tag in entities.hashtags)),
        search=fts5_document(text) if vendor == "sqlite" else tsvector_document(text),
    )


def _tag_url(tag: str) -> str:
    return f"/tags/{quote(tag)}"
