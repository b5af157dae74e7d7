"""What can go wrong with what was watched, and with what a member sets and says."""

from django.utils.translation import gettext_lazy as _

from parvis.base.errors import Forbidden, NotFound


class Refused(Exception):
    """One event of a batch is not possible; `reason` is stable, the sentence is for programmers."""

    def __init__(self, reason: str, sentence: str) -> None:
        """Keep both."""
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence


def no_watch() -> NotFound:
    """Return the refusal for an entry that is not in the viewer's history."""
    return NotFound(str(_("This is not in your watch history any more.")))


def not_yours() -> Forbidden:
    """Return the refusal for the figures of somebody else's video."""
    return Forbidden(str(_("Only its author can see how a video is watched.")))


def no_profile() -> NotFound:
    """Return the refusal for settings that are not the viewer's, or not any more."""
    return NotFound(str(_("You have no such profile any more.")))


def no_feedback() -> NotFound:
    """Return the refusal for feedback that is not the viewer's, or was taken back."""
    return NotFound(str(_("You have taken this back already.")))


def not_about_yourself() -> Forbidden:
    """Return the refusal for wanting less of one's own posts, which one's feed never shows."""
    return Forbidden(str(_("Your own posts are not in your feed.")))


def no_publication(name: str) -> NotFound:
    """Return the refusal for weights that are not kept, or that a short name does not tell apart."""
    return NotFound(str(_("No weights, or several, are kept whose name begins with “%s”.") % name))


def nothing_published() -> NotFound:
    """Return the refusal to go back where nothing earlier is kept."""
    return NotFound(str(_("There are no earlier weights to go back to.")))


def no_receipt() -> NotFound:
    """Return the refusal for a page that is not the viewer's, or whose receipt is forgotten."""
    return NotFound(str(_("There is no receipt of this page, or not any more.")))


def not_on_this_page() -> NotFound:
    """Return the refusal for a post that a page did not show."""
    return NotFound(str(_("This post is not on that page.")))
