"""What the content security policy forbids is not written in the first place."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "parvis").rglob("templates/**/*.html"))
MAIL = ("email", "mail")
FORBIDDEN = {
    "an inline style": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline script": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
    ),
    "an event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "something from elsewhere": re.compile(
        r"<(?:script|img|link|iframe|video|audio|source)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//",
        re.IGNORECASE,
    ),
    "a javascript: address": re.compile(r"=\s*[\"']?javascript:", re.IGNORECASE),
}


def test_there_are_templates_to_read() -> None:
    assert len(TEMPLATES) > 10


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_obeys_the_policy(template: Path) -> None:
    if any(part.startswith(MAIL) for part in template.relative_to(ROOT).parts):
        pytest.skip("mail has no content security policy")
    text = re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", template.read_text(), flags=re.DOTALL
    )
    for what, pattern in FORBIDDEN.items():
        found = pattern.search(text)
        assert found is None, f"{what}: {found.group(0) if found else ''}"


@pytest.mark.parametrize(
    ("what", "bad"),
    [
        ("an inline style", '<p class="a" style="color: red">'),
        ("an inline script", "<script>alert(1)</script>"),
        ("an event handler", '<a href="#" onclick="go()">'),
        ("something from elsewhere", '<img alt="" src="https://example.com/a.png">'),
        ("a javascript: address", '<a href="javascript:go()">'),
    ],
)
def test_the_patterns_find_what_they_are_for(what: str, bad: str) -> None:
    assert FORBIDDEN[what].search(bad)


def test_the_patterns_pass_what_is_fine() -> None:
    fine = '<script type="module" src="{% static "web/a.js" %}"></script><p data-style="x" lang="fr">'
    assert not any(pattern.search(fine) for pattern in FORBIDDEN.values())
