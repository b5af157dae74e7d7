"""Receipts of pages: for whom they were made, for pages to come, and for the trainer."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID  # noqa: TID251 - the type only

import numpy as np
from numpy.typing import NDArray

from parvis.accounts.queries import Viewer
from parvis.base import clock
from parvis.base.sql import Ids, Query, prepared
from parvis.feed.errors import no_receipt
from parvis.feed.models import UNNAMED, Receipt, SeedSecret
from parvis.feed.receipt import Body, unpack
from parvis.feed.seeds import commitment, page_seed
from parvis.feed.served import Served, served_ids, unpack_served


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """One page's receipt. `packed` is its body as it is kept; `seed` is where its chance came from."""

    id: UUID
    at_ms: int
    previous_id: UUID | None
    day: dt.date
    recipe: str
    policy: str
    weights: str
    surface: int
    served: tuple[Served, ...]
    packed: bytes
    seed: bytes

    @property
    def body(self) -> Body:
        """What it says of the page; raises `Unreadable` for a damaged one."""
        return unpack(self.packed)


class Walk(NamedTuple):
    """The pages that lead to a place: the first of them, and the last."""

    walk_id: UUID
    previous_id: UUID


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is public of one day's secret: its hash from the beginning, itself once the day is over."""

    day: dt.date
    commitment: str
    committed_at: dt.datetime
    secret: bytes | None


def receipt_of(viewer: Viewer, receipt_id: UUID) -> ReceiptView:
    """Return the receipt of one's own page, or of a page that was nobody's; raise `NotFound` for others."""
    row = Receipt.objects.filter(id=receipt_id, account_id__in=_names_of(viewer)).first()
    if row is None:
        raise no_receipt()
    return _view(row)


def any_receipt(receipt_id: UUID) -> ReceiptView:
    """Return whosever receipt, for the operator's replay; raise `NotFound` if there is none."""
    row = Receipt.objects.filter(id=receipt_id).first()
    if row is None:
        raise no_receipt()
    return _view(row)


def last_receipts(count: int) -> list[UUID]:
    """Return the ids of the last pages, the latest first."""
    return list(Receipt.objects.order_by("-id").values_list("id", flat=True)[:count])


def walk_to(viewer: Viewer, receipt_id: UUID) -> Walk | None:
    """Return the pages that led to a page of the viewer's; none where it is forgotten, or another's."""
    for walk_id, account_id in _walk_of(receipt_id):
        if account_id in _names_of(viewer):
            return Walk(walk_id, receipt_id)
    return None


def served_along(walk: Walk) -> NDArray[np.bytes_]:
    """Return the ids of the posts that the pages of a walk showed, up to its last page."""
    return served_ids(rows for (rows,) in _served_along(walk.walk_id, walk.previous_id))


def served_since(viewer: Viewer, since: UUID) -> NDArray[np.bytes_]:
    """Return the ids of the posts on the viewer's pages since then; `since` is `ids.first_at` an instant."""
    pages = _served_since(viewer.account_id, since) if viewer.account_id else []
    return served_ids(rows for (rows,) in pages)


def served_on(receipt_ids: Collection[UUID]) -> dict[UUID, tuple[Served, ...]]:
    """Return what each of the pages showed, with how likely it was; those forgotten are left out."""
    return {found: tuple(_posts(rows)) for found, rows in _served_on(receipt_ids)} if receipt_ids else {}


def commitments(limit: int = 40) -> list[Commitment]:
    """Return what was committed to, the latest day first."""
    today = clock.now().date()
    rows = SeedSecret.objects.order_by("-day")[:limit]
    return [
        Commitment(
            row.day,
            commitment(bytes(row.secret)),
            row.committed_at,
            bytes(row.secret) if row.day < today else None,
        )
        for row in rows
    ]


def _names_of(viewer: Viewer) -> Collection[UUID]:
    return (UNNAMED,) if viewer.account_id is None else (UNNAMED, viewer.account_id)


def _view(row: Receipt) -> ReceiptView:
    secret = bytes(SeedSecret.objects.get(day=row.day).secret)
    return ReceiptView(
        id=row.id,
        at_ms=row.at_ms,
        previous_id=row.previous_id,
        day=row.day,
        recipe=row.recipe,
        policy=row.policy,
        weights=row.weights,
        surface=row.surface,
        served=tuple(_posts(row.served)),
        packed=bytes(row.body),
        seed=page_seed(secret, row.id),
    )


def _posts(rows: bytes | memoryview) -> list[Served]:
    return list(unpack_served(bytes(rows)))


@prepared
def _walk_of(receipt_id: UUID) -> Query:
    return Receipt.objects.filter(id=receipt_id).values_list("walk_id", "account_id")


@prepared
def _served_along(walk_id: UUID, last_id: UUID) -> Query:
    rows = Receipt.objects.filter(walk_id=walk_id, id__lte=last_id).order_by("-id")
    return rows.values_list("served")[:_PAGES]


@prepared
def _served_since(account_id: UUID, since: UUID) -> Query:
    rows = Receipt.objects.filter(account_id=account_id, id__gte=since).order_by("-id")
    return rows.values_list("served")[:_PAGES]


@prepared
def _served_on(receipt_ids: Ids) -> Query:
    return Receipt.objects.filter(id__in=receipt_ids).values_list("id", "served")


_PAGES: Final = 1_000  # more than anybody swipes through at one sitting
