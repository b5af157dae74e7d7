"""What can go wrong between people, in words for them."""

from django.utils.translation import gettext_lazy as _

from parvis.base.errors import Conflict, Forbidden, NotFound, Unauthenticated


def no_account() -> NotFound:
    """Return the refusal for an account that is not there, or not for this viewer."""
    return NotFound(str(_("There is no such account here.")))


def no_list() -> NotFound:
    """Return the refusal for a list that is not there, or is somebody else's."""
    return NotFound(str(_("You have no such list.")))


def login_needed() -> Unauthenticated:
    """Return the refusal for nobody in particular."""
    return Unauthenticated(str(_("Log in to do this.")))


def not_yourself() -> Forbidden:
    """Return the refusal for turning an action on oneself."""
    return Forbidden(str(_("You cannot do this to your own account.")))


def blocked() -> Forbidden:
    """Return the refusal between two accounts of which one blocks the other."""
    return Forbidden(str(_("One of you has blocked the other.")))


def name_taken() -> Conflict:
    """Return the refusal for a username that somebody has or had."""
    return Conflict(str(_("This username is taken. Try another.")))
