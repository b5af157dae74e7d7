"""Applies a cursor to a query: the one place where page bounds become conditions."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Model, QuerySet

from parvis.base.paging import Cursor, Page

M = TypeVar("M", bound=Model)
R = TypeVar("R")
T = TypeVar("T")


def slice_by(rows: QuerySet[M, R], cursor: Cursor, key: str = "id") -> list[R]:
    """Return up to one page of rows, newest first, plus one if there are more beyond it."""
    return list(bounded(rows, cursor, key))


def bounded(rows: QuerySet[M, R], cursor: Cursor, key: str = "id") -> QuerySet[M, R]:
    """Return the query of `slice_by`, not yet run."""
    if cursor.max_id is not None:
        rows = rows.filter(**{f"{key}__lt": cursor.max_id})
    if cursor.floor is not None:
        rows = rows.filter(**{f"{key}__gt": cursor.floor})
    return rows.order_by(key if cursor.ascending else f"-{key}")[: cursor.limit + 1]


def page_of(
    found: Sequence[R], cursor: Cursor, key_of: Callable[[R], UUID], show: Callable[[list[R]], Sequence[Any]]
) -> Page[Any]:
    """Return the page made of `found` rows as `slice_by` read them, drawn by `show`."""
    more = len(found) > cursor.limit
    kept = list(found[: cursor.limit])
    if cursor.ascending:
        kept.reverse()
    if not kept:
        return Page(items=(), older=None, newer=None)
    has_older = more if not cursor.ascending else True
    has_newer = more if cursor.ascending else cursor.max_id is not None
    return Page(
        items=show(kept),
        older=key_of(kept[-1]) if has_older else None,
        newer=key_of(kept[0]) if has_newer else None,
    )
