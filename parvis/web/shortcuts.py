"""The keyboard's shortcuts, in one table: the help page, the dialog and the script read it."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys, pressed one after the other, and what they do; `command` is the script's name of it."""

    keys: tuple[str, ...]
    command: str
    label: str | Promise


@dataclass(frozen=True, slots=True)
class Group:
    """Shortcuts that belong together."""

    title: str | Promise
    shortcuts: tuple[Shortcut, ...]


SHORTCUTS: Final = (
    Group(
        _("Reading"),
        (
            Shortcut(("j",), "next", _("Next post")),
            Shortcut(("k",), "previous", _("Previous post")),
            Shortcut(("o",), "open", _("Open the post")),
            Shortcut(("p",), "author", _("Open the author's profile")),
            Shortcut(("x",), "warning", _("Show or hide what is behind a warning")),
            Shortcut((".",), "fresh", _("Show new posts")),
        ),
    ),
    Group(
        _("Watching"),
        (
            Shortcut(("↓",), "", _("Next card; j does the same")),
            Shortcut(("↑",), "", _("Previous card; k does the same")),
            Shortcut(("Space",), "", _("Stop and start the video")),
            Shortcut(("←",), "", _("Five seconds back; the previous image")),
            Shortcut(("→",), "", _("Five seconds on; the next image")),
            Shortcut(("m",), "", _("Sound on and off")),
            Shortcut(("c",), "", _("Captions on and off")),
        ),
    ),
    Group(
        _("Answering"),
        (
            Shortcut(("l",), "like", _("Like")),
            Shortcut(("r",), "reply", _("Reply")),
            Shortcut(("t",), "repost", _("Repost")),
            Shortcut(("q",), "quote", _("Quote")),
            Shortcut(("b",), "bookmark", _("Bookmark")),
        ),
    ),
    Group(
        _("Writing and finding"),
        (
            Shortcut(("n",), "compose", _("Write a post")),
            Shortcut(("Ctrl", "Enter"), "", _("Send what you write")),
            Shortcut(("/",), "search", _("Search")),
            Shortcut(("?",), "help", _("Show these keys")),
            Shortcut(("Esc",), "", _("Close")),
        ),
    ),
    Group(
        _("Going places"),
        (
            Shortcut(("g", "f"), "go:for-you", _("For You")),
            Shortcut(("g", "h"), "go:home", _("Home")),
            Shortcut(("g", "e"), "go:explore", _("Explore")),
            Shortcut(("g", "n"), "go:notifications", _("Notifications")),
            Shortcut(("g", "b"), "go:bookmarks", _("Bookmarks")),
            Shortcut(("g", "l"), "go:likes", _("Likes")),
            Shortcut(("g", "p"), "go:profile", _("Your profile")),
            Shortcut(("g", "s"), "go:settings", _("Settings")),
        ),
    ),
)
