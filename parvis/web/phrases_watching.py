"""What the player and the swipe say."""

from django.utils.translation import gettext as _


def watching_phrases() -> dict[str, str]:
    """Return the words of the script that plays videos."""
    return {
        "play": _("Play"),
        "pause": _("Pause"),
        "position": _("Position"),
        "positionOf": _("%s of %s"),
        "unmute": _("Tap for sound"),
        "soundOn": _("Turn the sound on"),
        "soundOff": _("Turn the sound off"),
        "captionsOn": _("Show captions"),
        "captionsOff": _("Hide captions"),
        "videoFailed": _("This video does not arrive. Tap to try again."),
        "more": _("more"),
        "less": _("less"),
        "readOn": _("Read on"),
        "comments": _("Comments"),
        "why": _("Why this?"),
        "tryAgain": _("Try again"),
        "fromTheTop": _("From the top"),
        "theEnd": _("The end of the list"),
        "thatWasAll": _("You have seen it all"),
        "thatWasAllText": _("What is posted next will be at the top."),
    }
