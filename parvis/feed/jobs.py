"""Sweeps of the room; each may run twice without harm, and takes up what a crash left."""

import datetime as dt

from django.conf import settings

from parvis.accounts.queries import due_for_erasure
from parvis.accounts.services import erase_account
from parvis.base import clock
from parvis.feed import services
from parvis.feed.services import publications
from parvis.media.services import erase_owner
from parvis.posts.services import erase_author


def count_watches() -> None:
    """Bring the figures of videos up to date."""
    services.count_watches()
    services.count_follows()


def count_trials() -> None:
    """Count how new posts are received, and move them up the ladder or off it."""
    services.count_trials()


def forget_old_watches() -> None:
    """Forget what was watched too long ago."""
    services.forget_old_watches()


def commit_to_seeds() -> None:
    """Publish the hashes of the secrets of the days to come."""
    services.commit_to_seeds()


def forget_old_receipts() -> None:
    """Forget the pages of too long ago."""
    services.forget_old_receipts()


def forget_old_weights() -> None:
    """Remove weights that are past their days, or for which there is no room."""
    publications.forget_old_weights()


def erase_due_accounts() -> None:
    """Erase the accounts whose days of grace are over: watches, settings, posts, pictures, then the person.

    It stands in this room because this is the lowest one that sees all four.
    """
    due = clock.now() - dt.timedelta(days=settings.PARVIS.deletion_grace_days)
    for account_id in due_for_erasure(before=due):
        services.erase_watcher(account_id=account_id)
        services.erase_settings(account_id=account_id)
        erase_author(account_id)
        erase_owner(owner_key=account_id)
        erase_account(account_id)  # last: it is what tells that all is done
