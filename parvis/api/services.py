"""Writes of the room: apps that register, and the tokens handed to them."""

import datetime as dt
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID  # noqa: TID251 - the type only

from django.db import transaction
from django.utils.translation import gettext as _
from oauth2_provider.generators import generate_client_secret
from oauth2_provider.models import get_access_token_model, set_token_value
from oauthlib.common import generate_token

from parvis.api.models import DANGEROUS_SCHEMES, ClientApp
from parvis.api.queries import AppView, app_view
from parvis.api.scopes import known
from parvis.base import clock
from parvis.base.errors import InvalidInput

TOKEN_LIFE: Final = dt.timedelta(days=3650)
NAME_MAX_CHARS: Final = 60
URI_MAX_CHARS: Final = 2000


@dataclass(frozen=True, slots=True)
class NewApp:
    """An app that was just registered; its secret is told this once."""

    app: AppView
    client_id: str
    client_secret: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token that was just made; its text is told this once."""

    text: str
    scope: str
    created_at: dt.datetime


def register_app(*, name: str, redirect_uris: list[str], scopes: str, website: str) -> NewApp:
    """Register a client app, as any program may."""
    if not name.strip() or len(name) > NAME_MAX_CHARS:
        raise InvalidInput("client_name", _("Give the app a name of at most 60 characters."))
    if not redirect_uris:
        raise InvalidInput("redirect_uris", _("Name at least one address to return to."))
    for uri in redirect_uris:
        _check_redirect(uri)
    asked = scopes.split() or ["read"]
    strange = sorted(set(asked) - known())
    if strange:
        raise InvalidInput("scopes", _("There is no scope %(scope)s.") % {"scope": strange[0]})
    if website and (len(website) > URI_MAX_CHARS or urlsplit(website).scheme not in ("http", "https")):
        raise InvalidInput("website", _("The website must be an http or https address."))
    secret = generate_client_secret()
    with transaction.atomic():
        row = ClientApp.objects.create(
            name=name.strip(),
            redirect_uris=" ".join(redirect_uris),
            client_type=ClientApp.CLIENT_CONFIDENTIAL,
            authorization_grant_type=ClientApp.GRANT_AUTHORIZATION_CODE,
            client_secret=secret,
            website=website,
            scopes=" ".join(dict.fromkeys(asked)),
        )
    return NewApp(app_view(row), row.client_id, secret)


def issue_token(*, app_id: int | None, user_id: UUID, scopes: frozenset[str]) -> NewToken:
    """Make a token with which an app acts for somebody who has just signed up through it."""
    text, now = generate_token(), clock.now()
    row = get_access_token_model()(
        user_id=user_id,
        application_id=app_id,
        scope=" ".join(sorted(scopes)),
        expires=now + TOKEN_LIFE,
    )
    set_token_value(row, text)
    with transaction.atomic():
        row.save()
    return NewToken(text, row.scope, now)


def _check_redirect(uri: str) -> None:
    try:
        parts = urlsplit(uri)
    except ValueError:
        parts = urlsplit("")
    sound = bool(parts.scheme) and parts.scheme.lower() not in DANGEROUS_SCHEMES
    if not sound or parts.fragment or len(uri) > URI_MAX_CHARS or uri != "".join(uri.split()):
        raise InvalidInput("redirect_uris", _("An address to return to is not valid."))
