"""Answers as bytes: plain values go straight through orjson, without a second validation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode

from parvis.api.shapes.common import base_url
from parvis.api.shapes.post import status
from parvis.base.paging import Page

if TYPE_CHECKING:
    from parvis.feed.services.serve import FeedPage  # heavy, and nothing here makes one

T = TypeVar("T")
CONTENT_TYPE: Final = "application/json; charset=utf-8"
_PAGE_KEYS: Final = frozenset({"max_id", "since_id", "min_id"})


def _text(value: object) -> str:
    # Translated sentences are lazy, and orjson does not know them.
    return str(value)


def dumps(value: object) -> bytes:
    """Return `value` as JSON; UUIDs and lazy texts become strings."""
    return orjson.dumps(value, default=_text)


def json(value: object, status: int = 200) -> HttpResponse:
    """Return a JSON response."""
    return HttpResponse(dumps(value), status=status, content_type=CONTENT_TYPE)


def empty() -> HttpResponse:
    """Return the `{}` with which Mastodon says that something is done."""
    return HttpResponse(b"{}", content_type=CONTENT_TYPE)


def page(
    request: HttpRequest, found: Page[T], shape: Callable[[T], Any], *, head: object = None
) -> HttpResponse:
    """Return one page, with the addresses of its neighbours in the Link header (RFC 8288).

    `head` is the key of its first item; it lets a client ask for what comes after the newest.
    """
    return linked(request, json([shape(item) for item in found.items]), found, head=head)


def linked(
    request: HttpRequest, response: HttpResponse, found: Page[Any], *, head: object = None
) -> HttpResponse:
    """Add the Link header of a page to its response."""
    links = [
        ("next", "max_id", found.older),
        ("prev", "min_id", found.newer or head),
    ]
    kept = [(key, value) for key, values in request.GET.lists() for value in values if key not in _PAGE_KEYS]
    found_links = [
        f'<{base_url()}{request.path}?{urlencode([*kept, (key, str(value))])}>; rel="{relation}"'
        for relation, key, value in links
        if value is not None
    ]
    if found_links:
        response["Link"] = ", ".join(found_links)
    return response


def for_you(request: HttpRequest, found: "FeedPage", key: str) -> HttpResponse:
    """Return a page of For You as apps of Mastodon's read one; `key` is how they ask for the next."""
    response = json([status(post) for post in found.posts])
    if found.after:
        kept = [(name, value) for name, values in request.GET.lists() for value in values]
        query = urlencode([*(one for one in kept if one[0] not in {key, *_PAGE_KEYS}), (key, found.after)])
        response["Link"] = f'<{base_url()}{request.path}?{query}>; rel="next"'
    return response


def page_by_id(request: HttpRequest, found: Page[Any], shape: Callable[[Any], Any]) -> HttpResponse:
    """Return one page of items that are sorted by their own ids."""
    return page(request, found, shape, head=found.items[0].id if found.items else None)
