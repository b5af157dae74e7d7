"""What can go wrong with posts, in words for people."""

from django.utils.translation import gettext_lazy as _

from parvis.base.errors import Forbidden, InvalidInput, NotFound
from parvis.base.text.normalise import clean


def no_post() -> NotFound:
    """Return the refusal for a post that is gone, or not for this viewer."""
    return NotFound(str(_("There is no such post, or it is not for you to see.")))


def no_poll() -> NotFound:
    """Return the refusal for a poll that is gone, or not for this viewer."""
    return NotFound(str(_("There is no such poll, or it is not for you to see.")))


def not_yours() -> Forbidden:
    """Return the refusal for somebody else's post."""
    return Forbidden(str(_("This post is somebody else's.")))


def no_hashtag(name: str) -> InvalidInput:
    """Return the refusal for a word that no post could carry as a hashtag."""
    return InvalidInput("name", str(_("“%(name)s” is not a hashtag.")) % {"name": clean(name)[:40]})
