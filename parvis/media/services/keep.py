"""Look after what is there: describe it, take it into use, forget it.

Rows go first and files after the commit, so a rolled-back deletion loses nothing; a file that
a crash left behind has no row, and the sweep removes it.
"""

import datetime as dt
import shutil
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.base import clock
from parvis.base.errors import Conflict
from parvis.media import errors, storage
from parvis.media.models import Media
from parvis.media.processing.contract import Focus
from parvis.media.queries import MediaView, media_view
from parvis.media.services.store import WORKSPACE_PREFIX
from parvis.media.services.wording import checked_alt, checked_focus

_AT_ONCE: Final = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed."""

    unused: int
    stray: int
    workspaces: int


def describe(
    *, owner_key: UUID, media_id: UUID, alt: str | None = None, focus: Focus | None = None
) -> MediaView:
    """Set the description, the focal point or both; what is `None` stays as it is."""
    changes: dict[str, object] = {}
    if alt is not None:
        changes["alt"] = checked_alt(alt)
    if (point := checked_focus(focus)) is not None:
        changes["focus_x"], changes["focus_y"] = point
    rows = Media.objects.filter(id=media_id, owner_key=owner_key)
    with transaction.atomic():
        if changes:
            rows.update(**changes)
        row = rows.first()
    if row is None:
        raise errors.not_yours()
    return media_view(row)


def attach(*, owner_key: UUID, ids: Sequence[UUID]) -> list[MediaView]:
    """Take the owner's uploads into use, all or none, and return them in the order of `ids`.

    Raises `NotFound` for what is not the owner's, and `Conflict` for what is in use already.
    """
    wanted = list(dict.fromkeys(ids))
    owned = Media.objects.filter(owner_key=owner_key, id__in=wanted)
    with transaction.atomic():
        # A compare-and-swap: of two posts that claim one picture, only one gets it.
        claimed = owned.filter(attached_at__isnull=True).update(attached_at=clock.now())
        rows = {row.id: row for row in owned}
        if len(rows) < len(wanted):
            raise errors.not_yours()
        if claimed < len(wanted):
            raise Conflict(_("This image is in use already. Upload it again to use it twice."))
    return [media_view(rows[media_id]) for media_id in wanted]


def discard(*, owner_key: UUID, ids: Iterable[UUID]) -> int:
    """Remove the owner's pictures among `ids` with their files; return how many there were."""
    return _forget(Media.objects.filter(owner_key=owner_key, id__in=list(ids)))


def erase_owner(owner_key: UUID) -> int:
    """Remove everything that the owner ever uploaded; return how many pictures that was."""
    return _forget(Media.objects.filter(owner_key=owner_key))


def sweep_orphans(older_than: dt.timedelta) -> Swept:
    """Remove uploads never taken into use, files without a row, and workspaces of a crash."""
    before = clock.now() - older_than
    unused = 0
    while removed := _forget_unused(before):
        unused += removed
    return Swept(unused, _remove_stray_files(before), _remove_workspaces(before))


def _forget(rows: QuerySet[Media]) -> int:
    with transaction.atomic():
        keys = list(rows.values_list("key", flat=True))
        rows.delete()
        transaction.on_commit(partial(_remove_files, keys))
    return len(keys)


def _forget_unused(before: dt.datetime) -> int:
    with transaction.atomic():
        unused = Media.objects.filter(attached_at__isnull=True, created_at__lt=before)
        keys = list(unused.order_by("created_at").values_list("key", flat=True)[:_AT_ONCE])
        unused.filter(key__in=keys).delete()
        # One may have been attached since the first line; its row, and so its files, stay.
        gone = set(keys) - _known(keys)
        transaction.on_commit(partial(_remove_files, gone))
    return len(gone)


def _remove_stray_files(before: dt.datetime) -> int:
    count = 0
    for shelf in storage.keys_last_written_before(before):
        for start in range(0, len(shelf), _AT_ONCE):
            keys = shelf[start : start + _AT_ONCE]
            stray = set(keys) - _known(keys)
            _remove_files(stray)
            count += len(stray)
    return count


def _remove_workspaces(before: dt.datetime) -> int:
    root = Path(settings.FILE_UPLOAD_TEMP_DIR)
    left = [
        folder for folder in root.glob(f"{WORKSPACE_PREFIX}*") if folder.stat().st_mtime < before.timestamp()
    ]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _known(keys: Collection[str]) -> set[str]:
    return set(Media.objects.filter(key__in=keys).values_list("key", flat=True))


def _remove_files(keys: Iterable[str]) -> None:
    for key in keys:
        storage.remove(key)
