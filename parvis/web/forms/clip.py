"""The video of a post in the making: its file, its cut, what is said about it, what others may do with it."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.accounts.queries import Viewer
from parvis.base import ids
from parvis.base.errors import InvalidInput
from parvis.base.text.language import LANGUAGES
from parvis.media import services
from parvis.media.queries import Join, MediaView, captions_text
from parvis.media.services import VideoChanges
from parvis.posts.queries import post_by_id, sound_heard

_TIME: Final = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,3}):)?(\d{1,5}(?:[.,]\d{1,3})?)", re.ASCII)


class ClipForm(forms.Form):
    """Everything about a video that its author decides; times are those of the file as it was sent."""

    prefix = "clip"

    file = forms.FileField(required=False)
    alt = forms.CharField(required=False)
    start = forms.CharField(required=False)
    end = forms.CharField(required=False)
    cover = forms.CharField(required=False)
    captions = forms.CharField(required=False, strip=False)
    captions_file = forms.FileField(required=False)
    captions_language = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("As the post")), *LANGUAGES.items()]
    )
    sound_title = forms.CharField(required=False)
    remixable = forms.BooleanField(required=False)
    sound_reusable = forms.BooleanField(required=False)
    join = forms.ChoiceField(
        required=False,
        choices=[("", ""), *((join.value, join.value) for join in Join)],
        widget=forms.HiddenInput,
    )
    join_with = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sound = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def store(self, viewer: Viewer) -> list[UUID]:
        """Take in the video that came with the form, if one did; return its id."""
        upload = self.files.get(self.add_prefix("file"))
        if not upload:
            return []
        with _on_disk(upload) as path:
            return [services.store_video(owner_key=viewer.member_id, path=path).id]

    def apply(self, viewer: Viewer, media: MediaView, language: str) -> None:
        """Set what the form says about the video; what it does not ask stays as it is.

        Captions without a language of their own are in that of the post, or of the page.
        """
        me = viewer.member_id
        if self._asked("alt"):
            services.describe(owner_key=me, media_id=media.id, alt=self._text("alt"))
        services.edit_video(owner_key=me, media_id=media.id, **self._changes(viewer))
        other = self._id("join_with")
        if other and self._text("join"):
            joined = post_by_id(viewer, other).shown.video
            services.join_video(
                owner_key=me,
                media_id=media.id,
                join=self._text("join"),
                other_media_id=joined.id if joined else None,
            )
        self._set_captions(me, media, self._text("captions_language") or language or get_language())

    def _set_captions(self, me: UUID, media: MediaView, language: str) -> None:
        file = self.files.get(self.add_prefix("captions_file"))
        given = file.read(services.CAPTIONS_MAX_BYTES + 1) if file else self._text("captions")
        before = _captions_in(media, language)
        if given.strip() and given != before:
            cut_ms = time_ms("start", self._text("start")) or 0
            services.set_captions(
                owner_key=me, media_id=media.id, language=language, vtt=given, earlier_ms=cut_ms
            )
        elif before and not given.strip() and self._asked("captions"):
            services.remove_captions(owner_key=me, media_id=media.id, language=language)

    def _changes(self, viewer: Viewer) -> VideoChanges:
        changes: VideoChanges = {}
        if self._asked("start"):
            changes["trim_start_ms"] = time_ms("start", self._text("start"))
            changes["trim_end_ms"] = time_ms("end", self._text("end"))
            changes["cover_ms"] = time_ms("cover", self._text("cover"))
        if self._asked("sound_title"):
            changes["sound_title"] = self._text("sound_title")
        sound = self._id("sound")
        if sound:
            if sound_heard(viewer, sound) is None:
                raise InvalidInput("sound", _("This sound does not exist any more."))
            changes["sound_id"] = sound
        if "permissions" in self.data:
            changes["remixable"] = self._asked("remixable")
            changes["sound_reusable"] = self._asked("sound_reusable") or bool(sound)
        return changes

    def _id(self, name: str) -> UUID | None:
        text = self._text(name)
        return ids.parse(text) if text else None

    def _asked(self, name: str) -> bool:
        return self.add_prefix(name) in self.data

    def _text(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")).replace("\r\n", "\n")


def clip_of(media: MediaView) -> dict[str, Any]:
    """Return what is known of a video, for a form that changes it."""
    video = media.video
    assert video is not None  # noqa: S101 - the caller has looked
    own = video.sound if not video.borrows_sound else None
    language = video.captions[0].language if video.captions else ""
    return {
        "alt": media.alt,
        "captions": _captions_in(media, language),
        "captions_language": language,
        "remixable": video.remixable,
        "sound_title": own.title if own else "",
        "sound_reusable": own.reusable if own else True,
    }


def _captions_in(media: MediaView, language: str) -> str:
    """Return what is said in a video, in one language; empty where nobody has written it."""
    known = media.video.captions if media.video else ()
    found = next((captions_text(one.id) for one in known if one.language == language), None)
    return found[1] if found else ""


@contextmanager
def _on_disk(upload: "UploadedFile[Any]") -> Iterator[Path]:
    """Yield where the upload lies; a small one is in memory until now."""
    if isinstance(upload, TemporaryUploadedFile):
        yield Path(upload.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
        for chunk in upload.chunks():
            file.write(chunk)
        file.flush()
        yield Path(file.name)


def time_ms(field: str, text: str) -> int | None:
    """Return a time such as `1:02.5`, `62.5` or `62,5` in milliseconds; None where nothing is written."""
    if not text.strip():
        return None
    found = _TIME.fullmatch(text.strip())
    if found is None:
        raise InvalidInput(field, _("Write a time as minutes and seconds, such as 1:02.5."))
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    return round((hours * 3600 + minutes * 60 + seconds) * 1000)
