"""Making and changing lists of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from parvis.accounts.queries import ListView


class ListForm(forms.Form):
    """A list's name and its rules."""

    title = forms.CharField(label=_("Name of the list"), max_length=60)
    replies_policy = forms.ChoiceField(
        label=_("Replies"),
        choices=(
            ("list", _("To people on the list")),
            ("followed", _("To anybody you follow")),
            ("none", _("None")),
        ),
        initial="list",
    )
    exclusive = forms.BooleanField(
        label=_("Keep them out of Following"),
        required=False,
        help_text=_("Their posts then appear here only."),
    )


class MemberForm(forms.Form):
    """Whom to put on a list, or to take off."""

    account_id = forms.UUIDField()
    verb = forms.ChoiceField(choices=(("add", ""), ("remove", "")))


def initial(chosen: ListView) -> dict[str, Any]:
    """Return what the form of a list starts with."""
    return {name: getattr(chosen, name) for name in ("title", "replies_policy", "exclusive")}
