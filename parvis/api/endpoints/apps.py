"""Client apps that register themselves, and people who sign up through them."""

from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.utils.translation import gettext as _
from ninja import Router, Schema

from parvis.accounts.queries import invite_by_code
from parvis.accounts.services import register
from parvis.api import limits, queries, schemas, services
from parvis.api.identity import ApiRequest, anybody, app
from parvis.api.params import Flag, List, Sent
from parvis.api.queries import AppView
from parvis.api.responses import json
from parvis.base.errors import Forbidden, InvalidInput, Unauthenticated

router = Router(tags=["apps"])
_APPS_PER_HOUR = 100


class NewApp(Schema):
    """How an app is called, where people return to it, the most it will ever ask for."""

    client_name: str
    redirect_uris: List[str]
    scopes: str = "read"
    website: str | None = None


class SignUp(Schema):
    """Who wants to join. `invite_code` is needed where registration is by invitation."""

    username: str
    password: str
    email: str = ""
    agreement: Flag = None
    locale: str = ""
    reason: str = ""
    invite_code: str = ""


@router.post("/apps", auth=anybody(), response=schemas.CredentialApplication)
def create_app(request: ApiRequest, sent: Sent[NewApp]) -> HttpResponse:
    """Register a client app; its secret is told this once."""
    limits.count(request, "apps", _APPS_PER_HOUR)
    uris = [uri for text in sent.redirect_uris for uri in text.split()]
    made = services.register_app(
        name=sent.client_name, redirect_uris=uris, scopes=sent.scopes, website=sent.website or ""
    )
    secrets = {
        "client_id": made.client_id,
        "client_secret": made.client_secret,
        "client_secret_expires_at": 0,
    }
    return json({**_shape(made.app), **secrets})


@router.get("/apps/verify_credentials", auth=app(), response=schemas.Application)
def verify_app(request: ApiRequest) -> HttpResponse:
    """The app that holds the token."""
    found = queries.app(request.auth.app_id)
    if found is None:
        raise Unauthenticated(_("The access token is invalid."))
    return json(_shape(found))


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


def _shape(view: AppView) -> dict[str, Any]:
    return {
        "id": str(view.id),
        "name": view.name,
        "website": view.website or None,
        "scopes": list(view.scopes),
        "redirect_uri": "\n".join(view.redirect_uris),
        "redirect_uris": list(view.redirect_uris),
        "vapid_key": "",
    }
