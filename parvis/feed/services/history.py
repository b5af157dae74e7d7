"""What a member can do about being remembered."""

from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction

from parvis.accounts.queries import Viewer
from parvis.base import clock
from parvis.feed.errors import no_watch
from parvis.feed.models import Forgotten, Receipt, WatchEvent
from parvis.feed.queries.history import place_of


def clear_watch_history(viewer: Viewer) -> None:
    """Forget everything that the viewer watched. What it added to a video's counts names nobody, and stays."""
    erase_watcher(account_id=viewer.member_id)


def forget_watch(viewer: Viewer, watch_id: UUID) -> None:
    """Forget one watch; raise `NotFound` if it is not in the viewer's history.

    The receipts of pages since then go with it: what was watched before a page stands in it.
    """
    started_ms, seq = place_of(watch_id)
    with transaction.atomic():
        mine = WatchEvent.objects.filter(account_id=viewer.member_id, started_ms=started_ms, seq=seq)
        if not mine.delete()[0]:
            raise no_watch()
        Receipt.objects.filter(account_id=viewer.member_id, at_ms__gte=started_ms).delete()


def erase_watcher(*, account_id: UUID) -> None:
    """Forget everything that an account watched, the pages that were made of it, and what a trainer keeps of it."""
    with transaction.atomic():
        Receipt.objects.filter(account_id=account_id).delete()
        WatchEvent.objects.filter(account_id=account_id).delete()
        Forgotten.objects.create(account_id=account_id, asked_at=clock.now())
