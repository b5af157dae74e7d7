"""What to say about a file that cannot be accepted: what is wrong with it, and what to do."""

from typing import ClassVar, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from parvis.base.errors import Conflict, InvalidInput, NotFound, ParvisError, RateLimited, TooLarge
from parvis.media.processing.contract import Refusal
from parvis.media.webvtt import Mistake

_FIELD: Final = "file"
_CAPTIONS: Final = "captions"
_FORMATS: Final = "JPEG, PNG, WebP, GIF, HEIC, AVIF, BMP"
_VIDEO_FORMATS: Final = "MP4, MOV, WebM, MKV, AVI, MPEG, 3GP"
_MEGA: Final = 1_000_000
_MIB: Final = 1 << 20
_GIB: Final = 1 << 30


class Locked(Conflict):
    """Somebody else is writing to it at this moment (RFC 4918, section 11.3)."""

    code: ClassVar[str] = "locked"
    status: ClassVar[int] = 423


class ChecksumMismatch(ParvisError):
    """A piece of an upload is not what its sender sent (tus 1.0, checksum)."""

    code: ClassVar[str] = "checksum_mismatch"
    status: ClassVar[int] = 460


class NoRoom(ParvisError):
    """The disk is nearly full."""

    code: ClassVar[str] = "no_room"
    status: ClassVar[int] = 507


class BrokenOff(ParvisError):
    """The sender fell silent before the end, or the server stops.

    Not 408: programs for tus try again after 5xx only.
    """

    code: ClassVar[str] = "broken_off"
    status: ClassVar[int] = 503


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


def not_a_video(found: str) -> InvalidInput:
    """Return the refusal of a file that is something other than a video, by `sniff`'s word."""
    sentences = {
        "empty": _("This file is empty. Choose another one."),
        "sound": _("This file is a sound recording, not a video."),
        "document": _("This file is a PDF document, not a video."),
        "archive": _("This file is an archive, not a video. Unpack it and choose a video in it."),
        "text": _("This file contains text, whatever its name says. Choose a video (%(formats)s)."),
        "svg": _("This file is a drawing, not a video."),
        "unknown": _("This file is not a video we can read. Choose one of these kinds: %(formats)s."),
    }
    image = _("This file is an image, not a video. Add it to the post as an image.")
    return InvalidInput(_FIELD, sentences.get(found, image) % {"formats": _VIDEO_FORMATS})


def too_long_a_file(length_bytes: int, limit: int) -> TooLarge:
    sentence = _(
        "This video has %(size)s; at most %(limit)s are accepted. "
        "Shorten it, or save it in a smaller size, and send it again."
    )
    said, most = sizes(length_bytes, limit)
    return TooLarge(sentence % {"size": said, "limit": most})


def quota_used_up(used_bytes: int, limit: int) -> TooLarge:
    """Return the refusal of a file that no longer fits into what its owner may keep."""
    sentence = _(
        "There is no room for this file: your files use %(used)s of the %(limit)s that you may keep. "
        "Delete posts with videos that you no longer need, and try again."
    )
    return TooLarge(sentence % {"used": size(used_bytes), "limit": size(limit)})


def no_room() -> NoRoom:
    return NoRoom(_("The server has no room for this file just now. Please try again later."))


def no_upload() -> NotFound:
    """Return the one answer for an upload that is over, removed, or somebody else's."""
    return NotFound(_("This upload does not exist any more. Send the file again."))


def being_sent() -> Locked:
    return Locked(_("Another connection is sending this file just now. Please try again in a few seconds."))


def wrong_offset(offset_bytes: int) -> Conflict:
    sentence = _("The server has %(bytes)s bytes of this file; go on from there.")
    return Conflict(sentence % {"bytes": _count(offset_bytes)})


def more_than_promised(length_bytes: int) -> TooLarge:
    sentence = _("More was sent than the %(bytes)s bytes that were announced. Send the file again.")
    return TooLarge(sentence % {"bytes": _count(length_bytes)})


def checksum_mismatch() -> ChecksumMismatch:
    return ChecksumMismatch(_("A piece of the file was damaged on its way. Send it once more."))


def broken_off() -> BrokenOff:
    return BrokenOff(_("The connection broke off. What has arrived is kept; go on from there."))


def size(count: int) -> str:
    """Return a number of bytes as people say it: `1.5 GB`."""
    units = ((_GIB, _("%(count)s GB")), (_MIB, _("%(count)s MB")), (1 << 10, _("%(count)s kB")))
    unit, words = next((pair for pair in units if count >= pair[0]), (1, _("%(count)s bytes")))
    value = count / unit
    return words % {"count": number_format(value, decimal_pos=0 if value >= 10 or count % unit == 0 else 1)}


def sizes(one: int, other: int) -> tuple[str, str]:
    """Return two numbers of bytes so that they read differently: to the byte, if they are that close."""
    if one == other or size(one) != size(other):
        return size(one), size(other)
    words = _("%(count)s bytes")
    return words % {"count": _count(one)}, words % {"count": _count(other)}


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


def video_refusal(code: str, facts: dict[str, int]) -> str:
    """Return the sentence for the owner of a video that could not be made."""
    told = {name: _count(value) for name, value in facts.items()}
    if code == "too_many_pixels":
        return _too_many_pixels_moving(facts)
    if code == "too_long":
        sentence = _(
            "This video lasts %(length)s; at most %(most)s are accepted. Choose a shorter part of it."
        )
        return sentence % {"length": _length(facts, "duration_ms"), "most": _length(facts, "max_ms")}
    if code == "trim_empty":
        sentence = _(
            "Nothing is left between the start and the end that you chose: the video lasts %(length)s."
        )
        return sentence % {"length": _length(facts, "duration_ms")}
    if code == "cut_off":
        return _("This video is not complete: it is cut off after %(bytes)s bytes. Send the whole file.") % {
            "bytes": told.get("bytes", "0")
        }
    return _video_sentences().get(code) or _(
        "This video is damaged and cannot be read. Open it in another program, save it anew and send that."
    )


def _video_sentences() -> dict[str, str]:
    return {
        "not_a_video": _("This file is not a video we can read. Choose one of these kinds: %(formats)s.")
        % {"formats": _VIDEO_FORMATS},
        "no_video": _("This file has sound but no picture. Choose a video."),
        "encrypted": _(
            "This video is locked against copying and cannot be read. Choose one without such a lock."
        ),
        "unsupported": _(
            "This video is coded in a way we cannot read. Save it as MP4 (H.264) and send that."
        ),
        "too_slow": _("This video takes too long to read. Save it anew as MP4 (H.264) and send that."),
        "too_hungry": _("This video needs too much memory to read. Make it smaller and send it again."),
        "too_large": _("This video becomes too large when it is made ready. Shorten it and send it again."),
        "sound_unreadable": _("The sound that you chose cannot be read. Choose another one."),
        "sound_gone": _("The sound that you chose does not exist any more. Choose another one."),
        "join_unreadable": _("The video that you joined with cannot be read. Choose another one."),
        "joined_gone": _("The video that you joined with does not exist any more. Choose another one."),
        "original_gone": _("The file that you sent is not here any more. Send it again."),
        "gave_up": _(
            "This video could not be made ready, although we tried several times. Try it again later."
        ),
    }


def _too_many_pixels_moving(facts: dict[str, int]) -> str:
    sentence = _(
        "This video has pictures of %(width)s × %(height)s pixels; at most %(most)s million pixels are "
        "accepted. Save it in a smaller size, such as 1080p, and send that."
    )
    return sentence % {
        "width": _count(facts.get("width", 0)),
        "height": _count(facts.get("height", 0)),
        "most": number_format(facts.get("max_pixels", 0) / _MEGA, decimal_pos=0),
    }


def _length(facts: dict[str, int], name: str) -> str:
    """Return a length of time as people say it: `1:05 min`, `12 s`."""
    seconds = round(facts.get(name, 0) / 1000)
    if seconds < 60:
        return _("%(seconds)s s") % {"seconds": seconds}
    return _("%(minutes)s min") % {"minutes": f"{seconds // 60}:{seconds % 60:02}"}


def bad_captions(mistake: Mistake) -> InvalidInput:
    """Return the refusal of captions that cannot be read, naming the line."""
    sentences = {
        "no_header": _("Captions are a WebVTT file, whose first line is WEBVTT, or a SubRip file (.srt)."),
        "no_cues": _("These captions contain no words."),
        "no_gap": _("Line %(line)s: an empty line is missing before “%(text)s”."),
        "no_timing": _(
            "Line %(line)s: times are expected, such as 00:01.000 --> 00:04.000, but there is “%(text)s”."
        ),
        "ends_early": _("Line %(line)s: the end must come after the start (“%(text)s”)."),
        "out_of_order": _("Line %(line)s: it starts before the one above it (“%(text)s”)."),
        "unknown_tag": _("Line %(line)s: “%(text)s” is not markup that captions know; write &lt; for <."),
    }
    return InvalidInput(
        _CAPTIONS, sentences[mistake.code] % {"line": mistake.line, "text": mistake.text[:60]}
    )


def captions_too_long(limit: int) -> TooLarge:
    return TooLarge(_("These captions are longer than %(limit)s.") % {"limit": size(limit)})


def captions_in_another_code() -> InvalidInput:
    return InvalidInput(_CAPTIONS, _("The captions must be saved as UTF-8."))


def busy() -> RateLimited:
    return RateLimited(_("Many images are being prepared just now. Please try again in a few seconds."), 5)


def not_yours() -> NotFound:
    """Return the one answer for what does not exist and for what belongs to somebody else."""
    return NotFound(_("This image or video does not exist, or it is not yours."))


def cut_settled() -> Conflict:
    """Return the refusal to cut anew what a post shows already."""
    return Conflict(_("This video is part of a post already. Its cut, cover and sound stay as they are."))


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
