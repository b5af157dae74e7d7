"""Putting weights in force, going back to earlier ones, and forgetting what is no longer needed."""

import datetime as dt
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.db import transaction

from parvis.base import clock
from parvis.feed.errors import nothing_published
from parvis.feed.models import Forgotten, Progress, Publication, WeightsInForce
from parvis.feed.queries.publications import (
    TRAINING,
    PublicationView,
    oldest_page_at,
    publication,
    publication_before,
)

_ONLY: Final = 1  # the primary key of the one row
_NEWEST_KEPT: Final = 10  # whatever their age: something to go back to
_REFUSAL_MAX: Final = 200
_STATES_KEPT: Final = dt.timedelta(days=30)  # of a trainer, which was perhaps not running all the while


class Made(NamedTuple):
    """Weights whose file is written, and what is known of them."""

    name: str
    learned_seq: int
    examples: int
    loss: float
    size_bytes: int


def publish_weights(made: Made) -> None:
    """Publish weights and put them in force, unless an operator has pinned others.

    The file must be where servers read it, all of it, before this is called.
    """
    with transaction.atomic():
        here = _held()
        row, _new = Publication.objects.update_or_create(
            name=made.name,
            defaults={"made_at": clock.now(), "refusal": "", **made._asdict()},
        )
        if not here.pinned:
            here.publication, here.chosen_at = row, clock.now()
        here.held_back, here.held_back_since = "", None
        here.save()
        note_learned(seq=made.learned_seq)


def note_learned(*, seq: int) -> None:
    """Write down how far the log has been learned, for those who watch over the server."""
    Progress.objects.update_or_create(name=TRAINING, defaults={"reached": seq})


def hold_back(*, reason: str) -> None:
    """Write down why nothing is published just now."""
    with transaction.atomic():
        here = _held()
        here.held_back_since = here.held_back_since or clock.now()
        here.held_back = reason[:_REFUSAL_MAX]
        here.save()


def roll_back(name: str = "") -> PublicationView:
    """Put earlier weights in force and pin them; without a name, those before the ones in force.

    A trainer goes back with them: what was learned since is forgotten, and it goes on from there.
    Raises `NotFound` for weights that are not kept any more.
    """
    with transaction.atomic():
        here = _held()
        target = publication(name) if name else _earlier(here)
        here.publication_id, here.chosen_at = target.number, clock.now()
        here.pinned, here.rollbacks = True, here.rollbacks + 1
        here.save()
    return target


def resume_publishing() -> PublicationView | None:
    """Let the newest weights serve again, now and from now on; return them.

    The newest are those that were made since the trainer went back: what it went back from is out.
    """
    with transaction.atomic():
        here = _held()
        made_since = Publication.objects.filter(made_at__gte=here.chosen_at, refusal="")
        newest = made_since.order_by("-number").first() if here.pinned else None
        if newest is not None:
            here.publication, here.chosen_at = newest, clock.now()
        here.pinned = False
        here.save()
        return publication(here.publication.name) if here.publication else None


def note_refusal(*, name: str, reason: str) -> None:
    """Write down that a server could not read a publication."""
    Publication.objects.filter(name=name, refusal="").update(refusal=reason[:_REFUSAL_MAX])


def forget_old_weights() -> None:
    """Remove publications past their days, and the oldest beyond the room there is for them.

    Those in force stay, and the newest few. A page can be made again only with its own weights: so
    those from which the oldest page with a receipt was made, and later ones, stay for as long as
    there is room for them, however old they are.
    """
    table = settings.PARVIS
    kept = set(WeightsInForce.objects.values_list("publication_id", flat=True))
    rows = list(Publication.objects.order_by("number"))
    too_old = clock.now() - dt.timedelta(days=table.weights_days)
    needed_since = min(oldest_page_at() or too_old, too_old)
    excess = sum(row.size_bytes for row in rows) - table.weights_max_bytes
    gone = []
    for row, after in pairwise(rows[: -_NEWEST_KEPT + 1]):
        # Weights serve until the next ones are there.
        if row.number not in kept and (after.made_at < needed_since or excess > 0):
            gone.append(row)
            excess -= row.size_bytes
    _remove(gone)
    Forgotten.objects.filter(asked_at__lt=clock.now() - _STATES_KEPT).delete()
    _remove_strays(row.name for row in rows)


def _held() -> WeightsInForce:
    """Return the one row, which nobody else changes until this transaction ends."""
    WeightsInForce.objects.get_or_create(id=_ONLY, defaults={"chosen_at": clock.now()})
    return WeightsInForce.objects.select_for_update().get(id=_ONLY)


def _earlier(here: WeightsInForce) -> PublicationView:
    found = publication_before(here.publication_id) if here.publication_id else None
    if found is None:
        raise nothing_published()
    return found


def _remove(rows: list[Publication]) -> None:
    """Remove rows first: a file without a row is swept away, a row without a file would be an error."""
    Publication.objects.filter(number__in=[row.number for row in rows]).delete()
    for row in rows:
        # By its name alone: what else `learn` knows of such files would load all of JAX here.
        for path in Path(settings.WEIGHTS_ROOT).glob(f"{row.name}.*"):
            path.unlink(missing_ok=True)


def _remove_strays(names: Iterable[str]) -> None:
    """Remove files that a crash left without a row, once they are surely not about to get one."""
    known = set(names)
    before = (clock.now() - dt.timedelta(hours=1)).timestamp()
    for path in Path(settings.WEIGHTS_ROOT).iterdir():
        if path.is_file() and path.stem.lstrip(".") not in known and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
