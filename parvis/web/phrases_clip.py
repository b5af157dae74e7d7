"""What the video editor says, translated here so that the script itself has no language."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def clip_phrases() -> dict[str, str]:
    """Return what the video editor says while a video is sent, cut and captioned."""
    return {
        "sending": _("Uploading"),
        "paused": _("Paused"),
        "waiting": _("No connection. It goes on by itself as soon as there is one."),
        "done": _("Uploaded. You can post it now; it is prepared meanwhile."),
        "preparing": _("Uploaded. You can post it now; it is prepared meanwhile."),
        "prepared": _("Prepared so far: {part}"),
        "ready": _("Ready to play"),
        "repeats": _("You have sent this very file before."),
        "sent": _("{sent} of {size}"),
        "left": _("{time} left"),
        "refused": _("This video could not be taken. Choose another one."),
        "tooLarge": _("This video has {size}; at most {most} are accepted. Shorten it, or save it smaller."),
        "unfinished": _("“{name}” stopped at {part}. Choose it again, and it goes on from there."),
        "arrived": _("“{name}” has arrived and waits for you. Choose it again to post it."),
        "needed": _("Choose your video first."),
        "exchange": _("This video cannot be posted. Choose another one, or remove it."),
        "postsItself": _("It is posted as soon as the video has arrived. Keep this page open."),
        "postsNot": _("It waits for you now."),
        "whole": _("all of it"),
        "cut": _("{start} – {end} · {length}"),
        "coverAuto": _("chosen for you"),
        "coverAt": _("at {time}"),
        "captionsLine": _("Line {line} of this file could not be read; everything else is here."),
        "captionsNone": _("There are no captions in this file. Choose a .vtt or .srt file."),
        "captionsLines": pgettext("number of lines of captions", "Lines: {count}"),
        "cueStart": _("Line {number} begins at"),
        "cueEnd": _("Line {number} ends at"),
        "cueText": _("Words of line {number}"),
        "cueOf": _("{what} (line {number})"),
        "cue_start": _("Begin here"),
        "cue_end": _("End here"),
        "cue_play": _("Play from here"),
        "cue_remove": _("Remove"),
    }
