"""What a member does with the settings of their feed: save, switch, rename, delete, begin anew.

A profile is stored whole and under a lock on its owner: of two saves at once, the later one stands,
with nothing of the other in it.
"""

from itertools import count
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.accounts.queries import Viewer
from parvis.base import clock, ids
from parvis.base.errors import InvalidInput
from parvis.base.text.normalise import clean
from parvis.feed.errors import no_profile
from parvis.feed.models import Feedback, Memory, TuningProfile
from parvis.feed.queries.tuning import ProfileView, tuning_profile
from parvis.feed.services.history import erase_watcher
from parvis.feed.tuning import Tuning

MOST_PROFILES: Final = 20
NAME_MAX: Final = 40


def save_tuning(
    viewer: Viewer, tuning: Tuning, *, profile_id: UUID | None = None, name: str = ""
) -> ProfileView:
    """Put settings into a profile of the viewer's, or into a new one, and use it from the next page on.

    Raises `NotFound` for a profile that is gone, `InvalidInput` for a name that cannot be or for
    one profile too many.
    """
    me = viewer.member_id
    with transaction.atomic():
        _hold(me)
        row = _new(me) if profile_id is None else _mine(me, profile_id)
        if name:
            row.name = _name(me, name, row.id)
        elif profile_id is None:
            row.name = _free_name(me, _("My feed"))
        row.settings = tuning.told()
        row.changed_at = clock.now()
        _use(me, row.id)
        row.in_use = True
        row.save()
    return tuning_profile(viewer, row.id)


def import_profile(viewer: Viewer, name: str, tuning: Tuning) -> ProfileView:
    """Keep a profile that came in a file, not yet in use; a name that is taken gets a number."""
    me = viewer.member_id
    with transaction.atomic():
        _hold(me)
        row = _new(me)
        row.name = _free_name(me, _clean_name(name))
        row.settings = tuning.told()
        row.changed_at = clock.now()
        row.save()
    return tuning_profile(viewer, row.id)


def use_profile(viewer: Viewer, profile_id: UUID | None) -> None:
    """Let the feed go by another profile; None: as published."""
    me = viewer.member_id
    with transaction.atomic():
        _hold(me)
        if profile_id is not None:
            _mine(me, profile_id)
        _use(me, profile_id)


def rename_profile(viewer: Viewer, profile_id: UUID, *, name: str) -> ProfileView:
    """Call a profile something else."""
    me = viewer.member_id
    with transaction.atomic():
        _hold(me)
        row = _mine(me, profile_id)
        row.name = _name(me, name, row.id)
        row.save(update_fields=["name"])
    return tuning_profile(viewer, profile_id)


def delete_profile(viewer: Viewer, profile_id: UUID) -> None:
    """Delete a profile; if it was in use, the feed is as published."""
    me = viewer.member_id
    with transaction.atomic():
        _hold(me)
        _mine(me, profile_id).delete()


def begin_anew(viewer: Viewer) -> None:
    """Forget what the viewer watched, and let the feed go by nothing that was before now."""
    me = viewer.member_id
    with transaction.atomic():
        _hold(me)
        Memory.objects.filter(account_id=me).update(since_ms=int(clock.now().timestamp() * 1000))
        erase_watcher(account_id=me)


def erase_settings(*, account_id: UUID) -> None:
    """Erase everything that an account set and said."""
    with transaction.atomic():
        for table in (TuningProfile, Feedback, Memory):
            table.objects.filter(account_id=account_id).delete()


def _hold(me: UUID) -> None:
    """Let nobody else change this member's profiles until the transaction ends."""
    Memory.objects.get_or_create(account_id=me)
    Memory.objects.select_for_update().get(account_id=me)


def _mine(me: UUID, profile_id: UUID) -> TuningProfile:
    row = TuningProfile.objects.filter(account_id=me, id=profile_id).first()
    if row is None:
        raise no_profile()
    return row


def _new(me: UUID) -> TuningProfile:
    if TuningProfile.objects.filter(account_id=me).count() >= MOST_PROFILES:
        raise InvalidInput(
            "profile",
            _("You have %(most)s profiles, as many as there can be. Delete one first.")
            % {"most": MOST_PROFILES},
        )
    return TuningProfile(id=ids.uuid7(), account_id=me)


def _use(me: UUID, profile_id: UUID | None) -> None:
    """Mark the one profile that is in use; first no other is."""
    mine = TuningProfile.objects.filter(account_id=me)
    mine.filter(in_use=True).update(in_use=False)
    if profile_id is not None:
        mine.filter(id=profile_id).update(in_use=True)


def _name(me: UUID, told: str, profile_id: UUID) -> str:
    name = _clean_name(told)
    if TuningProfile.objects.filter(account_id=me, name=name).exclude(id=profile_id).exists():
        raise InvalidInput("name", _("You have a profile of this name already."))
    return name


def _clean_name(told: str) -> str:
    name = " ".join(clean(told).split())
    if not 1 <= len(name) <= NAME_MAX:
        raise InvalidInput("name", _("A profile's name has 1 to %(most)s characters.") % {"most": NAME_MAX})
    return name


def _free_name(me: UUID, wanted: str) -> str:
    taken = set(TuningProfile.objects.filter(account_id=me).values_list("name", flat=True))
    numbered = (f"{wanted[: NAME_MAX - 4]} {number}" for number in count(2))
    return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
