"""The places of the site, in one table: rail, dock and the phone's menu all draw from it."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Place:
    """A destination: the name of its address, its drawing, its label, and its shortcut key."""

    url_name: str
    icon: str
    label: str | Promise
    key: str


MEMBER_PLACES: Final = (
    Place("for_you", "play", _("For You"), "f"),
    Place("home", "home", _("Home"), "h"),
    Place("explore", "search", _("Explore"), "e"),
    Place("notifications", "bell", _("Notifications"), "n"),
    Place("bookmarks", "bookmark", _("Bookmarks"), "b"),
    Place("likes", "heart", _("Likes"), "l"),
    Place("lists", "list", _("Lists"), "i"),
    Place("settings", "settings", _("Settings"), "s"),
)
VISITOR_PLACES: Final = (
    Place("for_you", "play", _("For You"), "f"),
    Place("latest", "home", _("Latest"), "h"),
    Place("explore", "search", _("Explore"), "e"),
    Place("about", "info", _("About"), "a"),
)
