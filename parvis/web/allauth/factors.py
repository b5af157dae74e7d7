"""What allauth asks of us about second factors, and how well a login is protected."""

from dataclasses import dataclass
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from typing_extensions import override


class FactorAdapter(DefaultMFAAdapter):
    """Names things as the pages do, and the network as its settings do."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn off two-factor login before you add an e-mail address."),
        "cannot_delete_authenticator": _("This cannot be turned off."),
        "cannot_generate_recovery_codes": _("Recovery codes come with an authenticator app or passkey."),
        "incorrect_code": _("This code or passkey was not accepted. Try again."),
        "unverified_email": _("Confirm your e-mail address first, so that you cannot lock yourself out."),
    }

    @override
    def get_totp_label(self, user: AbstractBaseUser) -> str:
        """Name the login in an authenticator app, which lists many."""
        return f"{user.get_username()}@{settings.PARVIS.host_name}"

    @override
    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Suggest a name for a new passkey."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey") if number == 1 else gettext("Passkey %(number)s") % {"number": number}

    @override
    def _get_site_name(self) -> str:
        return str(settings.PARVIS.site_name)


@dataclass(frozen=True, slots=True)
class Protection:
    """What stands between a login and somebody who is not its owner."""

    email: str
    email_confirmed: bool
    pending_email: str
    app: bool
    passkeys: int
    codes_left: int

    @property
    def passkeys_phrase(self) -> str:
        """The number of passkeys, in words."""
        return ngettext("%(count)s passkey", "%(count)s passkeys", self.passkeys) % {"count": self.passkeys}


def protection(user: AbstractBaseUser) -> Protection:
    """Return how a login is protected."""
    factors = {factor.type: factor for factor in Authenticator.objects.filter(user_id=user.pk)}
    passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN).count()
    codes = factors.get(Authenticator.Type.RECOVERY_CODES)
    addresses = list(EmailAddress.objects.filter(user_id=user.pk))
    primary = next((a for a in addresses if a.primary), addresses[0] if addresses else None)
    pending = next((a.email for a in addresses if a is not primary and not a.verified), "")
    return Protection(
        email=primary.email if primary else "",
        email_confirmed=bool(primary and primary.verified),
        pending_email=pending,
        app=Authenticator.Type.TOTP in factors,
        passkeys=passkeys,
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
    )
