"""What to say about a file that cannot be accepted: what is wrong with it, and what to do."""

from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from parvis.base.errors import InvalidInput, NotFound, ParvisError, RateLimited, TooLarge
from parvis.media.processing.contract import Refusal

_FIELD: Final = "file"
_FORMATS: Final = "JPEG, PNG, WebP, GIF, HEIC, AVIF, BMP"
_MEGA: Final = 1_000_000
_MIB: Final = 1 << 20


def wrong_kind(found: str) -> InvalidInput:
    """Return the refusal of a file that is something other than an image, by `sniff`'s word."""
    sentences = {
        "empty": _("This file is empty. Choose another one."),
        "video": _("This file is a video, not an image."),
        "sound": _("This file is a sound recording, not an image."),
        "document": _("This file is a PDF document, not an image."),
        "archive": _("This file is an archive, not an image. Unpack it and choose an image in it."),
        "svg": _(
            "SVG drawings are not accepted, because they can contain programs. "
            "Save the drawing as PNG and send that."
        ),
        "text": _("This file contains text, whatever its name says. Choose an image (%(formats)s)."),
    }
    unknown = _("This file is not an image we can read. Choose one of these kinds: %(formats)s.")
    return InvalidInput(_FIELD, sentences.get(found, unknown) % {"formats": _FORMATS})


def too_many_uploads() -> RateLimited:
    """Return the refusal of an owner who has sent as many files as an hour allows."""
    return RateLimited(_("You have uploaded many files in an hour. Go on later."), 3600)


def too_many_bytes(limit: int) -> TooLarge:
    return TooLarge(
        _("This image is larger than %(limit)s MB, which is the most that is accepted.")
        % {"limit": number_format(limit / _MIB, decimal_pos=0 if limit % _MIB == 0 else 1)}
    )


def refused(refusal: Refusal, read_bytes: int) -> ParvisError:
    """Return the error for what the worker said about a file of `read_bytes` bytes."""
    facts = {name: _count(value) for name, value in refusal.facts.items()}
    if refusal.code == "too_many_pixels":
        return TooLarge(_too_many_pixels(refusal.facts))
    if refusal.code == "too_many_frames":
        return TooLarge(
            _("This animation has %(frames)s frames; at most %(max_frames)s are accepted.") % facts
        )
    if refusal.code == "cut_off":
        sentence = _("This image is not complete: it is cut off after %(bytes)s bytes. Send the whole file.")
        return InvalidInput(_FIELD, sentence % {"bytes": _count(read_bytes)})
    sentences = {
        "too_slow": _("This image takes too long to read. Save it anew as JPEG and send that."),
        "too_hungry": _("This image needs too much memory to read. Make it smaller and send it again."),
    }
    damaged = _(
        "This image is damaged and cannot be read. Open it in another program, save it anew and send that."
    )
    return InvalidInput(_FIELD, sentences.get(refusal.code, damaged))


def busy() -> RateLimited:
    return RateLimited(_("Many images are being prepared just now. Please try again in a few seconds."), 5)


def not_yours() -> NotFound:
    """Return the one answer for what does not exist and for what belongs to somebody else."""
    return NotFound(_("This image does not exist, or it is not yours."))


def _too_many_pixels(facts: dict[str, int]) -> str:
    width, height = facts.get("width", 0), facts.get("height", 0)
    sentence = _(
        "This image has %(width)s × %(height)s pixels (%(megapixels)s million); "
        "at most %(most)s million are accepted. Make it smaller and send it again."
    )
    return sentence % {
        "width": _count(width),
        "height": _count(height),
        "megapixels": _count(round(width * height / _MEGA)),
        "most": number_format(facts.get("max_pixels", 0) / _MEGA, decimal_pos=0),
    }


def _count(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)
