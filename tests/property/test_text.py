"""Whatever a text says: its HTML holds only our tags and says the same; its clean form stays."""

import re
from html.parser import HTMLParser

from hypothesis import example, given
from hypothesis import strategies as st

from parvis.base.text.bidi import settle
from parvis.base.text.extract import extract
from parvis.base.text.normalise import clean, hashtag_key, length
from parvis.base.text.render import render_html
from parvis.base.text.search import clauses, fts5_document, fts5_query, tsquery, tsvector_document
from parvis.base.text.terms import fold, terms

ALLOWED = {
    "p": set[str](),
    "br": set[str](),
    "span": {"class", "translate"},
    "a": {"href", "rel", "target", "class", "translate"},
}
CLASSES = {"", "invisible", "ellipsis", "h-card", "u-url mention", "mention hashtag"}

FRAGMENTS = st.sampled_from(
    [
        *[
            "https://",
            "http://",
            "www.",
            "example",
            ".com",
            ".みんな",
            "/path",
            "?q=1",
            "(a)",
            "t.co/",
        ],
        *[
            "#",
            "＃",
            "@",
            "＠",
            "alice",
            "été",
            "日本",
            "_",
            ".",
            " ",
            "\n",
            "\n\n",
            "&",
            "<b>",
            '"',
            "'",
        ],
        *[
            "javascript:",
            "\u202e",
            "\u202a",
            "\u202c",
            "\u2066",
            "\u2069",
            "\u200d",
            "\ufe0f",
            "😀",
        ],
        *["e\u0301", "\x00", "\r\n", "\\", "-", "'::", ":*", "NEAR(", "</p>", "क्", "أ", "RT@"],
    ]
)
TEXTS = st.one_of(st.text(), st.lists(FRAGMENTS, max_size=40).map("".join))


class Reader(HTMLParser):
    """Collects the text content and holds every tag to the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert {name for name, _ in attrs} <= ALLOWED[tag]
        values = dict(attrs)
        assert (values.get("class") or "") in CLASSES
        assert re.match(r"https?://|/", values.get("href") or "/", re.IGNORECASE)
        if tag == "br":
            self.said.append("\n")
            return
        if tag == "p" and self.said:
            self.said.append("\n\n")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def html_of(text: str) -> str:
    return render_html(
        text,
        extract(text),
        mention_urls={"alice": "/@alice"},
        hashtag_url=lambda tag: f"/tags/{tag}",
    )


@given(TEXTS)
def test_html_has_only_our_tags_and_says_what_the_text_says(raw: str) -> None:
    text = clean(raw)
    reader = Reader()
    reader.feed(html_of(text))
    reader.close()
    assert reader.open == []
    assert "".join(reader.said) == re.sub("\n{2,}", "\n\n", text)


@given(TEXTS)
def test_html_of_uncleaned_text_is_safe_too(text: str) -> None:
    reader = Reader()
    reader.feed(html_of(text))
    reader.close()
    assert reader.open == []


@given(TEXTS)
def test_spans_are_in_the_text_and_never_overlap(text: str) -> None:
    found = extract(text)
    position = 0
    for entity in found.in_order:
        assert position <= entity.start < entity.end <= len(text)
        position = entity.end
    assert all(text[url.start : url.end] == url.url for url in found.urls)
    assert all(text[tag.start + 1 : tag.end] == tag.tag for tag in found.hashtags)
    assert all(text[name.start + 1 : name.end] == name.username for name in found.mentions)


@given(TEXTS)
def test_cleaning_is_stable_and_never_lengthens(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert length(kept) <= length(text)
    assert settle(kept) == kept
    kept.encode()


@given(TEXTS)
@example("\u00af")
def test_keys_and_folds_are_stable(text: str) -> None:
    assert hashtag_key(hashtag_key(text)) == hashtag_key(text)
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_search_speaks_no_syntax(text: str) -> None:
    asked = clauses(text)
    assert len(asked) <= 16
    bare = re.sub(r'"[^"]*"\*?|\(|\)| AND | NOT ', "", fts5_query(text))
    assert bare == ""
    assert re.sub(r"'[^'\\]*'(:\*)?|[()!]| & | <-> ", "", tsquery(text)) == ""
    assert re.sub(r"'[^'\\]+':\d+(,\d+)*", "", tsvector_document(text)).strip() == ""
    assert len(fts5_document(text).split()) == len(terms(text))
