"""Logging in, proving it again, and the second step."""

from typing import Any

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthCodeReauthenticateForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


def _expect_code(form: Any) -> None:
    code = form.fields["code"]
    code.label = _("Code from your app, or a recovery code")
    code.max_length = 32
    code.widget.attrs = {
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "autofocus": True,
        "maxlength": "32",
    }


class LoginForm(AllauthLoginForm):
    """Username or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Give the fields plain labels and what password managers look for."""
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("Username or e-mail")
        login.max_length = 254
        login.widget.attrs = {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
            "maxlength": "254",
        }
        password.help_text = ""
        password.max_length = 1024
        password.widget.attrs = {"autocomplete": "current-password", "maxlength": "1024"}

    @override
    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """Log in; where addresses must be confirmed, a login that has none has nothing to confirm.

        Such a login was made by an operator, or before the setting asked for addresses.
        """
        if not self._login.user.email:
            self._login.email_verification = EmailVerificationMethod.OPTIONAL
        return super().login(request, redirect_url)


class ReauthenticateForm(AllauthReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Drop the help that repeats the link below the form."""
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password", "autofocus": True}


class AuthenticateForm(AllauthAuthenticateForm):
    """The code of the second step."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say that both kinds of code fit."""
        super().__init__(*args, **kwargs)
        _expect_code(self)


class CodeReauthenticateForm(AllauthCodeReauthenticateForm):
    """A code, to prove again who is there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say that both kinds of code fit."""
        super().__init__(*args, **kwargs)
        _expect_code(self)
