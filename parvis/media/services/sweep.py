"""Remove what nothing needs any more, and what crashes left behind.

What is younger than the sweep is told to leave may be somebody's work in progress, and stays.
"""

import datetime as dt
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from parvis.base import clock
from parvis.media import storage
from parvis.media.models import Kind, Media, Rendition, Sound, State, Upload, Video
from parvis.media.processing.contract import POSTER, POSTER_JPEG, SMALL, SOUND, STRIP, VARIANTS
from parvis.media.services.keep import drop_originals, forget, forget_sounds
from parvis.media.services.making import WORKSPACE_PREFIX, workspaces_of
from parvis.media.services.making.results import CURABLE
from parvis.media.services.store import WORKSPACE_PREFIX as IMAGE_WORKSPACE_PREFIX

_AT_ONCE: Final = 500
_OF_EVERY_VIDEO: Final = frozenset({POSTER, POSTER_JPEG, SMALL, STRIP})


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed."""

    unused: int  # media that were never taken into use
    sounds: int
    originals: int
    stray: int  # files that nothing points to
    workspaces: int


def sweep_orphans(older_than: dt.timedelta) -> Swept:
    """Remove what is older and not needed: rows first, then the files that no row names."""
    before = clock.now() - older_than
    unused = 0
    while removed := _forget_unused(before):
        unused += removed
    return Swept(
        unused=unused,
        # One without a file was only described, and is still to be made.
        sounds=forget_sounds(Sound.objects.filter(created_at__lt=before).exclude(size_bytes=0)),
        originals=_drop_originals() + _remove_stray_originals(before),
        stray=_remove_stray_files(before),
        workspaces=_remove_workspaces(before),
    )


def remove_workspaces(worker: str) -> int:
    """Remove what a worker that died had before it."""
    return _remove_folders(Path(settings.FILE_UPLOAD_TEMP_DIR).glob(workspaces_of(worker)))


def _forget_unused(before: dt.datetime) -> int:
    with transaction.atomic():
        unused = Media.objects.filter(attached_at__isnull=True, created_at__lt=before)
        some = unused.order_by("created_at").values_list("id", flat=True)[:_AT_ONCE]
        # One may be attached at this moment: what is asked again is whether it is unused.
        return forget(unused.filter(id__in=list(some)))


def _drop_originals() -> int:
    """Drop the originals of videos that are made and posted, and of those that cannot be made."""
    refused = Q(media__state=State.REFUSED) & ~Q(refusal_code__in=CURABLE)
    done = Q(media__state=State.READY, media__attached_at__isnull=False)
    wanted = refused if settings.PARVIS.keep_originals else refused | done
    return drop_originals(Video.objects.filter(wanted, original_kept=True).values_list("media_id", flat=True))


def _remove_stray_originals(before: dt.datetime) -> int:
    there = set(storage.originals_last_written_before(before))
    needed = set(Video.objects.filter(original_kept=True).values_list("media_id", flat=True))
    stray = there - needed - set(Upload.objects.values_list("id", flat=True))
    for media_id in stray:
        storage.remove_original(media_id)
    return len(stray)


def _remove_stray_files(before: dt.datetime) -> int:
    count = 0
    for shelf in storage.shelves():
        named = _named({file.key for file in shelf})
        old = [file for file in shelf if file.written_at < before]
        stray = [file for file in old if _is_stray(file, named)]
        # One may have got its row since the names were read; its file is then needed.
        now = _named({file.key for file in stray})
        for file in stray:
            if _is_stray(file, now):
                storage.remove_file(file.key, file.variant)
                count += bool(file.variant)
    return count


def _is_stray(file: storage.Stored, named: Mapping[str, "Names"]) -> bool:
    """A nameless one is a folder: it goes with its last file, or when it was left empty."""
    names = named.get(file.key)
    return names is None or (bool(file.variant) and file.variant not in names)


class _Anything:
    """The names of files that a worker is making just now."""

    def __contains__(self, name: object) -> bool:
        return True


Names = frozenset[str] | _Anything


def _named(keys: set[str]) -> Mapping[str, Names]:
    """Return which files of which keys something points to, or may in a moment."""
    named: dict[str, Names] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        named |= _named_by_sounds(some) | _named_by_media(some)
    return named


def _named_by_sounds(keys: list[str]) -> dict[str, Names]:
    return dict.fromkeys(Sound.objects.filter(key__in=keys).values_list("key", flat=True), frozenset({SOUND}))


def _named_by_media(keys: list[str]) -> dict[str, Names]:
    renditions: dict[str, set[str]] = {}
    for key, name in Rendition.objects.filter(media__key__in=keys).values_list("media__key", "name"):
        renditions.setdefault(key, set()).add(name)
    named: dict[str, Names] = {}
    for key, kind, state in Media.objects.filter(key__in=keys).values_list("key", "kind", "state"):
        if kind == Kind.IMAGE:
            named[key] = frozenset(VARIANTS)
        elif state == State.READY:
            named[key] = _OF_EVERY_VIDEO | renditions.get(key, set())
        else:
            named[key] = frozenset() if state == State.REFUSED else _Anything()
    return named


def _remove_workspaces(before: dt.datetime) -> int:
    root = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folders = [*root.glob(f"{IMAGE_WORKSPACE_PREFIX}*"), *root.glob(f"{WORKSPACE_PREFIX}*")]
    return _remove_folders(folder for folder in folders if _older(folder, before))


def _older(folder: Path, before: dt.datetime) -> bool:
    try:
        return folder.stat().st_mtime < before.timestamp()
    except FileNotFoundError:
        return False


def _remove_folders(folders: Iterable[Path]) -> int:
    found = list(folders)
    for folder in found:
        shutil.rmtree(folder, ignore_errors=True)
    return len(found)
