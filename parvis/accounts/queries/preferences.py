"""What a member has chosen."""

from collections.abc import Collection
from dataclasses import dataclass, fields
from uuid import UUID  # noqa: TID251 - the type only

from django.db.models import Exists

from parvis.accounts.models import Autoplay, FirstPage, Preferences, Theme
from parvis.accounts.queries.views import Viewer
from parvis.base.sql import Ids, Query, prepared


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """A member's choices; the defaults are what nobody and newcomers have."""

    language: str = ""
    theme: str = Theme.AUTO.value
    autoplay: str = Autoplay.MUTED.value
    first_page: str = FirstPage.FOR_YOU.value
    default_visibility: str = "public"
    default_sensitive: bool = False
    default_language: str = ""
    expand_warnings: bool = False
    watch_history: bool = True
    consent_train: bool | None = None
    consent_dataset: bool | None = None
    consent_assistant: bool | None = None


PREFERENCE_NAMES = tuple(field.name for field in fields(PreferencesView))


def preferences(viewer: Viewer) -> PreferencesView:
    """Return the viewer's choices."""
    rows = _preferences(viewer.account_id) if viewer.account_id else []
    return PreferencesView(*rows[0]) if rows else PreferencesView()


def without_watch_history(account_ids: Collection[UUID]) -> set[UUID]:
    """Return which of the accounts want nothing remembered of what they watch."""
    return {found for (found,) in _without_watch_history(account_ids)} if account_ids else set()


def wants_no_history(account_id: UUID) -> Exists:
    """Return a condition for queries: whether the account wants nothing remembered of what it watches."""
    return Exists(Preferences.objects.filter(account_id=account_id, watch_history=False))


@prepared
def _preferences(me: UUID) -> Query:
    return Preferences.objects.filter(account=me).values_list(*PREFERENCE_NAMES)


@prepared
def _without_watch_history(account_ids: Ids) -> Query:
    rows = Preferences.objects.filter(account_id__in=account_ids, watch_history=False)
    return rows.values_list("account_id")
