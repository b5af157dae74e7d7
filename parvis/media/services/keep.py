"""Look after what is there: describe it, take it into use, forget it.

Rows go first and files after the commit, so a rolled-back deletion loses nothing; a file that
a crash left behind has no row, and the sweep removes it.
"""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID  # noqa: TID251 - the type only

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from parvis.base import clock
from parvis.base.errors import Conflict
from parvis.media import errors, storage
from parvis.media.models import Kind, Media, Sound, State, Video
from parvis.media.processing.contract import Focus
from parvis.media.queries import MediaView, media_view
from parvis.media.services.wording import checked_alt, checked_focus


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


def attach(*, owner_key: UUID, ids: Sequence[UUID], guarded: bool = False) -> list[MediaView]:
    """Take the owner's uploads into use, all or none, and return them in the order of `ids`.

    `guarded` ones are from now on fetched by signed addresses alone, the others by anybody who
    knows where they lie. Raises `NotFound` for what is not the owner's, and `Conflict` for what
    is in use already or could not be made.
    """
    wanted = list(dict.fromkeys(ids))
    owned = Media.objects.filter(owner_key=owner_key, id__in=wanted)
    with transaction.atomic():
        # A compare-and-swap: of two posts that claim one picture, only one gets it.
        claimed = owned.filter(attached_at__isnull=True).update(attached_at=clock.now(), guarded=guarded)
        rows = {row.id: row for row in owned}
        if len(rows) < len(wanted):
            raise errors.not_yours()
        if claimed < len(wanted):
            raise Conflict(_("This image is in use already. Upload it again to use it twice."))
        videos = [row for row in rows.values() if row.kind == Kind.VIDEO]
        if any(row.state == State.REFUSED for row in videos):
            raise Conflict(_("This video could not be made, so it cannot be posted."))
        if not settings.PARVIS.keep_originals:
            drop_originals(row.id for row in videos if row.state == State.READY)
    return [media_view(rows[media_id]) for media_id in wanted]


def discard(*, owner_key: UUID, ids: Iterable[UUID]) -> int:
    """Remove the owner's media among `ids` with their files; return how many there were."""
    return forget(Media.objects.filter(owner_key=owner_key, id__in=list(ids)))


def forget(rows: QuerySet[Media]) -> int:
    """Remove media with all that hangs on them, but for sounds that other videos use."""
    with transaction.atomic():
        # Locked, so that what is not taken into use now is not while it goes.
        kept = list(rows.select_for_update().values_list("id", "key", "kind"))
        gone = [media_id for media_id, _key, _kind in kept]
        sounds = list(Sound.objects.filter(origin_id__in=gone).values_list("id", flat=True))
        Media.objects.filter(id__in=gone).delete()
        forget_sounds(Sound.objects.filter(id__in=sounds))
        transaction.on_commit(partial(_remove_files, [key for _id, key, _kind in kept]), robust=True)
        videos = [media_id for media_id, _key, kind in kept if kind == Kind.VIDEO]
        transaction.on_commit(partial(_remove_originals, videos), robust=True)
    return len(kept)


def forget_sounds(rows: QuerySet[Sound]) -> int:
    """Remove those of the sounds that no video uses any more; return how many there were."""
    with transaction.atomic():
        unused = list(rows.filter(~Exists(Video.objects.filter(sound=OuterRef("id")))))
        Sound.objects.filter(id__in=[sound.id for sound in unused]).delete()
        transaction.on_commit(partial(_remove_files, [sound.key for sound in unused]), robust=True)
    return len(unused)


def drop_originals(media_ids: Iterable[UUID]) -> int:
    """Remove videos as they were uploaded, because what was made of them is enough."""
    with transaction.atomic():
        wanted = list(media_ids)
        Video.objects.filter(media_id__in=wanted).update(original_kept=False)
        transaction.on_commit(partial(_remove_originals, wanted), robust=True)
    return len(wanted)


def _remove_files(keys: Iterable[str]) -> None:
    for key in keys:
        storage.remove(key)


def _remove_originals(media_ids: Iterable[UUID]) -> None:
    for media_id in media_ids:
        storage.remove_original(media_id)
