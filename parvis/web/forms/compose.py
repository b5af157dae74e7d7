"""Writing a post: the fields, what they start with, and the draft that they make."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID  # noqa: TID251 - the type only

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from parvis.accounts.queries import Viewer, preferences
from parvis.base import ids
from parvis.base.text.language import LANGUAGES
from parvis.media.queries import MediaView, media_of
from parvis.media.services import store_image
from parvis.posts.queries import PostView, Visibility
from parvis.posts.services import Draft, PollDraft
from parvis.web.forms.clip import ClipForm, clip_of

VISIBILITIES: Final = (
    ("public", _("Everybody")),
    ("unlisted", _("Everybody, but unlisted")),
    ("followers", _("Followers only")),
    ("mentioned", _("Mentioned people only")),
)
_DAY_S: Final = 86_400
DURATIONS: Final = (
    (3600, _("1 hour")),
    (6 * 3600, _("6 hours")),
    (_DAY_S, _("1 day")),
    (3 * _DAY_S, _("3 days")),
    (7 * _DAY_S, _("7 days")),
)
_BY_NAME: Final = {
    "public": Visibility.PUBLIC,
    "unlisted": Visibility.UNLISTED,
    "followers": Visibility.FOLLOWERS,
    "mentioned": Visibility.MENTIONED,
}
_BY_VALUE: Final = {value: name for name, value in _BY_NAME.items()}


class ComposeForm(forms.Form):
    """A post in the making. The posts room checks the words; this form only reads them."""

    failed_with: int = 422  # the status of a refusal
    media_ids: Sequence[UUID] = ()  # what was sent, so that a refusal does not lose it

    text = forms.CharField(required=False, strip=False)
    content_warning = forms.CharField(label=_("Warning"), required=False)
    sensitive = forms.BooleanField(label=_("The images are sensitive"), required=False)
    visibility = forms.ChoiceField(label=_("Who can read it"), choices=VISIBILITIES, required=False)
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("Detect the language")), *LANGUAGES.items()],
        required=False,
    )
    reply_to = forms.UUIDField(required=False, widget=forms.HiddenInput)
    quote_of = forms.UUIDField(required=False, widget=forms.HiddenInput)
    idempotency_key = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    poll_duration = forms.TypedChoiceField(label=_("Open for"), choices=DURATIONS, coerce=int, required=False)
    poll_multiple = forms.BooleanField(label=_("Allow several choices"), required=False)
    comments_allowed = forms.BooleanField(label=_("Comment on it"), required=False)
    sharing_allowed = forms.BooleanField(label=_("Share it"), required=False)
    permissions = forms.BooleanField(required=False)  # sent with the two: a form without them asks nothing

    @cached_property
    def clip(self) -> ClipForm:
        """The fields of the post's video."""
        if self.is_bound:
            return ClipForm(self.data, self.files)
        return ClipForm(initial=self.initial.get("clip"))

    @property
    def refuses_something(self) -> bool:
        """Whether others may not do all that they could with the post."""
        return not (self["comments_allowed"].value() and self["sharing_allowed"].value())

    @property
    def poll_slots(self) -> list[str]:
        """The lines for a poll's answers, with what was typed in them."""
        typed = self._all("poll_option") if self.is_bound else self.initial.get("poll", [])
        return (list(typed) + [""] * settings.PARVIS.poll_max_options)[: settings.PARVIS.poll_max_options]

    @property
    def image_slots(self) -> range:
        """The numbers of the file fields that a browser without JavaScript offers."""
        return range(1, settings.PARVIS.images_per_post + 1)

    @override
    def clean(self) -> dict[str, Any]:
        """Read the fields that come several times: answers of a poll, images uploaded before."""
        cleaned = dict(super().clean() or self.cleaned_data)
        options = [line.strip() for line in self._all("poll_option")]
        cleaned["poll_options"] = [line for line in options if line]
        cleaned["media_ids"] = self.media_ids = [ids.parse(text) for text in self._all("media_ids")]
        return cleaned

    def draft(self, viewer: Viewer) -> Draft:
        """Return what shall be posted; what comes with the form is taken in first."""
        given = self.cleaned_data
        self.media_ids = [*given["media_ids"], *self._store_images(viewer), *self.clip.store(viewer)]
        for video in self.attached(viewer):
            if video.video:
                self.clip.apply(viewer, video, given["language"])
        poll = None
        if given["poll_options"]:
            poll = PollDraft(
                options=given["poll_options"],
                expires_in_s=given["poll_duration"] or _DAY_S,
                multiple=given["poll_multiple"],
            )
        return Draft(
            text=given["text"].replace("\r\n", "\n"),
            visibility=_BY_NAME[given["visibility"] or "public"],
            content_warning=given["content_warning"],
            sensitive=given["sensitive"] or None,
            language=given["language"],
            reply_to=given["reply_to"],
            quote_of=given["quote_of"],
            media_ids=self.media_ids,
            poll=poll,
            comments_allowed=given["comments_allowed"] if given["permissions"] else None,
            sharing_allowed=given["sharing_allowed"] if given["permissions"] else None,
        )

    def attached(self, viewer: Viewer, editing: PostView | None = None) -> list[MediaView]:
        """Return the media that the post has so far: as they were sent, else as it was published."""
        if not self.is_bound:
            return list(editing.media) if editing else []
        owner = viewer.account_id
        found = [media_of(owner, media_id) for media_id in self.media_ids] if owner else []
        return [media for media in found if media]

    def _all(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def _store_images(self, viewer: Viewer) -> list[UUID]:
        stored = []
        for number in self.image_slots:
            upload = self.files.get(f"image_{number}")
            if upload and viewer.account_id:
                alt = self.data.get(f"alt_{number}", "")
                view = store_image(owner_key=viewer.account_id, upload=upload, purpose="post", alt=alt)
                stored.append(view.id)
        return stored


def blank_form(viewer: Viewer) -> ComposeForm:
    """Return an empty form with the member's habits in it."""
    chosen = preferences(viewer)
    return ComposeForm(
        initial={
            "visibility": chosen.default_visibility,
            "sensitive": chosen.default_sensitive,
            "language": chosen.default_language,
            "idempotency_key": str(ids.uuid7()),
            "poll_duration": _DAY_S,
            "comments_allowed": True,
            "sharing_allowed": True,
            "clip": {"remixable": True, "sound_reusable": True},
        }
    )


def reply_form(viewer: Viewer, post: PostView) -> ComposeForm:
    """Return a form for an answer: addressed, warned and no wider than what it answers."""
    form = blank_form(viewer)
    names = [post.author.handle, *(mention.username for mention in post.mentions)]
    others = dict.fromkeys(name for name in names if name != viewer.username)
    wide = _BY_NAME[form.initial["visibility"]]
    form.initial.update(
        reply_to=post.id,
        text="".join(f"@{name} " for name in others),
        content_warning=post.content_warning,
        visibility=_BY_VALUE[max(wide, Visibility(post.visibility))],
    )
    return form


def quote_form(viewer: Viewer, post: PostView) -> ComposeForm:
    """Return a form for a post that shows another one."""
    form = blank_form(viewer)
    form.initial["quote_of"] = post.id
    return form


def again_form(viewer: Viewer, post: PostView) -> ComposeForm:
    """Return a form for what was written once already, and could not be shown."""
    form = blank_form(viewer)
    kept = ("text", "content_warning", "sensitive", "language", "comments_allowed", "sharing_allowed")
    form.initial.update({name: getattr(post, name) for name in kept})
    form.initial.update(visibility=_BY_VALUE[Visibility(post.visibility)], reply_to=post.reply_to_id)
    return form


def edit_form(post: PostView) -> ComposeForm:
    """Return a form that holds a post as it is."""
    poll = [option.title for option in post.poll.options] if post.poll else []
    return ComposeForm(
        initial={
            "text": post.text,
            "content_warning": post.content_warning,
            "sensitive": post.sensitive,
            "language": post.language,
            "visibility": _BY_VALUE[Visibility(post.visibility)],
            "poll": poll,
            "poll_multiple": bool(post.poll and post.poll.multiple),
            "poll_duration": _DAY_S,
            "comments_allowed": post.comments_allowed,
            "sharing_allowed": post.sharing_allowed,
            "clip": clip_of(post.video) if post.video else {},
        }
    )
