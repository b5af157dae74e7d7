"""What extraction decides beyond twitter-text's cases."""

import pytest

from parvis.base.text.entities import Url
from parvis.base.text.extract import extract


def test_finds_everything_in_one_reading() -> None:
    text = "Hé @alice, vois https://example.org/a?b=c #Fête #日本"
    found = extract(text)
    assert [text[f.start : f.end] for f in found.mentions] == ["@alice"]
    assert [text[f.start : f.end] for f in found.urls] == ["https://example.org/a?b=c"]
    assert [f.tag for f in found.hashtags] == ["Fête", "日本"]


def test_what_starts_first_wins_an_overlap() -> None:
    found = extract("https://example.org/@alice/#tag")
    assert len(found.urls) == 1
    assert not found.mentions
    assert not found.hashtags


def test_a_name_longer_than_any_username_is_nobody() -> None:
    assert extract("@" + "a" * 30).mentions[0].username == "a" * 30
    assert extract("@" + "a" * 31).mentions == ()


def test_a_slash_after_a_name_leaves_it_a_mention() -> None:
    (mention,) = extract("@alice/bob").mentions
    assert (mention.username, mention.end) == ("alice", 6)


@pytest.mark.parametrize(
    "text",
    ["user@élan.com", "a.b@example.com", "foo_bar.com", "javascript:alert(1)", "ftp.", "1.5"],
)
def test_is_no_link(text: str) -> None:
    assert extract(text).urls == ()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("my_page.example.org/x", ["my_page.example.org/x"]),
        ("(see https://example.org/a_(b))", ["https://example.org/a_(b)"]),
        ("https://example.org/a_(b_(c))d.", ["https://example.org/a_(b_(c))d"]),
        ("HTTPS://EXAMPLE.ORG/A", ["HTTPS://EXAMPLE.ORG/A"]),
        ("ftp://example.org", []),
        ("#タグ。example.com", ["example.com"]),
        ("http://" + "ü" * 62 + ".com", []),
        ("http://" + "a" * 64 + ".com", []),
    ],
)
def test_links(text: str, links: list[str]) -> None:
    assert [found.url for found in extract(text).urls] == links


@pytest.mark.parametrize(
    ("url", "href", "display"),
    [
        ("https://www.example.org", "https://www.example.org", "example.org"),
        ("example.org/a", "https://example.org/a", "example.org/a"),
        ("http://t.co", "http://t.co", "t.co"),
        ("https://" + "a" * 40, "https://" + "a" * 40, "a" * 30 + "…"),
    ],
)
def test_a_link_has_an_address_and_a_short_form(url: str, href: str, display: str) -> None:
    link = Url(0, len(url), url)
    assert (link.href, link.display, "".join(link.parts)) == (href, display, url)
