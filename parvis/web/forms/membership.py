"""Inviting somebody in, and leaving."""

from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from parvis.web.forms.preferences import page_languages


def _uses() -> list[tuple[int, Any]]:
    return [(1, _("One person")), *((n, _("%(count)d people") % {"count": n}) for n in (5, 25, 100))]


class InviteForm(forms.Form):
    """How many may use an invitation, and for how long."""

    max_uses = forms.TypedChoiceField(label=_("For"), coerce=int, choices=_uses, initial=1)
    days = forms.TypedChoiceField(
        label=_("Valid for"),
        coerce=int,
        choices=[(1, _("One day")), (7, _("One week")), (30, _("30 days")), (0, _("Always"))],
        initial=7,
    )


class DeletionForm(forms.Form):
    """The password, so that an open screen is not enough."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        max_length=1024,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        """Know whose password is asked for."""
        super().__init__(*args, **kwargs)
        self._user = user

    def clean_password(self) -> str:
        """Check the password, as often as the rate limit of logins allows."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self._user, password):
            raise get_adapter().validation_error("incorrect_password")
        return password


class WelcomeForm(forms.Form):
    """The one question a newcomer is asked."""

    all_optional = True  # so that no label needs to say so

    language = forms.ChoiceField(label=_("Language of the pages"), required=False, choices=page_languages)
