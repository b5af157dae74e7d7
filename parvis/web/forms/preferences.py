"""How the pages behave for one member, and what may be done with what they write."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.base.text.language import LANGUAGES

CONSENTS: Final = ("consent_train", "consent_dataset", "consent_assistant")


def page_languages() -> list[tuple[str, Any]]:
    """Return the languages that the pages speak, the browser's choice first."""
    return [("", _("As my browser asks")), *settings.LANGUAGES]


def post_languages() -> list[tuple[str, Any]]:
    """Return the languages that posts are marked with."""
    return [("", _("Detect it")), *sorted(LANGUAGES.items(), key=lambda item: item[1])]


class PreferencesForm(forms.Form):
    """Language, looks, and what a new post starts with."""

    all_optional = True  # so that no label needs to say so

    language = forms.ChoiceField(label=_("Language of the pages"), required=False, choices=page_languages)
    theme = forms.ChoiceField(
        label=_("Appearance"),
        choices=[("auto", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )
    autoplay = forms.ChoiceField(
        label=_("Videos"),
        choices=[
            ("always", _("Start by themselves, with sound")),
            ("muted", _("Start by themselves, without sound")),
            ("never", _("Wait until I press play")),
        ],
        widget=forms.RadioSelect,
    )
    first_page = forms.ChoiceField(
        label=_("What opens first"),
        choices=[("for_you", _("For You")), ("following", _("Following, newest first"))],
        widget=forms.RadioSelect,
    )
    expand_warnings = forms.BooleanField(
        label=_("Open posts with a content warning"),
        required=False,
        help_text=_("The warning stays, the post is shown below it."),
    )
    default_visibility = forms.ChoiceField(
        label=_("My posts are for"),
        choices=[
            ("public", _("Everybody")),
            ("unlisted", _("Everybody, but not in Latest and search")),
            ("followers", _("My followers")),
            ("mentioned", _("Only the people I mention")),
        ],
        help_text=_("What a new post starts with. You can change it each time."),
    )
    default_language = forms.ChoiceField(label=_("I write in"), required=False, choices=post_languages)
    default_sensitive = forms.BooleanField(
        label=_("Cover my images"),
        required=False,
        help_text=_("Others see them after a click."),
    )


class ConsentsForm(forms.Form):
    """Three questions. Whatever is not answered is a no."""

    consent_train = forms.BooleanField(
        label=_("Train AI models"),
        required=False,
        help_text=_(
            "Companies and researchers may use your public posts to train AI models, under terms that "
            "this network publishes. Say no at any time: what you deleted or withdrew is taken out of "
            "every later delivery."
        ),
    )
    consent_dataset = forms.BooleanField(
        label=_("Be part of research datasets"),
        required=False,
        help_text=_(
            "Researchers may study your public posts in datasets that this network hands out. Your "
            "name is replaced, and who received the data is on record."
        ),
    )
    consent_assistant = forms.BooleanField(
        label=_("Be quoted by the assistant"),
        required=False,
        help_text=_(
            "When somebody asks this network's assistant a question, it may answer with your public "
            "posts and a link to them. It never uses posts that only some people can see."
        ),
    )
