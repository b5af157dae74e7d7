"""Finding posts by their words, in the languages that people write here."""

import pytest

from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.accounts.services import block, mute
from parvis.base import clock
from parvis.posts.queries import PostView, Visibility, search_posts
from parvis.posts.services import Draft, NewPost, add_posts, create_post, delete_post, edit_post
from tests import real_data
from tests.cast import Cast

SENTENCES = {
    "english": ("The harbour lights went out before midnight", "midnight"),
    "french": ("L’été dernier, nous avons mangé des crêpes à Noël", "crêpes"),
    "german": ("Die Straßenbahn fährt über die Brücke", "straßenbahn"),
    "spanish": ("¿Mañana vendrá el niño a la montaña?", "mañana"),
    "italian": ("Perché la città è così bella di sera", "città"),
    "portuguese": ("O coração da nação não para de bater", "coração"),
    "arabic": ("ذهبنا إلى السوق في الصباح الباكر", "السوق"),
    "hindi": ("आज मौसम बहुत अच्छा है और बारिश हो रही है", "मौसम"),
    "japanese": ("明日は東京で花火大会があります", "花火"),
}


def found(viewer: Viewer, text: str, **narrow: object) -> list[str]:
    return [post.text for post in search_posts(viewer, text, limit=40, **narrow)]


def say(cast: Cast, *texts: str) -> list[PostView]:
    return [create_post(cast.alice.viewer, Draft(text)) for text in texts]


@pytest.mark.parametrize("language", SENTENCES)
def test_a_word_is_found_in_its_language(cast: Cast, language: str) -> None:
    say(cast, *(sentence for sentence, _word in SENTENCES.values()))
    sentence, word = SENTENCES[language]
    assert found(ANONYMOUS, word) == [sentence]
    assert found(ANONYMOUS, word.upper()) == [sentence]
    assert found(ANONYMOUS, word[: len(word) - 1]) == [sentence]  # as one types


def test_real_posts_of_eight_languages_are_found_by_their_own_words(cast: Cast) -> None:
    posts = [text for texts in real_data.posts_by_language(6).values() for text in texts]
    now = clock.now()
    add_posts([NewPost(cast.alice.account_id, now, Draft(text)) for text in posts])
    looked_for = 0
    for text in posts:
        words = [w for w in text.split() if len(w) > 5 and w.isalpha()]
        if words:
            looked_for += 1
            assert any(words[0].casefold() in hit.casefold() for hit in found(ANONYMOUS, words[0]))
            assert len(found(ANONYMOUS, f'"{words[0]}"')) >= 1
    assert looked_for > 20


def test_words_phrases_and_exclusions(cast: Cast) -> None:
    say(cast, "red apples and green pears", "green apples", "red and green")
    assert found(ANONYMOUS, "green apples") == ["green apples", "red apples and green pears"]
    assert found(ANONYMOUS, '"green apples"') == ["green apples"]
    assert found(ANONYMOUS, "green -apples") == ["red and green"]
    assert found(ANONYMOUS, "purple") == found(ANONYMOUS, "") == found(ANONYMOUS, "-green") == []


def test_from_narrows_to_one_author(cast: Cast) -> None:
    say(cast, "apples of Alice")
    create_post(cast.bob.viewer, Draft("apples of Bob"))
    assert found(ANONYMOUS, "apples from:bob") == ["apples of Bob"]
    assert found(ANONYMOUS, "from:@ALICE apples") == ["apples of Alice"]
    assert found(ANONYMOUS, "from:alice") == ["apples of Alice"]
    assert found(ANONYMOUS, "apples from:stranger") == []
    assert found(cast.charlie.viewer, "apples from:alice") == []
    assert found(ANONYMOUS, "apples", author_id=cast.bob.account_id) == ["apples of Bob"]


def test_only_what_was_meant_for_all_is_found_by_all(cast: Cast) -> None:
    for visibility in Visibility:
        create_post(cast.alice.viewer, Draft(f"apples {visibility.name} @mod_mira", visibility=visibility))
    create_post(cast.alice.viewer, Draft("apples for followers", visibility=Visibility.FOLLOWERS))
    assert found(ANONYMOUS, "apples") == ["apples PUBLIC @mod_mira"]
    assert found(cast.bob.viewer, "apples") == ["apples PUBLIC @mod_mira"]
    assert len(found(cast.mod.viewer, "apples")) == 4
    assert len(found(cast.alice.viewer, "apples")) == 5
    assert found(cast.charlie.viewer, "apples") == []
    mute(cast.mod.viewer, cast.alice.account_id)
    assert found(cast.mod.viewer, "apples") == []


def test_the_index_follows_edits_and_deletions(cast: Cast) -> None:
    [post] = say(cast, "apples")
    edit_post(cast.alice.viewer, post.id, Draft("pears", content_warning="fruit"))
    assert (found(ANONYMOUS, "apples"), found(ANONYMOUS, "fruit")) == ([], ["pears"])
    delete_post(cast.alice.viewer, post.id)
    assert found(cast.alice.viewer, "pears") == []


def test_results_come_newest_first_and_page_by_page(cast: Cast) -> None:
    texts = [f"apple number {n}" for n in range(7)]
    say(cast, *texts)
    block(cast.bob.viewer, cast.mod.account_id)
    assert found(cast.bob.viewer, "apple") == texts[::-1]
    pages = [
        [post.text for post in search_posts(cast.bob.viewer, "apple", limit=3, offset=offset)]
        for offset in (0, 3, 6, 9)
    ]
    assert pages == [texts[:3:-1], texts[3:0:-1], texts[:1], []]
