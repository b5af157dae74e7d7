"""Authenticator apps and passkeys.

A passkey's answer comes from the browser as JSON. What is in it is whatever somebody
chose to send, so a shape that allauth's reader trips over is a wrong answer, not a crash.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

NAME_MAX_CHARS = 60
MALFORMED = (TypeError, ValueError, KeyError, AttributeError, IndexError)


@contextmanager
def _malformed_is_wrong() -> Iterator[None]:
    try:
        yield
    except MALFORMED as error:
        raise get_adapter().validation_error("incorrect_code") from error


def _name_field(*, required: bool) -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        required=required,
        max_length=NAME_MAX_CHARS,
        help_text=_("So that you can tell it from others, such as “Phone” or “Work laptop”."),
    )


class ActivateAppForm(AllauthActivateTOTPForm):
    """The first code of an authenticator app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say which code is meant."""
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Six digits from your app")
        code.max_length = 12
        code.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "12",
        }


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):
    """A new passkey; it opens the account without a password, so it must know its owner."""

    name = _name_field(required=False)
    passwordless = forms.BooleanField(required=False, initial=True, widget=forms.HiddenInput)

    @override
    def clean(self) -> dict[str, Any]:
        """Check the browser's answer."""
        with _malformed_is_wrong():
            return super().clean()


class RenamePasskeyForm(allauth_forms.EditWebAuthnForm):
    """Another name for a passkey."""

    name = _name_field(required=True)


class LoginPasskeyForm(allauth_forms.LoginWebAuthnForm):
    """The answer of a passkey instead of a password."""

    @override
    def clean_credential(self) -> Authenticator:
        """Check the browser's answer."""
        with _malformed_is_wrong():
            return super().clean_credential()


class AuthenticatePasskeyForm(allauth_forms.AuthenticateWebAuthnForm):
    """The answer of a passkey as the second step."""

    @override
    def clean_credential(self) -> Authenticator:
        """Check the browser's answer."""
        with _malformed_is_wrong():
            return super().clean_credential()


class ReauthenticatePasskeyForm(allauth_forms.ReauthenticateWebAuthnForm):
    """The answer of a passkey, to prove again who is there."""

    @override
    def clean_credential(self) -> Authenticator:
        """Check the browser's answer."""
        with _malformed_is_wrong():
            return super().clean_credential()
