"""Looking for something: posts, people and hashtags, and what rises today."""

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parvis.accounts import queries as accounts
from parvis.posts import queries as posts
from parvis.web.request import Request

SECTIONS: Final = ("posts", "people", "tags")
_PER_PAGE: Final = 20
_FURTHEST: Final = 200


@require_safe
def explore(request: Request) -> HttpResponse:
    """Show what was searched for; without words, what rises and whom one might follow."""
    words = request.GET.get("q", "").strip()[:200]
    section = request.GET.get("in", "posts")
    section = section if section in SECTIONS else "posts"
    context: dict[str, Any] = {"words": words, "section": section}
    if words:
        context |= _found(request, section, words)
    else:
        people = accounts.suggestions(request.viewer, limit=5)
        context |= {
            "rising": posts.trending_hashtags(request.viewer, limit=12, offset=0),
            "people": people,
            "relations": accounts.relationships(request.viewer, [a.id for a in people]),
            "popular": posts.popular_posts(request.viewer, limit=10, offset=0),
        }
    return render(request, "pages/explore.html", context)


def _found(request: Request, section: str, words: str) -> dict[str, Any]:
    offset = _offset(request)
    found: list[Any]
    extra: dict[str, Any] = {}
    if section == "people":
        found = accounts.search_accounts(request.viewer, words, limit=_PER_PAGE, offset=offset)
        extra["relations"] = accounts.relationships(request.viewer, [a.id for a in found])
    elif section == "tags":
        found = posts.search_hashtags(request.viewer, words, limit=_PER_PAGE, offset=offset)
    else:
        found = posts.search_posts(request.viewer, words, limit=_PER_PAGE, offset=offset)
    further = offset + _PER_PAGE if len(found) == _PER_PAGE and offset < _FURTHEST else None
    return {"found": found, "further": further, **extra}


def _offset(request: Request) -> int:
    text = request.GET.get("offset", "0")
    return min(int(text), _FURTHEST) if text.isascii() and text.isdigit() and len(text) < 5 else 0
