"""Sweeps of the room; each may run twice without harm, and takes up what a crash left."""

import datetime as dt

from django.conf import settings

from parvis.accounts.queries import due_for_erasure
from parvis.accounts.services import erase_account
from parvis.base import clock
from parvis.media.services import erase_owner
from parvis.posts import services


def close_polls() -> None:
    """Tell people of the polls that have ended."""
    services.close_polls()


def refresh_trends() -> None:
    """Count rising hashtags again."""
    services.refresh_trends()


def purge_search() -> None:
    """Remove deleted words from the bytes of the search index, and tags that nothing carries."""
    services.forget_unused_tags()
    services.purge_search()


def erase_due_accounts() -> None:
    """Erase the accounts whose days of grace are over: posts, pictures, then the person.

    It stands in this room because this is the lowest one that sees all three.
    """
    due = clock.now() - dt.timedelta(days=settings.PARVIS.deletion_grace_days)
    for account_id in due_for_erasure(before=due):
        services.erase_author(account_id)
        erase_owner(owner_key=account_id)
        erase_account(account_id)  # last: it is what tells that all is done
