"""What several operations take: pages, and lists of ids."""

from uuid import UUID  # noqa: TID251 - the type only

from django.utils.translation import gettext as _

from parvis.api.params import Input, Number
from parvis.base import ids
from parvis.base.errors import InvalidInput, NotFound
from parvis.base.paging import DEFAULT_LIMIT, MAX_LIMIT, Cursor

MAX_ACCOUNTS = 80


class PageQuery(Input):
    """Where a page starts and how long it is. A limit that is too high means the highest."""

    max_id: str = ""
    since_id: str = ""
    min_id: str = ""
    limit: Number = None

    def cursor(self, *, default: int = DEFAULT_LIMIT, most: int = MAX_LIMIT) -> Cursor:
        return Cursor(
            max_id=bound("max_id", self.max_id),
            since_id=bound("since_id", self.since_id),
            min_id=bound("min_id", self.min_id),
            limit=clamped(self.limit, default, most),
        )


def clamped(value: int | None, default: int, most: int) -> int:
    """Return how many items are meant, at least one and at most `most`."""
    return default if value is None else max(1, min(value, most))


def bound(field: str, text: str) -> UUID | None:
    """Return a page's bound; clients write `0` where they mean the very first."""
    if not text:
        return None
    return ids.LOWEST if text == "0" else named(field, text)


def named(field: str, text: str) -> UUID:
    """Return the id that parameter `field` names; raise `InvalidInput` that says which."""
    try:
        return ids.parse(text)
    except InvalidInput as error:
        raise InvalidInput(field, error.safe) from error


def many(field: str, texts: list[str]) -> list[UUID]:
    """Return the ids in a list, each once, in order."""
    return list(dict.fromkeys(named(field, text) for text in texts))


def addressed(text: str) -> UUID:
    """Return the id in an address; whatever is no id leads nowhere."""
    try:
        return ids.parse(text)
    except InvalidInput as error:
        raise NotFound(_("There is no such thing here.")) from error
