"""Light, dark, or as the system has it."""

from typing import Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.accounts.services import update_preferences
from parvis.base.errors import InvalidInput
from parvis.web.context import THEME_COOKIE, THEMES
from parvis.web.request import Request, back

_YEAR_S: Final = 365 * 86_400


@require_POST
def set_theme(request: Request) -> HttpResponse:
    """Keep a member's theme with their preferences, and anybody else's in their browser."""
    theme = request.POST.get("theme", "")
    if theme not in THEMES:
        raise InvalidInput("theme", _("There is no such theme."))
    response = back(request)
    if request.viewer.is_member:
        update_preferences(request.viewer, theme=theme)
    else:
        response.set_cookie(THEME_COOKIE, theme, max_age=_YEAR_S, samesite="Lax", httponly=True)
    return response
