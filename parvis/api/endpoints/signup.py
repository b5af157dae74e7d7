"""People who join through a client app."""

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.utils.translation import gettext as _

from parvis.accounts.queries import invite_by_code
from parvis.accounts.services import register
from parvis.api import limits, schemas, services
from parvis.api.endpoints.accounts import router
from parvis.api.identity import ApiRequest, app
from parvis.api.params import Flag, Input, Sent
from parvis.api.responses import json
from parvis.base.errors import Forbidden, InvalidInput

__all__ = ["router"]


class SignUp(Input):
    """Who wants to join. `invite_code` is needed where registration is by invitation."""

    username: str
    password: str
    email: str = ""
    agreement: Flag = None
    locale: str = ""
    reason: str = ""
    invite_code: str = ""


@router.post("/accounts", auth=app("write:accounts"), response=schemas.Token)
def sign_up(request: ApiRequest, sent: Sent[SignUp]) -> HttpResponse:
    """Join through an app; answers a token with which the app acts for the newcomer."""
    limits.count(request, "signup", settings.PARVIS.signups_per_hour_per_ip)
    _check_open(sent.invite_code)
    if not sent.agreement:
        raise InvalidInput("agreement", _("Agree to the rules of this network to join it."))
    _check_credentials(sent)
    user = register(username=sent.username, password=sent.password, email=sent.email, invite=sent.invite_code)
    made = services.issue_token(
        app_id=request.auth.app_id, user_id=user.id, scopes=request.auth.scopes or frozenset()
    )
    return json(
        {
            "access_token": made.text,
            "token_type": "Bearer",
            "scope": made.scope,
            "created_at": int(made.created_at.timestamp()),
        }
    )


def _check_open(code: str) -> None:
    rule = settings.PARVIS.registration
    if rule == "closed":
        raise Forbidden(_("Registration is closed on this network."))
    if settings.PARVIS.email_required:
        raise Forbidden(_("Sign up on the website, where your e-mail address can be confirmed."))
    if rule == "invite":
        invite = invite_by_code(code) if code else None
        if invite is None or not invite.usable:
            raise InvalidInput(
                "invite_code", _("This network is joined by invitation, and this code is not valid.")
            )


def _check_credentials(sent: SignUp) -> None:
    try:
        if sent.email:
            validate_email(sent.email)
    except ValidationError as error:
        raise InvalidInput("email", error.messages[0]) from error
    try:
        validate_password(sent.password)
    except ValidationError as error:
        raise InvalidInput("password", " ".join(error.messages)) from error
