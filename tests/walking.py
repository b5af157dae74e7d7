"""Reading a whole timeline page by page, downwards and upwards."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from parvis.base.paging import Cursor, Page

Read = Callable[[Cursor], Page[Any]]
LOWEST = UUID(int=0)
_PAGES_MAX = 2_000


def walk_down(read: Read, limit: int, between: Callable[[], object] = lambda: None) -> list[Any]:
    """Return all items from the newest on, following `older`; `between` happens after each page."""
    items: list[Any] = []
    cursor = Cursor(limit=limit)
    for _page in range(_PAGES_MAX):
        page = read(cursor)
        assert len(page.items) <= limit
        items.extend(page.items)
        if page.older is None:
            return items
        between()
        cursor = Cursor(max_id=page.older, limit=limit)
    raise AssertionError("the way down does not end")


def walk_up(read: Read, limit: int, start: UUID = LOWEST) -> list[Any]:
    """Return all items after `start`, the oldest first, following `newer` as `min_id`."""
    items: list[Any] = []
    cursor = Cursor(min_id=start, limit=limit)
    for _page in range(_PAGES_MAX):
        page = read(cursor)
        assert len(page.items) <= limit
        items.extend(reversed(page.items))
        if page.newer is None:
            return items
        cursor = Cursor(min_id=page.newer, limit=limit)
    raise AssertionError("the way up does not end")
