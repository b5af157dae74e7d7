"""A member's choices."""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.accounts.models import Autoplay, FirstPage, Preferences, Theme
from parvis.accounts.queries import PreferencesView, Viewer, preferences
from parvis.base.errors import InvalidInput
from parvis.base.text.language import LANGUAGES
from parvis.base.text.normalise import clean

_SHOWN_MAX: Final = 40  # characters of a refused value that are shown again
_FLAGS: Final = frozenset({"default_sensitive", "expand_warnings", "watch_history"})
_CONSENTS: Final = frozenset({"consent_train", "consent_dataset", "consent_assistant"})


def update_preferences(viewer: Viewer, **changes: Any) -> PreferencesView:
    """Change the choices that are given; name the one that is not possible."""
    me = viewer.member_id
    for name, value in changes.items():
        if not _allowed(name, value):
            shown = clean(str(value))[:_SHOWN_MAX]
            raise InvalidInput(name, _("“%(value)s” is not one of the choices.") % {"value": shown})
    Preferences.objects.update_or_create(account_id=me, defaults=changes)
    return preferences(viewer)


def _allowed(name: str, value: object) -> bool:
    if name in _FLAGS:
        return isinstance(value, bool)
    if name in _CONSENTS:
        return value is None or isinstance(value, bool)
    choices: dict[str, Any] = {
        "language": ("", *settings.PARVIS.languages),
        "theme": Theme.values,
        "autoplay": Autoplay.values,
        "first_page": FirstPage.values,
        "default_visibility": ("public", "unlisted", "followers", "mentioned"),
        "default_language": ("", *LANGUAGES),
    }
    return value in choices.get(name, ())
