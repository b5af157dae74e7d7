"""Which weights there are, and which are in force."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from parvis.base import ids
from parvis.base.sql import Query, prepared
from parvis.feed.errors import no_publication
from parvis.feed.models import Forgotten, Progress, Publication, Receipt, WeightsInForce
from parvis.feed.queries.log import newest_seq

TRAINING: Final = "training"  # whose progress along the log


@dataclass(frozen=True, slots=True)
class PublicationView:
    """Weights that were published; `refusal` says why a server could not read them."""

    number: int
    name: str
    made_at: dt.datetime
    learned_seq: int
    examples: int
    loss: float
    size_bytes: int
    refusal: str


@dataclass(frozen=True, slots=True)
class InForce:
    """What serves. Without a publication it is what `learn` begins with."""

    publication: PublicationView | None = None
    chosen_at: dt.datetime | None = None
    pinned: bool = False
    rollbacks: int = 0
    held_back: str = ""
    held_back_since: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """How training stands, for those who watch over the server."""

    in_force: InForce
    publications: int
    refused: int
    size_bytes: int
    unlearned: int  # watches


def publications(limit: int) -> list[PublicationView]:
    """Return the last publications, the newest first."""
    return [_view(row) for row in Publication.objects.order_by("-number")[:limit]]


def publication(name: str) -> PublicationView:
    """Return the publication whose name begins so; raise `NotFound` unless there is exactly one."""
    found = list(Publication.objects.filter(name__startswith=name.lower())[:2]) if name else []
    if len(found) != 1:
        raise no_publication(name)
    return _view(found[0])


def publication_before(number: int) -> PublicationView | None:
    """Return the publication before one, without those that could not be read."""
    row = Publication.objects.filter(number__lt=number, refusal="").order_by("-number").first()
    return _view(row) if row else None


def in_force() -> InForce:
    """Return what serves, and whether a trainer may change it."""
    row = WeightsInForce.objects.select_related("publication").first()
    if row is None:
        return InForce()
    return InForce(
        publication=_view(row.publication) if row.publication else None,
        chosen_at=row.chosen_at,
        pinned=row.pinned,
        rollbacks=row.rollbacks,
        held_back=row.held_back,
        held_back_since=row.held_back_since,
    )


def name_in_force() -> str:
    """Return the name of the weights that serve; empty where nothing was published."""
    rows = _name_in_force()
    return rows[0][0] or "" if rows else ""


@prepared
def _name_in_force() -> Query:
    return WeightsInForce.objects.values_list("publication__name")


def training_figures() -> TrainingFigures:
    """Return how training stands."""
    sizes = list(Publication.objects.values_list("size_bytes", flat=True))
    return TrainingFigures(
        in_force=in_force(),
        publications=len(sizes),
        refused=Publication.objects.exclude(refusal="").count(),
        size_bytes=sum(sizes),
        unlearned=max(newest_seq() - _learned(), 0),
    )


def something_to_learn() -> bool:
    """Return whether the log goes on behind what was learned, or somebody has to be forgotten."""
    learned = _learned()
    return newest_seq() > learned or (learned > 0 and Forgotten.objects.exists())


def oldest_page_at() -> dt.datetime | None:
    """Return when the oldest page was made whose receipt is kept."""
    first = Receipt.objects.order_by("id").values_list("id", flat=True).first()
    return ids.made_at(first) if first else None


def _learned() -> int:
    return Progress.objects.filter(name=TRAINING).values_list("reached", flat=True).first() or 0


def _view(row: Publication) -> PublicationView:
    return PublicationView(
        row.number,
        row.name,
        row.made_at,
        row.learned_seq,
        row.examples,
        row.loss,
        row.size_bytes,
        row.refusal,
    )
