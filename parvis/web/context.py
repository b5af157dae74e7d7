"""What every page knows: the network's name, who looks, and what lies beside the column.

The parts that read the database are lazy: a page that does not draw them does not pay.
"""

from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from parvis.accounts import queries as accounts
from parvis.accounts.queries import ANONYMOUS, Viewer
from parvis.posts import queries as posts
from parvis.web.navigation import MEMBER_PLACES, VISITOR_PLACES

THEMES: Final = ("auto", "dark", "light")
THEME_COOKIE: Final = "theme"


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of `base.html`."""
    viewer: Viewer = getattr(request, "viewer", ANONYMOUS)
    preferences = SimpleLazyObject(lambda: accounts.preferences(viewer))
    return {
        "site": settings.PARVIS,
        "viewer": viewer,
        "places": MEMBER_PLACES if viewer.is_member else VISITOR_PLACES,
        "preferences": preferences,
        "theme": SimpleLazyObject(lambda: _theme(request, viewer, preferences)),
        "next_theme": SimpleLazyObject(lambda: _next_theme(_theme(request, viewer, preferences))),
        "me": SimpleLazyObject(lambda: _me(viewer)),
        "unread_count": SimpleLazyObject(lambda: _unread(viewer)),
        "trends": SimpleLazyObject(lambda: posts.trending_hashtags(viewer, limit=5, offset=0)),
        "suggested": SimpleLazyObject(lambda: _suggested(viewer)),
    }


def _theme(request: HttpRequest, viewer: Viewer, preferences: Any) -> str:
    if viewer.is_member:
        return str(preferences.theme)
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else THEMES[0]


def _next_theme(theme: str) -> str:
    return THEMES[(THEMES.index(theme) + 1) % len(THEMES)] if theme in THEMES else THEMES[0]


def _me(viewer: Viewer) -> accounts.AccountView | None:
    return accounts.account_by_id(viewer, viewer.account_id) if viewer.account_id else None


def _unread(viewer: Viewer) -> int:
    return accounts.unread_notifications(viewer) if viewer.is_member else 0


def _suggested(viewer: Viewer) -> list[accounts.AccountView]:
    return accounts.suggestions(viewer, limit=3) if viewer.is_member else []
