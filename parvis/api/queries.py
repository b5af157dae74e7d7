"""From a token to what its holder may do, in one query; and client apps."""

import hashlib
from dataclasses import dataclass
from typing import Final
from uuid import UUID  # noqa: TID251 - the type only

from oauth2_provider.models import get_access_token_model

from parvis.accounts.queries import AccountState, Role, Viewer
from parvis.api.models import ClientApp
from parvis.base import clock
from parvis.base.sql import Query, prepared

_COLUMNS: Final = (
    "expires",
    "scope",
    "application_id",
    "user_id",
    "user__account_id",
    "user__username",
    "user__role",
    "user__is_active",
    "user__account__state",
)


@dataclass(frozen=True, slots=True)
class TokenView:
    """A valid token: whose it is (nobody's, for an app's own), what it may do, which app holds it."""

    viewer: Viewer
    scopes: frozenset[str]
    app_id: int | None
    disabled: bool


@dataclass(frozen=True, slots=True)
class AppView:
    """A client app as it may see itself."""

    id: int
    name: str
    website: str
    scopes: tuple[str, ...]
    redirect_uris: tuple[str, ...]


def token(text: str) -> TokenView | None:
    """Return what the token with this text allows; `None` if there is none or it has expired."""
    checksum = hashlib.sha256(text.encode()).hexdigest()
    rows = _tokens(checksum)
    if not rows or rows[0][0] <= clock.now():
        return None
    _expires, scope, app_id, user_id, account_id, username, role, active, state = rows[0]
    may_act = user_id is not None and active and state == AccountState.ACTIVE
    viewer = _viewer(account_id, user_id, username, role) if may_act else Viewer(None)
    return TokenView(
        viewer=viewer,
        scopes=frozenset(scope.split()),
        app_id=app_id,
        disabled=user_id is not None and not may_act,
    )


@prepared
def _tokens(checksum: str) -> Query:
    rows: Query = get_access_token_model().objects.filter(token_checksum=checksum)
    return rows.values_list(*_COLUMNS)


def app(app_id: int | None) -> AppView | None:
    """Return a client app."""
    row = ClientApp.objects.filter(id=app_id).first()
    return None if row is None else app_view(row)


def app_view(row: ClientApp) -> AppView:
    return AppView(
        row.id,
        row.name,
        row.website,
        tuple(row.scopes.split()),
        tuple(row.redirect_uris.split()),
    )


def _viewer(account_id: UUID, user_id: UUID, username: str, role: int) -> Viewer:
    return Viewer(account_id, user_id, username, Role(role))
