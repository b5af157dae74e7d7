"""Choosing a password: once, in a field that can be made readable, so that nobody types it twice."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SetPasswordForm as AllauthSetPasswordForm
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from parvis.web.forms.signup import PASSWORD_MAX_CHARS


def _ask_once(form: Any) -> None:
    del form.fields["password2"]
    password = form.fields["password1"]
    password.label = _("New password")
    password.help_text = _("At least %(count)d characters. A few words make a good one.") % {
        "count": settings.PARVIS.password_min_chars
    }
    password.max_length = PASSWORD_MAX_CHARS
    password.widget.attrs = {
        "autocomplete": "new-password",
        "minlength": str(settings.PARVIS.password_min_chars),
        "maxlength": str(PASSWORD_MAX_CHARS),
    }


class ChangePasswordForm(AllauthChangePasswordForm):
    """The current password and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the new password once."""
        super().__init__(*args, **kwargs)
        _ask_once(self)
        current = self.fields["oldpassword"]
        current.label = _("Current password")
        current.help_text = ""
        current.widget.attrs = {"autocomplete": "current-password"}


class SetPasswordForm(AllauthSetPasswordForm):
    """A first password, for a login that had none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the new password once."""
        super().__init__(*args, **kwargs)
        _ask_once(self)


class ResetPasswordForm(AllauthResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which address is meant."""
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Your e-mail address")
        self.fields["email"].widget.attrs.pop("placeholder", None)


class ResetPasswordKeyForm(AllauthResetPasswordKeyForm):
    """The new password, for whoever has the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Ask for the new password once."""
        super().__init__(*args, **kwargs)
        _ask_once(self)
