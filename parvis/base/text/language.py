"""Guess the language a post is written in, or say that it cannot be told.

The guess fills the language chooser and lets a feed keep to languages a member reads; a
wrong guess hides a post from the right people, so an unsure one is worth less than none.
"""

import threading
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final, Protocol

from parvis.base.text.extract import extract


class _Identifier(Protocol):
    def rank(self, text: str, /) -> list[tuple[str, float]]:
        """Return every language with its chance, best first."""


# ISO 639-1 codes with each language's name for itself.
LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "af": "Afrikaans",
        "am": "አማርኛ",
        "ar": "العربية",
        "az": "Azərbaycanca",
        "be": "Беларуская",
        "bg": "Български",
        "bn": "বাংলা",
        "br": "Brezhoneg",
        "bs": "Bosanski",
        "ca": "Català",
        "cs": "Čeština",
        "cy": "Cymraeg",
        "da": "Dansk",
        "de": "Deutsch",
        "el": "Ελληνικά",
        "en": "English",
        "eo": "Esperanto",
        "es": "Español",
        "et": "Eesti",
        "eu": "Euskara",
        "fa": "فارسی",
        "fi": "Suomi",
        "fr": "Français",
        "fy": "Frysk",
        "ga": "Gaeilge",
        "gd": "Gàidhlig",
        "gl": "Galego",
        "gu": "ગુજરાતી",
        "he": "עברית",
        "hi": "हिन्दी",
        "hr": "Hrvatski",
        "hu": "Magyar",
        "hy": "Հայերեն",
        "id": "Bahasa Indonesia",
        "is": "Íslenska",
        "it": "Italiano",
        "ja": "日本語",
        "ka": "ქართული",
        "kk": "Қазақша",
        "km": "ខ្មែរ",
        "kn": "ಕನ್ನಡ",
        "ko": "한국어",
        "ku": "Kurdî",
        "lb": "Lëtzebuergesch",
        "lt": "Lietuvių",
        "lv": "Latviešu",
        "mk": "Македонски",
        "ml": "മലയാളം",
        "mr": "मराठी",
        "ms": "Bahasa Melayu",
        "mt": "Malti",
        "ne": "नेपाली",
        "nl": "Nederlands",
        "no": "Norsk",
        "oc": "Occitan",
        "pa": "ਪੰਜਾਬੀ",
        "pl": "Polski",
        "ps": "پښتو",
        "pt": "Português",
        "ro": "Română",
        "ru": "Русский",
        "sk": "Slovenčina",
        "sl": "Slovenščina",
        "so": "Soomaali",
        "sq": "Shqip",
        "sr": "Српски",
        "sv": "Svenska",
        "sw": "Kiswahili",
        "ta": "தமிழ்",
        "te": "తెలుగు",
        "th": "ไทย",
        "tl": "Tagalog",
        "tr": "Türkçe",
        "uk": "Українська",
        "ur": "اردو",
        "uz": "Oʻzbekcha",
        "vi": "Tiếng Việt",
        "zh": "中文",
    }
)

# Rarely written, easily taken for a big neighbour: these need so many times the evidence.
_RARE: Final = frozenset(
    {
        "af",
        "br",
        "bs",
        "cy",
        "eo",
        "eu",
        "fy",
        "ga",
        "gd",
        "gl",
        "ku",
        "lb",
        "mt",
        "oc",
        "so",
        "sw",
        "tl",
        "uz",
    }
)
_RARE_WEIGHT: Final = 0.2

_SURE: Final = 0.5
_FEWEST_LATIN_LETTERS: Final = 10
_FEWEST_OTHER_LETTERS: Final = 3

_loading = threading.Lock()


def detect_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language of `text`, None if too short or unsure."""
    words = _words(text)
    if not _is_enough(words):
        return None
    weighed = [
        (chance * (_RARE_WEIGHT if code in _RARE else 1), code) for code, chance in _identifier().rank(words)
    ]
    best, code = max(weighed)
    return code if best >= _SURE * sum(chance for chance, _ in weighed) else None


def preload() -> None:
    """Load the model now, so that the first post of a process need not wait for it."""
    _identifier()


def _words(text: str) -> str:
    """Return `text` without links, mentions and hashtags, which belong to no language."""
    for entity in reversed(extract(text).in_order):
        text = f"{text[: entity.start]} {text[entity.end :]}"
    return " ".join(text.split())


def _is_enough(words: str) -> bool:
    letters = [letter for letter in words if letter.isalpha()]
    latin = sum(letter < "\u0250" for letter in letters)
    return latin >= _FEWEST_LATIN_LETTERS or len(letters) - latin >= _FEWEST_OTHER_LETTERS


def _identifier() -> _Identifier:
    with _loading:
        return _load()


@cache
def _load() -> _Identifier:
    # Imported late: the model takes most of a second and some memory, which processes
    # that never see a new post need not pay.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(set(LANGUAGES))
    identifier: _Identifier = model
    return identifier
