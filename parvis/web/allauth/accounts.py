"""What allauth asks of us about people: who may sign up, under which name, where to go next.

Everything else about logging in is allauth's own and stays there.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from parvis.accounts import services
from parvis.accounts.queries import preferences, viewer_of_user
from parvis.base.errors import ParvisError
from parvis.web.allauth import addresses, mail, registration

if TYPE_CHECKING:
    from parvis.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Creates accounts through the accounts room and speaks in the house's words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account cannot be used at the moment."),
        "cannot_remove_primary_email": _("This is your only address, so it cannot be removed."),
        "duplicate_email": _("You have added this e-mail address already."),
        "email_password_mismatch": _("This e-mail address and password do not belong together."),
        "email_taken": _("Somebody already uses this e-mail address. Is it you? Then log in."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: try the next one."),
        "incorrect_password": _("This is not your password."),
        "invalid_login": _("This login is not known here."),
        "invalid_or_expired_key": _("This link is no longer valid. Ask for a new one."),
        "invalid_password_reset": _("This link is no longer valid. Ask for a new one."),
        "rate_limited": _("That was too often in a short time. Wait a few minutes, then try again."),
        "same_as_current": _("This is what you have now. Enter something new."),
        "too_many_login_attempts": _("Too many wrong attempts. Wait five minutes, then try again."),
        "unverified_primary_email": _("Confirm this address first: the link is in the e-mail we sent."),
        "username_password_mismatch": _("This username and password do not belong together."),
        "username_taken": _("This username is taken. Try another."),
    }

    @override
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Let in everybody, the invited or nobody; the closed door says which it is."""
        door = registration.door(request)
        if not door.is_open:
            page = render(request, "account/signup_closed.html", {"door": door}, status=403)
            raise ImmediateHttpResponse(page)
        return True

    @override
    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the name as it will be kept; say what is wrong with one that cannot be."""
        try:
            name = services.check_username(username)
        except ParvisError as error:
            raise ValidationError(error.safe, code=error.code) from None
        return super().clean_username(name, shallow)

    @override
    def save_user(
        self, request: HttpRequest, user: AbstractBaseUser, form: Form, commit: bool = True
    ) -> AbstractBaseUser:
        """Create login and account together, the only way either is ever made."""
        data = form.cleaned_data
        made = services.register(
            username=data["username"],
            password=data["password1"],
            email=data.get("email") or "",
            invite=data.get("invite") or "",
        )
        saved = AuthenticationBackend().get_user(made.id)
        assert saved is not None  # noqa: S101 - it was written a line above
        return saved

    @override
    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Take the address from logins that only ever claimed it, then confirm it for this one."""
        if email_address.can_set_verified():
            addresses.release(email_address)
        return super().confirm_email(request, email_address)

    @override
    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Send newcomers to the welcome page."""
        return reverse("welcome")

    @override
    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to where the password was chosen to be changed."""
        return reverse("settings_account")

    @override
    def post_login(self, request: HttpRequest, user: "User", **kwargs: Any) -> HttpResponse:
        """Show the pages in the language that this person once chose."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if chosen := preferences(viewer_of_user(user)).language:
            remember_language(response, chosen)
        return response

    @override
    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Let the letter know whom it speaks to, and so in which language."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    @override
    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """Write the text, and the same text once more as simple HTML."""
        language = preferred_language(context.get("user"))
        return mail.write(template_prefix, [email] if isinstance(email, str) else email, context, language)


def preferred_language(user: "User | None") -> str:
    """Return the language somebody chose, or else the one of the current request."""
    chosen = preferences(viewer_of_user(user)).language if user is not None else ""
    return chosen or get_language() or settings.LANGUAGE_CODE


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language for the pages that come before logging in; empty leaves it to the browser."""
    if not language:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.SESSION_COOKIE_AGE,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
    )
