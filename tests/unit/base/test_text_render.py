"""A post's HTML: its exact shape, and that hostile text stays text."""

from parvis.base.text.extract import extract
from parvis.base.text.render import render_html


def html(text: str) -> str:
    return render_html(
        text,
        extract(text),
        mention_urls={"alice": "https://p.example/@alice"},
        hashtag_url=lambda tag: f"https://p.example/tags/{tag}",
    )


def test_paragraphs_and_lines() -> None:
    assert html("a\nb\n\nc") == "<p>a<br>b</p><p>c</p>"
    assert html("") == ""


def test_mention() -> None:
    assert html("@Alice") == (
        '<p><span class="h-card" translate="no"><a href="https://p.example/@alice"'
        ' class="u-url mention">@<span>Alice</span></a></span></p>'
    )


def test_a_mention_of_nobody_is_plain_text() -> None:
    assert html("@nobody hi") == "<p>@nobody hi</p>"


def test_hashtag() -> None:
    assert html("#Été") == (
        '<p><a href="https://p.example/tags/Été" class="mention hashtag" rel="tag">#<span>Été</span></a></p>'
    )


def test_a_long_link_is_shortened_but_whole() -> None:
    assert html("https://www.example.org/abcdefghijklmnopqrstuvwxyz") == (
        '<p><a href="https://www.example.org/abcdefghijklmnopqrstuvwxyz"'
        ' rel="nofollow noopener noreferrer" target="_blank" translate="no">'
        '<span class="invisible">https://www.</span>'
        '<span class="ellipsis">example.org/abcdefghijklmnopqr</span>'
        '<span class="invisible">stuvwxyz</span></a></p>'
    )


def test_a_bare_domain_is_opened_by_https() -> None:
    assert 'href="https://example.org/a"' in html("example.org/a")


def test_markup_is_shown_not_obeyed() -> None:
    assert html("<script>alert('x')</script> & \"") == (
        "<p>&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt; &amp; &quot;</p>"
    )
    assert html('https://example.org/?a=1&b="><img>').count("<") == 8


def test_direction_controls_do_not_leak() -> None:
    assert html("\u202eevil \u2066open\nnext\u2069") == "<p>evil open<br>next</p>"
    assert html("\u2067ok\u2069 \u202bok\u202c") == "<p>\u2067ok\u2069 \u202bok\u202c</p>"
