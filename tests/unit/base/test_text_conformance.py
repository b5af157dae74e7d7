"""twitter-text's own cases: every section of extraction, every top-level domain."""

from collections.abc import Callable
from typing import Any

import pytest

from parvis.base.text.extract import extract
from parvis.base.text.tags import cashtags, mentions_or_lists, reply_to
from tests import real_data

Row = dict[str, Any]


def _urls(text: str) -> list[str]:
    return [found.url for found in extract(text).urls]


def _urls_with_indices(text: str) -> list[Row]:
    return [{"url": f.url, "indices": [f.start, f.end]} for f in extract(text).urls]


def _hashtags(text: str) -> list[str]:
    return [found.tag for found in extract(text).hashtags]


def _hashtags_with_indices(text: str) -> list[Row]:
    return [{"hashtag": f.tag, "indices": [f.start, f.end]} for f in extract(text).hashtags]


def _mentions(text: str) -> list[str]:
    return [found.username for found in extract(text).mentions]


def _mentions_with_indices(text: str) -> list[Row]:
    found = extract(text).mentions
    return [{"screen_name": f.username, "indices": [f.start, f.end]} for f in found]


def _lists(text: str) -> list[Row]:
    return [
        {"screen_name": f.username, "list_slug": f.slug, "indices": [f.start, f.end]}
        for f in mentions_or_lists(text)
    ]


def _cashtags(text: str) -> list[str]:
    return [found.symbol for found in cashtags(text)]


def _cashtags_with_indices(text: str) -> list[Row]:
    return [{"cashtag": f.symbol, "indices": [f.start, f.end]} for f in cashtags(text)]


SECTIONS: dict[str, Callable[[str], object]] = {
    "mentions": _mentions,
    "mentions_with_indices": _mentions_with_indices,
    "mentions_or_lists_with_indices": _lists,
    "replies": reply_to,
    "urls": _urls,
    "urls_with_indices": _urls_with_indices,
    "urls_with_directional_markers": _urls_with_indices,
    "tco_urls_with_params": _urls,
    "hashtags": _hashtags,
    "hashtags_from_astral": _hashtags,
    "hashtags_with_indices": _hashtags_with_indices,
    "cashtags": _cashtags,
    "cashtags_with_indices": _cashtags_with_indices,
}

CASES = [
    pytest.param(section, case, id=f"{section}: {case['description']}")
    for section, cases in real_data.sections("extract.yml").items()
    for case in cases
]


@pytest.mark.parametrize(("section", "case"), CASES)
def test_extracts_as_twitter_text_does(section: str, case: Row) -> None:
    assert SECTIONS[section](case["text"]) == case["expected"]


def test_every_section_is_covered() -> None:
    real_data.path("text_conformance/extract.yml")
    assert set(real_data.sections("extract.yml")) == set(SECTIONS)


@pytest.mark.parametrize("kind", ["country", "generic"])
def test_knows_every_top_level_domain(kind: str) -> None:
    real_data.path("text_conformance/tlds.yml")
    cases = real_data.sections("tlds.yml")[kind]
    assert cases
    missed = [case["text"] for case in cases if _urls(case["text"]) != case["expected"]]
    assert missed == []
