"""Pages begin with an id and a seed, and leave a receipt."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import connection, transaction

from parvis.accounts.queries import Viewer, without_watch_history
from parvis.base import clock, ids
from parvis.feed.freezing import frozen, served
from parvis.feed.instants import milliseconds
from parvis.feed.models import UNNAMED, Receipt, Surface
from parvis.feed.pipeline import Outcome, Recipe
from parvis.feed.queries.receipts import Walk
from parvis.feed.receipt import pack
from parvis.feed.seeds import page_seed
from parvis.feed.served import pack_served
from parvis.feed.services.rows import bound, insertion
from parvis.feed.services.seeds import secret_of

_AT_ONCE: Final = 100  # of some 20 kB; while they are overwritten, SQLite lets nobody else write
_COLUMNS: Final = (
    "id",
    "account_id",
    "at_ms",
    "walk_id",
    "previous_id",
    "day",
    "recipe",
    "policy",
    "weights",
    "surface",
    "served",
    "body",
)
_INSERT: Final = insertion("feed_receipt", _COLUMNS)


@dataclass(frozen=True, slots=True)
class NewPage:
    """A page that is about to be made: its id, the one reading of the clock, and its chance."""

    id: UUID
    at: dt.datetime
    seed: bytes
    walk: Walk | None = None

    @property
    def at_ms(self) -> int:
        """The instant in milliseconds since 1970."""
        return milliseconds(self.at)


def begin_page(walk: Walk | None = None) -> NewPage:
    """Return a new page, the first of its walk or the next. This is where a request reads the clock."""
    page_id = ids.uuid7()
    at = clock.now()
    return NewPage(page_id, at, page_seed(secret_of(at.date()), page_id), walk)


def record_receipt(page: NewPage, recipe: Recipe, outcome: Outcome, *, policy: str, surface: Surface) -> UUID:
    """Keep how a page came to be; return its id. It names nobody who wants no history kept."""
    stock, walk = outcome.query.stock, page.walk
    led_here = (page.at_ms, walk.walk_id if walk else page.id, walk.previous_id if walk else None)
    made_by = (page.at.date(), recipe.name, policy, stock.weights_name, int(surface))
    kept = (pack_served(served(outcome)), pack(frozen(recipe, outcome, policy)))
    with transaction.atomic():
        # Asked inside: whoever turns the history off is not named by what is stored afterwards.
        account_id = _name_of(outcome.query.viewer)
        with connection.cursor() as cursor:
            cursor.execute(_INSERT, bound((page.id, account_id, *led_here, *made_by, *kept)))
    return page.id


def forget_old_receipts() -> None:
    """Forget the pages of more than `receipts_days` ago."""
    before = ids.first_at(clock.now() - dt.timedelta(days=settings.PARVIS.receipts_days))
    while _forget(list(Receipt.objects.filter(id__lt=before).values_list("id", flat=True)[:_AT_ONCE])):
        pass


def _forget(receipt_ids: list[UUID]) -> int:
    with transaction.atomic():
        return Receipt.objects.filter(id__in=receipt_ids).delete()[0] if receipt_ids else 0


def _name_of(viewer: Viewer) -> UUID:
    me = viewer.account_id
    return UNNAMED if me is None or without_watch_history({me}) else me
