"""Check what an owner says about a picture: its description, and what must stay in sight."""

from django.utils.translation import gettext as _

from parvis.base.errors import InvalidInput
from parvis.media.models import ALT_MAX_CHARS
from parvis.media.processing.contract import Focus


def checked_alt(alt: str) -> str:
    text = alt.replace("\x00", "").strip()
    if len(text) > ALT_MAX_CHARS:
        sentence = _("The description has %(count)d characters; at most %(most)d fit.")
        raise InvalidInput("alt", sentence % {"count": len(text), "most": ALT_MAX_CHARS})
    return text


def checked_focus(focus: Focus | None) -> Focus | None:
    if focus is not None and not all(-1.0 <= value <= 1.0 for value in focus):
        raise InvalidInput("focus", _("The focal point must lie between -1 and 1 both ways."))
    return focus
