"""The clean form, the count against the limit, equal hashtags, direction controls."""

import pytest

from parvis.base.text.bidi import settle
from parvis.base.text.normalise import clean, hashtag_key, is_blank, length


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a  ", "a"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("e\u0301", "é"),
        ("a\x00b\x07c\x1b[31m\td", "abc[31m\td"),
        ("a\n\n\n\n\n\nb", "a\n\n\nb"),
        ("a\n \n\t\n \n\nb", "a\n\n\nb"),
        ("a\n\n\nb", "a\n\n\nb"),
        ("\ud800a\ufffe\U0001ffff", "a"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("\u202eabc", "abc"),
    ],
)
def test_clean(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "count"), [("e\u0301", 1), ("😀", 1), ("a\r\nb", 3), ("a\rb", 3), ("", 0), ("한", 1)]
)
def test_length_counts_code_points_in_nfc(text: str, count: int) -> None:
    assert length(text) == count


def test_tags_that_differ_only_in_case_width_or_form_are_one() -> None:
    assert len({hashtag_key(tag) for tag in ("Été", "été", "ÉTÉ", "E\u0301te\u0301", "Ｅ́té")}) == 1
    assert hashtag_key("Straße") == hashtag_key("STRASSE")
    assert hashtag_key("été") != hashtag_key("ete")


@pytest.mark.parametrize("text", ["", " \n", "\u200b\u2060", "\u3164", "\u2800", "\u0301"])
def test_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", "😀", ".", "漢"])
def test_not_blank(text: str) -> None:
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("text", "settled"),
    [
        ("\u2066a\u2069", "\u2066a\u2069"),
        ("a\u2069", "a"),
        ("\u202aa", "a"),
        ("\u2066\u202aa\u2069\u202c", "\u2066a\u2069"),
        ("\u202da\u202c", "a"),
        ("\u202a\u2066a\u202c\u2069\u202c", "\u202a\u2066a\u2069\u202c"),
        ("\u200fa\u200e", "\u200fa\u200e"),
    ],
)
def test_settle_keeps_pairs_only(text: str, settled: str) -> None:
    assert settle(text) == settled
