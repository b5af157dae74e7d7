"""Becoming a member."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

PASSWORD_MAX_CHARS = 1024


class SignupForm(AllauthSignupForm):
    """A name, a password, perhaps an e-mail address, and the invitation that was brought along."""

    invite = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say beside each field what it is for."""
        super().__init__(*args, **kwargs)
        self._describe_username()
        self._describe_email()
        password = self.fields["password1"]
        password.help_text = _("At least %(count)d characters. A few words make a good one.") % {
            "count": settings.PARVIS.password_min_chars
        }
        password.max_length = PASSWORD_MAX_CHARS
        password.widget.attrs = {
            "autocomplete": "new-password",
            "minlength": str(settings.PARVIS.password_min_chars),
            "maxlength": str(PASSWORD_MAX_CHARS),
        }

    def _describe_username(self) -> None:
        username = self.fields["username"]
        username.help_text = _("2 to 30 of the letters a–z, digits and _. It cannot be changed later.")
        username.widget.attrs.update(
            {"autocapitalize": "none", "spellcheck": "false", "pattern": "[A-Za-z0-9_]{2,30}"}
        )
        username.widget.attrs.pop("placeholder", None)

    def _describe_email(self) -> None:
        email = self.fields["email"]
        email.label = _("E-mail")
        email.help_text = (
            _("We send a link to confirm it. Nobody else sees it.")
            if email.required
            else _("Only to get back in if you forget your password. Nobody else sees it.")
        )
        email.widget.attrs.pop("placeholder", None)


class AddEmailForm(AllauthAddEmailForm):
    """An address to confirm later."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the field as the pages do."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["email"].widget.attrs.pop("placeholder", None)
