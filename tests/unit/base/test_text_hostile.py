"""Naughty strings and runaway patterns: no exception, no lost time, no markup."""

import time
from itertools import product

import pytest

from parvis.base.text.extract import extract
from parvis.base.text.language import detect_language
from parvis.base.text.normalise import clean, hashtag_key, length
from parvis.base.text.render import render_html
from parvis.base.text.tags import cashtags
from parvis.base.text.terms import terms
from tests import real_data

LIMIT_S = 0.1  # two hundred times what an ordinary post of this length takes
TRIES = 3  # a collection of the whole run's garbage may fall into one of them
PREFIXES = ["", "#", "@", "http://", "http://a.com/", "http://a.com/?", "あ.", "\u2066"]
PATTERNS = [
    *[
        "a",
        "a.",
        ".",
        "#",
        "#a",
        "@a",
        "@",
        "-",
        "_",
        "a-",
        "a_",
        "(",
        ")",
        "/",
        "://",
        "\n",
        " \n",
    ],
    *[
        "http://",
        "http://a",
        "http://a.com",
        "a.com",
        "a.comあ",
        "あ.",
        "é.",
        "😀",
        "#😀",
        "\u0301",
    ],
    *["http://a.com/(", "(a)", "((a)", "a(", "?a", "!", "$a", "RT@", "rt@a@", "https://t.co/a"],
    *["http://" + "あ" * 63 + ".com ", "ü" * 60 + ".", "x" * 24 + ".", "漢", "\u202a", "\u2066"],
    *["\u202a\u2069", "\u2066\u202a", "<", "&amp;", "١", "क्"],
]


@pytest.mark.parametrize(("prefix", "pattern"), [*product(PREFIXES, PATTERNS)])
def test_a_repeated_pattern_costs_little(prefix: str, pattern: str) -> None:
    text = (prefix + pattern * 2_000)[:2_000]
    assert any(_seconds(text) < LIMIT_S for _ in range(TRIES))


def _seconds(text: str) -> float:
    """The time that this thread spends on a text."""
    started = time.thread_time()
    kept = clean(text)
    render_html(kept, extract(kept), mention_urls={}, hashtag_url=str)
    render_html(text, extract(text), mention_urls={}, hashtag_url=str)
    list(cashtags(text))
    terms(text)
    return time.thread_time() - started


def test_naughty_strings() -> None:
    for string in real_data.naughty_strings():
        kept = clean(string)
        assert clean(kept) == kept
        assert length(kept) <= length(string)
        html = render_html(kept, extract(kept), mention_urls={}, hashtag_url=hashtag_key)
        assert "<script" not in html
        assert "<img" not in html
        detect_language(kept)
        terms(kept)
