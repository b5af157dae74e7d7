"""Languages: real posts are told apart, too little text is not guessed at."""

import pytest

from parvis.base.text.language import LANGUAGES, detect_language
from tests import real_data


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Il fait très beau ce matin sur la place du marché.", "fr"),
        ("The market opens at eight, come early for the bread.", "en"),
        ("Heute Morgen ist es sehr schön auf dem Marktplatz.", "de"),
        ("今日はいい天気ですね", "ja"),
        ("यह बाज़ार आज सुबह खुला है", "hi"),
        ("https://exemple.fr @alice #Strasbourg Il fait beau sur la place", "fr"),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    "text",
    ["", "ok", "lol", "12345678901234", "😀😀😀😀", "#bonjour @alice https://example.org/le"],
)
def test_does_not_guess(text: str) -> None:
    assert detect_language(text) is None


def test_the_chooser_has_names_for_some_sixty_languages() -> None:
    assert len(LANGUAGES) >= 60
    assert all(len(code) == 2 and name for code, name in LANGUAGES.items())


# The Hindi posts of this collection are written in Latin letters.
@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("arabic", "ar"),
        ("english", "en"),
        ("french", "fr"),
        ("german", "de"),
        ("italian", "it"),
        ("portuguese", "pt"),
        ("spanish", "es"),
    ],
)
def test_real_posts_are_rarely_mistaken(name: str, language: str) -> None:
    posts = real_data.posts_by_language(200)[name]
    guesses = [detect_language(post) for post in posts]
    assert guesses.count(language) >= 0.8 * len(posts)
    mistaken = [guess for guess in guesses if guess not in (language, None)]
    assert len(mistaken) <= 0.04 * len(posts)
