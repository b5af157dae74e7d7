"""What a member has chosen."""

from dataclasses import dataclass, fields

from parvis.accounts.models import Autoplay, Preferences, Theme
from parvis.accounts.queries.views import Viewer


@dataclass(frozen=True, slots=True)
class PreferencesView:
    """A member's choices; the defaults are what nobody and newcomers have."""

    language: str = ""
    theme: str = Theme.AUTO.value
    autoplay: str = Autoplay.MUTED.value
    default_visibility: str = "public"
    default_sensitive: bool = False
    default_language: str = ""
    expand_warnings: bool = False
    consent_train: bool | None = None
    consent_dataset: bool | None = None
    consent_assistant: bool | None = None


PREFERENCE_NAMES = tuple(field.name for field in fields(PreferencesView))


def preferences(viewer: Viewer) -> PreferencesView:
    """Return the viewer's choices."""
    if not viewer.is_member:
        return PreferencesView()
    row = Preferences.objects.filter(account=viewer.account_id).values_list(*PREFERENCE_NAMES).first()
    return PreferencesView(*row) if row else PreferencesView()
